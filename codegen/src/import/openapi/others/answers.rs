//! Answers: the result, and the errors by their status.

use super::super::document::Node;
use super::super::finding::Code;
use super::Importer;
use super::docs;
use super::model::{ErrorUse, Ty};
use super::operations::Draft;

/// Statuses of errors that are in use, for those who only say `4XX` or `default`.
const IN_USE: &[u16] = &[400, 401, 403, 404, 405, 409, 410, 412, 413, 415, 422, 423, 429, 500, 501, 502, 503, 504];

/// The error that all others are.
const ANY_ERROR: &str = "com.vmware.vapi.std.errors.error";

/// What the body of an answer is.
enum Content {
    Nothing,
    Bytes,
    Json(Ty),
}

type Result = Option<(Ty, Option<String>)>;

impl<'d> Importer<'d> {
    /// The result of an operation, and its errors.
    pub(super) fn answers(&mut self, draft: &mut Draft<'d>) -> (Result, Vec<ErrorUse>) {
        let mut answers: Vec<(&'d str, Node<'d>)> = Vec::new();
        for (status, answer) in draft.node.get("responses").iter().flat_map(Node::members) {
            if !status.starts_with("x-")
                && let Some(answer) = self.resolved(&answer)
            {
                answers.push((status, answer));
            }
        }
        for (_, answer) in &answers {
            for (name, code) in [("headers", Code::AnswerHeader), ("links", Code::Beside)] {
                if let Some(found) = answer.get(name).filter(|found| found.members().next().is_some()) {
                    self.find(code, &found, "");
                }
            }
        }
        let result = self.result(draft, &answers);
        let mut errors = Vec::new();
        let has_success = answers.iter().any(|(status, _)| status.starts_with('2'));
        for (status, answer) in &answers {
            let statuses = match *status {
                "default" if has_success => self.range(answer, &answers, 400..=599),
                "4XX" | "4xx" => self.range(answer, &answers, 400..=499),
                "5XX" | "5xx" => self.range(answer, &answers, 500..=599),
                status => status.parse().ok().filter(|status| (400..=599).contains(status)).into_iter().collect(),
            };
            if !statuses.is_empty() {
                self.error(draft, status, answer, &statuses, &mut errors);
            }
        }
        (result, errors)
    }

