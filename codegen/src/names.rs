//! Casing: from names on the wire to names in Rust. Text to text; what clashes is found elsewhere.
//!
//! A wire name is cut into words at everything that is neither letter nor digit. A word of one case is recased whole
//! (`DNS` is `Dns`), a word of both keeps its look where Rust allows it (`IPv4`). Two digits that a separator kept apart
//! stay apart, or `WINDOWS_7_64` and `WINDOWS_76_4` would be one.

use proc_macro2::{Ident, Span};

/// A type's or variant's name: `DNS_info` is `DnsInfo`, `WINDOWS_7_64` is `Windows7_64`, `IPv4` stays.
pub fn pascal(wire: &str) -> String {
    let words =
        words(wire).map(|word| if is_mixed(word) { capitalise(word) } else { capitalise(&word.to_ascii_lowercase()) });
    reserve(spell_out(join(words), wire, 'X'))
}

/// The name of a field, parameter, method or module: `accept_EULA` is `accept_eula`, `privateTGW_IP_blocks` is
/// `private_tgw_ip_blocks`. Keywords stay: [`ident`] makes them raw.
pub fn snake(wire: &str) -> String {
    let words = words(wire).flat_map(humps).map(str::to_ascii_lowercase);
    let name = words.collect::<Vec<_>>().join("_");
    reserve(spell_out(name, wire, 'x'))
}

/// The name of a constant or static.
pub fn shouty(wire: &str) -> String {
    snake(wire).trim_end_matches('_').to_ascii_uppercase()
}

/// A module's name: as [`snake`], but none that would hide a crate which generated code names.
pub fn module(wire: &str) -> String {
    let name = snake(wire);
    match name.as_str() {
        "std" | "core" | "vapi_runtime" => format!("{name}_"),
        _ => name,
    }
}

/// The name that the official Python bindings give a class: every word capitalised, acronyms kept.
pub fn python_class(wire: &str) -> String {
    wire.split('_').map(capitalise).collect()
}

/// The name that the official Python bindings give a method or field.
pub fn python_member(wire: &str) -> String {
    let name = wire.replace('$', "_").to_ascii_lowercase();
    if PYTHON_KEYWORDS.contains(&name.as_str()) { format!("{name}_") } else { name }
}

/// The identifier of a planned name, raw where it is a keyword.
pub fn ident(name: &str) -> Ident {
    if KEYWORDS.contains(&name) { Ident::new_raw(name, Span::call_site()) } else { Ident::new(name, Span::call_site()) }
}

/// The name as it is written in Rust source: `r#type`.
pub fn source(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

/// The function that sets a field: the `_` of a name that Rust reserves isn't needed behind `with_`.
pub fn setter(field: &str) -> Ident {
    let bare = match field {
        "self_" | "super_" | "crate_" | "extra_" => field.trim_end_matches('_'),
        _ => field,
    };
    Ident::new(&format!("with_{bare}"), Span::call_site())
}

/// Why a name chosen by the spec can't be one in Rust; `None` when it can.
pub fn problem(name: &str) -> Option<String> {
    if let "self" | "super" | "crate" | "Self" | "_" = name {
        return Some(format!("`{name}` has a meaning of its own in Rust"));
    }
    let mut characters = name.chars();
    let first = characters.next()?;
    if !(first.is_ascii_alphabetic() || first == '_') || !characters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Some("a Rust name consists of letters, digits and `_`, and doesn't begin with a digit".to_owned());
    }
    None
}

/// Names without the words that all of them end with: `custom_spec`, `carvel_spec` become `custom`, `carvel`.
pub fn without_common_suffix(names: &[String]) -> Vec<String> {
    let split: Vec<Vec<&str>> = names.iter().map(|name| name.split('_').collect()).collect();
    let shortest = split.iter().map(Vec::len).min().unwrap_or(0);
    let common = (0..shortest.saturating_sub(1))
        .take_while(|back| {
            let mut words = split.iter().map(|words| words.iter().rev().nth(*back));
            let first = words.next();
            words.all(|word| Some(word) == first)
        })
        .count();
    if names.len() < 2 {
        return names.to_vec();
    }
    split.iter().map(|words| words.iter().take(words.len() - common).copied().collect::<Vec<_>>().join("_")).collect()
}

