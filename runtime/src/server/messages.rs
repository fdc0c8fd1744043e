//! The messages that the runtime itself puts into errors: ids as vAPI has them, texts in English.

use crate::standard::LocalizableMessage;

/// Longest argument that goes into a message, in characters: arguments are often what a caller sent.
const LONGEST: usize = 1024;

/// Id and English text of a message; `{0}`, `{1}` stand for its arguments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    id: &'static str,
    text: &'static str,
}

const fn template(id: &'static str, text: &'static str) -> Template {
    Template { id, text }
}

pub(super) const NO_STRUCTURE: Template =
    template("vapi.method.input.invalid", "The input of an operation must be a structure that holds its parameters.");
/// The protocol has no message for what only types can tell.
pub(super) const VALUE_INVALID: Template = template("vapi.data.value.invalid", "The input doesn't fit: {0}");
pub(super) const NO_INTERFACE: Template =
    template("vapi.method.input.invalid.interface", "There is no service `{0}` here.");
pub(super) const NO_METHOD: Template =
    template("vapi.method.input.invalid.method", "The service has no operation `{0}` here.");
pub(super) const EXCEPTION: Template =
    template("vapi.method.invoke.exception", "The server met a condition that it isn't prepared for: {0}");
/// The same message, where it is the request that is wrong.
pub(super) const MALFORMED: Template = template("vapi.method.invoke.exception", "The request is malformed: {0}.");
pub(super) const UNDECLARED: Template =
    template("vapi.method.status.errors.invalid", "`{1}` reported the error `{0}`, which it doesn't declare.");
pub(super) const MISMATCH: Template =
    template("vapi.data.validate.mismatch", "A value of the kind {0} belongs here, not of the kind {1}.");
pub(super) const NAME_MISMATCH: Template =
    template("vapi.data.structure.name.mismatch", "The structure `{0}` belongs here, not `{1}`.");
pub(super) const FIELD_MISSING: Template =
    template("vapi.data.structure.field.missing", "`{0}` requires the field `{1}`, and it is missing.");
pub(super) const FIELD_INVALID: Template =
    template("vapi.data.structure.field.invalid", "The field `{0}` of `{1}` doesn't fit its type.");
pub(super) const FIELD_UNEXPECTED: Template =
    template("vapi.data.structure.field.unexpected", "`{1}` has no such fields: {0}.");
pub(super) const OPTIONAL_INVALID: Template =
    template("vapi.data.optional.validate", "The value within the optional doesn't fit its type.");
pub(super) const ENTRY_INVALID: Template =
    template("vapi.data.list.invalid.entry", "The element {0} at position {1} of the list doesn't fit its type.");
pub(super) const DYNAMIC_MISMATCH: Template = template(
    "vapi.data.dynamicstruct.validate.mismatch",
    "A value of one of the kinds {0} belongs here, not of the kind {1}.",
);
pub(super) const DYNAMIC_MISSING: Template =
    template("vapi.data.structure.dynamic.missing", "The structure must have the field `{0}`, as `{1}` has it.");
pub(super) const UNION_MISSING: Template =
    template("vapi.data.structure.union.missing", "With the tag that it has, `{0}` must have the field `{1}`.");
pub(super) const UNION_EXTRA: Template =
    template("vapi.data.structure.union.extra", "With the tag that it has, `{0}` must not have the field `{1}`.");
/// Groups of which exactly one field is set have no check, and so no message, in other runtimes.
pub(super) const ONE_OF_INVALID: Template =
    template("vapi.data.structure.one_of.invalid", "`{0}` must have exactly one of the fields {1}; it has {2}.");
pub(super) const DOUBLE_INFINITE: Template =
    template("vapi.data.invalid.double.inf", "The number {0} is beyond the range of a double.");
pub(super) const VOID_EXPECTED: Template = template(
    "vapi.bindings.typeconverter.voiddef.expect.null",
    "The operation has no result, but a value of the kind {0} was returned.",
);
pub(super) const DUPLICATE_ELEMENT: Template =
    template("vapi.bindings.typeconverter.set.duplicate.element", "The element {0} is in the set more than once.");
pub(super) const DUPLICATE_KEY: Template =
    template("vapi.bindings.typeconverter.map.duplicate.key", "The key {0} is in the map more than once.");
