//! The request around the input: one pass over the whole body finds the members that count, reads the contexts, and proves
//! that all of it is JSON. The input is read where its type is known.

use std::borrow::Cow;

use jiter::{Jiter, JiterError, Peek};

use super::context::{self, Contexts};
use super::{Code, Fault};

/// A request of the right version.
pub(super) struct Envelope<'b> {
    /// Text of the id, as it came.
    pub(super) id: &'b [u8],
    method: Raw<'b>,
    params: Option<Raw<'b>>,
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

/// A value that is JSON, not read yet.
#[derive(Clone, Copy)]
pub(super) struct Raw<'b> {
    pub(super) text: &'b [u8],
    pub(super) kind: Peek,
}

impl<'b> Raw<'b> {
    /// A string's content; no other value has one.
    pub(super) fn string(self) -> Option<Cow<'b, str>> {
        if self.kind != Peek::String {
            return None;
        }
        let inner = self.text.get(1..self.text.len().checked_sub(1)?)?;
        if !inner.contains(&b'\\') {
            return std::str::from_utf8(inner).ok().map(Cow::Borrowed);
        }
        Jiter::new(self.text).next_str().ok().map(|text| Cow::Owned(text.to_owned()))
    }

    /// Any value as the text that other servers make of it.
    fn as_text(self) -> Cow<'b, str> {
        match (self.string(), self.kind) {
            (Some(text), _) => text,
            (None, Peek::Null) => "None".into(),
            (None, Peek::True) => "True".into(),
            (None, Peek::False) => "False".into(),
            (None, _) => String::from_utf8_lossy(self.text),
        }
    }

    fn is(self, text: &str) -> bool {
        self.string().is_some_and(|found| found == text)
    }

    /// Whether it may stand as an id. Numbers with a point, and what has members, may not; unless they are falsy in the
    /// language of the first server.
    fn is_id(self) -> bool {
        match self.kind {
            Peek::Null | Peek::True | Peek::False | Peek::String => true,
            Peek::Array | Peek::Object => {
                // JSON with nothing but blanks between the brackets
                self.text.iter().filter(|byte| !byte.is_ascii_whitespace()).count() == 2
            }
            _ => {
                let is_integer = !self.text.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
                let number = || std::str::from_utf8(self.text).ok()?.parse::<f64>().ok();
                is_integer || number() == Some(0.0)
            }
        }
    }
}

#[cold]
fn no_json(error: &JiterError) -> Fault {
    Fault::new(Code::Parse, format!("{} at byte {}", error.error_type, error.index))
}

impl<'b> Envelope<'b> {
    /// Reads a body.
    ///
    /// # Errors
    /// When it is no JSON, or no request. A notification is none: it is not executed.
    pub(super) fn parse(body: &'b [u8]) -> Result<Self, Fault> {
        // skipping doesn't look at the encoding
        if let Err(error) = std::str::from_utf8(body) {
            return Err(Fault::new(Code::Parse, format!("no UTF-8 from byte {}", error.valid_up_to())));
        }
        let mut scan = Scan { json: Jiter::new(body), open: Vec::new() };
        let (mut version, mut method, mut id, mut params) = (None, None, None, None);
        let mut members = Members::default();
        let kind = scan.json.peek().map_err(|error| no_json(&error))?;
        if kind == Peek::Object {
            let mut member = scan.first(Member::of).map_err(|error| no_json(&error))?;
            while let Some(name) = member {
                let value = match name {
                    Member::Params => scan.params(&mut members),
                    _ => scan.value(),
                }
                .map_err(|error| no_json(&error))?;
                match name {
                    Member::Version => version = Some(value),
                    Member::Method => method = Some(value),
                    Member::Id => id = Some(value),
                    Member::Params => params = Some(value),
                    Member::Other => {}
                }
                member = scan.next(Member::of).map_err(|error| no_json(&error))?;
            }
        } else {
            scan.value().map_err(|error| no_json(&error))?;
        }
        scan.json.finish().map_err(|error| no_json(&error))?;
        if kind != Peek::Object {
            return Err(Fault::new(Code::Request, "a request is an object; there are no batches"));
        }
        if !version.is_some_and(|version: Raw<'_>| version.is("2.0")) {
            return Err(Fault::new(Code::Request, "`jsonrpc` must be \"2.0\""));
        }
        let Some(id) = id else {
            return Err(Fault::new(Code::Request, "a request without `id` is a notification, and is not executed"));
        };
        if !id.is_id() {
            return Err(Fault::new(Code::Request, "`id` must be a string, an integer or null"));
        }
        let Some(method) = method.filter(|method: &Raw<'_>| method.kind == Peek::String) else {
            return Err(Fault::new(Code::Request, "`method` must be a string"));
        };
        let structured = |params: &Raw<'_>| matches!(params.kind, Peek::Object | Peek::Array | Peek::Null);
        if params.as_ref().is_some_and(|params| !structured(params)) {
            return Err(Fault::new(Code::Request, "`params` must be an object"));
        }
        Ok(Self { id: id.text, method, params, members })
    }

