//! `oneOf` and `anyOf`: what kind of choice it is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::super::document::{Documents, Node, last_name};
use super::super::finding::Code;
use super::flat::{Choice, Flat, is_null};
use super::model::{Body, Structure, Ty};
use super::places::{Place, schemas};
use super::unions::{Pending, Tag, Variant};
use super::{Importer, Key, docs, scalars};

/// One alternative that is an object: the schema, and the same with all of its parts.
type Alternative<'d> = (Node<'d>, Flat<'d>);

impl<'d> Importer<'d> {
    /// The type of a schema with alternatives.
    pub(super) fn choice(&mut self, mut flat: Flat<'d>, place: &Place) -> Ty {
        let mut found: Option<Choice<'d>> = None;
        for choice in std::mem::take(&mut flat.choices) {
            if choice.of.iter().all(only_requires) {
                self.required_group(&mut flat, &choice);
            } else if found.is_none() {
                found = Some(choice);
            } else {
                self.find(Code::Constraint, &choice.at, "a second list of alternatives");
            }
        }
        let Some(choice) = found else { return self.shape(flat, place) };
        let mut of = choice.of;
        let before = of.len();
        of.retain(|alternative| !is_null(alternative));
        let nullable = of.len() < before;
        let ty = self.alternatives(flat, &choice.at, of, place);
        if nullable { ty.optional() } else { ty }
    }

