//! One operation, as the metadata and a document tell it.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Answer, Body, Parameter, Route};
use super::{Adopted, Key, bare, opening, words};
use crate::diagnostic::{Diagnostics, Kind};
use crate::export::openapi::names::dotted;
use crate::export::openapi::status;
use crate::import::sdk::index::Index;
use crate::import::sdk::leaves::{self, Leaf};
use crate::import::sdk::model::{DeclaredError, Field, Operation, Rest, Type};
use crate::import::sdk::write::Keys;
use crate::source::Span;

/// How structures are written in a query whose fields are its parameters.
const FLAT: &str = "form_exploded";

/// The last part of the name of the schema that all errors share.
const ANY_ERROR: &str = "Error";

pub(super) struct Adoption<'a, 'd> {
    operation: &'a Operation,
    route: &'d Route,
    index: &'a Index<'a>,
    diagnostics: &'d mut Diagnostics,
    keys: Keys,
    rest: Rest,
    /// Parameters that the document has a place for, by wire name.
    placed: BTreeSet<&'a str>,
}

impl<'a, 'd> Adoption<'a, 'd> {
    pub(super) fn new(
        operation: &'a Operation,
        route: &'d Route,
        index: &'a Index<'a>,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        let rest = operation.rest.clone().unwrap_or_default();
        let keys = Keys::new(&operation.parameters);
        Self { operation, route, index, diagnostics, keys, rest, placed: BTreeSet::new() }
    }

    /// All of it. `is_taken` says whether another operation has a route, too.
    pub(super) fn finish(mut self, is_taken: impl Fn(&Rest) -> bool) -> Adopted {
        self.path(is_taken);
        self.headers();
        self.query();
        self.body();
        self.left_out();
        self.success();
        let statuses = self.statuses();
        Adopted { rest: self.rest, statuses }
    }

    /// Takes the document's route, and keeps the one of the module where no other operation has it.
    fn path(&mut self, is_taken: impl Fn(&Rest) -> bool) {
        let is_task = self.operation.id.ends_with(super::TASK);
        // Whether a task is started is no matter of the spec's route.
        let now = Key { is_task, ..Key::of_route(self.route) };
        let was = self.operation.rest.as_ref().map(|rest| (rest, Key::of_rest(rest, is_task)));
        if was.as_ref().is_none_or(|(_, was)| *was != now) {
            let Some(variables) = self.variables() else { return self.placed_in_path() };
            if let Some((rest, was)) = was {
                let (span, published) = (opening(self.operation), self.route.span);
                self.diagnostics.push(Kind::RouteDiffers { span, published, was: words(&was), now: words(&now) });
                self.rest.alternate = (!is_taken(rest)).then(|| Box::new(rest.clone()));
            }
            self.rest.method.clone_from(&self.route.method);
            self.rest.path.clone_from(&self.route.path);
            self.rest.dispatch.clone_from(&self.route.dispatch);
            self.rest.path_variables = variables;
        }
        self.placed_in_path();
    }

    fn placed_in_path(&mut self) {
        let rest = &self.rest;
        let in_path = |field: &&'a Field| rest.path_variables.iter().any(|(_, wire)| *wire == field.wire);
        self.placed.extend(self.operation.parameters.iter().filter(in_path).map(|field| field.wire.as_str()));
    }

