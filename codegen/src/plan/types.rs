//! Structures, enumerations and the enums of unions: their Rust names and what their fields become.

use std::collections::BTreeSet;

use super::features::constants;
use super::modules::Paths;
use super::type_names::TypeNames;
use super::{Home, clash, names};
use crate::diagnostic::Diagnostics;
use crate::ir::{
    Enumeration, EnumerationId, Facts, Index, Ir, Name, OneOf, Structure, StructureId, Type, TypeId, Union,
};

/// An enumeration in Rust.
pub(crate) struct EnumerationPlan {
    pub(crate) home: Home,
    pub(crate) rust: String,
    /// A variant for each value.
    pub(crate) variants: Vec<String>,
    /// The runtime's name, when the runtime defines the type.
    pub(crate) runtime: Option<String>,
}

/// A structure or an error in Rust.
pub(crate) struct StructurePlan {
    pub(crate) home: Home,
    pub(crate) rust: String,
    /// Its number among the tables of its module's part.
    pub(crate) table: usize,
    /// The fields of the wire.
    pub(crate) fields: Vec<FieldPlan>,
    /// The fields of the Rust struct, in order.
    pub(crate) members: Vec<MemberPlan>,
    pub(crate) unions: Vec<UnionPlan>,
    pub(crate) one_of: Vec<OneOfPlan>,
    /// It is nothing but one union or group, so it has a constructor for each case.
    pub(crate) is_pure: bool,
    pub(crate) constants: Vec<String>,
    /// The runtime's name, when the runtime defines the type.
    pub(crate) runtime: Option<String>,
}

/// A field of the wire in Rust.
pub(crate) struct FieldPlan {
    pub(crate) rust: String,
    pub(crate) boxed: bool,
}

/// A field of a Rust struct; indices into the structure's fields, unions and groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MemberPlan {
    Field(usize),
    Union(usize),
    OneOf(usize),
}

/// The enum of a union.
pub(crate) struct UnionPlan {
    /// The field of the struct.
    pub(crate) field: String,
    pub(crate) rust: String,
    pub(crate) tag: EnumerationId,
    pub(crate) tag_is_optional: bool,
    /// Every field of some case, ascending.
    pub(crate) fields: Vec<usize>,
    /// A case for each value of the tag.
    pub(crate) cases: Vec<CasePlan>,
}

/// A case of a union.
pub(crate) struct CasePlan {
    pub(crate) variant: String,
    /// Its constructor, where it has one.
    pub(crate) constructor: String,
    /// All fields, and whether the case requires them.
    pub(crate) rule: Vec<(usize, bool)>,
    /// Those of the variant: the tag of another union is with that.
    pub(crate) fields: Vec<(usize, bool)>,
}

/// The enum of an exactly-one-of group.
pub(crate) struct OneOfPlan {
    pub(crate) field: String,
    pub(crate) rust: String,
    pub(crate) cases: Vec<OneOfCasePlan>,
}

/// One of the fields of a group.
pub(crate) struct OneOfCasePlan {
    pub(crate) field: usize,
    pub(crate) variant: String,
    pub(crate) constructor: String,
}

/// What the enum of a union calls values that this crate doesn't know, and what a value of that name becomes.
const UNKNOWN: (&str, &str) = ("Unknown", "UnknownValue");
/// The same for a tag that isn't set.
const UNSET: (&str, &str) = ("Unset", "UnsetValue");
/// Associated functions that every struct has.
const STRUCT_FUNCTIONS: &[&str] = &["new", "encode", "decode"];
/// Associated functions that the enum of every union has.
const UNION_FUNCTIONS: &[&str] = &["tag", "parts", "assemble", "encode", "decode"];

pub(super) fn enumerations(
    ir: &Ir,
    paths: &Paths,
    type_names: &TypeNames<'_>,
    diagnostics: &mut Diagnostics,
) -> Vec<EnumerationPlan> {
    let plan = |(id, enumeration): (EnumerationId, &Enumeration)| {
        let variants: Vec<String> =
            enumeration.values.iter().map(|value| variant(&value.name, &value.facts, diagnostics)).collect();
        let names = variants.iter().map(String::as_str).zip(enumeration.values.iter().map(|value| &value.name));
        clash::report(&format!("values of `{}`", enumeration.canonical), names, diagnostics);
        EnumerationPlan {
            home: paths.home(ir, enumeration.owner),
            rust: type_names.name(&enumeration.name, &enumeration.facts, enumeration.owner, diagnostics),
            variants,
            runtime: runtime_name(ir, TypeId::Enumeration(id)),
        }
    };
    ir.enumerations.iter().map(plan).collect()
}

