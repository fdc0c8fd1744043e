//! The request around the input: one pass over the whole body finds the members that count, reads the contexts, and proves
//! that all of it is JSON. The input is read where its type is known.

use std::borrow::Cow;

use jiter::{JiterError, Peek};

use super::context::{self, Contexts};
use super::{Code, Fault};
use crate::codec::Reader;

/// A request of the right version.
pub(super) struct Envelope<'b> {
    /// Text of the id, as it came.
    pub(super) id: &'b [u8],
    method: Cow<'b, str>,
    params: Option<Peek>,
    members: Members<'b>,
}

/// What `params` holds.
pub(super) struct Params<'b> {
    /// `serviceId`, when it is there; other kinds than text as text.
    pub(super) service: Option<Cow<'b, str>>,
    pub(super) operation: Option<Cow<'b, str>>,
    /// `input`; a void when it isn't there.
    pub(super) input: &'b [u8],
    pub(super) contexts: Contexts,
}

/// Members of the last `params`; of equal members the last counts.
#[derive(Default)]
struct Members<'b> {
    service: Option<Raw<'b>>,
    operation: Option<Raw<'b>>,
    input: Option<Raw<'b>>,
    /// `ctx`, when it has the form that it must have.
    contexts: Option<Contexts>,
}

/// A value that is JSON: its text, and what it says if it is a string.
pub(super) struct Raw<'b> {
    text: &'b str,
    kind: Peek,
    string: Option<Cow<'b, str>>,
}

impl<'b> Raw<'b> {
    /// A string's content; no other value has one.
    pub(super) fn string(self) -> Option<Cow<'b, str>> {
        self.string
    }

    /// Any value as the text that other servers make of it.
    fn into_text(self) -> Cow<'b, str> {
        match (self.string, self.kind) {
            (Some(text), _) => text,
            (None, Peek::Null) => "None".into(),
            (None, Peek::True) => "True".into(),
            (None, Peek::False) => "False".into(),
            (None, _) => self.text.into(),
        }
    }

    /// Whether it may stand as an id. Numbers with a point, and what has members, may not; unless they are falsy in the
    /// language of the first server.
    fn is_id(&self) -> bool {
        match self.kind {
            Peek::Null | Peek::True | Peek::False | Peek::String => true,
            // JSON with nothing but blanks between the brackets
            Peek::Array | Peek::Object => self.text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count() == 2,
            _ => !self.text.contains(['.', 'e', 'E']) || self.text.parse() == Ok(0.0_f64),
        }
    }
}

/// How nearly every client begins its requests.
const BEGINNING: &[u8] = br#"{"jsonrpc":"2.0","method":"invoke","params":"#;
/// How nearly every input begins, up to the arguments.
const ARGUMENTS: &[u8] = br#"{"STRUCTURE":{"operation-input":"#;

/// Members of a request, of its parameters, each in the order that most clients have.
const MEMBERS: [&str; 4] = ["jsonrpc", "method", "params", "id"];
const PARAMETERS: [&str; 4] = ["serviceId", "operationId", "input", "ctx"];

/// What the members of a request say; of equal ones the last counts.
#[derive(Default)]
struct Request<'b> {
    version: Option<Cow<'b, str>>,
    method: Option<Cow<'b, str>>,
    params: Option<Peek>,
    members: Members<'b>,
    id: Option<Raw<'b>>,
}

