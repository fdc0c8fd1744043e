//! The type notation: `optional<list<id<ClusterComputeResource>>>`.

use std::ops::Range;

use super::json::Text;
use super::syntax::{Reference, TypeNode, TypeSyntax};
use crate::diagnostic::{Kind, did_you_mean};
use crate::ir::{Name, Resource, Type};
use crate::source::Span;

/// Beyond this, a type is a mistake; it also keeps the parser off the end of the stack.
const DEPTH: usize = 32;

/// The words that the notation knows.
pub(crate) const WORDS: &[&str] = &[
    "any_error",
    "binary",
    "boolean",
    "date_time",
    "double",
    "dynamic_structure",
    "id",
    "integer",
    "list",
    "map",
    "opaque",
    "optional",
    "secret",
    "set",
    "string",
    "uri",
    "void",
];

/// Reads one type.
///
/// # Errors
/// A diagnostic that points at the part of the text that can't be read.
pub(super) fn parse(text: &Text<'_>) -> Result<TypeSyntax, Box<Kind>> {
    let mut parser = Parser { input: text.value, at: 0, place: &|part| text.part(part) };
    parser.whole().map_err(|problem| {
        Box::new(Kind::TypeNotation {
            span: text.part(problem.part),
            notation: text.value.to_owned(),
            problem: problem.text,
            help: problem.help,
        })
    })
}

/// What can't be read, by its place in the notation.
#[derive(Debug)]
struct Problem {
    part: Range<usize>,
    text: String,
    help: Option<String>,
}