fn variant(name: &Name, facts: &Facts, diagnostics: &mut Diagnostics) -> String {
    escape(clash::chosen(facts, || names::pascal(&name.text), diagnostics), UNKNOWN)
}

fn escape(variant: String, (reserved, instead): (&str, &str)) -> String {
    if variant == reserved { instead.to_owned() } else { variant }
}

fn runtime_name(ir: &Ir, id: TypeId) -> Option<String> {
    let types = ir.sets.iter().flat_map(|(_, set)| &set.runtime_types);
    types.filter(|ty| ty.target == id).map(|ty| ty.rust.clone()).next()
}

pub(super) fn structures(
    ir: &Ir,
    paths: &Paths,
    type_names: &TypeNames<'_>,
    enumerations: &[EnumerationPlan],
    boxed: &BTreeSet<(StructureId, usize)>,
    diagnostics: &mut Diagnostics,
) -> Vec<StructurePlan> {
    let plan = |(id, structure): (StructureId, &Structure)| {
        let canonical = &structure.canonical;
        let rust = type_names.name(&structure.name, &structure.facts, structure.owner, diagnostics);
        let fields: Vec<FieldPlan> = structure
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| FieldPlan {
                rust: field_name(&field.name, &field.facts, diagnostics),
                boxed: boxed.contains(&(id, index)),
            })
            .collect();
        // All fields share one scope, those of unions too: they are side by side on the wire and in what decodes it.
        let names =
            fields.iter().map(|field| field.rust.as_str()).zip(structure.fields.iter().map(|field| &field.name));
        clash::report(&format!("fields of `{canonical}`"), names, diagnostics);
        let unions: Vec<UnionPlan> = structure
            .unions
            .iter()
            .filter_map(|union| plan_union(structure, union, &rust, &fields, enumerations, diagnostics))
            .collect();
        let one_of: Vec<OneOfPlan> =
            structure.one_of.iter().map(|group| plan_one_of(structure, group, &rust, &fields, diagnostics)).collect();
        let members = members(structure);
        report_member_clashes(structure, &members, &fields, &unions, &one_of, diagnostics);
        StructurePlan {
            home: paths.home(ir, structure.owner),
            is_pure: members.len() == 1 && !matches!(members.first(), Some(MemberPlan::Field(_))),
            table: 0,
            constants: constants(
                &format!("constants of `{canonical}`"),
                structure.constants.iter().map(|constant| (&constant.name, &constant.facts)),
                diagnostics,
            ),
            runtime: runtime_name(ir, TypeId::Structure(id)),
            rust,
            fields,
            members,
            unions,
            one_of,
        }
    };
    ir.structures.iter().map(plan).collect()
}

/// A field's name; `extra` belongs to the fields of newer peers.
fn field_name(name: &Name, facts: &Facts, diagnostics: &mut Diagnostics) -> String {
    let rust = clash::chosen(facts, || names::snake(&name.text), diagnostics);
    escape(rust, ("extra", "extra_"))
}

/// A union stands where its tag does, a group where its first field does.
fn members(structure: &Structure) -> Vec<MemberPlan> {
    let mut members = Vec::new();
    for index in 0..structure.fields.len() {
        let in_case =
            |union: &Union| union.cases.iter().flat_map(|case| &case.fields).any(|field| field.field == index);
        if let Some(union) = structure.unions.iter().position(|union| union.tag == index) {
            members.push(MemberPlan::Union(union));
        } else if let Some(group) = structure.one_of.iter().position(|group| group.fields.contains(&index)) {
            if !members.contains(&MemberPlan::OneOf(group)) {
                members.push(MemberPlan::OneOf(group));
            }
        } else if !structure.unions.iter().any(in_case) {
            members.push(MemberPlan::Field(index));
        }
    }
    members
}

