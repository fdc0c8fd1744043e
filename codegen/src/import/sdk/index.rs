//! All types by Python class and by canonical name: those of the modules, and those of the set to build on.

use std::collections::BTreeMap;

use super::base::Base;
use super::model::{Enumeration, Package, Reference, Structure, Types};
use crate::frontend::WORDS;

/// Where the standard errors are.
const STANDARD_ERRORS: &str = "com.vmware.vapi.std.errors.";

/// A type.
#[derive(Clone, Debug)]
pub(super) struct Target<'a> {
    pub(super) canonical: &'a str,
    pub(super) package: &'a str,
    pub(super) kind: Kind<'a>,
}

impl<'a> Target<'a> {
    /// The values of an enumeration, in their order.
    pub(super) fn values(&self) -> Vec<&'a str> {
        match self.kind {
            Kind::Enumeration(enumeration) => enumeration.values.iter().map(|value| value.wire.as_str()).collect(),
            _ => Vec::new(),
        }
    }
}

/// What a type is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind<'a> {
    Enumeration(&'a Enumeration),
    Structure(&'a Structure),
    /// A type of the base, with which nothing is done here.
    Foreign,
}

/// All types.
#[derive(Debug, Default)]
pub(super) struct Index<'a> {
    classes: BTreeMap<&'a str, BTreeMap<&'a str, Target<'a>>>,
    /// The packages that declare a type of this name, and whether it is an error.
    canonical: BTreeMap<&'a str, BTreeMap<Owner<'a>, bool>>,
}

/// What declares a type: types of one name in different places are different.
type Owner<'a> = (&'a str, &'a str);

impl<'a> Index<'a> {
    pub(super) fn new(packages: &'a [Package], base: &'a Base) -> Self {
        let mut index = Self::default();
        for class in base.classes() {
            index.insert(&class.module, &class.class, &class.canonical, &class.package, class.is_error, Kind::Foreign);
        }
        for package in packages {
            index.types(package, &package.types);
            for service in &package.services {
                index.types(package, &service.types);
            }
        }
        index
    }

    fn types(&mut self, package: &'a Package, types: &'a Types) {
        for enumeration in &types.enumerations {
            let (class, canonical) = (&enumeration.class, &enumeration.canonical);
            self.insert(&package.module, class, canonical, &package.name, false, Kind::Enumeration(enumeration));
        }
        for structure in &types.structures {
            let (class, canonical) = (&structure.class, &structure.canonical);
            let kind = Kind::Structure(structure);
            self.insert(&package.module, class, canonical, &package.name, structure.is_error, kind);
            self.types(package, &structure.types);
        }
    }

    fn insert(
        &mut self,
        module: &'a str,
        class: &'a str,
        canonical: &'a str,
        package: &'a str,
        is_error: bool,
        kind: Kind<'a>,
    ) {
        self.classes.entry(module).or_default().insert(class, Target { canonical, package, kind });
        let owner = class.rsplit_once('.').map_or("", |(owner, _)| owner);
        self.canonical.entry(canonical).or_default().insert((package, owner), is_error);
    }

    /// The type that a reference means.
    pub(super) fn find(&self, reference: &Reference) -> Option<&Target<'a>> {
        self.class(&reference.module, &reference.class)
    }

    /// The type of a Python class.
    pub(super) fn class(&self, module: &str, class: &str) -> Option<&Target<'a>> {
        self.classes.get(module)?.get(class)
    }

    /// The shortest name that means a type at some place.
    pub(super) fn notation(&self, target: &Target<'_>, scope: &Scope<'_>) -> String {
        let canonical = target.canonical;
        if self.canonical.get(canonical).is_some_and(|places| places.len() > 1) {
            return format!("{canonical}@{}", target.package);
        }
        let short = scope.levels().find_map(|level| {
            let rest = canonical.strip_prefix(level)?.strip_prefix('.')?;
            // One segment is too little to be told from the root.
            let is_clear = level.contains('.') && !WORDS.contains(&rest);
            is_clear.then_some((level, rest))
        });
        match short {
            Some((level, rest)) if !self.is_hidden(rest, level, scope, |_| true) => rest.to_owned(),
            _ => canonical.to_owned(),
        }
    }

    /// The shortest name that means an error among the errors of an operation.
    pub(super) fn error_notation(&self, target: &Target<'_>, scope: &Scope<'_>) -> String {
        match target.canonical.strip_prefix(STANDARD_ERRORS) {
            Some(rest) if !rest.contains('.') && !self.is_hidden(rest, "", scope, |is_error| is_error) => {
                rest.to_owned()
            }
            _ => self.notation(target, scope),
        }
    }

    /// Whether a name means something else on a level further in than this one.
    fn is_hidden(&self, name: &str, level: &str, scope: &Scope<'_>, fits: impl Fn(bool) -> bool) -> bool {
        scope.all().take_while(|inner| *inner != level).any(|inner| {
            let places = self.canonical.get(format!("{inner}.{name}").as_str());
            places.is_some_and(|places| places.values().any(|is_error| fits(*is_error)))
        })
    }
}

/// Where a name stands: the canonical names around it.
#[derive(Clone, Debug)]
pub(super) struct Scope<'a> {
    /// Structures, from the inside out.
    structures: Vec<&'a str>,
    service: Option<&'a str>,
    package: &'a str,
}

impl<'a> Scope<'a> {
    pub(super) fn new(package: &'a str) -> Self {
        Self { structures: Vec::new(), service: None, package }
    }

    /// Within a service of the package.
    pub(super) fn within_service(&self, service: &'a str) -> Self {
        Self { service: Some(service), ..self.clone() }
    }

    /// Within a structure.
    pub(super) fn within(&self, structure: &'a str) -> Self {
        let mut structures = vec![structure];
        structures.extend(&self.structures);
        Self { structures, ..self.clone() }
    }

    /// The canonical name of the innermost place.
    pub(super) fn path(&self) -> &'a str {
        self.structures.first().copied().or(self.service).unwrap_or(self.package)
    }

    /// All levels, from the inside out.
    fn all(&self) -> impl Iterator<Item = &'a str> {
        self.structures.iter().copied().chain(self.levels())
    }

    /// The levels from the service on: names of nested types say in which structure they are.
    fn levels(&self) -> impl Iterator<Item = &'a str> {
        self.service.into_iter().chain(parents(self.package))
    }
}

/// A dotted name, and each that it begins with.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| name.rsplit_once('.').map(|(parent, _)| parent))
}