impl Problem {
    fn new(part: Range<usize>, text: impl Into<String>) -> Self {
        Self { part, text: text.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

struct Parser<'a> {
    input: &'a str,
    at: usize,
    place: &'a dyn Fn(Range<usize>) -> Span,
}

impl<'a> Parser<'a> {
    fn whole(&mut self) -> Result<TypeSyntax, Problem> {
        let ty = self.ty(0)?;
        self.blanks();
        if self.rest().is_empty() {
            return Ok(ty);
        }
        let part = self.at..self.input.len();
        Err(match self.peek() {
            Some('>') => Problem::new(self.here(), "this `>` closes nothing").help("remove it"),
            Some('<') => Problem::new(part, format!("`{}` takes nothing in `<…>`", self.input[..self.at].trim())),
            _ => Problem::new(part, "nothing more belongs behind the type"),
        })
    }

    fn ty(&mut self, depth: usize) -> Result<TypeSyntax, Problem> {
        self.blanks();
        let start = self.at;
        let word = self.word()?;
        if depth > DEPTH {
            return Err(Problem::new(start..self.at, format!("types are nested {DEPTH} deep at most")));
        }
        let named = start..self.at;
        let node = match word {
            "void" => TypeNode::Plain(Type::Void),
            "boolean" => TypeNode::Plain(Type::Boolean),
            "integer" => TypeNode::Plain(Type::Integer),
            "double" => TypeNode::Plain(Type::Double),
            "string" => TypeNode::Plain(Type::String),
            "secret" => TypeNode::Plain(Type::Secret),
            "binary" => TypeNode::Plain(Type::Binary),
            "date_time" => TypeNode::Plain(Type::DateTime),
            "uri" => TypeNode::Plain(Type::Uri),
            "opaque" => TypeNode::Plain(Type::Opaque),
            "any_error" => TypeNode::Plain(Type::AnyError),
            "id" => TypeNode::Plain(Type::Id(self.resource()?)),
            "dynamic_structure" => TypeNode::DynamicStructure(self.shared_fields()?),
            "optional" => TypeNode::Optional(self.one(word, &named, depth)?),
            "list" => TypeNode::List(self.one(word, &named, depth)?),
            "set" => TypeNode::Set(self.one(word, &named, depth)?),
            "map" => self.map(&named, depth)?,
            _ => TypeNode::Reference(self.reference(word, start)?),
        };
        let end = self.at;
        self.blanks();
        if self.peek() == Some('<') {
            return Err(self.no_arguments(word, named));
        }
        Ok(TypeSyntax { node, span: (self.place)(start..end) })
    }

    fn no_arguments(&self, word: &str, named: Range<usize>) -> Problem {
        let problem = Problem::new(named.start..self.at + 1, format!("`{word}` takes nothing in `<…>`"));
        match did_you_mean(word, ["optional", "list", "set", "map", "id", "dynamic_structure"]) {
            Some(known) if !WORDS.contains(&word) => problem.help(format!("did you mean `{known}`?")),
            _ => problem,
        }
    }

    /// The one type between `<` and `>`.
    fn one(&mut self, word: &str, named: &Range<usize>, depth: usize) -> Result<Box<TypeSyntax>, Problem> {
        let open = self.open(named, &format!("`{word}` of what?"), &format!("write `{word}<string>`"))?;
        let inner = self.ty(depth + 1)?;
        if self.taken(',') {
            let part = self.at - 1..self.at;
            return Err(Problem::new(part, format!("`{word}` takes one type")));
        }
        self.close(open)?;
        Ok(Box::new(inner))
    }

    fn map(&mut self, named: &Range<usize>, depth: usize) -> Result<TypeNode, Problem> {
        const HELP: &str = "write `map<string, integer>`";
        let open = self.open(named, "`map` of what to what?", HELP)?;
        let key = self.ty(depth + 1)?;
        if !self.taken(',') {
            return Err(Problem::new(named.start..self.at, "`map` takes a key and a value").help(HELP));
        }
        let value = self.ty(depth + 1)?;
        if self.taken(',') {
            let part = self.at - 1..self.at;
            return Err(Problem::new(part, "`map` takes a key and a value, no more").help(HELP));
        }
        self.close(open)?;
        Ok(TypeNode::Map(Box::new(key), Box::new(value)))
    }

    /// What may stand behind `id`.
    fn resource(&mut self) -> Result<Resource, Problem> {
        if !self.taken('<') {
            return Ok(Resource::Unknown);
        }
        let open = self.at - 1;
        self.blanks();
        if self.taken('@') {
            return self.named_by_field(open, Vec::new());
        }
        let mut several = vec![self.resource_type()?];
        while self.taken('|') {
            several.push(self.resource_type()?);
        }
        if self.taken(',') {
            if !self.taken('@') {
                return Err(Problem::new(
                    self.here(),
                    "behind the resource types only the field belongs that names one",
                )
                .help("write `id<A | B, @field>`"));
            }
            return self.named_by_field(open, several);
        }
        self.close(open)?;
        Ok(match <[String; 1]>::try_from(several) {
            Ok([one]) => Resource::One(one),
            Err(several) => Resource::Several(several),
        })
    }

    /// The field that names the resource type, behind its `@`.
    fn named_by_field(&mut self, open: usize, types: Vec<String>) -> Result<Resource, Problem> {
        let field = self.word()?.to_owned();
        self.close(open)?;
        Ok(Resource::Field { field, types })
    }

    /// A resource type is any text that doesn't get in the way of the notation: `Datastore:VCenter`.
    fn resource_type(&mut self) -> Result<String, Problem> {
        self.blanks();
        let rest = self.rest();
        let length = rest
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || "_.:-".contains(letter)))
            .unwrap_or(rest.len());
        if length == 0 {
            return Err(Problem::new(self.here(), "a resource type is missing")
                .help("write `id<ClusterComputeResource>`, `id<A | B>`, `id<@field>`, or only `id`"));
        }
        self.at += length;
        Ok(rest[..length].to_owned())
    }

    /// The structures whose fields a dynamic structure has.
    fn shared_fields(&mut self) -> Result<Vec<Reference>, Problem> {
        if !self.taken('<') {
            return Ok(Vec::new());
        }
        let open = self.at - 1;
        let mut structures = Vec::new();
        loop {
            self.blanks();
            let start = self.at;
            let word = self.word()?;
            if WORDS.contains(&word) {
                return Err(Problem::new(start..self.at, format!("`{word}` is no structure"))
                    .help("write the names of the structures whose fields it has: `dynamic_structure<base_spec>`"));
            }
            structures.push(self.reference(word, start)?);
            if !self.taken(',') {
                break;
            }
        }
        self.close(open)?;
        Ok(structures)
    }

