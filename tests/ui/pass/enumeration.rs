//! Enumerations in every case.

use vapi_runtime::VapiEnum;

macro_rules! cases {
    ($($name:ident $case:literal $value:literal)*) => {$(
        #[derive(Clone, VapiEnum)]
        #[vapi(name = "com.acme.state", rename_all = $case)]
        enum $name {
            InProgress2,
            Unknown(String),
        }

        assert_eq!($name::InProgress2.as_str(), $value);
        assert_eq!($name::from($value), $name::InProgress2);
        assert!(!$name::from("other").is_known());
        assert_eq!($name::from("other"), $name::Unknown("other".to_owned()));
    )*};
}

fn main() {
    cases! {
        A "SCREAMING_SNAKE_CASE" "IN_PROGRESS2"
        B "snake_case" "in_progress2"
        C "camelCase" "inProgress2"
        D "PascalCase" "InProgress2"
        E "kebab-case" "in-progress2"
        F "lowercase" "inprogress2"
        G "UPPERCASE" "INPROGRESS2"
        H "none" "InProgress2"
    }
}
