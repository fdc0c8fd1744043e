//! Overlays: what a person knows and the metadata doesn't say, put over the written packages.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diagnostic::{Diagnostics, Kind};
use crate::frontend;
use crate::source::{FileId, Span};

/// The keys that aren't put into the declaration as they are.
const OWN: &[&str] = &["at", "why", "was", "resource", "union"];

/// An overlay.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    /// What the set is.
    pub(super) doc: Option<Value>,
    /// Package prefix to module.
    pub(super) packages: Option<Value>,
    corrections: Vec<Correction>,
}

#[derive(Debug)]
struct Correction {
    /// Where the place is named.
    span: Span,
    members: Map<String, Value>,
}

/// What there is beside the metadata, so that a correction may find nothing to correct.
#[derive(Clone, Copy, Debug)]
pub(super) struct Knows {
    /// Some packages aren't written.
    pub(super) is_part: bool,
    /// Documents have said how operations look over REST.
    pub(super) is_published: bool,
}

/// Packages that were written, with the place of each.
pub(super) type Written<'a> = BTreeMap<&'a str, (Span, Value)>;

impl Overlay {
    /// Reads an overlay; an empty one stands for what can't be read, which is reported.
    pub(super) fn read(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Self {
        let Some((value, places)) = frontend::overlay(file, text, diagnostics) else { return Self::default() };
        let corrections = value.get("corrections").and_then(Value::as_array).into_iter().flatten();
        let corrections = corrections
            .zip(places)
            .filter_map(|(correction, span)| Some(Correction { span, members: correction.as_object()?.clone() }));
        Self {
            corrections: corrections.collect(),
            doc: value.get("doc").cloned(),
            packages: value.get("packages").cloned(),
        }
    }

    /// Makes the corrections. One that corrects nothing is reported, unless that is as it should be.
    pub(super) fn apply(&self, written: &mut Written<'_>, knows: Knows, diagnostics: &mut Diagnostics) {
        for correction in &self.corrections {
            let at = correction.text("at");
            let problem = match Place::find(at, written) {
                Some(place) => place.get(written).and_then(|value| correction.apply(value).err()),
                None if knows.is_part => None,
                None => Some("nothing of this name is declared".to_owned()),
            };
            if let Some(problem) = problem.filter(|_| !(knows.is_published && correction.is_of_rest())) {
                diagnostics.push(Kind::StaleCorrection { span: correction.span, at: at.to_owned(), problem });
            }
        }
    }
}

/// Where a declaration is: the package and the keys within it.
struct Place {
    package: String,
    keys: Vec<String>,
}

impl Place {
    /// Looks a place up: `package`, `package.service.structure#field`, `package.service#operation.parameter`, each
    /// perhaps with `@package` behind the name.
    fn find(at: &str, written: &Written<'_>) -> Option<Self> {
        let (name, member) = at.split_once('#').map_or((at, None), |(name, member)| (name, Some(member)));
        let (name, package) = name.split_once('@').map_or((name, None), |(name, package)| (name, Some(package)));
        // Where a service is called like a package, what is in the package is nearer.
        written.iter().rev().find_map(|(candidate, (_, value))| {
            if package.is_some_and(|package| package != *candidate) {
                return None;
            }
            let rest = name.strip_prefix(candidate)?;
            let segments: Vec<&str> = match rest.strip_prefix('.') {
                Some(rest) => rest.split('.').collect(),
                None if rest.is_empty() => Vec::new(),
                None => return None,
            };
            let mut keys = Vec::new();
            declared(value, &segments, member, &mut keys).then(|| Self { package: (*candidate).to_owned(), keys })
        })
    }