    /// The rest of a reference: perhaps the package that is meant.
    fn reference(&mut self, word: &str, start: usize) -> Result<Reference, Problem> {
        let package = if self.peek() == Some('@') {
            self.at += 1;
            Some(self.word()?.to_owned())
        } else {
            None
        };
        let span = (self.place)(start..self.at);
        Ok(Reference { name: Name { text: word.to_owned(), span }, package })
    }

    /// A name, perhaps with dots.
    fn word(&mut self) -> Result<&'a str, Problem> {
        let start = self.at;
        let rest = self.rest();
        let length = rest
            .find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_' || letter == '.'))
            .unwrap_or(rest.len());
        let word = &rest[..length];
        if word.is_empty() {
            let problem = match self.peek() {
                None => Problem::new(self.here(), "a type is missing at the end"),
                Some(letter @ ('<' | '>' | ',' | '|' | '@')) => {
                    Problem::new(self.here(), format!("a type is missing before `{letter}`"))
                }
                Some(letter) => Problem::new(self.here(), format!("`{letter}` can't stand in a type")),
            };
            return Err(problem);
        }
        let bad =
            word.split('.').find(|segment| segment.is_empty() || segment.starts_with(|c: char| c.is_ascii_digit()));
        if bad.is_some() {
            return Err(Problem::new(start..start + length, format!("`{word}` is no name"))
                .help("a name is letters, digits and `_`, with `.` between its segments"));
        }
        self.at += length;
        Ok(word)
    }

    fn open(&mut self, named: &Range<usize>, problem: &str, help: &str) -> Result<usize, Problem> {
        if self.taken('<') { Ok(self.at - 1) } else { Err(Problem::new(named.clone(), problem).help(help)) }
    }

    fn close(&mut self, open: usize) -> Result<(), Problem> {
        if self.taken('>') {
            return Ok(());
        }
        Err(match self.peek() {
            None => Problem::new(open..open + 1, "this `<` is never closed").help("add the `>`"),
            Some(letter) => Problem::new(self.here(), format!("expected `>`, found `{letter}`")),
        })
    }

    /// Skips blanks and one letter, if it is this one.
    fn taken(&mut self, letter: char) -> bool {
        self.blanks();
        let there = self.peek() == Some(letter);
        if there {
            self.at += letter.len_utf8();
        }
        there
    }

    fn blanks(&mut self) {
        self.at = self.input.len() - self.rest().trim_start_matches(' ').len();
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The place of the next letter.
    fn here(&self) -> Range<usize> {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    // `at` only ever moves over whole characters, and not beyond the end.
    fn rest(&self) -> &'a str {
        &self.input[self.at..]
    }
}

#[cfg(test)]
mod tests {
    use jsonc_parser::ast::Value;
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::frontend::json::Document;
    use crate::source::{Source, Sources};

    /// Parses a notation as it stands in a JSON text; an error is what is said and the part of the text it is said of.
    fn parse_text(json: &str) -> Result<TypeSyntax, (String, String)> {
        let sources = Sources::new(vec![Source { path: "type.json".to_owned(), text: json.to_owned() }]);
        let (file, _) = sources.iter().next().unwrap();
        let document = Document::parse(file, sources.text(file), &mut Diagnostics::new()).unwrap();
        let Value::StringLit(literal) = &document.root else { panic!("a text is needed") };
        super::parse(&document.text(literal)).map_err(|kind| {
            let Kind::TypeNotation { span, problem, .. } = *kind else { panic!("another kind of problem") };
            (problem, json[span.range()].to_owned())
        })
    }

    fn parse(notation: &str) -> Result<TypeSyntax, (String, String)> {
        parse_text(&serde_json::to_string(notation).unwrap())
    }

