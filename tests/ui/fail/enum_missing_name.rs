use vapi_runtime::VapiEnum;

#[derive(Clone, VapiEnum)]
pub enum Kind {
    On,
    Unknown(String),
}

fn main() {}