    /// Alternatives that only say which properties are required.
    fn required_group(&mut self, flat: &mut Flat<'d>, choice: &Choice<'d>) {
        let one = |alternative: &Node<'d>| {
            let required = alternative.get("required")?;
            let mut names = required.elements().map(|name| name.value.as_str());
            names.next().flatten().filter(|_| names.next().is_none())
        };
        let names: Option<Vec<&'d str>> = choice.of.iter().map(one).collect();
        let names = names.filter(|names| {
            let distinct: BTreeSet<&&str> = names.iter().collect();
            names.len() > 1
                && distinct.len() == names.len()
                && names.iter().all(|name| flat.properties.contains_key(name))
        });
        match names {
            Some(names) if choice.is_one && flat.group.is_empty() => {
                flat.required.retain(|name| !names.contains(name));
                flat.group = names;
            }
            _ => self.find(Code::Constraint, &choice.at, ""),
        }
    }

    fn alternatives(&mut self, flat: Flat<'d>, at: &Node<'d>, of: Vec<Node<'d>>, place: &Place) -> Ty {
        let has_own = !flat.properties.is_empty();
        match of.as_slice() {
            [] => return self.shape(flat, place),
            [only] if !has_own => return self.schema(only, place),
            _ => {}
        }
        let of: Vec<Alternative<'d>> = of.into_iter().map(|node| (node.clone(), self.flatten(&node))).collect();
        if !has_own && let Some(ty) = self.scalar_choice(&flat, &of, place) {
            return ty;
        }
        if of.iter().all(|(_, alternative)| may_be_object(alternative)) {
            return self.object_choice(flat, at, of, place);
        }
        self.find(Code::AnyValue, at, "alternatives of different kinds");
        Ty::Opaque
    }

    /// Texts, numbers or truth values.
    fn scalar_choice(&mut self, flat: &Flat<'d>, of: &[Alternative<'d>], place: &Place) -> Option<Ty> {
        let kinds: BTreeSet<&str> =
            of.iter().map(|(_, alternative)| scalar_kind(alternative)).collect::<Option<_>>()?;
        let kinds: Vec<&str> = kinds.into_iter().collect();
        match kinds.as_slice() {
            ["boolean"] => Some(Ty::Boolean),
            ["integer"] => Some(Ty::Integer),
            ["number"] | ["integer", "number"] => Some(Ty::Double),
            ["string"] => {
                let values = of.iter().flat_map(|(_, alternative)| alternative.values.iter().flatten());
                let texts: Vec<String> = values.filter_map(|value| value.as_str()).map(str::to_owned).collect();
                if !texts.is_empty() {
                    return Some(self.open_enumeration(flat, texts, place));
                }
                let formats: BTreeSet<Option<&str>> = of.iter().map(|(_, alternative)| alternative.format).collect();
                let format = formats.first().copied().flatten().filter(|_| formats.len() == 1);
                scalars::of("string", format)
            }
            _ => None,
        }
    }

    fn object_choice(&mut self, flat: Flat<'d>, at: &Node<'d>, of: Vec<Alternative<'d>>, place: &Place) -> Ty {
        if let Some(ty) = self.tagged(&flat, &of, place) {
            return ty;
        }
        if flat.properties.is_empty()
            && let Some(group) = externally_tagged(&of)
        {
            let mut whole = flat;
            whole.properties = of.iter().flat_map(|(_, alternative)| alternative.properties.clone()).collect();
            whole.group = group;
            let index =
                self.declare(place, &whole.node, docs::said(&whole.node), Body::Structure(Structure::default()));
            self.queue.push_back((index, whole));
            return Ty::Type(index);
        }
        self.find(Code::MergedChoice, at, "");
        let of = of.into_iter().enumerate().map(|(number, (node, _))| (Vec::new(), node, (number + 1).to_string()));
        self.union(flat, None, of.collect(), place)
    }

    /// A union whose tag the document names, or one of whose properties tells the alternatives apart.
    fn tagged(&mut self, flat: &Flat<'d>, of: &[Alternative<'d>], place: &Place) -> Option<Ty> {
        let stated = flat.discriminator.as_ref().and_then(|discriminator| discriminator.text("propertyName"));
        let tag = match stated {
            Some(tag) => tag,
            None => self.implied_tag(of)?,
        };
        let mapping = self.mapping(flat.discriminator.as_ref());
        let mut variants = Vec::new();
        for (node, alternative) in of {
            let key = self.identity(node);
            let mapped: Vec<String> = mapping
                .iter()
                .filter(|(_, target)| Some(target) == key.as_ref())
                .map(|(value, _)| value.clone())
                .collect();
            let values = if mapped.is_empty() { self.tag_values(alternative, tag) } else { mapped };
            let values = if values.is_empty() { vec![last_name(&key?.1)] } else { values };
            let name = values.first().cloned().unwrap_or_default();
            variants.push((values, node.clone(), name));
        }
        let declares = || of.iter().filter(|(_, alternative)| alternative.properties.contains_key(tag));
        let required = flat.required.contains(&tag)
            || declares().next().is_none()
            || declares().all(|(_, alternative)| alternative.required.contains(&tag));
        Some(self.union(flat.clone(), Some(Tag { wire: tag.to_owned(), required }), variants, place))
    }

    /// The union of a schema that others name as their base and that says which property tells them apart.
    pub(super) fn base_union(&mut self, flat: &Flat<'d>, place: &Place) -> Option<Ty> {
        let discriminator = flat.discriminator.as_ref()?;
        let tag = discriminator.text("propertyName")?;
        let mapping = self.mapping(Some(discriminator));
        let mut variants = Vec::new();
        let mut seen = BTreeSet::from([self.identity(&flat.node)?]);
        let mut open: Vec<Key> = seen.iter().cloned().collect();
        while let Some(base) = open.pop() {
            for child in self.children.get(&base).cloned().unwrap_or_default() {
                let key = (child.file, child.pointer());
                if !seen.insert(key.clone()) {
                    continue;
                }
                let mapped = mapping.iter().filter(|(_, target)| *target == key).map(|(value, _)| value.clone());
                let mut values: Vec<String> = mapped.collect();
                let name = last_name(&key.1);
                if values.is_empty() {
                    let alternative = self.flatten(&child);
                    let own = self.tag_values(&alternative, tag);
                    values = if own.len() == 1 { own } else { vec![name.clone()] };
                }
                variants.push((values, child, name));
                open.push(key);
            }
        }
        if variants.is_empty() {
            return None;
        }
        let required = flat.required.contains(&tag) || !flat.properties.contains_key(tag);
        Some(self.union(flat.clone(), Some(Tag { wire: tag.to_owned(), required }), variants, place))
    }

    /// Declares a structure whose fields are, beside its own, those of its variants.
    fn union(
        &mut self,
        flat: Flat<'d>,
        tag: Option<Tag>,
        variants: Vec<(Vec<String>, Node<'d>, String)>,
        place: &Place,
    ) -> Ty {
        let index = self.declare(place, &flat.node, docs::said(&flat.node), Body::Structure(Structure::default()));
        let at = flat.node.clone();
        self.queue.push_back((index, flat));
        let outer = self.identity(&at);
        if let Some(key) = &outer {
            // alternatives may refer to the whole
            self.known.insert(key.clone(), super::Known::Done(Ty::Type(index)));
        }
        let variants = variants.into_iter().map(|(values, node, name)| {
            let ty = match self.identity(&node) {
                Some(key) if Some(&key) == outer.as_ref() => Ty::Dynamic,
                Some(_) if node.text("$ref").is_none() => self.target(&node),
                _ => self.schema(&node, &place.within(&name)),
            };
            Variant { values, ty: ty.required().clone() }
        });
        let variants = variants.collect();
        self.pending.insert(index, Pending { at, tag, variants });
        Ty::Type(index)
    }

    /// Which schema each value of a discriminator stands for.
    fn mapping(&mut self, discriminator: Option<&Node<'d>>) -> Vec<(String, Key)> {
        let mapping = discriminator.and_then(|discriminator| discriminator.get("mapping"));
        let mut found = Vec::new();
        for (value, target) in mapping.iter().flat_map(Node::members) {
            let Some(reference) = target.value.as_str() else { continue };
            let by_name = format!("#/components/schemas/{reference}");
            let followed = self.documents.follow(target.file, &by_name);
            let node = followed.or_else(|| self.follow(&target, reference));
            found.extend(node.map(|node| (value.to_owned(), (node.file, node.pointer()))));
        }
        found
    }

    /// The place of the schema that a node is, or refers to.
    fn identity(&self, node: &Node<'d>) -> Option<Key> {
        match node.text("$ref") {
            Some(reference) => self.documents.follow(node.file, reference).map(|found| (found.file, found.pointer())),
            None if node.pointer().starts_with("/components/schemas/") => Some((node.file, node.pointer())),
            None => None,
        }
    }

    /// The values that an alternative allows for a property.
    fn tag_values(&mut self, alternative: &Flat<'d>, tag: &str) -> Vec<String> {
        let Some(property) = alternative.properties.get(tag).cloned() else { return Vec::new() };
        let flat = self.flatten(&property);
        let values = flat.values.unwrap_or_default();
        let texts: Option<Vec<String>> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
        texts.unwrap_or_default()
    }

    /// A required property of which each alternative has values of its own.
    fn implied_tag(&mut self, of: &[Alternative<'d>]) -> Option<&'d str> {
        let (_, first) = of.first()?;
        let names: Vec<&'d str> = first.properties.keys().copied().collect();
        names.into_iter().find(|name| {
            let mut seen = BTreeSet::new();
            of.iter().all(|(_, alternative)| {
                let values = self.tag_values(alternative, name);
                let is_told = !values.is_empty() && alternative.required.contains(name);
                is_told && values.into_iter().all(|value| seen.insert(value))
            })
        })
    }
}

/// Whether a schema only says which properties are required.
fn only_requires(node: &Node<'_>) -> bool {
    node.get("required").is_some()
        && node.members().all(|(name, _)| matches!(name, "required" | "title" | "description"))
}

/// Whether an alternative is an object, or alternatives of its own.
fn may_be_object(flat: &Flat<'_>) -> bool {
    let is_map = flat.properties.is_empty() && flat.typed_additional().is_some();
    let is_open = flat.types.is_empty() && !flat.choices.is_empty();
    flat.values.is_none() && !is_map && (flat.is_object() || is_open)
}

fn scalar_kind<'d>(flat: &Flat<'d>) -> Option<&'d str> {
    if let Some(values) = &flat.values {
        return values.iter().all(|value| matches!(value, Value::String(_))).then_some("string");
    }
    match flat.types.as_slice() {
        [one @ ("string" | "integer" | "number" | "boolean")] if flat.choices.is_empty() => Some(one),
        _ => None,
    }
}