    /// A type as it would be written again.
    fn written(ty: &TypeSyntax) -> String {
        let ir = crate::ir::Ir::default();
        let reference = |reference: &Reference| match &reference.package {
            Some(package) => format!("{}@{package}", reference.name.text),
            None => reference.name.text.clone(),
        };
        match &ty.node {
            TypeNode::Plain(ty) => ty.notation(&ir),
            TypeNode::DynamicStructure(bases) if bases.is_empty() => "dynamic_structure".to_owned(),
            TypeNode::DynamicStructure(bases) => {
                format!("dynamic_structure<{}>", bases.iter().map(reference).collect::<Vec<_>>().join(", "))
            }
            TypeNode::Optional(inner) => format!("optional<{}>", written(inner)),
            TypeNode::List(inner) => format!("list<{}>", written(inner)),
            TypeNode::Set(inner) => format!("set<{}>", written(inner)),
            TypeNode::Map(key, value) => format!("map<{}, {}>", written(key), written(value)),
            TypeNode::Reference(name) => reference(name),
        }
    }

    #[test]
    fn reads_every_form() {
        let forms = [
            "void",
            "boolean",
            "integer",
            "double",
            "string",
            "secret",
            "binary",
            "date_time",
            "uri",
            "opaque",
            "any_error",
            "dynamic_structure",
            "dynamic_structure<a.b, c>",
            "id",
            "id<ClusterComputeResource>",
            "id<Datastore:VCenter>",
            "id<ClusterComputeResource.name>",
            "id<A | B | C>",
            "id<@type>",
            "id<A | B, @type>",
            "optional<list<id<ClusterComputeResource>>>",
            "map<id<@type>, set<optional<string>>>",
            "versions.info",
            "com.vmware.vcenter.deployment.info@com.vmware.vcenter",
            "list<info@com.example>",
            "optional<optional<uri>>",
        ];
        for form in forms {
            assert_eq!(written(&parse(form).unwrap()), form);
        }
        assert_eq!(written(&parse("  map < string ,list<id< A|B >> > ").unwrap()), "map<string, list<id<A | B>>>");
    }

    #[test]
    fn points_at_what_is_wrong() {
        let cases = [
            ("list<st%ring>", "%"),
            ("optional<list<string>", "<"),
            ("list<string>>", ">"),
            ("list<optional>", "optional"),
            ("map<string>", "map<string"),
            ("string<integer>", "string<"),
            ("optional<string> list", "list"),
            ("list<a..b>", "a..b"),
            ("list<9lives>", "9lives"),
            ("id<A | !>", "!"),
            ("id<A, b>", "b"),
        ];
        for (notation, part) in cases {
            assert_eq!(parse(notation).unwrap_err().1, part, "in `{notation}`");
        }
    }

    #[test]
    fn counts_escapes_when_it_points() {
        assert_eq!(parse_text(r#""\u006cist<\u00e4>""#).unwrap_err().1, r"\u00e4");
        assert_eq!(parse_text(r#""list<\ud83d\ude00>""#).unwrap_err().1, r"\ud83d\ude00");
        assert_eq!(parse_text(r#""a\tb""#).unwrap_err().1, r"\tb");
        assert_eq!(written(&parse_text(r#""list\u003cstring\u003e""#).unwrap()), "list<string>");
    }

    #[test]
    fn depth_is_limited() {
        let nested = |depth: usize| format!("{}string{}", "list<".repeat(depth), ">".repeat(depth));
        assert!(parse(&nested(DEPTH)).is_ok());
        assert!(parse(&nested(DEPTH + 1)).is_err());
        assert!(parse(&nested(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(notation in ".*") {
            // The part pointed at is cut out of the text, so it lies within it and on whole characters.
            let _ = parse(&notation);
        }

        #[test]
        fn no_text_of_the_notation_makes_it_panic(notation in "(optional|list|set|map|id|[a-c]|[<>,|@. ]|é){0,24}") {
            if let Ok(ty) = parse(&notation) {
                let again = written(&ty);
                prop_assert_eq!(written(&parse(&again).unwrap()), again);
            }
        }
    }
}
