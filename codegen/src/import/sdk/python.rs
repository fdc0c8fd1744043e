//! The few forms of Python that generated bindings use, as questions to the syntax tree.

use ruff_python_ast::{Expr, ExprCall, ExprDict, Number};
use ruff_text_size::{Ranged, TextRange};

use crate::source::{FileId, Span};

/// The place of a node.
pub(super) fn span(file: FileId, node: &impl Ranged) -> Span {
    place(file, node.range())
}

/// A range of a file.
pub(super) fn place(file: FileId, range: TextRange) -> Span {
    Span { file, start: range.start().to_u32(), end: range.end().to_u32() }
}

/// A text.
pub(super) fn string(expression: &Expr) -> Option<&str> {
    Some(expression.as_string_literal_expr()?.value.to_str())
}

/// A name without dots.
pub(super) fn name(expression: &Expr) -> Option<&str> {
    Some(expression.as_name_expr()?.id.as_str())
}

/// A number without a fraction.
pub(super) fn integer(expression: &Expr) -> Option<i64> {
    match expression {
        Expr::NumberLiteral(literal) => match &literal.value {
            Number::Int(int) => int.as_i64(),
            _ => None,
        },
        Expr::UnaryOp(unary) if unary.op == ruff_python_ast::UnaryOp::USub => integer(&unary.operand)?.checked_neg(),
        _ => None,
    }
}

/// A number with a fraction.
pub(super) fn double(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::NumberLiteral(literal) => match literal.value {
            Number::Float(float) => Some(float),
            _ => None,
        },
        Expr::UnaryOp(unary) if unary.op == ruff_python_ast::UnaryOp::USub => Some(-double(&unary.operand)?),
        _ => None,
    }
}

/// A truth value.
pub(super) fn boolean(expression: &Expr) -> Option<bool> {
    Some(expression.as_boolean_literal_expr()?.value)
}

/// The elements of a list or a tuple.
pub(super) fn elements(expression: &Expr) -> Option<&[Expr]> {
    match expression {
        Expr::List(list) => Some(&list.elts),
        Expr::Tuple(tuple) => Some(&tuple.elts),
        _ => None,
    }
}

/// Texts in a list.
pub(super) fn strings(expression: &Expr) -> Option<Vec<String>> {
    elements(expression)?.iter().map(|element| string(element).map(str::to_owned)).collect()
}

/// The entries of a dictionary that has texts as keys.
pub(super) fn entries(expression: &Expr) -> Option<Vec<(&str, &Expr)>> {
    dictionary(expression.as_dict_expr()?)
}

fn dictionary(dictionary: &ExprDict) -> Option<Vec<(&str, &Expr)>> {
    dictionary.items.iter().map(|item| Some((string(item.key.as_ref()?)?, &item.value))).collect()
}

/// A dictionary from text to text.
pub(super) fn string_pairs(expression: &Expr) -> Option<Vec<(String, String)>> {
    let entries = entries(expression)?;
    entries.into_iter().map(|(key, value)| Some((key.to_owned(), string(value)?.to_owned()))).collect()
}

/// `owner.member`, where the owner is a name.
pub(super) fn member(expression: &Expr) -> Option<(&str, &str)> {
    let attribute = expression.as_attribute_expr()?;
    Some((name(&attribute.value)?, attribute.attr.as_str()))
}

/// A call of `owner.member`.
pub(super) fn call_of<'a>(expression: &'a Expr, member_name: &str) -> Option<(&'a str, &'a ExprCall)> {
    let call = expression.as_call_expr()?;
    let (owner, member) = member(&call.func)?;
    (member == member_name).then_some((owner, call))
}

/// The value of a keyword argument.
pub(super) fn keyword<'a>(call: &'a ExprCall, wanted: &str) -> Option<&'a Expr> {
    let mut keywords = call.arguments.keywords.iter();
    let found = keywords.find(|keyword| keyword.arg.as_ref().is_some_and(|name| name.as_str() == wanted));
    found.map(|keyword| &keyword.value)
}

/// The first keyword that isn't one of these.
pub(super) fn unknown_keyword<'a>(call: &'a ExprCall, known: &[&str]) -> Option<&'a ruff_python_ast::Keyword> {
    call.arguments.keywords.iter().find(|keyword| {
        let name = keyword.arg.as_ref().map(ruff_python_ast::Identifier::as_str);
        name.is_none_or(|name| !known.contains(&name))
    })
}
