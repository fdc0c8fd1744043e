//! Types and fields.

use super::Resolver;
use super::index::Scope;
use crate::diagnostic::Kind;
use crate::frontend::syntax::{self, TypeNode, TypeSyntax};
use crate::ir::{Field, MapKey, Resource, StructureId, Type, TypeId};

impl Resolver<'_> {
    /// Fields of a structure, or parameters of an operation.
    pub(super) fn fields(&mut self, owner: &str, fields: Vec<syntax::Field>, scope: &Scope) -> Vec<Field> {
        let mut resolved: Vec<Field> = fields.into_iter().map(|field| self.field(field, scope)).collect();
        // `id<@field>` names a field by its key, the wire knows it by another name.
        let renamed: Vec<(String, String)> = resolved
            .iter()
            .filter(|field| field.wire != field.name.text)
            .map(|field| (field.name.text.clone(), field.wire.clone()))
            .collect();
        if !renamed.is_empty() {
            for field in &mut resolved {
                rename(&mut field.ty, &renamed);
            }
            self.unique_wires(owner, &resolved);
        }
        resolved
    }

    fn unique_wires(&mut self, owner: &str, fields: &[Field]) {
        for (at, field) in fields.iter().enumerate() {
            if let Some(first) = fields.iter().take(at).find(|other| other.wire == field.wire) {
                self.wire_clash(owner, &field.wire, first.name.clone(), field.name.clone());
            }
        }
    }

    fn field(&mut self, field: syntax::Field, scope: &Scope) -> Field {
        Field {
            ty: self.type_or_opaque(field.ty.as_ref(), scope),
            name: field.name,
            wire: field.wire,
            type_span: field.type_span,
            facts: field.facts,
            sensitive: field.sensitive,
            added_later: field.added_later,
            unset: field.unset,
        }
    }

    /// A type; `opaque` where an error was reported in its place.
    pub(super) fn type_or_opaque(&mut self, ty: Option<&TypeSyntax>, scope: &Scope) -> Type {
        ty.and_then(|ty| self.ty(ty, scope)).unwrap_or(Type::Opaque)
    }

    fn ty(&mut self, ty: &TypeSyntax, scope: &Scope) -> Option<Type> {
        Some(match &ty.node {
            TypeNode::Plain(ty) => ty.clone(),
            TypeNode::Optional(inner) => Type::Optional(Box::new(self.ty(inner, scope)?)),
            TypeNode::List(inner) => Type::List(Box::new(self.ty(inner, scope)?)),
            TypeNode::Set(inner) => Type::Set(Box::new(self.ty(inner, scope)?)),
            TypeNode::Map(key, value) => {
                // Both are looked at, so that both are reported.
                let key = self.map_key(key, scope);
                let value = self.ty(value, scope);
                Type::Map(key?, Box::new(value?))
            }
            TypeNode::DynamicStructure(bases) => {
                let bases: Vec<Option<StructureId>> = bases.iter().map(|base| self.base(base, scope)).collect();
                Type::DynamicStructure(bases.into_iter().collect::<Option<_>>()?)
            }
            TypeNode::Reference(reference) => {
                match self.named_type(scope, &reference.name, reference.package.as_deref())? {
                    TypeId::Structure(id) => Type::Structure(id),
                    TypeId::Enumeration(id) => Type::Enumeration(id),
                }
            }
        })
    }

    fn map_key(&mut self, key: &TypeSyntax, scope: &Scope) -> Option<MapKey> {
        Some(match self.ty(key, scope)? {
            Type::String => MapKey::String,
            Type::Integer => MapKey::Integer,
            Type::Boolean => MapKey::Boolean,
            Type::Uri => MapKey::Uri,
            Type::DateTime => MapKey::DateTime,
            Type::Id(resource) => MapKey::Id(resource),
            Type::Enumeration(id) => MapKey::Enumeration(id),
            other => {
                self.diagnostics.push(Kind::NotAMapKey { span: key.span, found: other.notation(&self.ir) });
                return None;
            }
        })
    }

    fn base(&mut self, base: &syntax::Reference, scope: &Scope) -> Option<StructureId> {
        match self.named_type(scope, &base.name, base.package.as_deref())? {
            TypeId::Structure(id) => Some(id),
            TypeId::Enumeration(id) => {
                let declared = self.ir.enumerations[id].name.clone();
                self.diagnostics.push(Kind::NotAStructure { name: base.name.clone(), declared });
                None
            }
        }
    }
}

fn rename(ty: &mut Type, renamed: &[(String, String)]) {
    match ty {
        Type::Optional(inner) | Type::List(inner) | Type::Set(inner) => rename(inner, renamed),
        Type::Map(key, value) => {
            if let MapKey::Id(resource) = key {
                rename_resource(resource, renamed);
            }
            rename(value, renamed);
        }
        Type::Id(resource) => rename_resource(resource, renamed),
        _ => {}
    }
}

fn rename_resource(resource: &mut Resource, renamed: &[(String, String)]) {
    if let Resource::Field { field, .. } = resource
        && let Some((_, wire)) = renamed.iter().find(|(key, _)| key == field)
    {
        field.clone_from(wire);
    }
}