    /// The document's path variables with their parameters; `None` when one can't be told, which is reported.
    fn variables(&mut self) -> Option<Vec<(String, String)>> {
        let known = self.operation.rest.as_ref().map(|rest| rest.path_variables.as_slice()).unwrap_or_default();
        let names = self.route.path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name);
        let names: Vec<&str> = names.collect();
        let mut variables = Vec::new();
        for name in &names {
            let mapped = known.iter().find(|(variable, _)| bare(variable) == bare(name)).map(|(_, wire)| wire.clone());
            let called = || {
                let mut parameters = self.operation.parameters.iter();
                parameters.find(|field| bare(&field.wire) == bare(name)).map(|field| field.wire.clone())
            };
            let only = || match (known, names.as_slice()) {
                ([(_, wire)], [_]) => Some(wire.clone()),
                _ => None,
            };
            let Some(wire) = mapped.or_else(called).or_else(only) else {
                self.unknown(name, "path", self.route.span);
                return None;
            };
            variables.push(((*name).to_owned(), wire));
        }
        Some(variables)
    }

    fn unknown(&mut self, name: &str, place: &'static str, published: Span) {
        let (name, span) = (name.to_owned(), opening(self.operation));
        self.diagnostics.push(Kind::UnknownParameter { name, place, span, published });
    }

    /// The document's parameters of one place.
    fn listed(&self, place: &str) -> impl Iterator<Item = &'d Parameter> + use<'d> {
        let place = place.to_owned();
        self.route.parameters.iter().filter(move |parameter| parameter.place == place)
    }

    /// The parameter of the operation that is called so, unless it already has a place.
    fn called(&self, name: &str) -> Option<&'a Field> {
        let mut open = self.operation.parameters.iter().filter(|field| !self.placed.contains(field.wire.as_str()));
        open.find(|field| bare(&field.wire) == bare(name))
    }

    fn headers(&mut self) {
        for parameter in self.listed("header") {
            let mapped = self.rest.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(&parameter.name));
            let mapped = mapped.map(|(_, wire)| wire.clone());
            let is_fixed =
                self.rest.dispatch_headers.iter().any(|(header, _)| header.eq_ignore_ascii_case(&parameter.name));
            match mapped.as_deref().or(Some(&parameter.name)).and_then(|name| self.called(name)) {
                Some(field) if mapped.is_none() => {
                    self.rest.headers.push((parameter.name.clone(), field.wire.clone()));
                    self.placed.insert(&field.wire);
                }
                Some(field) => drop(self.placed.insert(&field.wire)),
                None if is_fixed => {}
                None => self.unknown(&parameter.name, "headers", parameter.span),
            }
        }
    }

    fn query(&mut self) {
        let mut inner = Vec::new();
        for parameter in self.listed("query") {
            let is_fixed = self.route.dispatch.iter().any(|(name, value)| *name == parameter.name && value.is_some());
            if is_fixed {
                continue;
            }
            let mapped = self.rest.query.iter().position(|(name, _, _)| bare(name) == bare(&parameter.name));
            if let Some(at) = mapped {
                self.named(at, parameter);
            } else if let Some(field) = self.called(&parameter.name) {
                self.whole(field, parameter);
            } else {
                inner.push(parameter);
            }
        }
        self.inner(inner);
    }

    /// A parameter that the metadata has in the query, too.
    fn named(&mut self, at: usize, parameter: &Parameter) {
        let Some((name, wire, _)) = self.rest.query.get_mut(at) else { return };
        let Some(field) = self.operation.parameters.iter().find(|field| field.wire == *wire) else { return };
        self.placed.insert(&field.wire);
        if *name != parameter.name {
            let was = std::mem::replace(name, parameter.name.clone());
            let (published, now) = (parameter.span, parameter.name.clone());
            self.diagnostics.push(Kind::QueryNameDiffers { span: field.span, published, was, now });
        }
    }

    /// A parameter that the metadata doesn't have in the query.
    fn whole(&mut self, field: &'a Field, parameter: &Parameter) {
        let is_structure = leaves::structure(self.index, &field.ty).is_some();
        let style = match (parameter.style.as_str(), parameter.is_exploded) {
            ("deepObject", _) => "deep_object",
            ("form", true) if is_structure => FLAT,
            ("form", true) => "form",
            ("form", false) => "comma_delimited",
            ("spaceDelimited", true) => "space_delimited_exploded",
            ("spaceDelimited", false) => "space_delimited",
            ("pipeDelimited", true) => "pipe_delimited_exploded",
            ("pipeDelimited", false) => "pipe_delimited",
            _ => return self.unknown(&parameter.name, "query", parameter.span),
        };
        if is_structure && !["deep_object", FLAT].contains(&style) {
            return self.unknown(&parameter.name, "query", parameter.span);
        }
        self.rest.query.push((parameter.name.clone(), field.wire.clone(), style.to_owned()));
        self.placed.insert(&field.wire);
        self.leaves_body(field, parameter);
    }

    /// What is in the query isn't the body.
    fn leaves_body(&mut self, field: &Field, parameter: &Parameter) {
        if self.rest.body.as_ref() == Some(&field.wire) {
            let (span, published) = (opening(self.operation), parameter.span);
            let (was, now) = (self.body_in_words(), Some("in the query".to_owned()));
            self.diagnostics.push(Kind::BodyDiffers { span, published, was, now });
            self.rest.body = None;
        }
    }

    /// Parameters of the document that are fields of the operation's.
    fn inner(&mut self, parameters: Vec<&'d Parameter>) {
        let flat = self.flat_candidates();
        let mut named: BTreeSet<String> = BTreeSet::new();
        let mut entered: Vec<&'a Field> = Vec::new();
        for parameter in parameters {
            let leaves = flat.iter().flat_map(|(field, leaves)| leaves.iter().map(move |leaf| (*field, leaf)));
            let Some((field, leaf)) = meant(leaves, &parameter.name, &named) else {
                self.unknown(&parameter.name, "query", parameter.span);
                continue;
            };
            named.insert(leaf.path.clone());
            // Documents aren't to be believed about capitals.
            if !leaf.wire.eq_ignore_ascii_case(&parameter.name) {
                self.rest.flatten.push((parameter.name.clone(), leaf.path.clone()));
            }
            if !entered.iter().any(|other| other.wire == field.wire) {
                entered.push(field);
            }
        }
        for field in entered {
            self.placed.insert(&field.wire);
            let is_stated = self.rest.query.iter().any(|(_, wire, _)| *wire == field.wire);
            // On a GET what is left over is flat without a word.
            let is_said = self.has_body();
            if is_said && !is_stated {
                self.rest.query.push((field.wire.clone(), field.wire.clone(), FLAT.to_owned()));
                if self.rest.body.as_ref() == Some(&field.wire) {
                    self.rest.body = None;
                }
            }
        }
        self.fields_left_out(&flat, &named);
    }

    /// The structures that the query may hold, with their fields: those without a place, and those that are flat already.
    fn flat_candidates(&self) -> Vec<(&'a Field, Vec<Leaf>)> {
        let is_flat = |field: &Field| {
            self.rest.query.iter().any(|(_, wire, style)| *wire == field.wire && (style == FLAT || style == "form"))
        };
        let fields = self.operation.parameters.iter();
        let fields = fields.filter(|field| is_flat(field) || !self.placed.contains(field.wire.as_str()));
        let leaves = fields.map(|field| (field, leaves::leaves(self.index, field, self.keys.of(&field.wire))));
        leaves.filter(|(_, leaves)| !leaves.is_empty()).collect()
    }

    /// Reports the fields of flat structures that the document doesn't have in the query.
    fn fields_left_out(&mut self, flat: &[(&'a Field, Vec<Leaf>)], named: &BTreeSet<String>) {
        for (field, leaves) in flat.iter().filter(|(field, _)| self.placed.contains(field.wire.as_str())) {
            let listed = self.listed("query").filter(|parameter| bare(&parameter.name) == bare(&field.wire));
            let properties: Vec<&String> = listed.flat_map(|parameter| &parameter.schema.properties).collect();
            for leaf in leaves.iter().filter(|leaf| !named.contains(&leaf.path)) {
                if !properties.iter().any(|property| leaf.depth == 1 && leaf.is_called(property)) {
                    let (path, span, published) = (leaf.path.clone(), field.span, self.route.span);
                    self.diagnostics.push(Kind::ParameterNotPublished { path, span, published });
                }
            }
        }
    }

    /// Whether what has no other place is in the body, as the metadata has it: by the method, or because it says so.
    fn has_body(&self) -> bool {
        !["GET", "HEAD", "OPTIONS"].contains(&self.rest.method.as_str()) || self.rest.body.is_some()
    }

    fn body(&mut self) {
        let route = self.route;
        let Some(body) = &route.body else { return };
        let open: Vec<&'a Field> =
            self.operation.parameters.iter().filter(|field| !self.placed.contains(field.wire.as_str())).collect();
        let (span, published, was) = (opening(self.operation), body.span, self.body_in_words());
        let is_stated = self.has_body();
        match self.form(body, &open) {
            Some(Form::Bare(field)) => {
                self.placed.insert(&field.wire);
                if self.rest.body.as_ref() != Some(&field.wire) {
                    self.rest.body = Some(field.wire.clone());
                    if is_stated {
                        let now = Some(self.body_in_words());
                        self.diagnostics.push(Kind::BodyDiffers { span, published, was, now });
                    }
                }
            }
            Some(Form::Members(members)) => {
                self.placed.extend(members.iter().map(|field| field.wire.as_str()));
                if self.rest.body.take().is_some() {
                    let now = Some(self.body_in_words());
                    self.diagnostics.push(Kind::BodyDiffers { span, published, was, now });
                }
            }
            None => {
                self.placed.extend(open.iter().map(|field| field.wire.as_str()));
                self.diagnostics.push(Kind::BodyDiffers { span, published, was, now: None });
            }
        }
        if self.rest.content_type.is_none() {
            self.rest.content_type.clone_from(&body.content_type);
        }
    }

    /// What a body of the document is; `None`: that can't be told.
    fn form(&self, body: &Body, open: &[&'a Field]) -> Option<Form<'a>> {
        let schema = &body.schema;
        let is_named = |field: &&&Field| match field.ty.required() {
            Type::Named(reference) => self
                .index
                .find(reference)
                .is_some_and(|target| schema.name.as_ref().is_some_and(|name| is_schema_of(name, target.canonical))),
            _ => false,
        };
        if let Some(field) = open.iter().find(is_named) {
            return Some(Form::Bare(field));
        }
        let members: Option<Vec<&'a Field>> = schema
            .properties
            .iter()
            .map(|property| open.iter().copied().find(|field| bare(&field.wire) == bare(property)))
            .collect();
        match (members, open) {
            (Some(members), _) if !members.is_empty() => Some(Form::Members(members)),
            // neither an object with members of its own, nor anything but the only parameter
            (Some(_), [only]) if leaves::structure(self.index, &only.ty).is_none() => Some(Form::Bare(only)),
            _ => None,
        }
    }

    fn body_in_words(&self) -> String {
        match &self.rest.body {
            Some(wire) => format!("`{}` alone", self.keys.of(wire)),
            None => "an object of parameters".to_owned(),
        }
    }

    /// Reports the parameters that the document has no place for.
    fn left_out(&mut self) {
        for field in self.operation.parameters.iter().filter(|field| !self.placed.contains(field.wire.as_str())) {
            let (path, span, published) = (self.keys.of(&field.wire).to_owned(), field.span, self.route.span);
            self.diagnostics.push(Kind::ParameterNotPublished { path, span, published });
        }
    }

    fn success(&mut self) {
        let Some(answer) = self.route.answers.iter().find(|answer| (200..300).contains(&answer.status)) else {
            let (span, published) = (opening(self.operation), self.route.span);
            return self.diagnostics.push(Kind::StatusMissing { span, published });
        };
        self.rest.success = Some(answer.status);
        self.rest.is_stream = !answer.is_json && *self.operation.result.required() == Type::Plain("binary");
    }

    /// The statuses of the declared errors, where they aren't those that the metadata says, or everybody has.
    fn statuses(&mut self) -> BTreeMap<usize, Vec<i64>> {
        let operation = self.operation;
        let mut statuses = BTreeMap::new();
        let mut declared = Vec::new();
        for (position, error) in operation.errors.iter().enumerate() {
            let Some(target) = self.index.find(&error.error) else { continue };
            declared.push(target.canonical);
            if let Some(now) = self.statuses_of(error, target.canonical) {
                statuses.insert(position, now);
            }
        }
        let errors = self.route.answers.iter().filter(|answer| answer.status >= 300);
        for answer in errors {
            let Some(name) = answer.schema.name.as_ref().filter(|name| !is_any_error(name)) else { continue };
            if !declared.iter().any(|canonical| is_schema_of(name, canonical)) {
                let (error, span, published) = (name.clone(), opening(operation), answer.span);
                self.diagnostics.push(Kind::ErrorNotDeclared { error, span, published });
            }
        }
        statuses
    }

    fn statuses_of(&mut self, declared: &DeclaredError, canonical: &str) -> Option<Vec<i64>> {
        let usual = status::of_error(canonical);
        let short = dotted(canonical.rsplit('.').next().unwrap_or_default());
        let errors = self.route.answers.iter().filter(|answer| answer.status >= 300);
        // Where several errors share a status, its text is all that tells which.
        let any = |answer: &&Answer| answer.schema.name.as_ref().is_none_or(|name| is_any_error(name));
        let is_meant = |answer: &&Answer| match &answer.schema.name {
            Some(name) if !is_any_error(name) => is_schema_of(name, canonical),
            _ => names(&answer.text, &short),
        };
        let mut found: Vec<i64> = errors.clone().filter(is_meant).map(|answer| i64::from(answer.status)).collect();
        found.sort_unstable();
        let is_usual = declared.statuses.is_empty() && found == [i64::from(usual)];
        if found.is_empty() {
            let is_unnamed = errors.filter(any).any(|answer| answer.status == usual);
            if !is_unnamed && declared.statuses.is_empty() {
                let (error, span, published) = (short, declared.error.span, self.route.span);
                self.diagnostics.push(Kind::ErrorNotPublished { error, status: usual, span, published });
            }
            return None;
        }
        if !declared.statuses.is_empty() && declared.statuses != found {
            let (error, span, published) = (short, declared.error.span, self.route.span);
            let (was, now) = (declared.statuses.clone(), found.clone());
            self.diagnostics.push(Kind::ErrorStatusDiffers { error, span, published, was, now });
        }
        (!is_usual).then_some(found)
    }
}

/// What a body is.
enum Form<'a> {
    /// One parameter.
    Bare(&'a Field),
    /// An object of parameters.
    Members(Vec<&'a Field>),
}

/// The field that a query parameter stands for: the outermost of this name, or else the one whose name it is together
/// with those of what is around it. `None` when that isn't one.
fn meant<'l, 'a>(
    leaves: impl Iterator<Item = (&'a Field, &'l Leaf)> + Clone,
    name: &str,
    named: &BTreeSet<String>,
) -> Option<(&'a Field, &'l Leaf)> {
    let open = leaves.filter(|(_, leaf)| !named.contains(&leaf.path));
    let called = open.clone().filter(|(_, leaf)| leaf.is_called(name));
    let outermost = called.clone().map(|(_, leaf)| leaf.depth).min();
    let mut called = called.filter(|(_, leaf)| Some(leaf.depth) == outermost);
    let found = called.next();
    if found.is_some() {
        return found.filter(|_| called.next().is_none());
    }
    let mut within = open.filter(|(_, leaf)| leaf.is_called_within(name));
    let found = within.next();
    found.filter(|_| within.next().is_none())
}

/// Whether a schema is the one of a type, as newer or older documents call it.
fn is_schema_of(name: &str, canonical: &str) -> bool {
    bare(name).replace('.', "") == bare(&dotted(canonical)).replace('.', "")
}

fn is_any_error(name: &str) -> bool {
    name.rsplit('.').next() == Some(ANY_ERROR) || name == "VapiStdErrorsError"
}

/// Whether a text has a name in it, as a word.
fn names(text: &str, name: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| word == name)
}
