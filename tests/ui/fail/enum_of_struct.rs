use vapi_runtime::VapiEnum;

#[derive(Clone, VapiEnum)]
#[vapi(name = "com.acme.backup.kind")]
pub struct Kind {
    pub on: bool,
}

fn main() {}
