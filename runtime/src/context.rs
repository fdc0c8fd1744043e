//! What goes along with a call: who calls, and what the caller wants known of the call.

use std::collections::BTreeMap;
use std::fmt;

use crate::data::Secret;

/// Prefix of the ids of security schemes.
const SCHEME: &str = "com.vmware.vapi.std.security.";

/// Texts that go along with a call, by key: its id, the caller's language, whatever a product agrees on.
///
/// Well-known keys are `opId`, `actId`, `locale`, `format-locale`, `timezone`, `$userAgent`, `$taskId`,
/// `$showUnreleasedAPIs`; others pass through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationContext(BTreeMap<String, String>);

impl ApplicationContext {
    /// Key of the id that names a call in logs on both ends.
    pub const OP_ID: &'static str = "opId";
    /// Key of the caller's program.
    pub const USER_AGENT: &'static str = "$userAgent";

    /// A context without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The same with one more entry.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.insert(key, value);
        self
    }

    /// Sets an entry.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.0.insert(key.into(), value.into());
    }

    /// An entry by key; the case of keys matters.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The id that names the call in logs on both ends.
    #[must_use]
    pub fn op_id(&self) -> Option<&str> {
        self.get(Self::OP_ID)
    }

    /// All entries, by key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for ApplicationContext {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

/// Who calls, and how that is proven. Secrets in it are never shown.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum SecurityContext {
    /// A user's name and password; what a session is made with.
    UserPassword {
        /// Name of the user, `administrator@vsphere.local`.
        user: String,
        /// The password.
        password: Secret,
    },
    /// The id of a session.
    Session(Secret),
    /// A SAML bearer token, as XML.
    SamlBearer(Secret),
    /// An OAuth access token.
    OAuth(Secret),
    /// Any other scheme.
    Other {
        /// Id of the scheme; empty when none was given.
        scheme: String,
        /// The whole context, as the text of a JSON object.
        json: Secret,
    },
}

impl SecurityContext {
    /// A user's name and password.
    #[must_use]
    pub fn user_password(user: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self::UserPassword { user: user.into(), password: password.into() }
    }

    /// Id of the scheme, as on the wire.
    #[must_use]
    pub fn scheme(&self) -> String {
        match self {
            Self::Other { scheme, .. } => scheme.clone(),
            known => format!("{SCHEME}{}", known.segment()),
        }
    }

    fn segment(&self) -> &'static str {
        match self {
            Self::UserPassword { .. } => "user_pass",
            Self::Session(_) => "session_id",
            Self::SamlBearer(_) => "saml_bearer_token",
            Self::OAuth(_) => "oauth",
            Self::Other { .. } => "",
        }
    }

    /// The context of a scheme from its members, each a text; `None` when the scheme isn't one of the known, or a
    /// member is missing.
    #[must_use]
    pub fn from_members<'m>(scheme: &str, member: impl Fn(&str) -> Option<&'m str>) -> Option<Self> {
        Some(match scheme.strip_prefix(SCHEME)? {
            "user_pass" => Self::user_password(member("userName")?, member("password")?),
            "session_id" => Self::Session(member("sessionId")?.into()),
            "saml_bearer_token" => Self::SamlBearer(member("samlToken")?.into()),
            "oauth" => Self::OAuth(member("accessToken")?.into()),
            _ => return None,
        })
    }

    /// The text of the JSON object that JSON-RPC carries. Holds the secret in plain.
    #[must_use]
    pub fn to_json(&self) -> Secret {
        let mut out = Vec::new();
        let mut member = |name: &str, value: &str| {
            out.push(if out.is_empty() { b'{' } else { b',' });
            json_escape_simd::escape_into(name, &mut out);
            out.push(b':');
            json_escape_simd::escape_into(value, &mut out);
        };
        member("schemeId", &self.scheme());
        match self {
            Self::UserPassword { user, password } => {
                member("userName", user);
                member("password", password.expose());
            }
            Self::Session(id) => member("sessionId", id.expose()),
            Self::SamlBearer(token) => member("samlToken", token.expose()),
            Self::OAuth(token) => member("accessToken", token.expose()),
            Self::Other { json, .. } => return json.clone(),
        }
        out.push(b'}');
        // made of texts and ASCII
        String::from_utf8(out).unwrap_or_default().into()
    }
}

/// Shows the scheme and the user's name, never a secret.
impl fmt::Debug for SecurityContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("SecurityContext");
        out.field("scheme", &self.scheme());
        if let Self::UserPassword { user, .. } = self {
            out.field("user", user);
        }
        out.finish_non_exhaustive()
    }
}
