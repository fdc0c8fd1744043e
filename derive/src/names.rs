//! Names on the wire.

use heck::{ToKebabCase as _, ToLowerCamelCase as _, ToSnakeCase as _, ToUpperCamelCase as _};
use syn::LitStr;
use vapi_codegen::names;

use crate::errors::Errors;

/// How variants become values.
#[derive(Clone, Copy, Default)]
pub(crate) enum Case {
    #[default]
    ScreamingSnake,
    Snake,
    Camel,
    Pascal,
    Kebab,
    Lower,
    Upper,
    Same,
}

const CASES: &[(&str, Case)] = &[
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("snake_case", Case::Snake),
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("kebab-case", Case::Kebab),
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("none", Case::Same),
];

impl Case {
    pub(crate) fn parse(text: &LitStr, errors: &mut Errors) -> Self {
        let value = text.value();
        if let Some((_, case)) = CASES.iter().find(|(name, _)| *name == value) {
            return *case;
        }
        let known: Vec<String> = CASES.iter().map(|(name, _)| format!("`{name}`")).collect();
        errors.at(text, format!("there is no case `{value}`; `rename_all` takes one of {}", known.join(", ")));
        Self::default()
    }

    pub(crate) fn apply(self, variant: &str) -> String {
        match self {
            Self::ScreamingSnake => names::shouty(variant),
            Self::Snake => variant.to_snake_case(),
            Self::Camel => variant.to_lower_camel_case(),
            Self::Pascal => variant.to_upper_camel_case(),
            Self::Kebab => variant.to_kebab_case(),
            Self::Lower => variant.to_lowercase(),
            Self::Upper => variant.to_uppercase(),
            Self::Same => variant.to_owned(),
        }
    }
}

/// Notes when a text is no canonical name.
pub(crate) fn check_canonical(name: &LitStr, example: &str, errors: &mut Errors) {
    let text = name.value();
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if !text.split('.').all(is_word) {
        errors.at(name, format!("`{text}` is no canonical name: letters, digits and `_`, in words with dots between them, as in `{example}`"));
    } else if !text.contains('.') {
        errors.at(name, format!("`{text}` has no package in front of it: write the whole name, as in `{example}`"));
    }
}

/// What a canonical name of an item could be.
pub(crate) fn example(item: &syn::Ident) -> String {
    format!("com.acme.backup.{}", plain(item).to_snake_case())
}

/// The name of an item as it is in the source, without `r#`.
pub(crate) fn plain(ident: &syn::Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map_or(text.clone(), str::to_owned)
}

/// The name that was probably meant.
pub(crate) fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = known.into_iter().map(|name| (distance(text, name), name)).min();
    near.filter(|(distance, name)| *distance <= (name.len().max(text.len()) / 3).max(1)).map(|(_, name)| name)
}

/// How many letters must be changed, added or removed.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, other) in right.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
