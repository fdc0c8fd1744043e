//! What goes along with a call: who calls, and what the caller wants known of the call.

use std::fmt;

use crate::data::Secret;

/// Prefix of the ids of security schemes.
const SCHEME: &str = "com.vmware.vapi.std.security.";

/// Texts that go along with a call, by key: its id, the caller's language, whatever a product agrees on.
///
/// Well-known keys are `opId`, `actId`, `locale`, `format-locale`, `timezone`, `$userAgent`, `$taskId`,
/// `$showUnreleasedAPIs`; others pass through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationContext(
    /// By key. There are a handful of them, so a list is as quick as a tree, and cheaper to make.
    Vec<(String, String)>,
);

impl ApplicationContext {
    /// Key of the id that names a call in logs on both ends.
    pub const OP_ID: &'static str = "opId";
    /// Key of the caller's program.
    pub const USER_AGENT: &'static str = "$userAgent";

    /// A context without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same with one more entry.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.insert(key, value);
        self
    }

    /// Sets an entry.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<String>) {
        let (key, value) = (key.into(), value.into());
        match self.place(&key) {
            Ok(place) => {
                if let Some((_, old)) = self.0.get_mut(place) {
                    *old = value;
                }
            }
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    /// An entry by key; the case of keys matters.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let place = self.place(key).ok()?;
        self.0.get(place).map(|(_, value)| value.as_str())
    }

    /// Where a key is, or where it belongs.
    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.as_str().cmp(key))
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
        let mut entries: Vec<(String, String)> =
            entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        // One sort, however many a peer sends. Of equal keys the last counts: sorting keeps their order, and what is
        // dropped here is the former of two.
        entries.sort_by(|(left, _), (right, _)| left.cmp(right));
        entries.reverse();
        entries.dedup_by(|(key, _), (kept, _)| key == kept);
        entries.reverse();
        Self(entries)
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

#[cfg(test)]
mod tests {
    use super::ApplicationContext;

    #[test]
    fn of_equal_keys_the_last_counts() {
        let context: ApplicationContext =
            [("b", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("b", "5")].into_iter().collect();
        assert_eq!(context.iter().collect::<Vec<_>>(), [("a", "2"), ("b", "5"), ("c", "4")]);
        assert_eq!(context.with("a", "6").get("a"), Some("6"));
    }
}
