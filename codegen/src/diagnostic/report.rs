//! Facts as sentences: a title that stands alone, a label on each place, and what would mend it.

use super::Kind;
use crate::ir::Name;
use crate::source::Span;

/// A place with what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say; perhaps nothing.
    pub text: String,
    /// Whether the problem is here, rather than something that it has to do with.
    pub primary: bool,
}

/// One problem, in sentences.
#[derive(Clone, Debug, Default)]
pub struct Report {
    title: String,
    labels: Vec<Label>,
    help: Vec<String>,
}

impl Report {
    fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: true });
        self
    }

    fn beside(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into(), primary: false });
        self
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Two sites of a conflict: the problem is the later one, since the earlier alone would be fine.
    fn both(self, first: Span, second: Span) -> Self {
        let (first, second) = if first <= second { (first, second) } else { (second, first) };
        self.at(second, "and again here").beside(first, "first here")
    }

    /// A guess at what was meant, or else all that could be.
    fn meant(self, suggestion: Option<&String>, what: &str, known: &[String]) -> Self {
        match suggestion {
            Some(word) => self.help(format!("did you mean `{word}`?")),
            None if what.is_empty() => self,
            None if known.is_empty() => self.help(format!("{what}: none")),
            None => self.help(format!("{what}: {}", listed(known))),
        }
    }

    /// What is wrong, in one line that stands alone.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The places, the one of the problem itself first.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// What would mend it.
    #[must_use]
    pub fn help_lines(&self) -> &[String] {
        &self.help
    }

    /// Where the problem is; nowhere, if it is about the whole spec.
    #[must_use]
    pub fn primary(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// Words in code marks, with commas; the tail of a long list is cut.
fn listed(words: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = words.iter().take(SHOWN).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match words.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// A long text, cut.
fn cut(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

/// Where a name was looked for.
fn not_found(scope: &str) -> String {
    if scope.is_empty() { "no package declares it".to_owned() } else { format!("not found from `{scope}` outwards") }
}

/// "has no fields", or which.
fn its_fields(fields: &[String]) -> String {
    if fields.is_empty() { "it has no fields".to_owned() } else { format!("its fields: {}", listed(fields)) }
}

impl Kind {
    /// The problem in sentences.
    #[must_use]
    #[expect(
        clippy::too_many_lines,
        reason = "one arm per kind: splitting it would only hide that the match is exhaustive"
    )]
    pub fn report(&self) -> Report {
        match self {
            Self::JsonSyntax { span, problem, help } => {
                let report = Report::new(format!("this is no JSON: {problem}")).at(*span, "");
                help.iter().fold(report, Report::help)
            }
            Self::DuplicateKey { first, second } => Report::new(format!("`{}` stands twice in one object", first.text))
                .both(first.span, second.span)
                .help("rename or remove one of them"),
            Self::UnknownKey { key, suggestion, allowed } => Report::new(format!(
                "the format has no key `{}` here",
                key.text
            ))
            .at(key.span, "unknown key")
            .meant(suggestion.as_ref(), "keys that it has here", allowed),
            Self::MissingKey { key, owner, span } => Report::new(format!("the key `{key}` is missing"))
                .at(*span, format!("has no `{key}`"))
                .help(format!("what belongs here: {owner}")),
            Self::WrongKind { span, key, expected, found } => {
                Report::new(format!("`{key}` takes {expected}, not {found}")).at(*span, format!("expected {expected}"))
            }
            Self::UnknownChoice { value, key, choices, suggestion } => {
                Report::new(format!("`{key}` can't be `{}`", value.text))
                    .at(value.span, "not one of the known values")
                    .meant(suggestion.as_ref(), "known values", choices)
            }
            Self::UnfitText { text, description, pattern } => {
                Report::new(format!("`{}` has the wrong form", text.text))
                    .at(text.span, format!("doesn't match `{pattern}`"))
                    .help(format!("what belongs here: {description}"))
            }
            Self::OutOfBounds { span, key, problem } => Report::new(format!("`{key}`: {problem}")).at(*span, ""),
            Self::TypeNotation { span, notation, problem, help } => {
                let report = Report::new(format!("can't read the type `{}`: {problem}", cut(notation))).at(*span, "");
                help.iter().fold(report, Report::help)
            }
            Self::FileName { package, file } => {
                Report::new(format!("the file of package `{}` is called `{file}`", package.text))
                    .at(package.span, "the package")
                    .help(format!("rename the file to `{}.json`", package.text))
            }
            Self::FileWithoutSet { span, folder } => {
                Report::new(format!("folder `{folder}` has no `set.json`, so its packages belong to no set"))
                    .at(*span, "this package has no set")
                    .help("add a manifest `set.json` beside it, or move the file into the folder of a set")
            }
            Self::NoSet {} => Report::new("the spec has no set: there is no `set.json` in any folder")
                .help("make a folder per set with a manifest `set.json`; spec/README.md describes it"),

            Self::UnknownType { name, scope, suggestion } => Report::new(format!("no type `{}`", name.text))
                .at(name.span, not_found(scope))
                .meant(suggestion.as_ref(), "", &[]),
            Self::UnknownError { name, scope, suggestion } => {
                let place = if name.text.contains('.') {
                    not_found(scope)
                } else {
                    format!("{}, nor among the standard errors", not_found(scope))
                };
                Report::new(format!("no error `{}`", name.text)).at(name.span, place).meant(
                    suggestion.as_ref(),
                    "",
                    &[],
                )
            }
            Self::AmbiguousType { name, first, second } => {
                Report::new(format!("`{}` is the name of two types", name.text))
                    .at(name.span, "which one?")
                    .beside(first.0.span, "this one")
                    .beside(second.0.span, "or this one")
                    .help(format!("say which: `{0}@{1}` or `{0}@{2}`", name.text, first.1, second.1))
            }
            Self::NotAnError { name, found, declared } => {
                Report::new(format!("`{}` is {found}, so no operation can report it", name.text))
                    .at(name.span, "an error is needed here")
                    .beside(declared.span, "declared here")
                    .help("declare it under `errors`")
            }
            Self::NotAStructure { name, declared } => {
                Report::new(format!("`{}` is an enumeration and has no fields to share", name.text))
                    .at(name.span, "a structure is needed here")
                    .beside(declared.span, "declared here")
            }
            Self::NotAMapKey { span, found } => Report::new(format!("`{found}` can't be the key of a map"))
                .at(*span, "not allowed as a key")
                .help("keys are string, id, enumeration, integer, uri, boolean or date_time"),

            Self::DuplicateDeclaration { canonical, first, second } => {
                Report::new(format!("`{canonical}` is declared twice"))
                    .both(first.span, second.span)
                    .help("rename or remove one of them")
            }
            Self::DuplicatePackage { first, second } => {
                Report::new(format!("package `{}` is declared in two files", first.text))
                    .both(first.span, second.span)
                    .help("a package has one file in one set: merge them")
            }
            Self::RustNameClash { scope, rust, first, second } => {
                Report::new(format!("{scope}: `{}` and `{}` both become `{rust}` in Rust", first.text, second.text))
                    .both(first.span, second.span)
                    .help("give one of them a Rust name of its own: \"rust\": \"…\"")
            }
            Self::ModuleClash { module, first, second } => {
                Report::new(format!("`{}` and `{}` both become the module `{module}`", first.text, second.text))
                    .both(first.span, second.span)
                    .help("give one of them a Rust name of its own (\"rust\": \"…\"), or change the set's prefixes")
            }
            Self::FeatureClash { feature, first, second } => {
                Report::new(format!("`{}` and `{}` both become the feature `{feature}`", first.text, second.text))
                    .both(first.span, second.span)
                    .help("give one of them a Rust name of its own (\"rust\": \"…\"), or change the set's prefixes")
            }
            Self::CrateClash { name, first, second } => {
                Report::new(format!("sets `{}` and `{}` both become the crate `{name}`", first.text, second.text))
                    .both(first.span, second.span)
                    .help("rename one of the sets")
            }
            Self::InvalidRustName { name, problem } => {
                Report::new(format!("`{}` can't be a Rust name: {problem}", name.text))
                    .at(name.span, "")
                    .help("choose another name")
            }
            Self::WireNameClash { owner, wire, first, second } => Report::new(format!(
                "`{}` and `{}` of `{owner}` are both `{wire}` on the wire",
                first.text, second.text
            ))
            .both(first.span, second.span)
            .help("remove or change one \"wire\""),

            Self::UnknownTag { structure, tag, fields, suggestion } => {
                Report::new(format!("the union's tag `{}` is no field of `{structure}`", tag.text))
                    .at(tag.span, its_fields(fields))
                    .meant(suggestion.as_ref(), "", &[])
            }
            Self::UnknownCaseField { structure, tag, value, field, fields, suggestion } => Report::new(format!(
                "case `{value}` of union `{tag}` names the field `{}`, which `{structure}` does not have",
                field.text
            ))
            .at(field.span, its_fields(fields))
            .meant(suggestion.as_ref(), "", &[]),
            Self::TagNotEnumeration { tag, found, type_span } => {
                Report::new(format!("the union's tag `{}` is `{found}`, not an enumeration", tag.text))
                    .at(tag.span, "used as a tag")
                    .beside(*type_span, "not an enumeration")
                    .help("a tag is an enumeration, or an optional one")
            }
            Self::UnknownCaseValue { tag, value, enumeration, values, suggestion } => {
                Report::new(format!("tag `{tag}` has no value `{}`", value.text))
                    .at(value.span, "no value of the tag's enumeration")
                    .beside(enumeration.span, "the enumeration")
                    .meant(suggestion.as_ref(), "its values", values)
            }
            Self::GroupFieldNotOptional { field, found, type_span, group, group_span } => {
                Report::new(format!("field `{}` is in {group}, but is always there", field.text))
                    .at(*type_span, "not optional")
                    .beside(*group_span, "there only in this case")
                    .help(format!("make it `optional<{found}>`"))
            }
            Self::FieldInTwoGroups { structure, field, first, second } => {
                Report::new(format!("field `{field}` of `{structure}` is in {} and in {}", first.0, second.0))
                    .both(first.1, second.1)
                    .help("a field belongs to one union or group at most")
            }
            Self::TagOfTwoUnions { structure, first, second } => {
                Report::new(format!("`{}` is the tag of two unions of `{structure}`", first.text))
                    .both(first.span, second.span)
                    .help("put all cases of the tag into one union")
            }
            Self::UnknownGroupField { structure, group, field, fields, suggestion } => Report::new(format!(
                "group `{group}` names the field `{}`, which `{structure}` does not have",
                field.text
            ))
            .at(field.span, its_fields(fields))
            .meant(suggestion.as_ref(), "", &[]),
            Self::FieldTwiceInCase { value, first, second } => {
                Report::new(format!("case `{value}` names the field `{}` twice", first.text))
                    .both(first.span, second.span)
                    .help("remove one of them")
            }
            Self::TagInGroup { tag, tag_span, group } => {
                Report::new(format!("`{tag}` is the tag of a union and also in {}", group.0))
                    .at(group.1, "in here")
                    .beside(*tag_span, "a tag here")
                    .help("remove it from the list: the tag decides what is there, so it is always there itself")
            }

            Self::PathVariableWithoutParameter { variable, operation, parameters, suggestion } => {
                let report = Report::new(format!("path variable `{{{}}}` has no parameter", variable.text))
                    .at(variable.span, format!("no parameter of `{operation}`"));
                match suggestion {
                    Some(parameter) => {
                        report.help(format!("map it: \"path_variables\": {{ \"{}\": \"{parameter}\" }}", variable.text))
                    }
                    None => report.meant(None, "parameters", parameters),
                }
            }
            Self::UnknownBodyParameter { name, operation, parameters, suggestion } => {
                Report::new(format!("the body `{}` is no parameter of `{operation}`", name.text))
                    .at(name.span, "no such parameter")
                    .meant(suggestion.as_ref(), "parameters", parameters)
            }
            Self::UnknownRestParameter { place, name, operation, parameters, suggestion } => {
                Report::new(format!("{place} carries `{}`, which is no parameter of `{operation}`", name.text))
                    .at(name.span, "no such parameter")
                    .meant(suggestion.as_ref(), "parameters", parameters)
            }
            Self::VariableNotInPath { variable, path } => {
                Report::new(format!("the path has no variable `{{{}}}`", variable.text))
                    .at(variable.span, "mapped here")
                    .beside(path.span, "the path")
                    .help("correct or remove the entry")
            }
            Self::ParameterInTwoPlaces { parameter, first, second, route } => {
                Report::new(format!("parameter `{}` would be sent twice: as {first} and as {second}", parameter.text))
                    .at(*route, "in this route")
                    .beside(parameter.span, "the parameter")
                    .help("keep one of the two places")
            }
            Self::UnfitPlace { parameter, found, type_span, place, allowed } => {
                Report::new(format!("parameter `{}` is `{found}`, which can't be written as {place}", parameter.text))
                    .at(*type_span, format!("not possible as {place}"))
                    .help(format!("what can: {allowed}"))
            }
            Self::QueryNameClash { query, first, second, route } => {
                Report::new(format!("{first} and `{second}` would both be `{query}` in the query"))
                    .at(*route, "in this route")
                    .help(format!("name one of them otherwise: \"flatten\": {{ \"…\": \"{second}\" }}"))
            }
            Self::CannotFlatten { path, found, parameter, type_span } => {
                Report::new(format!("`{path}` is `{found}` and can't become a part of the query"))
                    .at(*type_span, "has no form as a query parameter")
                    .beside(parameter.span, "left over for the query: a GET has no body")
                    .help(format!("give it a name in the query (\"flatten\": {{ \"…\": \"{path}\" }}), or set `body`"))
            }
            Self::UnknownFlattenPath { query, path, problem, suggestion } => {
                Report::new(format!("query parameter `{}` stands for `{path}`, but {problem}", query.text))
                    .at(query.span, format!("stands for `{path}`"))
                    .meant(suggestion.as_ref(), "", &[])
            }
            Self::PathTemplate { span, problem } => {
                Report::new(format!("can't read the path: {problem}")).at(*span, "")
            }
            Self::UnfitStream { operation, found, result_span } => {
                Report::new(format!("`{}` answers with a stream, but its result is `{found}`", operation.text))
                    .at(*result_span, "a stream is made of bytes")
                    .help("make the result `binary`, or remove `stream`")
            }

            Self::VoidValue { span, place } => Report::new(format!("{place} can't be void"))
                .at(*span, "no value")
                .help("only the result of an operation can be void"),
            Self::EndlessStructure { structure, steps } => endless(structure, steps),
            Self::UnknownIdField { span, field, fields, suggestion } => {
                Report::new(format!("`id<@{field}>` needs a field `{field}` beside it"))
                    .at(*span, "no such field")
                    .meant(suggestion.as_ref(), "fields beside it", fields)
            }
            Self::UnfitIdField { span, field, found } => {
                Report::new(format!("field `{}` is `{found}` and can't hold a resource type", field.text))
                    .at(*span, "names that field")
                    .beside(field.span, "the field")
                    .help("a resource type is text: string, id or an enumeration, perhaps optional")
            }
            Self::UnknownModelKey { structure, key, fields, suggestion } => {
                Report::new(format!("model key `{}` is no field of `{structure}`", key.text))
                    .at(key.span, its_fields(fields))
                    .meant(suggestion.as_ref(), "", &[])
            }

            Self::TaskName { operation, task } => {
                let report = Report::new(format!("operation `{}` has the task kind `{task}`", operation.text));
                let bare = operation.text.trim_end_matches("$task");
                if operation.text.ends_with("$task") {
                    report
                        .at(operation.span, "called like an operation that starts a task")
                        .help(format!("add \"task\": \"task\" or \"task_only\", or call it `{bare}`"))
                } else {
                    report
                        .at(operation.span, "not called like an operation that starts a task")
                        .help(format!("call it `{bare}$task`, or leave out \"task\""))
                }
            }
            Self::TaskTwin { operation, task, twin, declared } => match declared {
                Some(span) => Report::new(format!("`{}` is `{task}`, but has a synchronous twin", operation.text))
                    .at(operation.span, "starts a task")
                    .beside(*span, "the twin")
                    .help("say \"task\": \"task\""),
                None => Report::new(format!("`{}` is `{task}`, but has no synchronous twin", operation.text))
                    .at(operation.span, format!("the service has no operation `{twin}`"))
                    .help("say \"task\": \"task_only\", or declare the twin"),
            },
            Self::UnknownPrivilegePath { path, problem, suggestion } => {
                Report::new(format!("the privilege is needed on `{}`, but {problem}", path.text))
                    .at(path.span, "leads nowhere")
                    .meant(suggestion.as_ref(), "", &[])
            }
            Self::DuplicateError { canonical, first, second } => {
                Report::new(format!("the operation declares the error `{canonical}` twice"))
                    .both(*first, *second)
                    .help("remove one of them")
            }

            Self::PackageWithoutPrefix { package, set } => {
                Report::new(format!("no prefix of set `{}` covers package `{}`", set.text, package.text))
                    .at(package.span, "no prefix covers it")
                    .beside(set.span, "the set")
                    .help("add a prefix to \"packages\" in the set's manifest, or move the file to another set")
            }
            Self::UnknownSet { name, suggestion } => Report::new(format!("there is no set `{}`", name.text))
                .at(name.span, "no manifest has this name")
                .meant(suggestion.as_ref(), "", &[]),
            Self::SetCycle { steps } => {
                let names: Vec<&str> = steps.iter().chain(steps.first()).map(|step| step.text.as_str()).collect();
                let report = Report::new(format!("sets build on each other: {}", names.join(" → ")));
                steps
                    .iter()
                    .enumerate()
                    .fold(
                        report,
                        |report, (step, name)| {
                            if step == 0 { report.at(name.span, "") } else { report.beside(name.span, "") }
                        },
                    )
                    .help("crates can't depend on each other in a circle: move the shared packages into one set")
            }
            Self::ForeignType { span, canonical, set, needed } => Report::new(format!(
                "`{canonical}` belongs to set `{needed}`, on which set `{}` doesn't build",
                set.text
            ))
            .at(*span, "used here")
            .beside(set.span, "the set")
            .help(format!("add `{needed}` to \"builds_on\" in the manifest of `{}`", set.text)),
            Self::DuplicateSet { first, second } => Report::new(format!("two sets are called `{}`", first.text))
                .both(first.span, second.span)
                .help("rename one of them"),
            Self::RuntimeTypesOutsideStd { name, set } => {
                Report::new(format!("set `{}` has `runtime_types`, which only set `std` can have", set.text))
                    .at(name.span, "the runtime has no type of this set")
                    .help("remove `runtime_types`")
            }

            Self::MissingDoc { what, name } => Report::new(format!("{what} `{}` has no documentation", name.text))
                .at(name.span, "")
                .help("add \"doc\": what it is for its user, in one sentence"),
            Self::DeprecatedWithoutReplacement { what, name } => {
                Report::new(format!("{what} `{}` is deprecated, but nothing says what to use instead", name.text))
                    .at(name.span, "")
                    .help("add \"use\" to \"deprecated\"")
            }
            Self::OptionalOptional { span } => Report::new("an optional of an optional can be unset in two ways")
                .at(*span, "unset, or set to something unset")
                .help("one `optional` is usually enough"),
            Self::SharedRoute { route, first, second } => Report::new(format!(
                "`{}` and `{}` are both called as {route}: a server can't tell them apart",
                first.text, second.text
            ))
            .both(first.span, second.span)
            .help("tell them apart with `dispatch`"),
            Self::RequiredButUnset { field, key, type_span } => {
                Report::new(format!("field `{}` has `{key}`, but can't be left out", field.text))
                    .at(*type_span, "not optional")
                    .help(format!("make it optional, or remove `{key}`"))
            }
            Self::PythonSyntax { span, problem } => {
                Report::new(format!("this module is no Python: {problem}")).at(*span, "")
            }
            Self::ModuleTooDeep { span, problem } => Report::new(format!("this is no generated module: {problem}"))
                .at(*span, "")
                .help("import only SDKs from where you trust them to come from"),
            Self::NoModuleHeader { span } => {
                Report::new("this module doesn't say of which package it is").at(*span, "").help(
                    "generated modules have a line `# vAPI stub file for package …` at their start; leave others out",
                )
            }
            Self::NoModules {} => {
                Report::new("there is nothing to import").help("modules of an SDK are called `…_client.py`")
            }
            Self::NotUnderstood { span, expected } => Report::new("this part of the module isn't understood")
                .at(*span, expected)
                .help("what it says is not in the spec; with --strict, nothing is written"),
            Self::UnresolvedImport { span, module, class } => {
                Report::new(format!("no module declares `{class}` of `{module}`"))
                    .at(*span, "used here")
                    .help("import the SDK that has it in the same run")
            }
            Self::NameOutsideOwner { span, canonical, owner } => {
                Report::new(format!("`{canonical}` is declared within `{owner}`, but its name isn't"))
                    .at(*span, "")
                    .help("the spec has no place for it")
            }
            Self::NotInBase { span, name, set } => Report::new(format!("the set `{set}` has no `{name}`"))
                .at(*span, format!("belongs to a package of `{set}`"))
                .help(format!("add it to the set `{set}`, on which every imported spec builds")),
            Self::PackagesDiffer { first, second, path } => {
                let place = if path.is_empty() { String::new() } else { format!(" in `{path}`") };
                Report::new(format!("two SDKs tell this package differently{place}"))
                    .both(*first, *second)
                    .help("import SDKs of the same release")
            }
            Self::NoSuchPackage { prefix } => Report::new(format!("no package is called `{prefix}` or is below it"))
                .help("--package takes the name of a package, or what several begin with"),
            Self::StaleCorrection { span, at, problem } => {
                Report::new(format!("the correction of `{at}` no longer applies: {problem}"))
                    .at(*span, "")
                    .help("remove it, or mend the name of the place")
            }
            Self::UnreadableDocument { span, problem } => {
                Report::new(format!("this document can't be read: {problem}"))
                    .at(*span, "")
                    .help("--openapi takes OpenAPI documents of version 3, in JSON or YAML")
            }
            Self::UnknownRoute { route, published, candidates } if candidates.is_empty() => {
                Report::new(format!("no operation of the modules is `{route}`"))
                    .at(*published, "")
                    .help("import the SDK of the same release as the document")
            }
            Self::UnknownRoute { route, published, candidates } => Report::new(format!(
                "several operations of the modules are `{route}`, and nothing tells which is meant"
            ))
            .at(*published, "left out")
            .help(format!("these are: {}", listed(candidates))),
            Self::OperationNotPublished { operation, span, sibling } => {
                Report::new(format!("the document doesn't have the operation `{operation}`"))
                    .at(*span, "only here")
                    .beside(*sibling, "another operation of the service")
                    .help("its route stays that of the module; it may not be for everybody")
            }
            Self::RouteDiffers { span, published, was, now } => {
                Report::new(format!("the document has another route for this operation: `{now}`"))
                    .at(*published, "this one is taken")
                    .beside(*span, format!("`{was}` here"))
            }
            Self::StatusMissing { span, published } => {
                Report::new("the document has no status of success for this operation")
                    .at(*published, "only errors are described")
                    .beside(*span, "the operation")
                    .help("the usual one is assumed: 200 with a result, 204 without")
            }
            Self::ErrorNotPublished { error, status, span, published } => {
                Report::new(format!("the document has no status for the error `{error}`"))
                    .at(*published, "no answer names it")
                    .beside(*span, "declared here")
                    .help(format!("the one that it has everywhere is assumed: {status}"))
            }
            Self::ErrorNotDeclared { error, span, published } => {
                Report::new(format!("the document has an error that the operation doesn't declare: `{error}`"))
                    .at(*published, "")
                    .beside(*span, "the operation")
                    .help("the module's errors are taken")
            }
            Self::ErrorStatusDiffers { error, span, published, was, now } => {
                let numbers =
                    |statuses: &[i64]| statuses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                Report::new(format!("the document has another status for the error `{error}`: {}", numbers(now)))
                    .at(*published, "the statuses of this operation are taken")
                    .beside(*span, format!("{} here", numbers(was)))
            }
            Self::QueryNameDiffers { span, published, was, now } => {
                Report::new(format!("the document calls this query parameter `{now}`"))
                    .at(*published, "this name is taken")
                    .beside(*span, format!("`{was}` here"))
            }
            Self::UnknownParameter { name, place, span, published } => {
                Report::new(format!("the operation has nothing that could be `{name}` in the {place}"))
                    .at(*published, "left out")
                    .beside(*span, "the operation")
                    .help("a correction can say what it stands for: see `rest` in the spec's README")
            }
            Self::ParameterNotPublished { path, span, published } => {
                Report::new(format!("the document has no place for `{path}`"))
                    .at(*published, "neither a parameter nor the body has it")
                    .beside(*span, "declared here")
                    .help("it goes where the module sends it")
            }
            Self::BodyDiffers { span, published, was, now: Some(now) } => {
                Report::new(format!("the body is {now} in the document"))
                    .at(*published, "this is taken")
                    .beside(*span, format!("{was} here"))
            }
            Self::BodyDiffers { span, published, was, now: None } => {
                Report::new("the body of the document is none of the operation's parameters, nor an object of them")
                    .at(*published, "left out")
                    .beside(*span, format!("{was} here"))
            }
            Self::VersionMarksDiffer { first, second, marks } => {
                Report::new(format!("two SDKs mark this package with different versions: {marks} marks differ"))
                    .both(*first, *second)
                    .help("the newer ones are taken")
            }
        }
    }
}

fn endless(structure: &Name, steps: &[(Name, String)]) -> Report {
    let path: Vec<&str> =
        std::iter::once(structure.text.as_str()).chain(steps.iter().map(|(_, target)| target.as_str())).collect();
    let report = Report::new(format!(
        "`{}` contains itself through required fields only, so no value of it can exist",
        structure.text
    ));
    steps
        .iter()
        .enumerate()
        .fold(report, |report, (step, (field, target))| {
            let text = format!("holds `{target}`");
            if step == 0 { report.at(field.span, text) } else { report.beside(field.span, text) }
        })
        .help(format!("the way around: {}", path.join(" → ")))
        .help("make one of these fields optional, a list or a map")
}
