//! The format's JSON Schemas, and their errors as diagnostics.

use jsonc_parser::ast::Value;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use jsonschema::{ValidationError, Validator};

use super::json::Document;
use crate::diagnostic::{Diagnostics, Kind, did_you_mean};
use crate::ir::Name;
use crate::source::Span;

const SET: &str = include_str!("../../../spec/schema/set.schema.json");
const PACKAGE: &str = include_str!("../../../spec/schema/package.schema.json");
#[cfg(feature = "sdk")]
pub(super) const OVERLAY: &str = include_str!("../../../spec/schema/overlay.schema.json");

/// The schemas of the format, each compiled once.
pub(super) struct Schemas {
    /// Of manifests.
    pub(super) set: Schema,
    /// Of packages.
    pub(super) package: Schema,
}

impl Schemas {
    pub(super) fn new() -> Self {
        Self { set: Schema::new(SET), package: Schema::new(PACKAGE) }
    }
}

/// One schema.
pub(super) struct Schema {
    validator: Validator,
    schema: serde_json::Value,
}

impl Schema {
    pub(super) fn new(text: &str) -> Self {
        // The schemas are part of this program, and a test below compiles them.
        let schema: serde_json::Value = serde_json::from_str(text).expect("the schema is JSON");
        // As above.
        let validator = jsonschema::draft202012::new(&schema).expect("the schema is a JSON Schema");
        Self { validator, schema }
    }

    /// Whether a document fits; all that doesn't is reported.
    pub(super) fn accepts(&self, document: &Document<'_>, diagnostics: &mut Diagnostics) -> bool {
        // The yes-or-no check is several times faster than the one that collects errors.
        if self.validator.is_valid(&document.value) {
            return true;
        }
        let mut problems = Problems { schema: &self.schema, document, found: Vec::new(), expected: Vec::new() };
        for error in self.validator.iter_errors(&document.value) {
            problems.add(&error);
        }
        problems.finish(diagnostics)
    }
}

/// The errors of one document, on their way to diagnostics.
struct Problems<'a> {
    schema: &'a serde_json::Value,
    document: &'a Document<'a>,
    /// With the first byte of the object that misses a key.
    found: Vec<(Option<u32>, Kind)>,
    /// Objects (by their first byte) and the keys that an unknown one in them probably stands for.
    expected: Vec<(u32, String)>,
}

impl<'a> Problems<'a> {
    /// Hands the problems over; whether there was none.
    fn finish(self, diagnostics: &mut Diagnostics) -> bool {
        let accepted = self.found.is_empty();
        for (object, problem) in self.found {
            // That the right spelling is missing says nothing new beside the wrong one.
            let said = match &problem {
                Kind::MissingKey { key, .. } => {
                    self.expected.iter().any(|(other, expected)| Some(*other) == object && expected == key)
                }
                _ => false,
            };
            if !said {
                diagnostics.push(problem);
            }
        }
        accepted
    }

