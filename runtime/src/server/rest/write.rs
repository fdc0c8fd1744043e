//! Texts of URLs and headers as JSON, as their types want them.

use super::input::{invalid, needs_body};
use super::query::Tree;
use crate::codec::{Encode as _, Encoder, Wire};
use crate::error::ApiError;
use crate::meta::{FieldInfo, StructureInfo, Type};
use crate::rest::text;

/// Appends values to a text.
pub(super) struct Writer<'o> {
    out: &'o mut Vec<u8>,
    depth: usize,
}

impl<'o> Writer<'o> {
    pub(super) fn new(out: &'o mut Vec<u8>, depth: usize) -> Self {
        Self { out, depth }
    }

    fn string(&mut self, text: &str) {
        json_escape_simd::escape_into(text, self.out);
    }

    /// One text; what doesn't fit its type is written as a string.
    pub(super) fn scalar(&mut self, text: &str, ty: &Type) {
        match text::to_value(text, ty) {
            Ok(value) => {
                let mut encoder = Encoder::with_buffer(Wire::Api, std::mem::take(self.out));
                value.encode(&mut encoder);
                match encoder.finish() {
                    Ok(out) => *self.out = out,
                    // only doubles that aren't finite can't be written, and such texts don't fit
                    Err(_) => self.string(text),
                }
            }
            Err(_) => self.string(text),
        }
    }

    /// The values of a tree, as a type wants them.
    ///
    /// # Errors
    /// When the tree has another form than the type.
    pub(super) fn value(&mut self, tree: &Tree<'_>, ty: &Type) -> Result<(), ApiError> {
        let Some(depth) = self.depth.checked_sub(1) else { return Err(invalid("the query is nested too deeply")) };
        let outer = std::mem::replace(&mut self.depth, depth);
        match ty {
            Type::Optional(inner) => self.value(tree, inner)?,
            Type::Structure(info) => self.structure(tree, info.table())?,
            Type::List(inner) | Type::Set(inner) => self.list(tree, inner)?,
            Type::Map(key, value) => self.map(tree, key, value)?,
            ty if needs_body(ty) => return Err(invalid("a value of this type can't be in a query")),
            ty => match (tree.values.as_slice(), tree.members.is_empty()) {
                ([text], true) => self.scalar(text, ty),
                ([], false) => return Err(invalid("a part of the query has fields where a value belongs")),
                _ => return Err(invalid("a part of the query is given more than once")),
            },
        }
        self.depth = outer;
        Ok(())
    }

    fn structure(&mut self, tree: &Tree<'_>, info: &'static StructureInfo) -> Result<(), ApiError> {
        if !tree.values.is_empty() {
            return Err(invalid("a part of the query has a value where fields belong"));
        }
        self.out.push(b'{');
        let mut first = true;
        let mut name = |writer: &mut Self, name: &str| {
            if !std::mem::take(&mut first) {
                writer.out.push(b',');
            }
            writer.string(name);
            writer.out.push(b':');
        };
        let is = |field: &FieldInfo, name: &str| field.name.eq_ignore_ascii_case(name);
        for (member, value) in &tree.members {
            // spelling is for the reader to judge, and so are fields that there aren't
            name(self, member);
            match info
                .fields
                .iter()
                .find(|field| field.name == member)
                .or_else(|| info.fields.iter().find(|field| is(field, member)))
            {
                Some(field) => self.value(value, &field.ty)?,
                None => self.string(value.values.first().map_or("", |text| text)),
            }
        }
        // a structure that is there in any case needs no field to be there
        for field in info.fields {
            if matches!(field.ty, Type::Structure(_)) && !tree.members.keys().any(|member| is(field, member)) {
                name(self, field.name);
                self.value(&Tree::default(), &field.ty)?;
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Repeated values, or members that are numbered from 1.
    fn list(&mut self, tree: &Tree<'_>, inner: &Type) -> Result<(), ApiError> {
        self.out.push(b'[');
        if tree.members.is_empty() {
            let texts: Vec<&str> = match (tree.values.as_slice(), tree.delimiter) {
                ([all], Some(delimiter)) => all.split(delimiter).collect(),
                (values, _) => values.iter().map(AsRef::as_ref).collect(),
            };
            for (position, text) in texts.into_iter().enumerate() {
                if position > 0 {
                    self.out.push(b',');
                }
                self.scalar(text, inner.inner());
            }
        } else {
            for (position, element) in numbered(tree)?.into_iter().enumerate() {
                if position > 0 {
                    self.out.push(b',');
                }
                self.value(element, inner)?;
            }
        }
        self.out.push(b']');
        Ok(())
    }

    /// Numbered entries of `key` and `value`, or members that are called like the keys.
    fn map(&mut self, tree: &Tree<'_>, key: &Type, value: &Type) -> Result<(), ApiError> {
        let is_entry = |entry: &Tree<'_>| entry.members.keys().any(|name| name == "key");
        if !tree.values.is_empty() {
            return Err(invalid("a part of the query has a value where entries belong"));
        }
        let is_list = !tree.is_empty() && tree.members.values().all(is_entry);
        self.out.push(if is_list { b'[' } else { b'{' });
        if is_list {
            for (position, entry) in numbered(tree)?.into_iter().enumerate() {
                self.push_str(if position > 0 { ",{" } else { "{" });
                let parts = [("key", key), ("value", value)];
                let parts = parts.into_iter().filter_map(|(name, ty)| Some((name, entry.members.get(name)?, ty)));
                for (position, (name, part, ty)) in parts.enumerate() {
                    self.push_str(if position > 0 { "," } else { "" });
                    self.string(name);
                    self.out.push(b':');
                    self.value(part, ty)?;
                }
                self.out.push(b'}');
            }
        } else {
            for (position, (name, part)) in tree.members.iter().enumerate() {
                self.push_str(if position > 0 { "," } else { "" });
                self.string(name);
                self.out.push(b':');
                self.value(part, value)?;
            }
        }
        self.out.push(if is_list { b']' } else { b'}' });
        Ok(())
    }

    fn push_str(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }
}

/// Members that are numbered from 1, in the order of their numbers.
fn numbered<'t, 'q>(tree: &'t Tree<'q>) -> Result<Vec<&'t Tree<'q>>, ApiError> {
    if !tree.values.is_empty() {
        return Err(invalid("a list in the query is given in two ways"));
    }
    let element = |number: usize| tree.members.get(number.to_string().as_str());
    let found: Option<Vec<_>> = (1..=tree.members.len()).map(element).collect();
    found.ok_or_else(|| invalid("elements of a list in the query are numbered from 1, without gaps"))
}
