//! Names: keys of a spec out of whatever a document has, different where Rust's would be the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::names;

/// The names that are taken, by scope.
#[derive(Debug, Default)]
pub(super) struct Scopes(BTreeMap<String, BTreeSet<String>>);

impl Scopes {
    /// Takes a name in a scope, or the first of `name_2`, `name_3`, … of which the Rust name is free.
    pub(super) fn claim(&mut self, scope: &str, wanted: &str, rust: fn(&str) -> String) -> String {
        let taken = self.0.entry(scope.to_owned()).or_default();
        numbered(wanted, |name| taken.insert(rust(name)))
    }

    /// Takes a name of Rust, or the first of `Name2`, `Name3`, … that is free.
    pub(super) fn claim_rust(&mut self, scope: &str, wanted: &str) -> String {
        let taken = self.0.entry(scope.to_owned()).or_default();
        let mut name = wanted.to_owned();
        let mut number = 2_usize;
        while !taken.insert(name.clone()) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        name
    }
}

/// The first of `name`, `name_2`, `name_3`, … that is accepted.
pub(super) fn numbered(wanted: &str, mut accept: impl FnMut(&str) -> bool) -> String {
    if accept(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2_usize;
    loop {
        let name = format!("{wanted}_{number}");
        if accept(&name) {
            return name;
        }
        number += 1;
    }
}

/// A text as a key: letters, digits and `_`, not beginning with a digit.
pub(super) fn key(text: &str) -> String {
    let is_key = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.chars().all(is_key) && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return text.to_owned();
    }
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_key(c) => key.push(c),
            _ if key.is_empty() || key.ends_with('_') => {}
            _ => key.push('_'),
        }
    }
    let key = key.trim_end_matches('_');
    if key.is_empty() {
        // signs and scripts beyond ASCII
        return text.chars().fold("x".to_owned(), |key, c| format!("{key}{:x}", u32::from(c)));
    }
    if key.starts_with(|c: char| c.is_ascii_digit()) { format!("_{key}") } else { key.to_owned() }
}

/// A key behind another one.
pub(super) fn within(outer: &str, inner: &str) -> String {
    format!("{outer}_{}", key(inner))
}

/// The keys of fields or parameters: no two of one Rust name.
#[derive(Debug, Default)]
pub(super) struct Keys {
    keys: BTreeSet<String>,
    rust: BTreeSet<String>,
}

impl Keys {
    /// The key for a wire name, and a chosen Rust name where another one has the one that would follow from it.
    pub(super) fn claim(&mut self, wire: &str) -> (String, Option<String>) {
        let key = numbered(&key(wire), |key| self.keys.insert(key.to_owned()));
        let own = names::snake(&key);
        if self.rust.insert(own.clone()) {
            return (key, None);
        }
        // casing may have put a `_` behind a reserved word
        let own = own.trim_end_matches('_');
        let rust = numbered(&format!("{own}_2"), |rust| self.rust.insert(rust.to_owned()));
        (key, Some(rust))
    }
}

/// A part of a package's name, or a service's name that vCenter would have: `NamespaceManagement` is
/// `namespace_management`.
pub(super) fn segment(text: &str) -> String {
    let name = names::snake(text);
    // `type` is a fine segment; what casing made of a reserved word isn't
    if name.is_empty() { "x".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_becomes_a_key() {
        for (text, expected) in [
            ("petId", "petId"),
            ("_links", "_links"),
            ("X-Rate-Limit", "X_Rate_Limit"),
            ("filter[name]", "filter_name"),
            ("@odata.id", "odata_id"),
            ("2fa", "_2fa"),
            ("+1", "_1"),
            ("名", "x540d"),
            ("", "x"),
        ] {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn names_that_are_one_in_rust_get_numbers() {
        let mut scopes = Scopes::default();
        let mut claim = |name: &str| scopes.claim("a", name, names::pascal);
        assert_eq!(claim("pet"), "pet");
        assert_eq!(claim("Pet"), "Pet_2");
        assert_eq!(claim("PET"), "PET_3");
        let mut keys = Keys::default();
        assert_eq!(keys.claim("userId"), ("userId".to_owned(), None));
        assert_eq!(keys.claim("user_id"), ("user_id".to_owned(), Some("user_id_2".to_owned())));
        assert_eq!(keys.claim("user-id"), ("user_id_2".to_owned(), Some("user_id_2_2".to_owned())));
    }
}
