//! All declared types by name, and the search from the inside out.

use std::collections::BTreeMap;

use crate::diagnostic::did_you_mean;
use crate::ir::{Owner, PackageId, TypeId};

/// The package of the standard errors.
pub(super) const STANDARD_ERRORS: &str = "com.vmware.vapi.std.errors";

/// A declared type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declared {
    pub(super) id: TypeId,
    /// Where it is declared.
    pub(super) owner: Owner,
    /// The package in which it is, be it within a service or a structure.
    pub(super) package: PackageId,
    /// Whether operations can report it.
    pub(super) is_error: bool,
}

/// What a search gives.
pub(super) enum Found {
    /// One type.
    One(TypeId),
    /// Types that nothing tells apart.
    Several(Declared, Declared),
    /// Nothing, perhaps because a file couldn't be read.
    Nothing {
        /// Whether that file may well declare it.
        unreadable: bool,
    },
}

/// Where a name is looked up from.
#[derive(Debug)]
pub(super) struct Scope {
    /// Canonical name of the innermost place.
    path: String,
    /// How much of the path each level has, from the inside out, and what it is.
    levels: Vec<(usize, Option<Owner>, Option<PackageId>)>,
}

impl Scope {
    /// The canonical name of the innermost place.
    pub(super) fn path(&self) -> &str {
        &self.path
    }
}

/// All declared types by name.
#[derive(Debug, Default)]
pub(super) struct Names {
    types: BTreeMap<String, Vec<Declared>>,
    packages: BTreeMap<String, PackageId>,
    unreadable: Vec<String>,
}

impl Names {
    pub(super) fn new(unreadable: Vec<String>) -> Self {
        Self { unreadable, ..Self::default() }
    }

    /// Enters a package.
    pub(super) fn add_package(&mut self, name: &str, id: PackageId) {
        self.packages.insert(name.to_owned(), id);
    }

    /// Enters a type; gives the one of the same name in the same place, if there is one.
    pub(super) fn add(&mut self, canonical: String, declared: Declared) -> Option<TypeId> {
        let same = self.types.entry(canonical).or_default();
        let first = same.iter().find(|other| other.owner == declared.owner).map(|other| other.id);
        if first.is_none() {
            same.push(declared);
        }
        first
    }

    /// The scope within a package, and within the given owners of it: outermost first, each with its canonical name.
    pub(super) fn scope(&self, package: (PackageId, &str), owners: &[(Owner, &str)]) -> Scope {
        let (id, name) = package;
        let path = owners.last().map_or(name, |(_, canonical)| canonical).to_owned();
        let mut levels: Vec<_> =
            owners.iter().rev().map(|(owner, canonical)| (canonical.len(), Some(*owner), Some(id))).collect();
        levels.push((name.len(), Some(Owner::Package(id)), Some(id)));
        let mut parent = name;
        while let Some((shorter, _)) = parent.rsplit_once('.') {
            parent = shorter;
            // Only within its own package is a type nearer than one of the same name elsewhere.
            levels.push((parent.len(), self.packages.get(parent).copied().map(Owner::Package), None));
        }
        levels.push((0, None, None));
        Scope { path, levels }
    }

    /// The scope of what stands in no package: only canonical names are found.
    pub(super) fn root() -> Scope {
        Scope { path: String::new(), levels: vec![(0, None, None)] }
    }

    /// Looks a type up.
    pub(super) fn find(&self, scope: &Scope, name: &str, package: Option<&str>) -> Found {
        self.search(scope, name, |declared| match package {
            Some(package) => self.packages.get(package) == Some(&declared.package),
            None => true,
        })
    }

    /// Looks an error up; types that aren't errors don't hide one further out.
    pub(super) fn find_error(&self, scope: &Scope, name: &str) -> Found {
        let found = self.search(scope, name, |declared| declared.is_error);
        if name.contains('.') || !matches!(found, Found::Nothing { .. }) {
            return found;
        }
        let standard = format!("{STANDARD_ERRORS}.{name}");
        let declared = self.types.get(&standard).into_iter().flatten().find(|declared| declared.is_error);
        match (declared, found) {
            (Some(declared), _) => Found::One(declared.id),
            (None, Found::Nothing { unreadable }) => {
                Found::Nothing { unreadable: unreadable || self.in_unreadable(&standard) }
            }
            (None, other) => other,
        }
    }

    fn search(&self, scope: &Scope, name: &str, fits: impl Fn(&Declared) -> bool) -> Found {
        let mut unreadable = false;
        let mut candidate = String::with_capacity(scope.path.len() + 1 + name.len());
        for (length, owner, package) in &scope.levels {
            qualify(&mut candidate, scope.path.get(..*length).unwrap_or_default(), name);
            unreadable = unreadable || self.in_unreadable(&candidate);
            let fitting: Vec<&Declared> =
                self.types.get(&candidate).into_iter().flatten().filter(|declared| fits(declared)).collect();
            match fitting.as_slice() {
                [] => {}
                [one] => return Found::One(one.id),
                [first, second, ..] => {
                    let nearest = fitting
                        .iter()
                        .find(|declared| Some(declared.owner) == *owner)
                        .or_else(|| fitting.iter().find(|declared| Some(declared.package) == *package));
                    return match nearest {
                        Some(nearest) => Found::One(nearest.id),
                        None => Found::Several(**first, **second),
                    };
                }
            }
        }
        Found::Nothing { unreadable }
    }

    /// Whether a name may be that of something in a file that couldn't be read.
    fn in_unreadable(&self, candidate: &str) -> bool {
        self.unreadable
            .iter()
            .any(|package| candidate.strip_prefix(package.as_str()).is_some_and(|rest| rest.starts_with('.')))
    }

    /// A type that an unknown name probably stands for, as it would be written in this scope.
    pub(super) fn suggest(&self, scope: &Scope, name: &str, errors: bool) -> Option<String> {
        let visible = scope.levels.iter().flat_map(|(length, _, _)| {
            let mut prefix = scope.path.get(..*length).unwrap_or_default().to_owned();
            if !prefix.is_empty() {
                prefix.push('.');
            }
            self.types
                .range(prefix.clone()..)
                .take_while(move |(canonical, _)| canonical.starts_with(&prefix))
                .filter(move |(_, declared)| !errors || declared.iter().any(|declared| declared.is_error))
                .map(move |(canonical, _)| canonical.get(length + usize::from(*length > 0)..).unwrap_or_default())
        });
        let standard = format!("{STANDARD_ERRORS}.");
        let standard_errors = self
            .types
            .range(standard.clone()..)
            .take_while(|(canonical, _)| errors && canonical.starts_with(&standard))
            .filter_map(|(canonical, _)| canonical.strip_prefix(&standard));
        did_you_mean(name, visible.chain(standard_errors)).or_else(|| self.elsewhere(name))
    }

    /// The only type of this last name, wherever it is.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let mut fitting =
            self.types.keys().filter(|canonical| canonical.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')));
        let only = fitting.next()?;
        fitting.next().is_none().then(|| only.clone())
    }
}

fn qualify(candidate: &mut String, prefix: &str, name: &str) {
    candidate.clear();
    candidate.push_str(prefix);
    if !prefix.is_empty() {
        candidate.push('.');
    }
    candidate.push_str(name);
}