    fn get<'w>(&self, written: &'w mut Written<'_>) -> Option<&'w mut Map<String, Value>> {
        let (_, value) = written.get_mut(self.package.as_str())?;
        let value = self.keys.iter().try_fold(value, |value, key| value.get_mut(key))?;
        if let Value::String(doc) = value {
            *value = Value::Object(Map::from_iter([("doc".to_owned(), Value::String(std::mem::take(doc)))]));
        }
        value.as_object_mut()
    }
}

/// Whether a declaration has another of this name in it; `keys` leads there.
fn declared(value: &Value, segments: &[&str], member: Option<&str>, keys: &mut Vec<String>) -> bool {
    let Some((segment, rest)) = segments.split_first() else { return has_member(value, member, keys) };
    ["services", "structures", "errors", "enumerations"].iter().any(|group| {
        let Some(inner) = value.get(group).and_then(|group| group.get(segment)) else { return false };
        let length = keys.len();
        keys.extend([(*group).to_owned(), (*segment).to_owned()]);
        let found = declared(inner, rest, member, keys);
        if !found {
            keys.truncate(length);
        }
        found
    })
}

fn has_member(value: &Value, member: Option<&str>, keys: &mut Vec<String>) -> bool {
    let Some(member) = member else { return true };
    let (name, parameter) = member.split_once('.').map_or((member, None), |(name, rest)| (name, Some(rest)));
    let group = ["operations", "fields", "values"]
        .into_iter()
        .find(|group| value.get(group).is_some_and(|group| group.get(name).is_some()));
    let Some(group) = group else { return false };
    keys.extend([group.to_owned(), name.to_owned()]);
    let Some(parameter) = parameter else { return true };
    keys.extend(["parameters".to_owned(), parameter.to_owned()]);
    value[group][name]["parameters"].get(parameter).is_some()
}

impl Correction {
    fn text(&self, key: &str) -> &str {
        self.members.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether it says nothing that a document doesn't say, too.
    fn is_of_rest(&self) -> bool {
        self.members.keys().all(|key| key == "at" || key == "why" || key == "rest")
    }

    /// Corrects a declaration, or says why there is nothing to correct.
    fn apply(&self, declaration: &mut Map<String, Value>) -> Result<(), String> {
        let before = declaration.clone();
        if let Some(was) = self.members.get("was")
            && declaration.get("type") != Some(was)
        {
            let now = declaration.get("type").and_then(Value::as_str).unwrap_or("void");
            return Err(format!("its type is `{now}` now"));
        }
        if let Some(resource) = self.members.get("resource").and_then(Value::as_str) {
            let ty = declaration.get_mut("type").ok_or("it has no type")?;
            *ty = Value::String(with_resource(ty.as_str().unwrap_or_default(), resource));
        }
        if let Some(union) = self.members.get("union").and_then(Value::as_object) {
            let unions = declaration.get_mut("unions").and_then(Value::as_array_mut).into_iter().flatten();
            let mut unions = unions.filter_map(Value::as_object_mut);
            let meant = unions.find(|other| other.get("tag") == union.get("tag"));
            overlay(meant.ok_or("it has no union with this tag")?, union);
        }
        let others = self.members.iter().filter(|(key, _)| !OWN.contains(&key.as_str()));
        overlay(declaration, &others.map(|(key, value)| (key.clone(), value.clone())).collect());
        if *declaration == before { Err("it is so without it".to_owned()) } else { Ok(()) }
    }
}

/// Puts members over others; objects are merged, `null` removes.
fn overlay(under: &mut Map<String, Value>, over: &Map<String, Value>) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (_, Value::Null) => {
                under.shift_remove(key);
            }
            (Some(Value::Object(under)), Value::Object(over)) => overlay(under, over),
            (Some(under), value) => *under = value.clone(),
            (None, value) => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}

/// A type whose identifiers without resource type have this one.
fn with_resource(ty: &str, resource: &str) -> String {
    let mut out = String::with_capacity(ty.len() + resource.len() + 2);
    let mut rest = ty;
    while let Some(at) = rest.find("id") {
        let (before, from) = rest.split_at(at);
        let behind = &from[2..];
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_.@".contains(letter);
        let is_id = !before.ends_with(is_word) && !behind.starts_with(is_word) && !behind.starts_with('<');
        out.extend([before, "id"]);
        if is_id {
            out.extend(["<", resource, ">"]);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn correction(members: &Value) -> Correction {
        Correction { span: Span::default(), members: members.as_object().unwrap().clone() }
    }

    fn written() -> Written<'static> {
        let service = json!({"operations": {"get": {"parameters": {"spec": {"type": "string"}}}}, "structures": {"info": {"fields": {"host": {"type": "map<id, list<id<A>>>"}}}}});
        let package = json!({"services": {"b": service}, "enumerations": {"e": {"values": {"X": "One."}}}});
        BTreeMap::from([
            ("a", (Span::default(), package)),
            ("a.b", (Span::default(), json!({"structures": {"s": {"fields": {}}}}))),
        ])
    }

    fn keys(at: &str) -> Option<String> {
        Place::find(at, &written()).map(|place| format!("{}: {}", place.package, place.keys.join(" ")))
    }

    #[test]
    fn places() {
        assert_eq!(keys("a").as_deref(), Some("a: "));
        assert_eq!(keys("a.b").as_deref(), Some("a.b: "));
        assert_eq!(keys("a.b@a").as_deref(), Some("a: services b"));
        assert_eq!(keys("a.b.s").as_deref(), Some("a.b: structures s"));
        assert_eq!(keys("a.b#get.spec").as_deref(), Some("a: services b operations get parameters spec"));
        assert_eq!(keys("a.b.info#host").as_deref(), Some("a: services b structures info fields host"));
        assert_eq!(keys("a.e#X").as_deref(), Some("a: enumerations e values X"));
        for nothing in ["a.b#put", "a.b#get.other", "a.bc", "c", "a.b.info#x"] {
            assert_eq!(keys(nothing), None);
        }
    }

    #[test]
    fn corrections() {
        let apply = |over: Value, mut under: Value| {
            let result = correction(&over).apply(under.as_object_mut().unwrap());
            (under, result.err())
        };
        let (value, problem) = apply(
            json!({"at": "", "why": "", "resource": "B", "unset": "None."}),
            json!({"type": "map<id, list<id<A>>>"}),
        );
        assert_eq!((value, problem), (json!({"type": "map<id<B>, list<id<A>>>", "unset": "None."}), None));
        let unions = json!({"unions": [{"tag": "t", "cases": {}}]});
        let (value, _) = apply(json!({"union": {"tag": "t", "name": "n"}}), unions.clone());
        assert_eq!(value, json!({"unions": [{"tag": "t", "cases": {}, "name": "n"}]}));
        let (_, problem) = apply(json!({"union": {"tag": "u", "name": "n"}}), unions);
        assert_eq!(problem.as_deref(), Some("it has no union with this tag"));
        let (_, problem) = apply(json!({"was": "id", "type": "string"}), json!({"type": "uri"}));
        assert_eq!(problem.as_deref(), Some("its type is `uri` now"));
        let (_, problem) = apply(json!({"rest": {"success": 200}}), json!({"rest": {"method": "GET", "success": 200}}));
        assert_eq!(problem.as_deref(), Some("it is so without it"));
        let (value, _) = apply(json!({"deprecated": null}), json!({"deprecated": {}, "type": "string"}));
        assert_eq!(value, json!({"type": "string"}));
    }

    #[test]
    fn only_bare_identifiers_get_a_resource() {
        assert_eq!(with_resource("optional<id>", "A.b"), "optional<id<A.b>>");
        assert_eq!(with_resource("map<id<X>, set<id>>", "A"), "map<id<X>, set<id<A>>>");
        assert_eq!(with_resource("list<video.id>", "A"), "list<video.id>");
        assert_eq!(with_resource("id_card", "A"), "id_card");
    }
}