impl<'b> Envelope<'b> {
    /// Reads a body.
    ///
    /// # Errors
    /// When it is no JSON, or no request. A notification is none: it is not executed.
    pub(super) fn parse(body: &'b [u8]) -> Result<Self, Fault> {
        // passing over values doesn't look at the encoding
        let body = std::str::from_utf8(body)
            .map_err(|error| Fault::new(Code::Parse, format!("no UTF-8 from byte {}", error.valid_up_to())))?;
        let mut scan = Scan::new(body);
        let mut request = Request::default();
        let kind = scan.request(&mut request).map_err(|error| scan.no_json(&error))?;
        let Request { version, method, params, members, id } = request;
        if kind != Peek::Object {
            return Err(Fault::new(Code::Request, "a request is an object; there are no batches"));
        }
        if version.as_deref() != Some("2.0") {
            return Err(Fault::new(Code::Request, "`jsonrpc` must be \"2.0\""));
        }
        let Some(id): Option<Raw<'_>> = id else {
            return Err(Fault::new(Code::Request, "a request without `id` is a notification, and is not executed"));
        };
        if !id.is_id() {
            return Err(Fault::new(Code::Request, "`id` must be a string, an integer or null"));
        }
        let Some(method) = method else {
            return Err(Fault::new(Code::Request, "`method` must be a string"));
        };
        if !matches!(params, None | Some(Peek::Object | Peek::Array | Peek::Null)) {
            return Err(Fault::new(Code::Request, "`params` must be an object"));
        }
        Ok(Self { id: id.text.as_bytes(), method, params, members })
    }

    /// What is to be invoked.
    ///
    /// # Errors
    /// When it is something other than an invocation, or has no parameters.
    pub(super) fn params(self) -> Result<Params<'b>, Fault> {
        if self.method != "invoke" {
            return Err(Fault::new(Code::Method, "`invoke` is the only method"));
        }
        if self.params != Some(Peek::Object) {
            return Err(Fault::new(Code::Params, "`params` must be an object"));
        }
        let Some(contexts) = self.members.contexts else {
            return Err(Fault::new(
                Code::Params,
                "`ctx` must be an object with `appCtx`, an object of texts; `securityCtx`, if it is there, must be an object",
            ));
        };
        Ok(Params {
            service: self.members.service.map(Raw::into_text),
            operation: self.members.operation.map(Raw::into_text),
            input: self.members.input.map_or(b"null", |input| input.text.as_bytes()),
            contexts,
        })
    }
}

/// A member of an object.
#[derive(Clone, Copy)]
pub(super) enum Member {
    /// The one at some place of a list of names.
    Known(usize),
    Other,
}

impl Member {
    fn of(names: &[&str], name: &str) -> Self {
        names.iter().position(|known| *known == name).map_or(Self::Other, Self::Known)
    }
}

/// Walks over JSON without keeping it, however deeply nested.
pub(super) struct Scan<'b> {
    body: &'b str,
    pub(super) reader: Reader<'b>,
    open: Open,
}

/// For each array and object that is open: whether it is an object. The innermost 64 are bits of a number.
#[derive(Default)]
struct Open {
    depth: usize,
    inner: u64,
    outer: Vec<u64>,
}

impl Open {
    fn push(&mut self, is_object: bool) {
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.outer.push(self.inner);
        }
        self.inner = self.inner << 1 | u64::from(is_object);
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.inner >>= 1;
        self.depth -= 1;
        if self.depth > 0 && self.depth.is_multiple_of(64) {
            self.inner = self.outer.pop().unwrap_or(0);
        }
    }

    fn last(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.inner & 1 == 1)
    }
}

impl<'b> Scan<'b> {
    fn new(body: &'b str) -> Self {
        Self { body, reader: Reader::new(body.as_bytes()), open: Open::default() }
    }

    #[cold]
    fn no_json(&self, error: &JiterError) -> Fault {
        Fault::new(Code::Parse, format!("{} at byte {}", error.error_type, self.reader.start + error.index))
    }

    /// How much has been read, in bytes.
    pub(super) fn position(&self) -> usize {
        self.reader.offset()
    }

    /// The first member of an object, whose value comes next. The first of `names` is the likely one.
    pub(super) fn first(&mut self, names: &[&str]) -> Result<Option<Member>, JiterError> {
        if names.first().is_some_and(|name| self.reader.pass([b"{\"", name.as_bytes(), b"\":"])) {
            return Ok(Some(Member::Known(0)));
        }
        Ok(self.reader.json.known_object()?.map(|name| Member::of(names, name)))
    }

    /// The member behind another: most clients write them in the order of `names`.
    pub(super) fn next(&mut self, names: &[&str], last: Member) -> Result<Option<Member>, JiterError> {
        if let Member::Known(last) = last
            && let Some(name) = names.get(last + 1)
            && self.reader.pass([b",\"", name.as_bytes(), b"\":"])
        {
            return Ok(Some(Member::Known(last + 1)));
        }
        Ok(self.reader.json.next_key()?.map(|name| Member::of(names, name)))
    }

