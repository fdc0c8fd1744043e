//! The files of a crate: a folder for each package, a file for each service.
//!
//! A module in which several features meet holds declarations only; what belongs to one feature is in a private file
//! of its own, whose content the module shows as its own.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::{self, Doc};
use super::scope::{CrateKind, Scope};
use super::{
    FileTokens, client, constant, crate_docs, enumeration, registry, resource, server, structure, tables, task,
};
use crate::ir::{EnumerationId, Owner, PackageId, ServiceId, SetId, StructureId};
use crate::plan::names::ident;
use crate::plan::{Home, Module, Part, Plan};

/// What is the same for all files of a crate.
struct Emitter<'a> {
    plan: &'a Plan<'a>,
    set: SetId,
    kind: CrateKind,
    files: BTreeMap<String, FileTokens>,
}

pub(super) fn files(plan: &Plan<'_>, set: SetId, kind: CrateKind) -> BTreeMap<String, FileTokens> {
    let mut emitter = Emitter { plan, set, kind, files: BTreeMap::new() };
    let root = match kind {
        CrateKind::Types => &plan.set(set).types,
        CrateKind::Client | CrateKind::Server => &plan.set(set).services,
    };
    emitter.module(root);
    emitter.files
}

impl<'a> Emitter<'a> {
    fn module(&mut self, module: &Module) {
        let path = module.path.join("/");
        if module.is_service_only() && !path.is_empty() {
            self.part(module, Part::Service, format!("{path}.rs"));
            return;
        }
        let is_root = path.is_empty();
        let folder = if is_root { String::new() } else { path + "/" };
        let file = if is_root { "lib.rs".to_owned() } else { format!("{folder}mod.rs") };
        if self.plan.is_shared(module) {
            let items = self.declarations(module, &folder);
            let inner =
                if is_root { crate_docs::root(self.plan, self.set, self.kind) } else { self.doc(module, None).inner() };
            self.files.insert(file, FileTokens { source: self.source(None), inner, uses: TokenStream::new(), items });
        } else {
            // One feature, so nothing but the package itself is here beside what is below it.
            if module.package.is_some() {
                self.part(module, Part::Package, file.clone());
            } else {
                let inner = self.doc(module, None).inner();
                let empty =
                    FileTokens { source: self.source(None), inner, uses: TokenStream::new(), items: Vec::new() };
                self.files.insert(file.clone(), empty);
            }
            let children = self.children(module);
            if let Some(tokens) = self.files.get_mut(&file) {
                tokens.items.insert(0, children);
            }
        }
        for child in module.children.values() {
            self.module(child);
        }
    }