fn plan_union(
    structure: &Structure,
    union: &Union,
    rust: &str,
    fields: &[FieldPlan],
    enumerations: &[EnumerationPlan],
    diagnostics: &mut Diagnostics,
) -> Option<UnionPlan> {
    let tag_field = structure.fields.get(union.tag)?;
    let (tag, tag_is_optional) = match &tag_field.ty {
        Type::Enumeration(id) => (*id, false),
        Type::Optional(inner) => match **inner {
            Type::Enumeration(id) => (id, true),
            _ => return None,
        },
        _ => return None,
    };
    // check() proved that the tag is an enumeration, so both are always there.
    let (enumeration, tag_name) = (enumerations.get(tag.position())?, fields.get(union.tag)?);
    let cases: Vec<CasePlan> = enumeration
        .variants
        .iter()
        .enumerate()
        .map(|(value, variant)| {
            let variant = if tag_is_optional { escape(variant.clone(), UNSET) } else { variant.clone() };
            let case = union.cases.iter().find(|case| case.value_index == value);
            let rule = case.map_or_else(Vec::new, |case| case.fields.iter().map(|f| (f.field, f.required)).collect());
            let fields = rule.iter().copied().filter(|(field, _)| !is_tag(structure, *field)).collect();
            CasePlan { constructor: constructor(&variant), variant, rule, fields }
        })
        .collect();
    let scope = format!("cases of union `{}` of `{}`", tag_field.name.text, structure.canonical);
    report_case_clashes(
        &scope,
        cases.iter().map(|case| (&case.variant, &case.constructor)),
        &tag_field.name,
        diagnostics,
    );
    let mut case_fields: Vec<usize> = cases.iter().flat_map(|case| &case.rule).map(|(field, _)| *field).collect();
    case_fields.sort_unstable();
    case_fields.dedup();
    Some(UnionPlan {
        field: union.name.as_ref().map_or_else(|| tag_name.rust.clone(), |name| member_name(&name.text)),
        rust: clash::chosen(
            &union.facts,
            || match &union.name {
                Some(name) => format!("{rust}{}", names::pascal(&name.text)),
                // Structure and tag alone are the tag's own enumeration.
                None => format!("{rust}{}Case", names::pascal(&tag_field.name.text)),
            },
            diagnostics,
        ),
        tag,
        tag_is_optional,
        fields: case_fields,
        cases,
    })
}

/// Whether a field is the tag of a union.
pub(crate) fn is_tag(structure: &Structure, field: usize) -> bool {
    structure.unions.iter().any(|union| union.tag == field)
}

fn member_name(name: &str) -> String {
    escape(names::snake(name), ("extra", "extra_"))
}

fn plan_one_of(
    structure: &Structure,
    group: &OneOf,
    rust: &str,
    fields: &[FieldPlan],
    diagnostics: &mut Diagnostics,
) -> OneOfPlan {
    // check() proved that the indices are those of fields.
    let field_names: Vec<String> =
        group.fields.iter().filter_map(|index| fields.get(*index)).map(|field| field.rust.clone()).collect();
    let cases: Vec<OneOfCasePlan> = group
        .fields
        .iter()
        .zip(names::without_common_suffix(&field_names))
        .map(|(field, name)| {
            let variant = escape(names::pascal(&name), UNKNOWN);
            OneOfCasePlan { field: *field, constructor: constructor(&variant), variant }
        })
        .collect();
    let scope = format!("cases of group `{}` of `{}`", group.name.text, structure.canonical);
    report_case_clashes(&scope, cases.iter().map(|case| (&case.variant, &case.constructor)), &group.name, diagnostics);
    OneOfPlan {
        field: member_name(&group.name.text),
        rust: clash::chosen(&group.facts, || format!("{rust}{}", names::pascal(&group.name.text)), diagnostics),
        cases,
    }
}

/// The function that makes a case, on the enum and, where that is all it holds, on the struct.
fn constructor(variant: &str) -> String {
    let name = names::snake(variant);
    if STRUCT_FUNCTIONS.contains(&name.as_str()) || UNION_FUNCTIONS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

/// Cases have no place of their own in the Ir: the union's name stands for them.
fn report_case_clashes<'a>(
    scope: &str,
    cases: impl Iterator<Item = (&'a String, &'a String)>,
    place: &Name,
    diagnostics: &mut Diagnostics,
) {
    let (variants, constructors): (Vec<&str>, Vec<&str>) = cases.map(|(v, c)| (v.as_str(), c.as_str())).unzip();
    let variants_differ = variants.iter().collect::<BTreeSet<_>>().len() == variants.len();
    // Variants that differ in case only would share a constructor.
    let names = if variants_differ { constructors } else { variants };
    clash::report(scope, names.into_iter().map(|name| (name, place)), diagnostics);
}

fn report_member_clashes(
    structure: &Structure,
    members: &[MemberPlan],
    fields: &[FieldPlan],
    unions: &[UnionPlan],
    one_of: &[OneOfPlan],
    diagnostics: &mut Diagnostics,
) {
    let name = |member: &MemberPlan| match member {
        MemberPlan::Field(index) => Some((fields.get(*index)?.rust.as_str(), &structure.fields.get(*index)?.name)),
        MemberPlan::Union(index) => {
            let union = structure.unions.get(*index)?;
            let place = union.name.as_ref().or_else(|| Some(&structure.fields.get(union.tag)?.name))?;
            Some((unions.get(*index)?.field.as_str(), place))
        }
        MemberPlan::OneOf(index) => Some((one_of.get(*index)?.field.as_str(), &structure.one_of.get(*index)?.name)),
    };
    clash::report(&format!("members of `{}`", structure.canonical), members.iter().filter_map(name), diagnostics);
}
