use vapi_runtime::VapiUnion;

#[derive(Clone, VapiUnion)]
#[vapi(one_of)]
pub enum Target {
    Folder(Option<String>),
    #[vapi(name = "folder")]
    Server(String),
    Unknown(vapi_runtime::codec::UnionValue),
}

fn main() {}