/// The properties of alternatives that have one each, required, and no two the same.
fn externally_tagged<'d>(of: &[Alternative<'d>]) -> Option<Vec<&'d str>> {
    let one = |(_, alternative): &Alternative<'d>| {
        let (name, _) = alternative.properties.first()?;
        let is_only = alternative.properties.len() == 1 && alternative.choices.is_empty();
        (is_only && alternative.required == [*name]).then_some(*name)
    };
    let names: Vec<&'d str> = of.iter().map(one).collect::<Option<_>>()?;
    let distinct: BTreeSet<&str> = names.iter().copied().collect();
    (names.len() > 1 && distinct.len() == names.len()).then_some(names)
}

/// Schemas that name another one as their base, by that one.
pub(super) fn children<'d>(roots: &[Node<'d>], documents: &'d Documents) -> BTreeMap<Key, Vec<Node<'d>>> {
    let mut children: BTreeMap<Key, Vec<Node<'d>>> = BTreeMap::new();
    for root in roots {
        for (_, schema) in schemas(root) {
            for part in schema.get("allOf").iter().flat_map(Node::elements) {
                let base = part.text("$ref").and_then(|reference| documents.follow(part.file, reference));
                if let Some(base) = base {
                    children.entry((base.file, base.pointer())).or_default().push(schema.clone());
                }
            }
        }
    }
    children
}