    /// The statuses of a range that no other answer has.
    fn range(
        &mut self,
        answer: &Node<'d>,
        answers: &[(&str, Node<'d>)],
        range: std::ops::RangeInclusive<u16>,
    ) -> Vec<u16> {
        if answer.get("content").is_none() {
            // whatever isn't declared is the standard error of its status anyway
            return Vec::new();
        }
        self.find(Code::StatusRange, answer, "");
        let is_stated = |status: &u16| answers.iter().any(|(known, _)| known.parse() == Ok(*status));
        IN_USE.iter().copied().filter(|status| range.contains(status) && !is_stated(status)).collect()
    }

    fn result(&mut self, draft: &mut Draft<'d>, answers: &[(&'d str, Node<'d>)]) -> Result {
        let mut good: Vec<&(&'d str, Node<'d>)> =
            answers.iter().filter(|(status, _)| status.starts_with('2')).collect();
        good.sort_by_key(|(status, answer)| (answer.get("content").is_none(), *status));
        if good.is_empty() {
            good.extend(answers.iter().find(|(status, _)| *status == "default"));
        }
        let (status, answer) = good.first()?;
        let may_be_empty = good.iter().any(|(_, other)| other.get("content").is_none());
        let others: Vec<&str> = good.iter().skip(1).map(|(status, _)| *status).collect();
        if !others.is_empty() {
            self.find(Code::OtherSuccess, answer, format!("not {}", others.join(", ")));
        }
        let content =
            if draft.method == "HEAD" { Content::Nothing } else { self.answer_content(draft, answer, "response") };
        let usual = if matches!(content, Content::Nothing) { 204 } else { 200 };
        draft.success = status.parse().ok().filter(|status| *status != usual);
        let doc = docs::doc(answer, &[]);
        match content {
            Content::Nothing => None,
            Content::Bytes => {
                draft.is_stream = true;
                Some((Ty::Binary, doc))
            }
            Content::Json(ty) => Some((if may_be_empty { ty.optional() } else { ty }, doc)),
        }
    }

    fn answer_content(&mut self, draft: &Draft<'d>, answer: &Node<'d>, name: &str) -> Content {
        match self.content(answer) {
            None => Content::Nothing,
            Some(chosen) if !chosen.is_json => Content::Bytes,
            Some(chosen) => match chosen.schema {
                None => Content::Json(Ty::Opaque),
                // bytes as they are, though the document calls them JSON
                Some(schema) if schema.text("format") == Some("binary") => Content::Bytes,
                Some(schema) => Content::Json(self.shared(&schema, &draft.place.within(name))),
            },
        }
    }

    fn error(
        &mut self,
        draft: &Draft<'d>,
        status: &str,
        answer: &Node<'d>,
        statuses: &[u16],
        errors: &mut Vec<ErrorUse>,
    ) {
        let doc = docs::doc(answer, &[]);
        let content = self.answer_content(draft, answer, &format!("error_{status}"));
        let own = match &content {
            Content::Json(ty) => self.as_error(ty),
            Content::Nothing | Content::Bytes => None,
        };
        let named = self.named_errors(own.as_ref(), doc.as_deref());
        if !named.is_empty() {
            for (error, when) in named {
                declare(errors, error, when.as_deref(), statuses);
            }
            return;
        }
        if let Some(own) = own {
            return declare(errors, own, doc.as_deref(), statuses);
        }
        if !matches!(content, Content::Nothing) {
            self.find(Code::PlainError, answer, "");
        }
        for status in statuses {
            declare(errors, Ty::Standard(standard(*status).to_owned()), doc.as_deref(), &[*status]);
        }
    }

    /// The errors of a vCenter that share a status: the schema is that of any error, and the description names them, each
    /// perhaps with the reason behind it.
    fn named_errors(&self, own: Option<&Ty>, doc: Option<&str>) -> Vec<(Ty, Option<String>)> {
        let (Some(standard), Some(doc), Some(own)) = (&self.standard, doc, own) else { return Vec::new() };
        if matches!(own, Ty::Standard(name) if name != ANY_ERROR) {
            return Vec::new();
        }
        let mut named = Vec::new();
        for line in doc.lines() {
            let errors = standard.errors_in(line);
            let when = line.split_once(':').map(|(_, when)| when.trim()).filter(|when| !when.is_empty());
            let when = when.filter(|_| errors.len() == 1).unwrap_or(line).trim().to_owned();
            named.extend(errors.into_iter().map(|error| (Ty::Standard(error), Some(when.clone()))));
        }
        named
    }

    /// The error structures that a type is, or stands for.
    fn as_error(&mut self, ty: &Ty) -> Option<Ty> {
        match ty.required() {
            Ty::Type(index) => {
                self.structure_mut(*index)?.is_error = true;
                Some(Ty::Type(*index))
            }
            Ty::Standard(name) if self.standard.as_ref().is_some_and(|standard| standard.is_error(name)) => {
                Some(Ty::Standard(name.clone()))
            }
            _ => None,
        }
    }
}

/// Adds an error, or a status to one that is there.
fn declare(errors: &mut Vec<ErrorUse>, ty: Ty, doc: Option<&str>, statuses: &[u16]) {
    let Some(known) = errors.iter_mut().find(|known| known.ty == ty) else {
        errors.push(ErrorUse { ty, doc: doc.map(str::to_owned), statuses: statuses.to_vec() });
        return;
    };
    known.statuses.extend(statuses);
    known.statuses.sort_unstable();
    known.statuses.dedup();
    match (&mut known.doc, doc) {
        (Some(text), Some(more)) if !text.lines().any(|line| line == more) => {
            text.push('\n');
            text.push_str(more);
        }
        (text @ None, Some(more)) => *text = Some(more.to_owned()),
        _ => {}
    }
}

/// The standard error of a status.
fn standard(status: u16) -> &'static str {
    match status {
        401 | 407 | 511 => "com.vmware.vapi.std.errors.unauthenticated",
        402 | 403 => "com.vmware.vapi.std.errors.unauthorized",
        404 | 410 => "com.vmware.vapi.std.errors.not_found",
        408 | 504 => "com.vmware.vapi.std.errors.timed_out",
        409 | 428 => "com.vmware.vapi.std.errors.concurrent_change",
        416 => "com.vmware.vapi.std.errors.resource_inaccessible",
        418 | 501 => "com.vmware.vapi.std.errors.error",
        423 => "com.vmware.vapi.std.errors.resource_busy",
        429 | 503 => "com.vmware.vapi.std.errors.service_unavailable",
        507 | 509 => "com.vmware.vapi.std.errors.unable_to_allocate_resource",
        500 | 506 | 508 => "com.vmware.vapi.std.errors.internal_server_error",
        400..=499 => "com.vmware.vapi.std.errors.invalid_request",
        _ => "com.vmware.vapi.std.errors.error",
    }
}
