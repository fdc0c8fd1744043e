//! Everything that can be wrong with a spec, as facts: what was found, where, and what it was held against.
//!
//! No sentences here: [`report`](super::report) makes them. A variant's code never changes its meaning.

use crate::ir::Name;
use crate::source::Span;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Code can be generated; somebody should look.
    Warning,
}

macro_rules! kinds {
    ($(
        $(#[$doc:meta])*
        $severity:ident $code:literal $name:ident { $($(#[$field_doc:meta])* $field:ident: $ty:ty),* $(,)? }
    )*) => {
        /// One problem of a spec, as facts.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Kind {
            $(
                $(#[$doc])*
                #[doc = concat!("\n\nCode `", $code, "`.")]
                $name {
                    $($(#[$field_doc])* $field: $ty),*
                },
            )*
        }

        impl Kind {
            /// The codes of all kinds, in order.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// The stable code, `V0101`.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $code,)*
                }
            }

            /// How bad it is.
            #[must_use]
            pub fn severity(&self) -> Severity {
                match self {
                    $(Self::$name { .. } => Severity::$severity,)*
                }
            }
        }
    };
}

kinds! {
    // Texts and their format.

    /// A text that is no JSON.
    Error "V0001" JsonSyntax {
        /// Where the parser gave up.
        span: Span,
        /// What it didn't understand there.
        problem: String,
        /// What mends it.
        help: Option<String>,
    }
    /// A key twice in one object.
    Error "V0002" DuplicateKey {
        /// The one that counts.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// A key that the format doesn't know at this place.
    Error "V0003" UnknownKey {
        /// The key.
        key: Name,
        /// A known one that looks like it.
        suggestion: Option<String>,
        /// All that are known here.
        allowed: Vec<String>,
    }
    /// A key that the format requires.
    Error "V0004" MissingKey {
        /// The key.
        key: String,
        /// What misses it, as the schema describes it.
        owner: String,
        /// Its name in the spec, or its opening brace.
        span: Span,
    }
    /// A value of another JSON kind than the format wants.
    Error "V0005" WrongKind {
        /// The value.
        span: Span,
        /// The key that it belongs to.
        key: String,
        /// What the format wants.
        expected: String,
        /// What is there.
        found: String,
    }
    /// A text that is none of those that the format lists.
    Error "V0006" UnknownChoice {
        /// The text.
        value: Name,
        /// The key that it belongs to.
        key: String,
        /// What may stand there.
        choices: Vec<String>,
        /// The one that looks like it.
        suggestion: Option<String>,
    }
    /// A text of the wrong form.
    Error "V0007" UnfitText {
        /// The text.
        text: Name,
        /// What it should be, in the schema's words.
        description: String,
        /// The pattern it doesn't match.
        pattern: String,
    }
    /// A value beyond what the format allows: too few, too many, too small, twice.
    Error "V0008" OutOfBounds {
        /// The value.
        span: Span,
        /// The key that it belongs to.
        key: String,
        /// What is wrong with it.
        problem: String,
    }
    /// A type that can't be read.
    Error "V0009" TypeNotation {
        /// The part that can't be read.
        span: Span,
        /// The whole notation.
        notation: String,
        /// What is wrong.
        problem: String,
        /// What mends it.
        help: Option<String>,
    }
    /// A file that isn't called like its package.
    Error "V0010" FileName {
        /// The package, in the file.
        package: Name,
        /// The file's name.
        file: String,
    }
    /// A JSON file in a folder without a manifest.
    Error "V0011" FileWithoutSet {
        /// Start of the file.
        span: Span,
        /// The folder.
        folder: String,
    }
    /// No manifest anywhere.
    Error "V0012" NoSet {}

    // References.

    /// A type that nothing declares.
    Error "V0101" UnknownType {
        /// As it is written.
        name: Name,
        /// Where the search began.
        scope: String,
        /// What was probably meant.
        suggestion: Option<String>,
    }
    /// An error that nothing declares.
    Error "V0102" UnknownError {
        /// As it is written.
        name: Name,
        /// Where the search began.
        scope: String,
        /// What was probably meant.
        suggestion: Option<String>,
    }
    /// A name that fits two types equally well.
    Error "V0103" AmbiguousType {
        /// As it is written.
        name: Name,
        /// One of them, and the package that declares it.
        first: (Name, String),
        /// Another one.
        second: (Name, String),
    }
    /// A declared error that is something else.
    Error "V0104" NotAnError {
        /// As it is written.
        name: Name,
        /// What it is.
        found: &'static str,
        /// Its declaration.
        declared: Name,
    }
    /// An enumeration where only a structure makes sense.
    Error "V0105" NotAStructure {
        /// As it is written.
        name: Name,
        /// Its declaration.
        declared: Name,
    }
    /// A type that can't be the key of a map.
    Error "V0106" NotAMapKey {
        /// The key's type.
        span: Span,
        /// That type, as text.
        found: String,
    }

    // Names.

    /// Two declarations of one name in one place.
    Error "V0201" DuplicateDeclaration {
        /// Their canonical name.
        canonical: String,
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// One package in two files.
    Error "V0202" DuplicatePackage {
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// Two names that become one in Rust.
    Error "V0203" RustNameClash {
        /// What they are and where: `fields of versions.info`.
        scope: String,
        /// The Rust name.
        rust: String,
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// Two packages or services that become one module and can't share it.
    Error "V0204" ModuleClash {
        /// The module's path.
        module: String,
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// Two packages that become one Cargo feature.
    Error "V0205" FeatureClash {
        /// The feature.
        feature: String,
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// Two sets that become one crate.
    Error "V0206" CrateClash {
        /// The crate.
        name: String,
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// A `rust` name that Rust can't have.
    Error "V0207" InvalidRustName {
        /// The name.
        name: Name,
        /// Why not.
        problem: String,
    }
    /// Two fields or parameters with one name on the wire.
    Error "V0208" WireNameClash {
        /// The structure or operation.
        owner: String,
        /// The name on the wire.
        wire: String,
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }

    // Unions and groups of fields.

    /// A tag that is no field of the structure.
    Error "V0301" UnknownTag {
        /// The structure.
        structure: String,
        /// The tag.
        tag: Name,
        /// The structure's fields.
        fields: Vec<String>,
        /// The field that was probably meant.
        suggestion: Option<String>,
    }
    /// A case with a field that the structure doesn't have.
    Error "V0302" UnknownCaseField {
        /// The structure.
        structure: String,
        /// The union's tag.
        tag: String,
        /// The case's value.
        value: String,
        /// The field.
        field: Name,
        /// The structure's fields.
        fields: Vec<String>,
        /// The field that was probably meant.
        suggestion: Option<String>,
    }
    /// A tag whose type is no enumeration.
    Error "V0303" TagNotEnumeration {
        /// The tag.
        tag: Name,
        /// Its type, as text.
        found: String,
        /// Where the type stands.
        type_span: Span,
    }
    /// A case for a value that the tag's enumeration doesn't have.
    Error "V0304" UnknownCaseValue {
        /// The tag.
        tag: String,
        /// The value.
        value: Name,
        /// The enumeration's declaration.
        enumeration: Name,
        /// Its values.
        values: Vec<String>,
        /// The value that was probably meant.
        suggestion: Option<String>,
    }
    /// A field of a union's case or of an exactly-one-of group that is always there.
    Error "V0305" GroupFieldNotOptional {
        /// The field.
        field: Name,
        /// Its type, as text.
        found: String,
        /// Where the type stands.
        type_span: Span,
        /// Case or group, in words.
        group: String,
        /// Where case or group stand.
        group_span: Span,
    }
    /// A field that two unions or groups claim.
    Error "V0306" FieldInTwoGroups {
        /// The structure.
        structure: String,
        /// The field.
        field: String,
        /// The first union or group, in words, and where it stands.
        first: (String, Span),
        /// The other one.
        second: (String, Span),
    }
    /// One tag for two unions.
    Error "V0307" TagOfTwoUnions {
        /// The structure.
        structure: String,
        /// The tag, in the first union.
        first: Name,
        /// The tag, in the other union.
        second: Name,
    }
    /// A group with a field that the structure doesn't have.
    Error "V0308" UnknownGroupField {
        /// The structure.
        structure: String,
        /// The group.
        group: String,
        /// The field.
        field: Name,
        /// The structure's fields.
        fields: Vec<String>,
        /// The field that was probably meant.
        suggestion: Option<String>,
    }
    /// A field twice in one case.
    Error "V0309" FieldTwiceInCase {
        /// The case's value.
        value: String,
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// A tag that is itself part of a case or group.
    Error "V0310" TagInGroup {
        /// The tag.
        tag: String,
        /// Where it is called a tag.
        tag_span: Span,
        /// Case or group, in words, and where it stands.
        group: (String, Span),
    }

    // REST.

    /// A variable of a path template that no parameter fills.
    Error "V0401" PathVariableWithoutParameter {
        /// The variable.
        variable: Name,
        /// The operation.
        operation: String,
        /// Its parameters.
        parameters: Vec<String>,
        /// The parameter that was probably meant.
        suggestion: Option<String>,
    }
    /// A body that is no parameter.
    Error "V0402" UnknownBodyParameter {
        /// The body.
        name: Name,
        /// The operation.
        operation: String,
        /// Its parameters.
        parameters: Vec<String>,
        /// The parameter that was probably meant.
        suggestion: Option<String>,
    }
    /// A query parameter, header or path variable that carries no parameter of the operation.
    Error "V0403" UnknownRestParameter {
        /// Query parameter, header or path variable, in words.
        place: String,
        /// The parameter.
        name: Name,
        /// The operation.
        operation: String,
        /// Its parameters.
        parameters: Vec<String>,
        /// The parameter that was probably meant.
        suggestion: Option<String>,
    }
    /// A mapped variable that the path template doesn't have.
    Error "V0404" VariableNotInPath {
        /// The variable.
        variable: Name,
        /// The path template.
        path: Name,
    }
    /// A parameter that is sent twice.
    Error "V0405" ParameterInTwoPlaces {
        /// The parameter.
        parameter: Name,
        /// One place, in words.
        first: String,
        /// The other place.
        second: String,
        /// The route.
        route: Span,
    }
    /// A parameter whose type can't be written where it is put.
    Error "V0406" UnfitPlace {
        /// The parameter.
        parameter: Name,
        /// Its type, as text.
        found: String,
        /// Where the type stands.
        type_span: Span,
        /// The place, in words.
        place: String,
        /// What can stand there.
        allowed: &'static str,
    }
    /// Two values under one name in a query.
    Error "V0407" QueryNameClash {
        /// The name in the query.
        query: String,
        /// One value, in words.
        first: String,
        /// The path of the other.
        second: String,
        /// The route's path.
        route: Span,
    }
    /// A left-over parameter of a GET whose parts can't become a query.
    Error "V0408" CannotFlatten {
        /// The path of the part.
        path: String,
        /// Its type, as text.
        found: String,
        /// The parameter.
        parameter: Name,
        /// Where the part's type stands.
        type_span: Span,
    }
    /// A path of `flatten` that leads nowhere.
    Error "V0409" UnknownFlattenPath {
        /// The name in the query.
        query: Name,
        /// The path.
        path: String,
        /// Which step leads nowhere.
        problem: String,
        /// The step that was probably meant.
        suggestion: Option<String>,
    }
    /// A path template that can't be read.
    Error "V0410" PathTemplate {
        /// The part that can't be read.
        span: Span,
        /// What is wrong.
        problem: String,
    }
    /// A stream of something else than bytes.
    Error "V0411" UnfitStream {
        /// The operation.
        operation: Name,
        /// The result's type, as text.
        found: String,
        /// Where it stands.
        result_span: Span,
    }

    // Types.

    /// `void` where a value is needed.
    Error "V0501" VoidValue {
        /// Where it stands.
        span: Span,
        /// What can't be void, in words.
        place: String,
    }
    /// A structure that contains itself through required fields only.
    Error "V0502" EndlessStructure {
        /// The structure.
        structure: Name,
        /// Each field on the way, with the structure that it leads to.
        steps: Vec<(Name, String)>,
    }
    /// `id<@field>` without that field.
    Error "V0503" UnknownIdField {
        /// The type.
        span: Span,
        /// The field named.
        field: String,
        /// The fields beside it.
        fields: Vec<String>,
        /// The field that was probably meant.
        suggestion: Option<String>,
    }
    /// `id<@field>` with a field that can't hold a resource type.
    Error "V0504" UnfitIdField {
        /// The type.
        span: Span,
        /// The field named.
        field: Name,
        /// That field's type, as text.
        found: String,
    }
    /// A model key that is no field.
    Error "V0505" UnknownModelKey {
        /// The structure.
        structure: String,
        /// The key.
        key: Name,
        /// The structure's fields.
        fields: Vec<String>,
        /// The field that was probably meant.
        suggestion: Option<String>,
    }

    // Operations.

    /// A name that doesn't fit the operation's task kind.
    Error "V0601" TaskName {
        /// The operation.
        operation: Name,
        /// Its task kind.
        task: &'static str,
    }
    /// A task kind that says otherwise than the service about the synchronous twin.
    Error "V0602" TaskTwin {
        /// The operation.
        operation: Name,
        /// Its task kind.
        task: &'static str,
        /// The name of the twin.
        twin: String,
        /// The twin's declaration, if there is one.
        declared: Option<Span>,
    }
    /// A privilege on something that doesn't exist.
    Error "V0603" UnknownPrivilegePath {
        /// The path.
        path: Name,
        /// Which step leads nowhere.
        problem: String,
        /// The step that was probably meant.
        suggestion: Option<String>,
    }
    /// An error declared twice by one operation.
    Error "V0604" DuplicateError {
        /// The error's canonical name.
        canonical: String,
        /// The first one.
        first: Span,
        /// The other one.
        second: Span,
    }

    // Sets.

    /// A package that no prefix of its set covers.
    Error "V0701" PackageWithoutPrefix {
        /// The package.
        package: Name,
        /// The set.
        set: Name,
    }
    /// A set to build on that doesn't exist.
    Error "V0702" UnknownSet {
        /// Its name.
        name: Name,
        /// The set that was probably meant.
        suggestion: Option<String>,
    }
    /// Sets that build on each other.
    Error "V0703" SetCycle {
        /// Each `builds_on` on the way.
        steps: Vec<Name>,
    }
    /// A type of a set that isn't built on.
    Error "V0704" ForeignType {
        /// Where the type is used.
        span: Span,
        /// The type.
        canonical: String,
        /// The set that uses it.
        set: Name,
        /// The set that has it.
        needed: String,
    }
    /// Two sets of one name.
    Error "V0705" DuplicateSet {
        /// The first one.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// Types of the runtime in another set than `std`.
    Error "V0706" RuntimeTypesOutsideStd {
        /// The first such type.
        name: Name,
        /// The set.
        set: Name,
    }

    // Lints.

    /// Something without documentation.
    Warning "V0801" MissingDoc {
        /// What it is: `field`.
        what: &'static str,
        /// Its name.
        name: Name,
    }
    /// Something deprecated that names no replacement.
    Warning "V0802" DeprecatedWithoutReplacement {
        /// What it is: `field`.
        what: &'static str,
        /// Its name.
        name: Name,
    }
    /// An optional value that may be unset in two ways.
    Warning "V0803" OptionalOptional {
        /// The type.
        span: Span,
    }
    /// Two operations that REST can't tell apart.
    Warning "V0804" SharedRoute {
        /// The route, in words.
        route: String,
        /// The first operation and its route.
        first: Name,
        /// The other one.
        second: Name,
    }
    /// A field that says what leaving it out means, and can't be left out.
    Warning "V0805" RequiredButUnset {
        /// The field.
        field: Name,
        /// The key that makes no sense there.
        key: &'static str,
        /// Where the type stands.
        type_span: Span,
    }

    // Import of SDKs.

    /// A module that is no Python.
    Error "V0901" PythonSyntax {
        /// Where the parser gave up.
        span: Span,
        /// What it didn't understand there.
        problem: String,
    }
    /// A module whose text goes deeper than any that was generated.
    Error "V0902" ModuleTooDeep {
        /// Where it goes too deep.
        span: Span,
        /// What is nested or chained there.
        problem: String,
    }
    /// A module that doesn't say of which package it is.
    Error "V0903" NoModuleHeader {
        /// Start of the file.
        span: Span,
    }
    /// Nothing to import.
    Error "V0904" NoModules {}
    /// A part of a module that has another form than generated ones have.
    Warning "V0905" NotUnderstood {
        /// That part.
        span: Span,
        /// What generated modules have there.
        expected: String,
    }
    /// A class that none of the modules declares.
    Error "V0906" UnresolvedImport {
        /// Where it is used.
        span: Span,
        /// The module that should have it.
        module: String,
        /// The class.
        class: String,
    }
    /// A canonical name that doesn't begin with that of its owner.
    Error "V0907" NameOutsideOwner {
        /// The class.
        span: Span,
        /// Its canonical name.
        canonical: String,
        /// The canonical name of its owner.
        owner: String,
    }
    /// Something that belongs to the set to build on, and isn't there.
    Error "V0908" NotInBase {
        /// Where it is declared.
        span: Span,
        /// Its name.
        name: String,
        /// The set.
        set: String,
    }
    /// A package that two SDKs tell differently.
    Error "V0909" PackagesDiffer {
        /// The package in one.
        first: Span,
        /// The package in the other.
        second: Span,
        /// Where in the package they differ.
        path: String,
    }
    /// A prefix that no package has.
    Error "V0911" NoSuchPackage {
        /// The prefix.
        prefix: String,
    }
    /// A correction of an overlay that corrects nothing.
    Warning "V0912" StaleCorrection {
        /// Where it names its place.
        span: Span,
        /// The place.
        at: String,
        /// Why it corrects nothing.
        problem: String,
    }
    /// A document beside the modules that can't be read.
    Error "V0913" UnreadableDocument {
        /// Where reading ended.
        span: Span,
        /// What is wrong there.
        problem: String,
    }
    /// An operation of a document that is none of the modules', or one of several.
    Warning "V0914" UnknownRoute {
        /// Its route, in words.
        route: String,
        /// Its path in the document.
        published: Span,
        /// Operations that all have this route.
        candidates: Vec<String>,
    }
    /// An operation that a document leaves out, though it describes others of the service.
    Warning "V0915" OperationNotPublished {
        /// Its name.
        operation: String,
        /// The operation in its module.
        span: Span,
        /// The path of another one in the document.
        sibling: Span,
    }
    /// An operation that has another route in the document.
    Warning "V0916" RouteDiffers {
        /// The operation in its module.
        span: Span,
        /// Its path in the document.
        published: Span,
        /// The route of the module, in words.
        was: String,
        /// That of the document.
        now: String,
    }
    /// An operation without a status of success.
    Warning "V0917" StatusMissing {
        /// The operation in its module.
        span: Span,
        /// Its path in the document.
        published: Span,
    }
    /// An error for which a document has no status.
    Warning "V0918" ErrorNotPublished {
        /// Its name.
        error: String,
        /// The status that it has where nothing is said.
        status: u16,
        /// Where it is declared.
        span: Span,
        /// The path of the operation in the document.
        published: Span,
    }
    /// An error that only a document has.
    Warning "V0919" ErrorNotDeclared {
        /// Its schema.
        error: String,
        /// The operation in its module.
        span: Span,
        /// Its status in the document.
        published: Span,
    }
    /// An error with other statuses in a document.
    Warning "V0920" ErrorStatusDiffers {
        /// Its name.
        error: String,
        /// Where it is declared.
        span: Span,
        /// The path of the operation in the document.
        published: Span,
        /// The statuses of the module.
        was: Vec<i64>,
        /// Those of the document.
        now: Vec<i64>,
    }
    /// A parameter that is called otherwise in a document's query.
    Warning "V0921" QueryNameDiffers {
        /// The parameter in its module.
        span: Span,
        /// The parameter in the document.
        published: Span,
        /// Its name in the query, as the module has it.
        was: String,
        /// That of the document.
        now: String,
    }
    /// A parameter that only a document has.
    Warning "V0922" UnknownParameter {
        /// Its name.
        name: String,
        /// Where it is sent: `query`, `headers`, `path`.
        place: &'static str,
        /// The operation in its module.
        span: Span,
        /// The parameter in the document.
        published: Span,
    }
    /// A parameter for which a document has no place.
    Warning "V0923" ParameterNotPublished {
        /// It, or a field in it.
        path: String,
        /// The parameter in its module.
        span: Span,
        /// The path of the operation in the document.
        published: Span,
    }
    /// A body of another form than the module has.
    Warning "V0924" BodyDiffers {
        /// The operation in its module.
        span: Span,
        /// The body in the document.
        published: Span,
        /// The body of the module, in words.
        was: String,
        /// That of the document; nothing, when that can't be told.
        now: Option<String>,
    }
    /// A package whose marks of versions differ between two SDKs.
    Warning "V0910" VersionMarksDiffer {
        /// The package in one.
        first: Span,
        /// The package in the other.
        second: Span,
        /// How many.
        marks: usize,
    }
}