    /// What is to be invoked.
    ///
    /// # Errors
    /// When it is something other than an invocation, or has no parameters.
    pub(super) fn params(self) -> Result<Params<'b>, Fault> {
        if !self.method.is("invoke") {
            return Err(Fault::new(Code::Method, "`invoke` is the only method"));
        }
        if self.params.is_none_or(|params| params.kind != Peek::Object) {
            return Err(Fault::new(Code::Params, "`params` must be an object"));
        }
        let Some(contexts) = self.members.contexts else {
            return Err(Fault::new(
                Code::Params,
                "`ctx` must be an object with `appCtx`, an object of texts; `securityCtx`, if it is there, must be an object",
            ));
        };
        Ok(Params {
            service: self.members.service.map(Raw::as_text),
            operation: self.members.operation.map(Raw::as_text),
            input: self.members.input.map_or(b"null", |input| input.text),
            contexts,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Member {
    Version,
    Method,
    Id,
    Params,
    Other,
}

impl Member {
    fn of(name: &str) -> Self {
        match name {
            "jsonrpc" => Self::Version,
            "method" => Self::Method,
            "id" => Self::Id,
            "params" => Self::Params,
            _ => Self::Other,
        }
    }
}

/// Walks over JSON without keeping it, however deeply nested.
pub(super) struct Scan<'b> {
    pub(super) json: Jiter<'b>,
    /// For each array and object that is open: whether it is an object.
    open: Vec<bool>,
}

impl<'b> Scan<'b> {
    /// The first member of an object, the value of which comes next.
    pub(super) fn first<T>(&mut self, read: impl FnOnce(&str) -> T) -> Result<Option<T>, JiterError> {
        Ok(self.json.known_object()?.map(read))
    }

    /// The next one.
    pub(super) fn next<T>(&mut self, read: impl FnOnce(&str) -> T) -> Result<Option<T>, JiterError> {
        Ok(self.json.next_key()?.map(read))
    }

    /// The value that comes next.
    pub(super) fn value(&mut self) -> Result<Raw<'b>, JiterError> {
        let kind = self.json.peek()?;
        let start = self.json.current_index();
        self.skip(kind)?;
        Ok(Raw { text: self.json.slice_to_current(start), kind })
    }

    /// The parameters, whose members are kept.
    fn params(&mut self, members: &mut Members<'b>) -> Result<Raw<'b>, JiterError> {
        *members = Members::default();
        let kind = self.json.peek()?;
        if kind != Peek::Object {
            return self.value();
        }
        let start = self.json.current_index();
        let place = |name: &str| match name {
            "serviceId" => Some(0),
            "operationId" => Some(1),
            "input" => Some(2),
            "ctx" => Some(3),
            _ => None,
        };
        let mut member = self.first(place)?;
        while let Some(name) = member {
            match name {
                Some(0) => members.service = Some(self.value()?),
                Some(1) => members.operation = Some(self.value()?),
                Some(2) => members.input = Some(self.value()?),
                Some(_) => members.contexts = context::read(self)?,
                None => drop(self.value()?),
            }
            member = self.next(place)?;
        }
        Ok(Raw { text: self.json.slice_to_current(start), kind })
    }

    /// Passes over a value. Not recursive: how deeply a value may be nested is for the reader of it to say.
    fn skip(&mut self, kind: Peek) -> Result<(), JiterError> {
        self.open.clear();
        let mut kind = kind;
        loop {
            match kind {
                Peek::Array => {
                    if let Some(first) = self.json.known_array()? {
                        self.open.push(false);
                        kind = first;
                        continue;
                    }
                }
                Peek::Object => {
                    if self.json.next_object_bytes()?.is_some() {
                        self.open.push(true);
                        kind = self.json.peek()?;
                        continue;
                    }
                }
                Peek::String => drop(self.json.known_bytes()?),
                Peek::Null => self.json.known_null()?,
                Peek::True | Peek::False => drop(self.json.known_bool(kind)?),
                number => drop(self.json.known_number_bytes(number)?),
            }
            // one value is over: go on with the innermost that is open
            kind = loop {
                match self.open.last() {
                    None => return Ok(()),
                    Some(false) => {
                        if let Some(next) = self.json.array_step()? {
                            break next;
                        }
                    }
                    Some(true) => {
                        if self.json.next_key_bytes()?.is_some() {
                            break self.json.peek()?;
                        }
                    }
                }
                self.open.pop();
            };
        }
    }
}