    /// The content of a module that several features share: what it is made of, each behind its feature.
    fn declarations(&mut self, module: &Module, folder: &str) -> Vec<TokenStream> {
        let mut children = self.children(module);
        let is_types_root = module.path.is_empty() && self.kind == CrateKind::Types;
        if is_types_root {
            children.extend(self.resources());
        }
        let mut items = vec![children];
        for part in [Part::Package, Part::Service] {
            let Some(package) = self.plan.package_of(module, part) else { continue };
            let gate = gate(self.plan.package(package).feature.as_deref());
            if part == Part::Package && self.kind != CrateKind::Types {
                let scope = self.scope(module, part);
                items.extend(services(&scope, package, self.kind).map(|list| quote!(#gate #list)));
                continue;
            }
            // A package may be there for what is below it only.
            if part == Part::Package && self.plan.is_bare(package) {
                let list = registry::types(&self.scope(module, part), package);
                items.push(quote!(#gate #list));
                continue;
            }
            let name = module.part_file(part);
            self.part(module, part, format!("{folder}{name}.rs"));
            let (name, skip) = (ident(&name), unformatted(module));
            items.push(quote! {
                #gate
                #skip
                mod #name;
                #gate
                pub use #name::*;
            });
        }
        if is_types_root {
            items.push(registry::all(self.plan, self.set));
        }
        items
    }

    /// The modules below, each behind the features that have something in it.
    fn children(&self, module: &Module) -> TokenStream {
        let all = self.plan.features(module);
        let children = module.children.values().map(|child| {
            let features = self.plan.features(child);
            let is_always_there = !module.path.is_empty() && features == all;
            let gate = if is_always_there { TokenStream::new() } else { gates(&features) };
            let name = ident(child.name());
            let skip = unformatted(module);
            let allow = (child.name() == module.name())
                .then(|| quote!(#[allow(clippy::module_inception, reason = "a service is called like its package")]));
            quote!(#gate #skip #allow pub mod #name;)
        });
        quote!(#(#children)*)
    }

    fn resources(&mut self) -> Option<TokenStream> {
        let items = resource::markers(self.plan, self.set)?;
        let doc =
            Doc::of("Resource types: markers that tell identifiers apart, by the package that names them.").inner();
        let file = FileTokens { source: self.source(None), inner: doc, uses: TokenStream::new(), items };
        self.files.insert("resource.rs".to_owned(), file);
        let skip = unformatted(&self.plan.set(self.set).types);
        Some(quote!(#skip pub mod resource;))
    }

    /// Writes what one part of a module declares into a file.
    fn part(&mut self, module: &Module, part: Part, file: String) {
        let scope = self.scope(module, part);
        let package = self.plan.package_of(module, part);
        let items = match self.kind {
            CrateKind::Types => types(&scope, module, part),
            CrateKind::Client | CrateKind::Server => match part {
                Part::Package => {
                    module.package.and_then(|package| services(&scope, package, self.kind)).into_iter().collect()
                }
                Part::Service => self.services_of(&scope, module),
            },
        };
        let (inner, uses) = (self.doc(module, Some(part)).inner(), scope.uses());
        self.files.insert(file, FileTokens { source: self.source(package), inner, uses, items });
    }

    fn services_of(&self, scope: &Scope<'_>, module: &Module) -> Vec<TokenStream> {
        let Some(service) = module.service else { return Vec::new() };
        match self.kind {
            CrateKind::Server => server::server(scope, service),
            CrateKind::Types | CrateKind::Client => client::client(scope, service),
        }
    }

    fn scope(&self, module: &Module, part: Part) -> Scope<'a> {
        let home = Home { set: self.set, module: module.path.clone(), part };
        let declared = declared(self.plan, module, part, self.kind);
        let home = (self.kind == CrateKind::Types).then_some(home);
        Scope::new(self.plan, self.set, self.kind, home, declared)
    }

    /// Documentation of a module, or of the file that holds one part of it.
    fn doc(&self, module: &Module, part: Option<Part>) -> Doc {
        let ir = self.plan.ir;
        let package = module.package.filter(|_| part != Some(Part::Service));
        let service = module.service.filter(|_| part != Some(Part::Package));
        let what = match self.kind {
            CrateKind::Types => "Types",
            CrateKind::Client => "Client",
            CrateKind::Server => "Server stub",
        };
        let service = service.map(|id| {
            let service = &ir.services[id];
            let doc = service.facts.doc.as_deref().map_or_else(String::new, docs::tidy);
            Doc::of(format!("{what} of the service `{}`.", service.id)).paragraph(&doc)
        });
        let package = package.map(|id| {
            let package = &ir.packages[id];
            let doc = package.facts.doc.as_deref().map_or_else(String::new, docs::tidy);
            Doc::of(format!("The package `{}`.", package.name.text)).paragraph(&doc)
        });
        match (package, service) {
            (Some(package), Some(service)) => package.and(service),
            (Some(doc), None) | (None, Some(doc)) => doc,
            (None, None) => Doc::of(format!("What is below `{}`.", module.path.join("::"))),
        }
    }

    /// The part of the spec that a file is made of, as its header says it.
    fn source(&self, package: Option<PackageId>) -> String {
        let set = &self.plan.ir.sets[self.set].name.text;
        match package {
            Some(package) => format!("spec/{set}/{}.json", self.plan.ir.packages[package].name.text),
            None => format!("spec/{set}"),
        }
    }
}

fn gate(feature: Option<&str>) -> TokenStream {
    feature.map_or_else(TokenStream::new, |feature| quote!(#[cfg(feature = #feature)]))
}

fn gates(features: &BTreeSet<&str>) -> TokenStream {
    let list = features.iter();
    if features.len() == 1 { quote!(#(#[cfg(feature = #list)])*) } else { quote!(#[cfg(any(#(feature = #list),*))]) }
}

/// Keeps rustfmt from what is in a crate: the generator's look is the look. Below the root it follows.
fn unformatted(module: &Module) -> Option<TokenStream> {
    module.path.is_empty().then(|| quote!(#[rustfmt::skip]))
}

/// The structures and enumerations that one part of a module declares.
fn declarations(plan: &Plan<'_>, module: &Module, part: Part) -> (Vec<EnumerationId>, Vec<StructureId>) {
    let ir = plan.ir;
    match part {
        Part::Package => module.package.map(|id| (&ir.packages[id].enumerations, &ir.packages[id].structures)),
        Part::Service => module.service.map(|id| (&ir.services[id].enumerations, &ir.services[id].structures)),
    }
    .map(|(enumerations, structures)| (enumerations.clone(), structures.clone()))
    .unwrap_or_default()
}

/// The names of types that one file declares.
fn declared(plan: &Plan<'_>, module: &Module, part: Part, kind: CrateKind) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    match (kind, part, module.service) {
        (CrateKind::Types, ..) => {
            let (enumerations, structures) = declarations(plan, module, part);
            names.extend(enumerations.iter().map(|id| plan.enumeration(*id).rust.clone()));
            for plan in structures.iter().map(|id| plan.structure(*id)) {
                names.insert(plan.rust.clone());
                names.extend(plan.unions.iter().map(|union| union.rust.clone()));
                names.extend(plan.one_of.iter().map(|group| group.rust.clone()));
            }
        }
        (CrateKind::Client, Part::Service, Some(id)) => {
            let service = plan.service(id);
            names.extend(task::of_service(plan, id).map(|_| "Task".to_owned()));
            names.insert(service.rust.clone());
            let options = service.operations.iter().filter_map(|operation| operation.options.as_ref());
            names.extend(options.map(|options| options.rust.clone()));
        }
        (CrateKind::Server, Part::Service, Some(service)) => {
            let service = plan.service(service);
            names.extend([service.rust.clone(), service.skeleton(), "T".to_owned()]);
        }
        (CrateKind::Client | CrateKind::Server, ..) => {}
    }
    names
}

/// Types first, tables last.
fn types(scope: &Scope<'_>, module: &Module, part: Part) -> Vec<TokenStream> {
    let plan = scope.plan;
    let (enumerations, structures) = declarations(plan, module, part);
    let mut items = constants(scope, module, part);
    for id in &structures {
        match &plan.structure(*id).runtime {
            Some(runtime) => items.push(re_export(runtime, &plan.structure(*id).rust)),
            None => items.extend(structure::structure(scope, *id)),
        }
    }
    for id in &enumerations {
        match &plan.enumeration(*id).runtime {
            Some(runtime) => items.push(re_export(runtime, &plan.enumeration(*id).rust)),
            None => items.extend(enumeration::enumeration(scope, *id)),
        }
    }
    let owner = match part {
        Part::Package => module.package.map(Owner::Package),
        Part::Service => module.service.map(Owner::Service),
    };
    if let (Some(owner), Some(home)) = (owner, &scope.home) {
        items.extend(tables::tables(scope, home, owner, (&enumerations, &structures)));
    }
    if let (Part::Package, Some(package)) = (part, module.package) {
        items.push(registry::types(scope, package));
    }
    items
}

fn constants(scope: &Scope<'_>, module: &Module, part: Part) -> Vec<TokenStream> {
    let plan = scope.plan;
    let (constants, names) = match (part, module.package, module.service) {
        (Part::Package, Some(id), _) => (&plan.ir.packages[id].constants, &plan.package(id).constants),
        (Part::Service, _, Some(id)) => (&plan.ir.services[id].constants, &plan.service(id).constants),
        _ => return Vec::new(),
    };
    let constants = constants.iter().zip(names);
    constants.map(|(value, name)| constant::constant(value, name, constant::Place::Module)).collect()
}

/// A type that the runtime defines, where the spec has it.
fn re_export(runtime: &str, rust: &str) -> TokenStream {
    let (from, to) = (ident(runtime), ident(rust));
    if runtime == rust {
        quote!(pub use vapi_runtime::standard::#from;)
    } else {
        quote!(pub use vapi_runtime::standard::#from as #to;)
    }
}

/// The list of a package's services, in client crates.
fn services(scope: &Scope<'_>, package: PackageId, kind: CrateKind) -> Option<TokenStream> {
    if kind != CrateKind::Client {
        return None;
    }
    let plan = scope.plan;
    let generated = |id: &&ServiceId| plan.service(**id).is_generated;
    let services: Vec<_> = plan.ir.packages[package].services.iter().filter(generated).collect();
    let root = plan.set(scope.set).crate_name.replace('-', "_");
    let tables = services.iter().map(|id| {
        let path = [root.as_str()].into_iter().chain(plan.service(**id).home.module.iter().map(String::as_str));
        let path = path.map(ident);
        quote!(&#(#path::)*SERVICE)
    });
    let doc = Doc::of(format!("The services of the package `{}`.", plan.ir.packages[package].name.text)).outer();
    Some(quote! {
        #doc
        pub const SERVICES: &[&vapi_runtime::meta::ServiceTable] = &[#(#tables),*];
    })
}

/// A module's path for documentation: `a::type`, which is how links have keywords.
pub(super) fn shown_path(module: &Module) -> String {
    module.path.join("::")
}