pub(super) const URI_FORMAT: Template =
    template("vapi.bindings.typeconverter.uri.invalid.format", "{0} is neither a URI nor a reference to one.");
pub(super) const DATE_FORMAT: Template = template(
    "vapi.bindings.typeconverter.datetime.deserialize.invalid.format",
    "`{0}` is no date and time of the form {1}.",
);
pub(super) const DATE_MONTH: Template =
    template("vapi.bindings.typeconverter.datetime.deserialize.month.invalid", "The month of `{0}` is not 01 to 12.");
pub(super) const DATE_DAY: Template =
    template("vapi.bindings.typeconverter.datetime.deserialize.day.invalid", "The day of `{0}` is not 01 to 31.");
pub(super) const DATE_HOUR: Template =
    template("vapi.bindings.typeconverter.datetime.deserialize.hour.invalid", "The hour of `{0}` is not 00 to 23.");
pub(super) const DATE_MINUTE: Template =
    template("vapi.bindings.typeconverter.datetime.deserialize.minute.invalid", "The minute of `{0}` is not 00 to 59.");
pub(super) const DATE_SECOND: Template =
    template("vapi.bindings.typeconverter.datetime.deserialize.second.invalid", "The second of `{0}` is not 00 to 59.");
pub(super) const DATE_TIME: Template =
    template("vapi.bindings.typeconverter.datetime.deserialize.invalid.time", "There is no such moment as `{0}`: {1}.");
pub(super) const UNAUTHENTICATED: Template = template(
    "vapi.security.authentication.invalid",
    "The call needs an identity: log in first. A session may have ended, or a name or password is wrong.",
);
pub(super) const UNAUTHORIZED: Template =
    template("vapi.security.authorization.invalid", "The caller lacks a privilege that this operation needs.");
pub(super) const TOO_MANY_SESSIONS: Template =
    template("vapi.security.sessions.exhausted", "There are as many sessions as the server allows; end one, or wait.");
pub(super) const INTROSPECTION_NO_SERVICE: Template =
    template("vapi.introspection.service.not_found", "There is no service `{0}` here.");
pub(super) const INTROSPECTION_NO_OPERATION_SERVICE: Template =
    template("vapi.introspection.operation.service.not_found", "There is no service `{0}` here.");
pub(super) const INTROSPECTION_NO_OPERATION: Template =
    template("vapi.introspection.operation.not_found", "The service `{1}` has no operation `{0}`.");

impl Template {
    /// Id of the message.
    pub(super) fn id(self) -> &'static str {
        self.id
    }

    /// The message with its arguments.
    pub(super) fn with<const N: usize>(self, args: [&str; N]) -> LocalizableMessage {
        let args = args.map(cut);
        LocalizableMessage::new(self.id, self.fill(&args), args.map(str::to_owned))
    }

    /// The text with arguments, which may themselves hold braces, in the places of the numbers.
    fn fill(self, args: &[&str]) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut pieces = self.text.split('{');
        out.push_str(pieces.next().unwrap_or(""));
        for piece in pieces {
            let (number, rest) = piece.split_once('}').unwrap_or(("", piece));
            out.push_str(number.parse().ok().and_then(|number: usize| args.get(number)).unwrap_or(&""));
            out.push_str(rest);
        }
        out
    }
}

fn cut(arg: &str) -> &str {
    match arg.char_indices().nth(LONGEST) {
        Some((end, _)) => arg.get(..end).unwrap_or(arg),
        None => arg,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_go_into_the_text() {
        let message = FIELD_INVALID.with(["a", "operation-input"]);
        assert_eq!(message.id, "vapi.data.structure.field.invalid");
        assert_eq!(message.default_message, "The field `a` of `operation-input` doesn't fit its type.");
        assert_eq!(message.args, ["a", "operation-input"]);
    }

    #[test]
    fn arguments_may_look_like_places() {
        let message = FIELD_INVALID.with(["{1}", "{0}{"]);
        assert_eq!(message.default_message, "The field `{1}` of `{0}{` doesn't fit its type.");
    }

    #[test]
    fn long_arguments_are_cut() {
        let message = NO_INTERFACE.with([&"ä".repeat(5000)]);
        assert_eq!(message.args[0].chars().count(), LONGEST);
    }
}
