use vapi_runtime::VapiEnum;

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.acme.backup.kind", rename_all = "Train-Case")]
pub enum Kind {
    On,
    Unknown(String),
}

fn main() {}