    fn add(&mut self, error: &ValidationError<'_>) {
        let place = self.place(error);
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => self.unknown_keys(error, &place, unexpected),
            ValidationErrorKind::Required { property } => {
                let key = property.as_str().unwrap_or_default().to_owned();
                let owner = self.beside(error, "description").unwrap_or("it").to_owned();
                let owner = lowered(owner.trim_end_matches('.'));
                let object = self.document.opening(place.value);
                let span = place.key_span.unwrap_or(object);
                self.found.push((Some(object.start), Kind::MissingKey { key, owner, span }));
            }
            ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
                self.alternatives(&place, context);
            }
            ValidationErrorKind::PropertyNames { error } => {
                let name = error.instance().as_str().unwrap_or_default();
                let span = place.span_of(self.document, name);
                let key = Name { text: name.to_owned(), span };
                self.text(error, key, &place.key);
            }
            ValidationErrorKind::Type { kind } => {
                let expected = kinds(kind);
                let found = described(place.value);
                let span = self.document.span(place.value);
                let span = first_line(span, self.document, place.value);
                self.found.push((None, Kind::WrongKind { span, key: place.key, expected, found }));
            }
            ValidationErrorKind::Pattern { .. } if error.schema_path().as_str().starts_with("/$defs/type/") => {
                // The parser of the type notation says it better, and says it in any case.
            }
            _ => {
                let span = self.document.span(place.value);
                let text = match place.value {
                    Value::StringLit(literal) => literal.value.to_string(),
                    other => described(other),
                };
                self.text(error, Name { text, span }, &place.key);
            }
        }
    }

    /// Errors about the value itself.
    fn text(&mut self, error: &ValidationError<'_>, text: Name, key: &str) {
        let key = key.to_owned();
        let kind = match error.kind() {
            ValidationErrorKind::Pattern { pattern } => {
                let description = self.beside(error, "description").unwrap_or("a text of that form");
                Kind::UnfitText {
                    text,
                    description: lowered(description.trim_end_matches('.')),
                    pattern: pattern.clone(),
                }
            }
            ValidationErrorKind::Enum { options } => {
                let choices: Vec<String> = options
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|choice| choice.as_str().map_or_else(|| choice.to_string(), str::to_owned))
                    .collect();
                let suggestion = did_you_mean(&text.text, choices.iter().map(String::as_str));
                Kind::UnknownChoice { value: text, key, choices, suggestion }
            }
            other => Kind::OutOfBounds { span: text.span, key, problem: bounds(other, error) },
        };
        self.found.push((None, kind));
    }

    fn unknown_keys(&mut self, error: &ValidationError<'_>, place: &Place<'_>, unexpected: &[String]) {
        let allowed: Vec<String> = self
            .sibling(error, "properties")
            .and_then(serde_json::Value::as_object)
            .into_iter()
            .flat_map(serde_json::Map::keys)
            .filter(|key| !key.starts_with('$'))
            .cloned()
            .collect();
        for key in unexpected {
            let present = place.keys();
            let absent = allowed.iter().map(String::as_str).filter(|allowed| !present.contains(allowed));
            let suggestion = did_you_mean(key, absent);
            if let Some(suggestion) = &suggestion {
                let object = self.document.opening(place.value);
                self.expected.push((object.start, suggestion.clone()));
            }
            let key = Name { text: key.clone(), span: place.span_of(self.document, key) };
            self.found.push((None, Kind::UnknownKey { key, suggestion, allowed: allowed.clone() }));
        }
    }

    /// Errors of the alternative that was meant: the one for this kind of JSON value.
    fn alternatives(&mut self, place: &Place<'_>, context: &[Vec<ValidationError<'static>>]) {
        let here = |error: &ValidationError<'_>| {
            matches!(error.kind(), ValidationErrorKind::Type { .. })
                && std::ptr::eq(self.place(error).value, place.value)
        };
        let meant = context.iter().find(|errors| !errors.is_empty() && !errors.iter().any(here));
        if let Some(errors) = meant {
            for error in errors {
                self.add(error);
            }
            return;
        }
        let expected: Vec<String> = context
            .iter()
            .flatten()
            .filter_map(|error| match error.kind() {
                ValidationErrorKind::Type { kind } => Some(kinds(kind)),
                _ => None,
            })
            .collect();
        let kind = Kind::WrongKind {
            span: first_line(self.document.span(place.value), self.document, place.value),
            key: place.key.clone(),
            expected: expected.join(" or "),
            found: described(place.value),
        };
        self.found.push((None, kind));
    }

    /// A keyword beside the one that failed.
    fn sibling(&self, error: &ValidationError<'_>, keyword: &str) -> Option<&'a serde_json::Value> {
        let path = error.schema_path().as_str();
        let (parent, _) = path.rsplit_once('/')?;
        self.schema.pointer(parent)?.get(keyword)
    }

    fn beside(&self, error: &ValidationError<'_>, keyword: &str) -> Option<&'a str> {
        self.sibling(error, keyword)?.as_str()
    }

    /// The value that an error is about, with its key; as near to it as can be found.
    fn place(&self, error: &ValidationError<'_>) -> Place<'a> {
        let mut place = Place { value: &self.document.root, key: "file".to_owned(), key_span: None };
        for segment in error.instance_path().segments() {
            let next = match (&place.value, &segment) {
                (Value::Array(array), LocationSegment::Index(index)) => {
                    place.key_span = None;
                    array.elements.get(*index)
                }
                (Value::Object(object), segment) => {
                    let key = match segment {
                        LocationSegment::Property(key) => key.to_string(),
                        LocationSegment::Index(index) => index.to_string(),
                    };
                    object.properties.iter().find(|member| member.name.as_str() == key).map(|member| {
                        place.key = key;
                        place.key_span = Some(self.document.key(member).span);
                        &member.value
                    })
                }
                _ => None,
            };
            match next {
                Some(value) => place.value = value,
                None => break,
            }
        }
        place
    }
}

/// A value with the key that it belongs to.
struct Place<'a> {
    value: &'a Value<'a>,
    key: String,
    /// None for an element of a list, and for the whole.
    key_span: Option<Span>,
}

impl Place<'_> {
    fn keys(&self) -> Vec<&str> {
        match self.value {
            Value::Object(object) => object.properties.iter().map(|member| member.name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    fn span_of(&self, document: &Document<'_>, key: &str) -> Span {
        let member = match self.value {
            Value::Object(object) => object.properties.iter().find(|member| member.name.as_str() == key),
            _ => None,
        };
        member.map_or_else(|| document.opening(self.value), |member| document.key(member).span)
    }
}

/// Objects and arrays are shown by their first letter: nobody reads a hundred underlined lines.
fn first_line(span: Span, document: &Document<'_>, value: &Value<'_>) -> Span {
    match value {
        Value::Object(_) | Value::Array(_) => document.opening(value),
        _ => span,
    }
}

/// A JSON value in words.
fn described(value: &Value<'_>) -> String {
    match value {
        Value::StringLit(_) => "a text".to_owned(),
        Value::NumberLit(literal) => format!("the number {}", literal.value),
        Value::BooleanLit(literal) => literal.value.to_string(),
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::NullKeyword(_) => "null".to_owned(),
    }
}

fn kinds(kind: &TypeKind) -> String {
    let word = |name: &str| {
        match name {
            "string" => "a text",
            "object" => "an object",
            "array" => "a list",
            "integer" => "an integer",
            "number" => "a number",
            "boolean" => "true or false",
            other => other,
        }
        .to_owned()
    };
    match kind {
        TypeKind::Single(one) => word(&one.to_string()),
        TypeKind::Multiple(several) => {
            several.into_iter().map(|one| word(&one.to_string())).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn bounds(kind: &ValidationErrorKind, error: &ValidationError<'_>) -> String {
    match kind {
        ValidationErrorKind::MinLength { .. } => "the text is empty".to_owned(),
        ValidationErrorKind::MinItems { limit } | ValidationErrorKind::MinProperties { limit } => {
            format!("at least {limit} needed")
        }
        ValidationErrorKind::Minimum { limit } => format!("at least {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("at most {limit}"),
        ValidationErrorKind::UniqueItems => "the same twice".to_owned(),
        _ => error.to_string(),
    }
}

fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_schemas_compile() {
        let schemas = Schemas::new();
        #[cfg(feature = "sdk")]
        assert!(Schema::new(OVERLAY).schema.is_object());
        assert!(schemas.set.schema.is_object());
        assert!(schemas.package.schema.is_object());
    }
}
