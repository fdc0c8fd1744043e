use vapi_runtime::VapiEnum;

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.acme.backup.kind")]
pub enum Kind {
    On(i64),
    Unknown(String),
}

fn main() {}
