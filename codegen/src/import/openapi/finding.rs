//! What a document says and a spec can't, or what couldn't be understood: facts with a place, a JSON pointer.

use std::fmt;

/// What became of the thing that a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The document can't be read, so nothing is made of it.
    Error,
    /// It is left out; everything else is there.
    Warning,
    /// It is there in another form.
    Note,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $severity:ident $code:literal $name:ident $what:literal)*) => {
        /// A kind of finding, with a stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// The stable code, `O101`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What became of the thing.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// What happens with such things, in a sentence without its subject.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }
        }
    };
}

codes! {
    /// A text that is neither JSON nor YAML.
    Error "O001" Unreadable "the text can't be read"
    /// A document of another kind, or of an older version.
    Error "O002" NotOpenApi "this is no OpenAPI document of version 3"
    /// A member of another JSON kind than OpenAPI has there.
    Warning "O003" WrongKind "this is of another kind than OpenAPI has here, and left out"

    /// A reference that leads nowhere.
    Warning "O101" LostReference "the reference leads nowhere; any value stands in its place"
    /// References that lead to each other and never to a schema.
    Warning "O102" EndlessReference "the reference leads back to itself; any value stands in its place"
    /// Schemas within schemas, too many of them.
    Warning "O103" TooDeep "schemas are nested too deep; any value stands in its place"

    /// A schema that no type of a spec is as narrow as.
    Note "O201" AnyValue "no type of a spec says this; it holds any value"
    /// A choice between objects that nothing tells apart.
    Note "O202" MergedChoice "nothing tells these objects apart; one structure has the fields of all of them"
    /// Properties of one name and different types, in parts of one object.
    Note "O203" PropertyClash "the parts of this object disagree on the type of a property; it holds any value"
    /// A value of an enumeration that has no name.
    Note "O204" UnnamedValue "this value can't be named; it is met as an unknown one"
    /// Properties beyond those that are named.
    Note "O205" OtherProperties "properties beside the named ones are kept, but have no type"
    /// A structure that contains itself and would have no end.
    Note "O206" EndlessStructure "this would contain itself without end; it is optional"
    /// A rule about values.
    Note "O207" Constraint "a spec can't state this rule; it is left to the server"
    /// Names that only differ in case or signs.
    Note "O208" Renamed "another name is the same in Rust; this one got a number"
    /// An enumeration that a text names, and whose values it doesn't list.
    Note "O209" UnclearEnumeration "it isn't sure that this has the values of the enumeration that its text names; it is a text"

    /// An operation that can't be called through this spec.
    Warning "O301" LostOperation "the operation is left out"
    /// A parameter that can't be sent.
    Warning "O302" LostParameter "the parameter is left out"
    /// A parameter whose form is the caller's matter.
    Note "O303" TextParameter "a spec has no form for this parameter; it is a text that the caller writes"
    /// Content types of which one is taken.
    Note "O304" OtherContent "of several content types one is taken"
    /// Statuses of success of which one is taken.
    Note "O305" OtherSuccess "of several statuses of success one is taken"
    /// Headers of an answer.
    Note "O306" AnswerHeader "headers of an answer aren't part of a result"
    /// An error answer that is no object.
    Note "O307" PlainError "the answer is no object; a standard error stands for it"
    /// Errors for more than one status.
    Note "O308" StatusRange "a range of statuses can't be listed; those that are in use stand for it"
    /// Parts of an operation beside its request and answer.
    Note "O309" Beside "a spec has no place for this"
    /// A way to identify callers that the client doesn't have.
    Note "O310" Security "the client can't identify itself in this way by itself"
    /// The fields of a form.
    Note "O312" FormBody "a spec doesn't know the fields of a form; its body is bytes that the caller writes"
    /// A variable of a path without a parameter.
    Note "O311" BareVariable "nothing describes this variable of the path; it is a text"
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Its kind.
    pub code: Code,
    /// The document.
    pub file: String,
    /// Where in it, as a JSON pointer; empty: the whole.
    pub pointer: String,
    /// What exactly; empty where the kind says all.
    pub detail: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        write!(f, "{severity}[{}]: {}", self.code.code(), self.code.what())?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        write!(f, "\n  --> {}#{}", self.file, self.pointer)
    }
}
