//! Types as the bindings spell them: `type.OptionalType(type.IdType())`.

use ruff_python_ast::{Expr, ExprCall};

use super::Reader;
use crate::import::sdk::model::{Reference, Resource, Type};
use crate::import::sdk::python;

impl Reader<'_> {
    pub(super) fn ty(&mut self, expression: &Expr) -> Option<Type> {
        const EXPECTED: &str = "this is no type that the bindings are known to use";
        let call = expression.as_call_expr().and_then(|call| {
            let (owner, name) = python::member(&call.func)?;
            (owner == "type").then_some((name, call))
        });
        let (name, call) = self.known(call, expression, EXPECTED)?;
        let plain = match name {
            "VoidType" => "void",
            "BooleanType" => "boolean",
            "IntegerType" => "integer",
            "DoubleType" => "double",
            "StringType" => "string",
            "SecretType" => "secret",
            "BlobType" => "binary",
            "DateTimeType" => "date_time",
            "URIType" => "uri",
            "OpaqueType" => "opaque",
            "AnyErrorType" => "any_error",
            _ => return self.compound(name, call),
        };
        let is_bare = call.arguments.is_empty();
        self.known(is_bare.then_some(Type::Plain(plain)), expression, "this type takes no arguments")
    }

    fn compound(&mut self, name: &str, call: &ExprCall) -> Option<Type> {
        let arguments = &*call.arguments.args;
        match (name, arguments) {
            ("OptionalType", [inner]) => Some(Type::Optional(Box::new(self.ty(inner)?))),
            ("ListType", [inner]) => Some(Type::List(Box::new(self.ty(inner)?))),
            ("SetType", [inner]) => Some(Type::Set(Box::new(self.ty(inner)?))),
            ("MapType", [key, value]) => {
                // Both are read, so that both are reported.
                let (key, value) = (self.ty(key), self.ty(value));
                Some(Type::Map(Box::new(key?), Box::new(value?)))
            }
            ("ReferenceType", [_, _]) => self.reference(call).map(Type::Named),
            ("IdType", []) => self.resource(call).map(Type::Id),
            ("DynamicStructType", [_, _, _]) => Some(Type::Dynamic(Vec::new())),
            ("DynamicStructType", [_, _, _, bases]) => {
                let bases = self.known(python::elements(bases), bases, "a list of structures")?;
                let bases: Vec<Option<Reference>> = bases.iter().map(|base| self.base(base)).collect();
                Some(Type::Dynamic(bases.into_iter().collect::<Option<_>>()?))
            }
            _ => {
                self.unknown(call, "this is no type that the bindings are known to use");
                None
            }
        }
    }

    fn base(&mut self, expression: &Expr) -> Option<Reference> {
        let named = match self.ty(expression)? {
            Type::Named(reference) => Some(reference),
            _ => None,
        };
        self.known(named, expression, "only structures have fields to share")
    }

    /// `type.ReferenceType(module, class)`; the module itself is `__name__`.
    fn reference(&mut self, call: &ExprCall) -> Option<Reference> {
        let [module, class] = &*call.arguments.args else { return None };
        let is_this = python::name(module) == Some("__name__");
        let module = if is_this { Some(self.module.clone()) } else { python::string(module).map(str::to_owned) };
        let parts = module.zip(python::string(class));
        let (module, class) = self.known(parts, call, "a reference is a module and a class")?;
        Some(Reference { module, class: class.to_owned(), span: self.span(call) })
    }

    fn resource(&mut self, call: &ExprCall) -> Option<Resource> {
        const TYPES: &str = "resource_types";
        const FIELD: &str = "resource_type_field_name";
        if let Some(keyword) = python::unknown_keyword(call, &[TYPES, FIELD]) {
            self.unknown(keyword, "an identifier has resource types, and a field that names one");
            return None;
        }
        let mut resource = Resource::default();
        if let Some(types) = python::keyword(call, TYPES) {
            let texts = python::string(types).map(|one| vec![one.to_owned()]).or_else(|| python::strings(types));
            resource.types = self.known(texts, types, "resource types are texts")?;
        }
        if let Some(field) = python::keyword(call, FIELD) {
            let name = python::string(field).map(str::to_owned);
            resource.field = Some(self.known(name, field, "a field is named by a text")?);
        }
        Some(resource)
    }
}