    /// The whole body; gives of what kind it is.
    fn request(&mut self, request: &mut Request<'b>) -> Result<Peek, JiterError> {
        let mut member = if self.reader.pass([BEGINNING, b"", b""]) {
            request.version = Some("2.0".into());
            request.method = Some("invoke".into());
            Some(Member::Known(2))
        } else {
            let kind = self.reader.json.peek()?;
            if kind != Peek::Object {
                self.value()?;
                self.reader.json.finish()?;
                return Ok(kind);
            }
            self.first(&MEMBERS)?
        };
        while let Some(name) = member {
            match name {
                Member::Known(0) => request.version = self.read()?.string(),
                Member::Known(1) => request.method = self.read()?.string(),
                Member::Known(2) => request.params = Some(self.params(&mut request.members)?),
                Member::Known(_) => request.id = Some(self.value()?),
                Member::Other => drop(self.value()?),
            }
            member = self.next(&MEMBERS, name)?;
        }
        self.reader.json.finish()?;
        Ok(Peek::Object)
    }

    /// What was passed over since a place.
    pub(super) fn since(&self, start: usize) -> &'b str {
        // tokens begin and end at ASCII
        self.body.get(start..self.position()).unwrap_or_default()
    }

    /// The value that comes next, without what it says.
    pub(super) fn value(&mut self) -> Result<Raw<'b>, JiterError> {
        let kind = self.reader.json.peek()?;
        let start = self.position();
        self.skip(kind)?;
        Ok(Raw { text: self.since(start), kind, string: None })
    }

    /// The value that comes next; a string is read.
    pub(super) fn read(&mut self) -> Result<Raw<'b>, JiterError> {
        if self.reader.json.peek()? != Peek::String {
            return self.value();
        }
        let start = self.position();
        let read = self.reader.json.known_str()?;
        // what has no escapes stands in the body as it is
        let string = match self.body.get(start + 1..start + 1 + read.len()) {
            Some(plain) if plain == read => Cow::Borrowed(plain),
            _ => Cow::Owned(read.to_owned()),
        };
        let text = self.since(start);
        Ok(Raw { text, kind: Peek::String, string: Some(string) })
    }

    /// The parameters, whose members are kept.
    fn params(&mut self, members: &mut Members<'b>) -> Result<Peek, JiterError> {
        *members = Members::default();
        let kind = self.reader.json.peek()?;
        if kind != Peek::Object {
            self.value()?;
            return Ok(kind);
        }
        let mut member = self.first(&PARAMETERS)?;
        while let Some(name) = member {
            match name {
                Member::Known(0) => members.service = Some(self.read()?),
                Member::Known(1) => members.operation = Some(self.read()?),
                Member::Known(2) => members.input = Some(self.input()?),
                Member::Known(_) => members.contexts = context::read(self)?,
                Member::Other => drop(self.value()?),
            }
            member = self.next(&PARAMETERS, name)?;
        }
        Ok(kind)
    }

    /// The input, as any [`value`](Self::value).
    fn input(&mut self) -> Result<Raw<'b>, JiterError> {
        let kind = self.reader.json.peek()?;
        let start = self.position();
        if self.reader.pass([ARGUMENTS, b"", b""]) {
            self.open.push(true);
            self.open.push(true);
            let arguments = self.reader.json.peek()?;
            self.skip(arguments)?;
        } else {
            self.skip(kind)?;
        }
        Ok(Raw { text: self.since(start), kind, string: None })
    }

    /// Passes over a value and the ends of all that is open around it. Not recursive: how deeply a value may be nested is
    /// for the reader of it to say.
    fn skip(&mut self, kind: Peek) -> Result<(), JiterError> {
        let mut kind = kind;
        loop {
            match kind {
                Peek::Array => {
                    if let Some(first) = self.reader.json.known_array()? {
                        self.open.push(false);
                        kind = first;
                        continue;
                    }
                }
                Peek::Object => {
                    if self.reader.json.next_object_bytes()?.is_some() {
                        self.open.push(true);
                        kind = self.reader.json.peek()?;
                        continue;
                    }
                }
                Peek::String => drop(self.reader.json.known_bytes()?),
                Peek::Null => self.reader.json.known_null()?,
                Peek::True | Peek::False => drop(self.reader.json.known_bool(kind)?),
                number => drop(self.reader.json.known_number_bytes(number)?),
            }
            // one value is over: go on with the innermost that is open
            kind = loop {
                match self.open.last() {
                    None => return Ok(()),
                    Some(false) => {
                        if let Some(next) = self.reader.json.array_step()? {
                            break next;
                        }
                    }
                    Some(true) => {
                        if self.reader.json.next_key_bytes()?.is_some() {
                            break self.reader.json.peek()?;
                        }
                    }
                }
                self.open.pop();
            };
        }
    }
}
