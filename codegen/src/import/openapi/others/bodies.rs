//! Request bodies.

use super::super::document::Node;
use super::super::finding::Code;
use super::Importer;
use super::model::{Said, Ty};
use super::operations::Draft;
use super::{docs, flat};

/// A content type and what it carries, chosen from several.
pub(super) struct Chosen<'d> {
    pub(super) content_type: String,
    pub(super) schema: Option<Node<'d>>,
    pub(super) is_json: bool,
}

impl<'d> Importer<'d> {
    /// The content type to use: JSON where there is one. `None`: there is none at all.
    pub(super) fn content(&mut self, holder: &Node<'d>) -> Option<Chosen<'d>> {
        let content = holder.get("content")?;
        let mut types: Vec<(&str, Node<'d>)> = content.members().filter(|(name, _)| !name.starts_with("x-")).collect();
        // stable: of equal ones the first
        types.sort_by_key(|(name, _)| rank(name));
        let others: Vec<&str> = types.iter().skip(1).map(|(name, _)| *name).collect();
        if !others.is_empty() {
            self.find(Code::OtherContent, &content, format!("not `{}`", others.join("`, `")));
        }
        let (name, media) = types.into_iter().next()?;
        let schema = media.get("schema");
        Some(Chosen { content_type: name.to_owned(), schema, is_json: rank(name) <= JSON_RANKS })
    }

    /// Places the body. `None`: the operation can't be called.
    pub(super) fn body(&mut self, draft: &mut Draft<'d>) -> Option<()> {
        let Some(stated) = draft.node.get("requestBody") else { return Some(()) };
        let body = self.resolved(&stated)?;
        let Some(chosen) = self.content(&body) else { return Some(()) };
        if chosen.content_type.starts_with(MULTIPART) {
            self.find(
                Code::LostOperation,
                &body,
                format!("a spec has no bodies of the type `{}`", chosen.content_type),
            );
            return None;
        }
        if chosen.content_type.starts_with(FORM) {
            self.find(Code::FormBody, &body, "");
        }
        let said = docs::said(&body);
        let required = body.is("required");
        if !chosen.is_json {
            draft.content_type = Some(concrete(&chosen.content_type).to_owned());
            draft.set_body(Ty::Binary, required, said);
            return Some(());
        }
        let Some(schema) = chosen.schema else {
            draft.set_body(Ty::Opaque, required, said);
            return Some(());
        };
        if self.members(draft, &schema) {
            return Some(());
        }
        let ty = self.shared(&schema, &draft.place.within("request"));
        draft.set_body(ty.required().clone(), required && !ty.is_optional(), said);
        Some(())
    }

    /// On a vCenter, an object written in place is the parameters that have no other place.
    fn members(&mut self, draft: &mut Draft<'d>, schema: &Node<'d>) -> bool {
        let is_for_members = matches!(draft.method, "POST" | "PUT" | "PATCH");
        let is_inline = schema.get("properties").is_some() && schema.text("$ref").is_none();
        if self.standard.is_none() || !is_for_members || !is_inline || flat::only_part(schema).is_some() {
            return false;
        }
        let flat = self.flatten(schema);
        let place = draft.place.clone();
        let mut fields = self.own_fields(&flat, &place);
        let has_place = |wire: &str| draft.parameters.iter().any(|parameter| parameter.key == wire);
        if fields.iter().any(|field| has_place(&field.key)) {
            return false;
        }
        for field in &mut fields {
            (field.key, field.rust) = draft.keys.claim(&field.wire);
        }
        draft.parameters.append(&mut fields);
        true
    }
}

impl Draft<'_> {
    fn set_body(&mut self, ty: Ty, required: bool, said: Said) {
        let ty = if required { ty } else { ty.optional() };
        let key = self.add("body", ty, said);
        self.body = Some(key);
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/";

/// The highest rank that is JSON.
const JSON_RANKS: u8 = 3;

/// Which content type is taken: the lower, the sooner.
fn rank(content_type: &str) -> u8 {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" => 0,
        "text/json" | "*/*" | "application/*" => 2,
        json if json.starts_with("application/") && json.ends_with("+json") => 1,
        "application/octet-stream" => 4,
        form if form.starts_with(FORM) => 6,
        form if form.starts_with(MULTIPART) => 7,
        _ => 5,
    }
}

/// A content type that can be sent: not a range of them.
fn concrete(content_type: &str) -> &str {
    if content_type.contains('*') { "application/octet-stream" } else { content_type }
}
