//! Schemas → types. A schema with a shape of its own is declared under a name; its fields are read later, so that schemas
//! may refer to each other in circles.

use serde_json::Value;

use super::super::document::Node;
use super::super::finding::Code;
use super::flat::{Flat, only_part};
use super::model::{Body, Declared, Said, Structure, Ty};
use super::places::{Place, schemas};
use super::{Importer, docs, scalars, unions};

/// How deep schemas may be within schemas, by references to lists of references and the like.
const DEPTH: usize = 100;

/// What a reference leads to.
#[derive(Clone, Debug)]
pub(super) enum Known {
    /// It is being found out: whoever asks now asks in a circle.
    Open,
    Done(Ty),
}

impl<'d> Importer<'d> {
    /// All schemas that have names.
    pub(super) fn components(&mut self, roots: &[Node<'d>]) {
        let renamed = self.places.claim_all(roots);
        for (schema, key) in renamed {
            self.find(Code::Renamed, &schema, format!("`{key}`"));
        }
        for root in roots {
            for (name, schema) in schemas(root) {
                if self.standard.as_ref().is_none_or(|standard| standard.canonical(name).is_none()) {
                    self.target(&schema);
                }
            }
        }
        self.read_queue();
    }

    /// Reads the fields of everything that was declared since.
    pub(super) fn read_queue(&mut self) {
        while let Some((index, flat)) = self.queue.pop_front() {
            self.fill(index, &flat);
        }
    }

    /// The type of a schema.
    pub(super) fn schema(&mut self, node: &Node<'d>, place: &Place) -> Ty {
        if self.depth > DEPTH {
            self.find(Code::TooDeep, node, "");
            return Ty::Opaque;
        }
        self.depth += 1;
        let ty = self.schema_within(node, place);
        self.depth -= 1;
        ty
    }

    fn schema_within(&mut self, node: &Node<'d>, place: &Place) -> Ty {
        match node.value {
            Value::Bool(_) => return Ty::Opaque,
            Value::Object(_) => {}
            _ => {
                self.find(Code::WrongKind, node, "");
                return Ty::Opaque;
            }
        }
        if let Some(reference) = node.text("$ref") {
            let Some(target) = self.follow(node, reference) else { return Ty::Opaque };
            return self.target(&target);
        }
        if let Some((only, nullable)) = only_part(node) {
            let ty = self.schema(&only, place);
            return if nullable { ty.optional() } else { ty };
        }
        let flat = self.flatten(node);
        let nullable = flat.nullable;
        let ty = self.shape(flat, place);
        let ty = self.told(node, ty);
        if nullable { ty.optional() } else { ty }
    }

    /// A schema that stands where it is reached by references to what it is a part of, too.
    pub(super) fn shared(&mut self, node: &Node<'d>, place: &Place) -> Ty {
        let is_shared = node.pointer().starts_with("/components/") && node.text("$ref").is_none();
        if is_shared { self.target(node) } else { self.schema(node, place) }
    }

    /// The type of what a reference leads to.
    pub(super) fn target(&mut self, target: &Node<'d>) -> Ty {
        let key = (target.file, target.pointer());
        match self.known.get(&key) {
            Some(Known::Done(ty)) => return ty.clone(),
            Some(Known::Open) => {
                self.find(Code::EndlessReference, target, "");
                return Ty::Opaque;
            }
            None => {}
        }
        let ty = self.standard_type(&key.1).unwrap_or_else(|| {
            self.known.insert(key.clone(), Known::Open);
            let place = self.places.of_target(target);
            self.schema(target, &place)
        });
        self.known.insert(key, Known::Done(ty.clone()));
        ty
    }

    /// A type that the set `std` has already.
    fn standard_type(&self, pointer: &str) -> Option<Ty> {
        let name = pointer.strip_prefix("/components/schemas/")?;
        Some(Ty::Standard(self.standard.as_ref()?.canonical(name)?.to_owned()))
    }

    /// The type of a flattened schema, null aside.
    pub(super) fn shape(&mut self, flat: Flat<'d>, place: &Place) -> Ty {
        if let Some(values) = &flat.values {
            return self.enumeration(&flat, values, place);
        }
        if !flat.choices.is_empty() {
            return self.choice(flat, place);
        }
        if flat.types.len() > 1 {
            let detail = format!("`{}`", flat.types.join("` or `"));
            self.find(Code::AnyValue, &flat.node, detail);
            return Ty::Opaque;
        }
        if flat.is_object() {
            return self.object(flat, place);
        }
        match flat.types.first().copied() {
            Some("array") => self.array(&flat, place),
            None if flat.items.is_some() => self.array(&flat, place),
            Some(name) => scalars::of(name, flat.format).unwrap_or_else(|| {
                self.find(Code::AnyValue, &flat.node, format!("the type `{name}`"));
                Ty::Opaque
            }),
            None => flat.format.and_then(|format| scalars::of("string", Some(format))).unwrap_or(Ty::Opaque),
        }
    }

    fn array(&mut self, flat: &Flat<'d>, place: &Place) -> Ty {
        let Some(items) = &flat.items else { return Ty::List(Box::new(Ty::Opaque)) };
        let element = self.schema(items, &place.within("item"));
        if flat.unique && self.is_scalar(&element) { Ty::Set(Box::new(element)) } else { Ty::List(Box::new(element)) }
    }

    fn object(&mut self, flat: Flat<'d>, place: &Place) -> Ty {
        if let Some(union) = self.base_union(&flat, place) {
            return union;
        }
        if flat.properties.is_empty() && flat.required.is_empty() {
            if let Some(values) = flat.typed_additional().cloned() {
                let values = self.schema(&values, &place.within("value"));
                return Ty::Map(Box::new(values));
            }
            let is_closed = flat.additional.as_ref().is_some_and(|more| more.value == &Value::Bool(false));
            if !is_closed {
                return Ty::Dynamic;
            }
        }
        let index = self.declare(place, &flat.node, docs::said(&flat.node), Body::Structure(Structure::default()));
        self.queue.push_back((index, flat));
        Ty::Type(index)
    }

    /// Declares a type under the name of its place.
    pub(super) fn declare(&mut self, place: &Place, at: &Node<'_>, said: Said, body: Body) -> usize {
        let key = if place.is_claimed {
            place.key.clone()
        } else {
            self.places.scopes.claim(&place.home.scope(), &place.key, crate::names::pascal)
        };
        self.declared.push(Declared { at: (at.file, at.pointer()), key, home: place.home.clone(), said, body });
        self.declared.len() - 1
    }

    /// Structures whose fields are those of others get them, now that these have theirs.
    pub(super) fn assemble(&mut self) {
        self.read_queue();
        let open: Vec<usize> = self.pending.keys().copied().collect();
        for index in open {
            unions::assemble(self, index);
        }
    }
}
