//! How one file writes the names of others: imported where the name is free in the file, else by its whole path.
//!
//! Names of the prelude stay bare, unless the file declares one of them itself (`Result`, `Option`, `Error`).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{SetId, TypeId};
use crate::plan::names::ident;
use crate::plan::tasks::TasksPlan;
use crate::plan::{Home, Plan};
use crate::shape::{PRELUDE, Paths};

/// Which crate of a set's family a file is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CrateKind {
    Types,
    Client,
    Server,
}

impl CrateKind {
    /// The name of a set's crate of this kind.
    pub(super) fn crate_name(self, plan: &Plan<'_>, set: SetId) -> String {
        let name = &plan.set(set).crate_name;
        match self {
            Self::Types => name.clone(),
            Self::Client => format!("{name}-client"),
            Self::Server => format!("{name}-server"),
        }
    }
}

/// One file's view of all names.
pub(super) struct Scope<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) set: SetId,
    kind: CrateKind,
    /// Where the file's own types are; none of the crate's types are when it is a client's or server's.
    pub(super) home: Option<Home>,
    declared: BTreeSet<String>,
    /// Imported names with the path before each. Filled while the file is written, since only then is known what it
    /// names.
    imports: RefCell<BTreeMap<String, Vec<String>>>,
    /// Nothing is imported: every path is written out.
    is_qualified: bool,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        plan: &'a Plan<'a>,
        set: SetId,
        kind: CrateKind,
        home: Option<Home>,
        declared: BTreeSet<String>,
    ) -> Self {
        Self { plan, set, kind, home, declared, imports: RefCell::default(), is_qualified: false }
    }

    /// For code outside the crate, such as examples.
    pub(super) fn qualified(plan: &'a Plan<'a>, set: SetId) -> Self {
        Self { is_qualified: true, ..Self::new(plan, set, CrateKind::Client, None, BTreeSet::new()) }
    }

    pub(super) fn map(&self) -> TokenStream {
        self.import(&["std", "collections"], "BTreeMap")
    }

    /// A structure, an error or an enumeration.
    pub(super) fn ty(&self, id: TypeId) -> TokenStream {
        let (home, rust) = self.plan.place(id);
        if self.home.as_ref() == Some(home) {
            let name = ident(rust);
            return quote!(#name);
        }
        self.import(&self.module_path(home), rust)
    }

    /// The same by its whole path, for lists in which many types have one name.
    pub(super) fn full_path(&self, id: TypeId) -> TokenStream {
        let (home, rust) = self.plan.place(id);
        let path = self.module_path(home);
        let (path, rust) = (path.iter().map(|segment| ident(segment)), ident(rust));
        quote!(#(#path::)*#rust)
    }

    /// What a type says of itself.
    pub(super) fn described(&self, id: TypeId) -> TokenStream {
        let (name, described) = (self.ty(id), self.runtime_in("codec", "Described"));
        quote!(<#name as #described>::TYPE)
    }

    /// The tables of types that are at home elsewhere.
    pub(super) fn tables(&self, home: &Home) -> TokenStream {
        let (path, name) = (self.module_path(home), ident(self.plan.tables(home)));
        let path = path.iter().map(|segment| ident(segment));
        quote!(#(#path::)*#name)
    }

    /// The marker of a resource type.
    pub(super) fn marker(&self, resource: &str) -> Option<TokenStream> {
        let marker = self.plan.resources.marker(self.set, resource)?;
        let mut path = vec![self.types_crate(marker.set), "resource".to_owned()];
        path.extend(marker.module.iter().cloned());
        Some(self.import(&path, &marker.rust))
    }

    /// The table of a service, named from a client or server crate.
    pub(super) fn service_table(&self, module: &[String]) -> TokenStream {
        let mut path = vec![self.types_crate(self.set)];
        path.extend(module.iter().cloned());
        self.import(&path, "SERVICE")
    }

    /// The handle on a task, named from a client crate.
    pub(super) fn task_handle(&self, tasks: &TasksPlan) -> TokenStream {
        let home = &self.plan.service(tasks.service).home;
        let root = if home.set == self.set && !self.is_qualified {
            "crate".to_owned()
        } else {
            CrateKind::Client.crate_name(self.plan, home.set).replace('-', "_")
        };
        let mut path = vec![root];
        path.extend(home.module.iter().cloned());
        self.import(&path, "Task")
    }

    /// The `use` items of everything that was imported so far.
    pub(super) fn uses(&self) -> TokenStream {
        let mut by_path: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
        for (name, path) in &*self.imports.borrow() {
            by_path.entry(path.clone()).or_default().push(name.clone());
        }
        let uses = by_path.into_iter().map(|(path, names)| {
            let path = path.iter().map(|segment| ident(segment));
            let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
            if let [name] = names.as_slice() {
                quote!(use #(#path::)*#name;)
            } else {
                quote!(use #(#path::)*{#(#names),*};)
            }
        });
        quote!(#(#uses)*)
    }

    fn module_path(&self, home: &Home) -> Vec<String> {
        let mut path = vec![self.types_crate(home.set)];
        path.extend(home.module.iter().cloned());
        path
    }

    /// The types crate of a set, as this file names it.
    fn types_crate(&self, set: SetId) -> String {
        if set == self.set && self.kind == CrateKind::Types {
            "crate".to_owned()
        } else {
            self.plan.set(set).crate_name.replace('-', "_")
        }
    }

    fn import<S: AsRef<str>>(&self, path: &[S], name: &str) -> TokenStream {
        let path: Vec<String> = path.iter().map(|segment| segment.as_ref().to_owned()).collect();
        let rust = ident(name);
        let hides_prelude = PRELUDE.iter().any(|(known, _)| *known == name);
        if !self.is_qualified && !hides_prelude && !self.declared.contains(name) {
            let mut imports = self.imports.borrow_mut();
            let imported = imports.entry(name.to_owned()).or_insert_with(|| path.clone());
            if *imported == path {
                return quote!(#rust);
            }
        }
        let path = path.iter().map(|segment| ident(segment));
        quote!(#(#path::)*#rust)
    }
}

impl Paths for Scope<'_> {
    fn root(&self) -> TokenStream {
        quote!(vapi_runtime)
    }

    fn runtime(&self, name: &str) -> TokenStream {
        self.import(&["vapi_runtime"], name)
    }

    fn runtime_in(&self, module: &str, name: &str) -> TokenStream {
        self.import(&["vapi_runtime", module], name)
    }

    fn prelude(&self, name: &str) -> TokenStream {
        let hidden = self.declared.contains(name);
        let path = PRELUDE.iter().find(|(known, _)| *known == name && hidden).map(|(_, path)| *path);
        let name = ident(name);
        path.map_or_else(
            || quote!(#name),
            |path| {
                let path = path.split("::").map(ident);
                quote!(::#(#path::)*#name)
            },
        )
    }
}

/// A type's path for documentation, from any file. Links there have keywords as they are.
pub(super) fn doc_path(plan: &Plan<'_>, set: SetId, kind: CrateKind, id: TypeId) -> String {
    let (home, rust) = plan.place(id);
    let root = if home.set == set && kind == CrateKind::Types {
        "crate".to_owned()
    } else {
        plan.set(home.set).crate_name.replace('-', "_")
    };
    let mut path = root;
    for segment in home.module.iter().map(String::as_str).chain([rust]) {
        path.push_str("::");
        path.push_str(segment);
    }
    path
}
