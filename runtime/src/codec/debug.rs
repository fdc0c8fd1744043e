//! Debug output from tables: one place that hides what is secret or sensitive.

use std::fmt::{self, Write as _};

use super::{Encode, Encoder, UnionParts};
use crate::data::Extra;
use crate::meta::{FieldInfo, MemberInfo, StructureInfo, StructureTable};

/// Stands for what must not be shown.
struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

fn show(out: &mut fmt::DebugStruct<'_, '_>, field: &FieldInfo, value: &dyn fmt::Debug, unset: bool) {
    // That nothing is set gives nothing away.
    out.field(field.name, if field.sensitive && !unset { &Hidden } else { value });
}

/// Shows a structure by its table: what it hands to [`Encoder::structure`], each field on a line of its own if the formatter
/// says `#`. The formatter's other flags don't reach the fields.
///
/// # Errors
/// Those of the formatter.
pub fn fmt_structure(f: &mut fmt::Formatter<'_>, name: &'static str, value: &dyn Encode) -> fmt::Result {
    f.write_str(&Encoder::show(Shown { name, is_long: f.alternate() }, value))
}

/// How a structure is to be shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    /// What its struct is called.
    name: &'static str,
    /// A line for each field.
    is_long: bool,
}

impl Shown {
    /// The structure's text.
    pub(super) fn text(self, info: &'static StructureInfo, members: &[&dyn Encode], extra: &Extra) -> String {
        let structure = Structure { name: self.name, info, members, extra };
        let mut text = String::new();
        // what a member shows before it fails is better than nothing
        let _ = if self.is_long { write!(text, "{structure:#?}") } else { write!(text, "{structure:?}") };
        text
    }
}

struct Structure<'a> {
    name: &'static str,
    info: &'static StructureInfo,
    members: &'a [&'a dyn Encode],
    extra: &'a Extra,
}

impl fmt::Debug for Structure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, info, members, extra } = *self;
        let mut out = f.debug_struct(name);
        for (position, member) in members.iter().enumerate() {
            let place = info.members.get(position).copied().unwrap_or(MemberInfo::Field(position));
            match place {
                MemberInfo::Field(index) => {
                    if let Some(field) = info.fields.get(index) {
                        show(&mut out, field, member, member.is_unset());
                    }
                }
                MemberInfo::Union(index) => {
                    let tag = info.unions.get(index).and_then(|union| info.fields.get(union.tag));
                    out.field(tag.map_or("union", |tag| tag.name), member);
                }
                MemberInfo::OneOf(_) => {
                    out.field("one_of", member);
                }
            }
        }
        if !extra.is_empty() {
            out.field("extra", extra);
        }
        out.finish()
    }
}

/// Shows a union's case by the table of its structure.
///
/// # Errors
/// Those of the formatter.
pub fn fmt_union(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    table: &'static StructureTable,
    fields: &'static [usize],
    parts: &UnionParts<'_>,
) -> fmt::Result {
    let info: &'static StructureInfo = table;
    let title = match parts.tag() {
        Some(tag) => format!("{name}::{tag}"),
        None => name.to_owned(),
    };
    let mut out = f.debug_struct(&title);
    for index in fields {
        if let Some((field, value)) =
            info.fields.get(*index).and_then(|field| Some((field, parts.get(*index, field.name)?)))
        {
            show(&mut out, field, &value, value.is_unset());
        }
    }
    out.finish()
}