fn words(wire: &str) -> impl Iterator<Item = &str> {
    wire.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_mixed(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_lowercase()) && word.contains(|c: char| c.is_ascii_uppercase())
}

/// `privateTGW` as `private`, `TGW`; a word of one case whole.
fn humps(word: &str) -> Vec<&str> {
    let bytes = word.as_bytes();
    let mut humps = Vec::new();
    let mut start = 0;
    for (at, pair) in bytes.windows(2).enumerate() {
        if let [before, after] = pair
            && after.is_ascii_uppercase()
            && (before.is_ascii_lowercase() || (before.is_ascii_digit() && is_mixed(word)))
        {
            humps.extend(word.get(start..=at));
            start = at + 1;
        }
    }
    humps.extend(word.get(start..));
    humps
}

fn capitalise(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// Joins words, with `_` where two digits would meet.
fn join(words: impl Iterator<Item = String>) -> String {
    words.fold(String::new(), |mut name, word| {
        if name.ends_with(|c: char| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_ascii_digit()) {
            name.push('_');
        }
        name.push_str(&word);
        name
    })
}

/// Gives a name to what has none, or one that begins with a digit.
fn spell_out(name: String, wire: &str, prefix: char) -> String {
    if name.is_empty() {
        // Signs and scripts beyond ASCII: their code points, since nothing better can be said of them.
        return wire.chars().fold(prefix.to_string(), |name, c| format!("{name}{:x}", u32::from(c)));
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("{prefix}{name}") } else { name }
}

/// Keywords that can't be raw get a `_`.
fn reserve(name: String) -> String {
    match name.as_str() {
        "self" | "Self" | "super" | "crate" => name + "_",
        _ => name,
    }
}

/// Keywords of Rust 2024 that may be written raw, reserved ones included.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

const PYTHON_KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "print",
    "raise", "return", "try", "while", "with", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_variants() {
        for (wire, rust) in [
            ("DNS_info", "DnsInfo"),
            ("WINDOWS_7_64", "Windows7_64"),
            ("WINDOWS_76_4", "Windows76_4"),
            ("RSA_2048", "Rsa2048"),
            ("SCIM2_0", "Scim2_0"),
            ("IPv4", "IPv4"),
            ("eagerZeroedThick", "EagerZeroedThick"),
            ("PermanentRemoval", "PermanentRemoval"),
            ("V_sphere_network", "VSphereNetwork"),
            ("guest_OS", "GuestOs"),
            ("is_static", "IsStatic"),
            ("self", "Self_"),
            ("7-zip", "X7Zip"),
            ("create$task", "CreateTask"),
            ("*", "X2a"),
        ] {
            assert_eq!(pascal(wire), rust, "{wire}");
        }
    }

    #[test]
    fn fields_methods_modules() {
        for (wire, rust) in [
            ("accept_EULA", "accept_eula"),
            ("SSO_user", "sso_user"),
            ("host_id_to_UUID", "host_id_to_uuid"),
            ("privateTGW_IP_blocks", "private_tgw_ip_blocks"),
            ("IPv4", "ipv4"),
            ("Oauth2Info", "oauth2_info"),
            ("create$task", "create_task"),
            ("type", "type"),
            ("crate", "crate_"),
            ("_links", "links"),
            ("1_to_1", "x1_to_1"),
        ] {
            assert_eq!(snake(wire), rust, "{wire}");
        }
        assert_eq!(module("std"), "std_");
        assert_eq!(shouty("Spec.objType"), "SPEC_OBJ_TYPE");
        assert_eq!(source("type"), "r#type");
        assert_eq!(python_class("HA_proxy_config"), "HAProxyConfig");
        assert_eq!(python_member("import"), "import_");
    }

    #[test]
    fn common_suffixes() {
        let strip = |names: &[&str]| {
            without_common_suffix(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).join(" ")
        };
        assert_eq!(strip(&["custom_spec", "vsphere_spec", "carvel_spec"]), "custom vsphere carvel");
        assert_eq!(strip(&["spec", "other_spec"]), "spec other_spec");
        assert_eq!(strip(&["a", "b"]), "a b");
        assert_eq!(strip(&["only_spec"]), "only_spec");
    }
}
