//! Reads the notation of tables: see [`Tables::written`] and [`ServiceTable::written`](super::ServiceTable::written).

use jiter::{Jiter, JiterError, Peek};

use super::{
    CaseInfo, ErrorDeclaration, FieldInfo, MemberInfo, OneOfInfo, OperationInfo, Privilege, QueryStyle, RestInfo,
    RouteInfo, ServiceInfo, StructureInfo, StructureKind, StructureRef, StructureTable, Tables, TaskKind, Type,
    UnionInfo,
};

/// A table that is written down.
#[derive(Clone, Copy)]
pub(super) struct Notation {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) tables: &'static Tables,
}

impl Notation {
    pub(super) fn structure(&self) -> StructureInfo {
        self.made(structure)
    }

    pub(super) fn service(&self) -> ServiceInfo {
        self.made(service)
    }

    #[expect(clippy::panic, reason = "the generator wrote it, and its tests read what it writes")]
    fn made<T>(&self, read: fn(&mut Reader, &'static str) -> Result<T>) -> T {
        match self.read(read) {
            Ok(made) => made,
            Err(problem) => panic!("{problem}"),
        }
    }

    fn read<T>(&self, read: fn(&mut Reader, &'static str) -> Result<T>) -> Result<T, String> {
        let mut reader = Reader { json: Jiter::new(self.text.as_bytes()), tables: self.tables };
        let made = read(&mut reader, self.name).and_then(|made| {
            reader.json.finish()?;
            Ok(made)
        });
        made.map_err(|Broken(reason)| {
            format!("the table of `{}`, at {}: {reason}", self.name, reader.json.current_position())
        })
    }
}

/// What [`Tables`] have, as far as it is told without looking at a structure.
pub(super) struct Entries {
    pub(super) structures: Vec<StructureTable>,
    names: Vec<(&'static str, Entry)>,
}

#[derive(Clone, Copy)]
enum Entry {
    Structure(usize),
    Type(Type),
}

impl Entries {
    pub(super) fn of(tables: &'static Tables) -> Self {
        Notation { name: tables.prefix, text: tables.text, tables }.made(entries)
    }
}

impl Tables {
    /// The type that a notation calls so, behind the `@`.
    fn named(&'static self, name: &str) -> Option<Type> {
        let other = name.split_once('.').and_then(|(number, name)| Some((number.parse::<usize>().ok()?, name)));
        if let Some((number, name)) = other {
            return self.others.get(number)?.named(name);
        }
        let Entries { structures, names } = self.entries();
        let (_, entry) = names.iter().find(|(known, _)| *known == name)?;
        match *entry {
            Entry::Structure(number) => structures.get(number).map(|table| Type::Structure(StructureRef::new(table))),
            Entry::Type(ty) => Some(ty),
        }
    }
}

/// What is wrong with a notation.
struct Broken(String);

type Result<T, E = Broken> = std::result::Result<T, E>;

impl From<JiterError> for Broken {
    fn from(error: JiterError) -> Self {
        Self(error.error_type.to_string())
    }
}

fn broken<T>(what: &str, found: &str) -> Result<T> {
    Err(Broken(format!("`{found}` is no {what}")))
}

/// What a table holds lives as long as the table, so for as long as the program runs.
fn list<T>(values: Vec<T>) -> &'static [T] {
    if values.is_empty() { &[] } else { values.leak() }
}

/// What reads the value of a member, given its name. Behind a pointer, so that there is one way to read an object.
type Member<'m> = &'m mut dyn FnMut(&mut Reader, &'static str) -> Result<()>;

struct Reader {
    json: Jiter<'static>,
    tables: &'static Tables,
}

impl Reader {
    /// Reads an object; `member` gets the name of each member and reads its value.
    fn object(&mut self, member: Member<'_>) -> Result<()> {
        let mut start = self.json.current_index();
        let mut is_there = self.json.next_object_bytes()?.is_some();
        while is_there {
            let key = self.json.slice_to_current(start);
            let key = key.iter().position(|byte| *byte == b'"').and_then(|quote| key.get(quote..));
            let name = unquoted(key.unwrap_or_default().trim_ascii_end().strip_suffix(b":").unwrap_or_default())?;
            member(self, name)?;
            start = self.json.current_index();
            is_there = self.json.next_key_bytes()?.is_some();
        }
        Ok(())
    }

    /// Reads an array.
    fn array<T>(&mut self, item: impl Fn(&mut Self) -> Result<T>) -> Result<&'static [T]> {
        let mut items = Vec::new();
        self.items(&mut |reader| {
            items.push(item(reader)?);
            Ok(())
        })?;
        Ok(list(items))
    }

    fn items(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<()>) -> Result<()> {
        let mut next = self.json.next_array()?;
        while next.is_some() {
            item(self)?;
            next = self.json.array_step()?;
        }
        Ok(())
    }

    fn text(&mut self) -> Result<&'static str> {
        self.json.peek()?;
        let start = self.json.current_index();
        self.json.next_bytes()?;
        unquoted(self.json.slice_to_current(start))
    }

    /// The text of a value, which isn't read yet.
    fn skipped(&mut self) -> Result<&'static str> {
        let start = self.json.current_index();
        self.json.next_skip()?;
        std::str::from_utf8(self.json.slice_to_current(start)).or_else(|_| broken("text", ""))
    }

    fn optional_text(&mut self) -> Result<Option<&'static str>> {
        if self.json.peek()? == Peek::Null {
            self.json.known_null()?;
            return Ok(None);
        }
        self.text().map(Some)
    }

    fn number<T: std::str::FromStr>(&mut self) -> Result<T> {
        let text = String::from_utf8_lossy(self.json.next_number_bytes()?).into_owned();
        text.parse().or_else(|_| broken("such number", &text))
    }

    /// The index of what is called so.
    fn index(&mut self, names: &[&str]) -> Result<usize> {
        let name = self.text()?;
        index(names, name)
    }

    fn ty(&mut self) -> Result<Type> {
        let text = self.text()?;
        ty(text, self.tables)
    }

    fn structure_of(&mut self) -> Result<StructureRef> {
        let text = self.text()?;
        structure_of(text, self.tables)
    }
}

fn index(names: &[&str], name: &str) -> Result<usize> {
    names.iter().position(|known| *known == name).map_or_else(|| broken("name here", name), Ok)
}

/// A string of JSON as it stands there.
fn unquoted(raw: &'static [u8]) -> Result<&'static str> {
    let inner = raw.strip_prefix(b"\"").and_then(|raw| raw.strip_suffix(b"\""));
    match inner.map(std::str::from_utf8) {
        Some(Ok(text)) if !text.contains('\\') => Ok(text),
        _ => Ok(String::leak(Jiter::new(raw).next_str()?.to_owned())),
    }
}

/// A type, as [`Type`] shows it, but for those in the list.
fn ty(text: &'static str, tables: &'static Tables) -> Result<Type> {
    let found = match text {
        "void" => Type::Void,
        "boolean" => Type::Boolean,
        "integer" => Type::Integer,
        "double" => Type::Double,
        "string" => Type::String,
        "secret" => Type::Secret,
        "binary" => Type::Binary,
        "date_time" => Type::DateTime,
        "uri" => Type::Uri,
        "opaque" => Type::Opaque,
        "any_error" => Type::AnyError,
        "dynamic_structure" => Type::DynamicStructure(&[]),
        "id" => Type::Id(&[]),
        _ => return composed(text, tables),
    };
    Ok(found)
}

fn composed(text: &'static str, tables: &'static Tables) -> Result<Type> {
    if let Some(name) = text.strip_prefix('@') {
        return tables.named(name).map_or_else(|| broken("type here", text), Ok);
    }
    let Some((head, inner)) = text.strip_suffix('>').and_then(|text| text.split_once('<')) else {
        return broken("type", text);
    };
    let held = |text| ty(text, tables).map(|ty| &*Box::leak(Box::new(ty)));
    Ok(match head {
        "optional" => Type::Optional(held(inner)?),
        "list" => Type::List(held(inner)?),
        "set" => Type::Set(held(inner)?),
        "map" => {
            // keys hold no types, so that the first comma ends them
            let Some((key, value)) = inner.split_once(", ") else { return broken("map", text) };
            Type::Map(held(key)?, held(value)?)
        }
        "id" => Type::Id(list(inner.split(" | ").collect())),
        "dynamic_structure" => {
            let bases: Result<Vec<_>> = inner.split(", ").map(|base| structure_of(base, tables)).collect();
            Type::DynamicStructure(list(bases?))
        }
        _ => return broken("type", text),
    })
}

fn structure_of(text: &'static str, tables: &'static Tables) -> Result<StructureRef> {
    match ty(text, tables)? {
        Type::Structure(structure) => Ok(structure),
        _ => broken("structure", text),
    }
}

fn entries(reader: &mut Reader, prefix: &'static str) -> Result<Entries> {
    let tables = reader.tables;
    let (mut structures, mut names) = (Vec::new(), Vec::new());
    reader.object(&mut |reader, name| {
        let entry = if reader.json.peek()? == Peek::Object {
            let notation = Notation { name: format!("{prefix}.{name}").leak(), text: reader.skipped()?, tables };
            structures.push(StructureTable::of(notation));
            Entry::Structure(structures.len() - 1)
        } else {
            let number: usize = reader.number()?;
            match tables.types.get(number) {
                Some(ty) => Entry::Type(*ty),
                None => return broken("number of a type", &number.to_string()),
            }
        };
        names.push((name, entry));
        Ok(())
    })?;
    Ok(Entries { structures, names })
}

fn structure(reader: &mut Reader, name: &'static str) -> Result<StructureInfo> {
    let mut info = StructureInfo::new(name, &[]);
    let mut names = Vec::new();
    reader.object(&mut |reader, part| {
        match part {
            "kind" => match reader.text()? {
                "error" => info.kind = StructureKind::Error,
                other => return broken("kind", other),
            },
            "fields" => {
                info.fields = fields(reader)?;
                names = info.fields.iter().map(|field| field.name).collect();
            }
            "unions" => info.unions = reader.array(|reader| union(reader, &names))?,
            "one_of" => {
                info.one_of =
                    reader.array(|reader| Ok(OneOfInfo::new(reader.array(|reader| reader.index(&names))?)))?;
            }
            "members" => info.members = reader.array(|reader| member(reader, &names))?,
            other => return broken("part of a structure", other),
        }
        Ok(())
    })?;
    Ok(info)
}

fn fields(reader: &mut Reader) -> Result<&'static [FieldInfo]> {
    let mut fields = Vec::new();
    reader.object(&mut |reader, name| {
        if reader.json.peek()? == Peek::String {
            fields.push(FieldInfo::new(name, reader.ty()?));
            return Ok(());
        }
        let mut field = FieldInfo::new(name, Type::Void);
        reader.object(&mut |reader, part| {
            match part {
                "type" => field.ty = reader.ty()?,
                "sensitive" => field.sensitive = reader.json.next_bool()?,
                other => return broken("part of a field", other),
            }
            Ok(())
        })?;
        fields.push(field);
        Ok(())
    })?;
    FieldInfo::with_keys(&mut fields);
    Ok(list(fields))
}

fn union(reader: &mut Reader, names: &[&str]) -> Result<UnionInfo> {
    let mut info = UnionInfo::new(0, &[], &[]);
    reader.object(&mut |reader, part| {
        match part {
            "tag" => info.tag = reader.index(names)?,
            "fields" => info.fields = reader.array(|reader| reader.index(names))?,
            "cases" => {
                let mut cases = Vec::new();
                reader.object(&mut |reader, value| {
                    let mut fields = Vec::new();
                    reader.object(&mut |reader, field| {
                        fields.push((index(names, field)?, reader.json.next_bool()?));
                        Ok(())
                    })?;
                    cases.push(CaseInfo::new(value, list(fields)));
                    Ok(())
                })?;
                info.cases = list(cases);
            }
            other => return broken("part of a union", other),
        }
        Ok(())
    })?;
    Ok(info)
}

fn member(reader: &mut Reader, names: &[&str]) -> Result<MemberInfo> {
    if reader.json.peek()? == Peek::String {
        return Ok(MemberInfo::Field(reader.index(names)?));
    }
    let mut member = None;
    reader.object(&mut |reader, kind| {
        let number = reader.number()?;
        member = Some(match kind {
            "union" => MemberInfo::Union(number),
            "one_of" => MemberInfo::OneOf(number),
            other => return broken("member", other),
        });
        Ok(())
    })?;
    member.map_or_else(|| broken("member", "{}"), Ok)
}

fn service(reader: &mut Reader, name: &'static str) -> Result<ServiceInfo> {
    let mut operations = Vec::new();
    reader.object(&mut |reader, name| {
        operations.push(operation(reader, name)?);
        Ok(())
    })?;
    Ok(ServiceInfo::new(name, list(operations)))
}

fn operation(reader: &mut Reader, name: &'static str) -> Result<OperationInfo> {
    let mut info = OperationInfo::new(name, &[], Type::Void);
    let mut names = Vec::new();
    reader.object(&mut |reader, part| {
        match part {
            "parameters" => {
                info.input.fields = fields(reader)?;
                names = info.input.fields.iter().map(|field| field.name).collect();
            }
            "result" => info.output = reader.ty()?,
            "errors" => info.errors = reader.array(error)?,
            "task" => match reader.text()? {
                "task" => info.task = TaskKind::Task,
                "task_only" => info.task = TaskKind::TaskOnly,
                other => return broken("kind of task", other),
            },
            "read_only" => info.read_only = reader.json.next_bool()?,
            "privileges" => info.privileges = reader.array(privilege)?,
            "rest" => info.rest = Some(Box::leak(Box::new(rest(reader, &names)?))),
            other => return broken("part of an operation", other),
        }
        Ok(())
    })?;
    Ok(info)
}

fn error(reader: &mut Reader) -> Result<ErrorDeclaration> {
    if reader.json.peek()? == Peek::String {
        return Ok(ErrorDeclaration { error: reader.structure_of()?, statuses: &[] });
    }
    reader.json.next_array()?;
    let error = reader.structure_of()?;
    reader.json.array_step()?;
    let statuses = reader.array(Reader::number)?;
    reader.json.array_step()?;
    Ok(ErrorDeclaration { error, statuses })
}

fn privilege(reader: &mut Reader) -> Result<Privilege> {
    if reader.json.peek()? == Peek::String {
        return Ok(Privilege::new(reader.text()?, None, None));
    }
    match reader.array(Reader::optional_text)? {
        [Some(id), on, resource] => Ok(Privilege::new(id, *on, *resource)),
        _ => broken("privilege", "[]"),
    }
}

/// Pairs of names and what is said of each.
fn pairs<T>(
    reader: &mut Reader,
    mut value: impl FnMut(&mut Reader) -> Result<T>,
) -> Result<&'static [(&'static str, T)]> {
    let mut pairs = Vec::new();
    reader.object(&mut |reader, name| {
        pairs.push((name, value(reader)?));
        Ok(())
    })?;
    Ok(list(pairs))
}

fn rest(reader: &mut Reader, names: &[&str]) -> Result<RestInfo> {
    let mut info = RestInfo::new(RouteInfo::new("", ""));
    reader.object(&mut |reader, part| {
        match part {
            "route" => info.route = route(reader, names)?,
            "alternates" => info.alternates = reader.array(|reader| route(reader, names))?,
            "flatten" => info.flatten = pairs(reader, Reader::text)?,
            "headers" => info.headers = pairs(reader, |reader| reader.index(names))?,
            "dispatch_headers" => info.dispatch_headers = pairs(reader, Reader::text)?,
            "success" => info.success = Some(reader.number()?),
            "content_type" => info.content_type = Some(reader.text()?),
            "stream" => info.stream = reader.json.next_bool()?,
            "status_errors" => info.status_errors = reader.json.next_bool()?,
            other => return broken("part of REST", other),
        }
        Ok(())
    })?;
    Ok(info)
}

fn route(reader: &mut Reader, names: &[&str]) -> Result<RouteInfo> {
    let mut info = RouteInfo::new("", "");
    reader.object(&mut |reader, part| {
        match part {
            "path_variables" => info.path_variables = pairs(reader, |reader| reader.index(names))?,
            "query" => {
                let query = pairs(reader, |reader| {
                    if reader.json.peek()? == Peek::String {
                        return Ok((reader.index(names)?, QueryStyle::Form));
                    }
                    match reader.array(Reader::text)? {
                        [parameter, style] => Ok((index(names, parameter)?, query_style(style)?)),
                        _ => broken("key of a query", "[]"),
                    }
                })?;
                info.query = list(query.iter().map(|(name, (parameter, style))| (*name, *parameter, *style)).collect());
            }
            "dispatch" => info.dispatch = pairs(reader, Reader::optional_text)?,
            "body" => info.body = Some(reader.index(names)?),
            // the method, with its path
            method => (info.method, info.path) = (method, reader.text()?),
        }
        Ok(())
    })?;
    Ok(info)
}

fn query_style(text: &str) -> Result<QueryStyle> {
    let found = QueryStyle::NAMED.iter().find(|(_, name)| *name == text);
    found.map_or_else(|| broken("style of a query", text), |(style, _)| Ok(*style))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::{EnumerationInfo, ServiceTable};

    static COLOR: EnumerationInfo = EnumerationInfo::new("com.example.color", &["RED", "BLUE"]);
    static POINT: StructureTable = StructureTable::new(&StructureInfo::new(
        "com.example.point",
        &[FieldInfo::new("x", Type::Integer), FieldInfo::new("label", Type::OPTIONAL_STRING).sensitive()],
    ));
    static FAILED: StructureTable = StructureTable::new(&StructureInfo::error("com.example.failed", &[]));
    static COLORS: Tables = Tables::written("com.example", r#"{"color": 0}"#, &[Type::Enumeration(&COLOR)], &[]);
    static TABLES: Tables = Tables::written(
        "com.example",
        r#"{"point": 0, "failed": 1, "node": {"fields": {"next": "optional<@node>", "color": "@0.color"}},
            "node.broken": {"kind": "error"}}"#,
        &[Type::structure(&POINT), Type::structure(&FAILED)],
        &[&COLORS],
    );

    fn structure_of(text: &'static str) -> Result<StructureInfo, String> {
        Notation { name: "com.example.made", text, tables: &TABLES }.read(structure)
    }

    fn service_of(text: &'static str) -> Result<ServiceInfo, String> {
        Notation { name: "com.example.made", text, tables: &TABLES }.read(service)
    }

    fn entries_of(text: &'static str) -> String {
        let tables = Box::leak(Box::new(Tables::written("com.example.made", text, &[Type::Uri], &[])));
        let read = Notation { name: tables.prefix, text, tables }.read(entries);
        read.map_or_else(|problem| problem, |entries| format!("{} structures", entries.structures.len()))
    }

    /// A name leads to a structure in the same text, in another's, or beside them.
    #[test]
    fn names() {
        let (node, broken) = (TABLES.structure(0), TABLES.structure(1));
        assert_eq!((node.name(), broken.name()), ("com.example.node", "com.example.node.broken"));
        assert_eq!((node.kind, broken.kind), (StructureKind::Structure, StructureKind::Error));
        let shown: Vec<String> = node.fields.iter().map(|field| field.ty.to_string()).collect();
        assert_eq!(shown, ["optional<com.example.node>", "com.example.color"]);
        let Some(Type::Optional(Type::Structure(next))) = node.fields.first().map(|field| field.ty) else {
            panic!("it holds itself")
        };
        assert!(std::ptr::eq(next.table(), node));
        let named = |name| TABLES.named(name).map(|ty| ty.to_string());
        assert_eq!(named("node.broken").as_deref(), Some("com.example.node.broken"));
        for missing in ["broken", "color", "1.color", "0.point", "-1.color", ""] {
            assert_eq!(named(missing), None, "{missing}");
        }
    }

    /// Every kind of type, and what is beside the type of a field.
    #[test]
    fn fields() {
        let made = structure_of(
            r#"{"kind": "error", "fields": {
                "a": "optional<string>",
                "b": "list<set<@point>>",
                "c": "map<id<Cluster | Host>, map<string, @0.color>>",
                "d": {"type": "dynamic_structure<@point, @failed>", "sensitive": true},
                "e": "dynamic_structure", "f": "id", "g": "any_error", "h": "opaque", "i": "secret", "j": "binary",
                "k": "date_time", "l": "uri", "m": "integer", "n": "double", "o": "boolean", "p": "void",
                "with \"quotes\"": "string",
                "a_name_that_is_too_long_for_its_key": "string"
            }}"#,
        );
        let made = made.expect("it is in order");
        let shown: Vec<String> = made.fields.iter().map(|field| format!("{}: {}", field.name, field.ty)).collect();
        assert_eq!(
            shown,
            [
                "a: optional<string>",
                "b: list<set<com.example.point>>",
                "c: map<id<Cluster | Host>, map<string, com.example.color>>",
                "d: dynamic_structure<com.example.point, com.example.failed>",
                "e: dynamic_structure",
                "f: id",
                "g: any_error",
                "h: opaque",
                "i: secret",
                "j: binary",
                "k: date_time",
                "l: uri",
                "m: integer",
                "n: double",
                "o: boolean",
                "p: void",
                "with \"quotes\": string",
                "a_name_that_is_too_long_for_its_key: string",
            ]
        );
        assert_eq!((made.name, made.kind), ("com.example.made", StructureKind::Error));
        let sensitive: Vec<&str> = made.fields.iter().filter(|field| field.sensitive).map(|field| field.name).collect();
        assert_eq!(sensitive, ["d"]);
        let key = made.fields.first().and_then(FieldInfo::key).expect("the name is short");
        assert_eq!(key.0.get(..key.1), Some(&b",\"a\":"[..]));
        let keyless = made.fields.iter().filter(|field| field.key().is_none()).map(|field| field.name);
        assert_eq!(keyless.collect::<Vec<_>>(), ["with \"quotes\"", "a_name_that_is_too_long_for_its_key"]);
    }

    #[test]
    fn members() {
        let made = structure_of(
            r#"{"fields": {"tag": "@0.color", "a": "string", "b": "optional<string>", "c": "optional<string>", "d": "string"},
                "unions": [{"tag": "tag", "fields": ["a", "b"], "cases": {"RED": {"a": true, "b": false}, "BLUE": {}}}],
                "one_of": [["b", "c"]],
                "members": [{"union": 0}, "d", {"one_of": 0}]}"#,
        );
        let made = made.expect("it is in order");
        assert_eq!(made.members, [MemberInfo::Union(0), MemberInfo::Field(4), MemberInfo::OneOf(0)]);
        let union = made.unions.first().expect("there is one");
        assert_eq!((union.tag, union.fields), (0, &[1, 2][..]));
        let cases: Vec<_> = union.cases.iter().map(|case| (case.value, case.fields)).collect();
        assert_eq!(cases, [("RED", &[(1, true), (2, false)][..]), ("BLUE", &[])]);
        assert_eq!(made.one_of.first().map(|group| group.fields), Some(&[2, 3][..]));
    }

    #[test]
    fn operations() {
        static MADE: ServiceTable = ServiceTable::written(
            "com.example.made",
            r#"{
                "get": {"parameters": {"id": "id<Cluster>", "names": "list<string>"}, "result": "optional<@point>",
                    "errors": ["@failed", ["@failed", [404, 410]]], "read_only": true,
                    "privileges": ["System.Read", ["System.View", "id", "Cluster"], ["System.Use", "id", null]],
                    "rest": {
                        "route": {"GET": "/made/{id}", "path_variables": {"id": "id"},
                            "query": {"names": ["names", "comma_delimited"], "n": "names"}},
                        "alternates": [{"POST": "/made", "dispatch": {"action": "get", "~": null}, "body": "id"}],
                        "flatten": {"ab": "a.b"}, "headers": {"X-Id": "id"}, "dispatch_headers": {"X-Kind": "made"},
                        "success": 200, "content_type": "text/plain", "stream": true, "status_errors": true}},
                "put$task": {"task": "task_only"},
                "wait": {"task": "task"}
            }"#,
            &TABLES,
        );
        let [get, put, wait] = MADE.operations else { panic!("there are three") };
        assert_eq!((get.name, get.output.to_string().as_str()), ("get", "optional<com.example.point>"));
        assert!(get.read_only && !put.read_only);
        assert_eq!((get.task, put.task, wait.task), (TaskKind::None, TaskKind::TaskOnly, TaskKind::Task));
        assert_eq!(format!("{:?}", get.errors), "[com.example.failed, com.example.failed [404, 410]]");
        assert_eq!(
            get.privileges,
            [
                Privilege::new("System.Read", None, None),
                Privilege::new("System.View", Some("id"), Some("Cluster")),
                Privilege::new("System.Use", Some("id"), None),
            ]
        );
        let rest = get.rest.expect("it has a route");
        assert_eq!((rest.route.method, rest.route.path), ("GET", "/made/{id}"));
        assert_eq!(rest.route.path_variables, [("id", 0)]);
        assert_eq!(rest.route.query, [("names", 1, QueryStyle::CommaDelimited), ("n", 1, QueryStyle::Form)]);
        let [other] = rest.alternates else { panic!("there is one") };
        assert_eq!((other.method, other.path, other.body), ("POST", "/made", Some(0)));
        assert_eq!(other.dispatch, [("action", Some("get")), ("~", None)]);
        assert_eq!((rest.flatten, rest.headers), (&[("ab", "a.b")][..], &[("X-Id", 0)][..]));
        assert_eq!(rest.dispatch_headers, [("X-Kind", "made")]);
        assert_eq!((rest.success, rest.content_type), (Some(200), Some("text/plain")));
        assert!(rest.stream && rest.status_errors);
    }

    #[test]
    fn styles() {
        for style in [
            QueryStyle::Form,
            QueryStyle::FormExploded,
            QueryStyle::CommaDelimited,
            QueryStyle::SpaceDelimited,
            QueryStyle::SpaceDelimitedExploded,
            QueryStyle::PipeDelimited,
            QueryStyle::PipeDelimitedExploded,
            QueryStyle::DeepObject,
        ] {
            let name = format!("{style:?}").chars().fold(String::new(), |mut name, c| {
                if c.is_ascii_uppercase() && !name.is_empty() {
                    name.push('_');
                }
                name.push(c.to_ascii_lowercase());
                name
            });
            assert_eq!(query_style(&name).ok(), Some(style), "{name}");
        }
    }

    /// What is wrong is told with its place.
    #[test]
    fn broken_notations() {
        let place = "the table of `com.example.made`, at";
        for (text, wanted) in [
            (r#"{"fields": {"a": "strung"}}"#, "line 1 column 26: `strung` is no type"),
            (r#"{"fields": {"a": "@3"}}"#, "line 1 column 22: `@3` is no type here"),
            (r#"{"fields": {"a": "@1.color"}}"#, "line 1 column 28: `@1.color` is no type here"),
            (r#"{"fields": {"a": "many<string>"}}"#, "line 1 column 32: `many<string>` is no type"),
            (r#"{"fields": {"a": "map<string>"}}"#, "line 1 column 31: `map<string>` is no map"),
            (r#"{"fields": {"a": "dynamic_structure<@0.color>"}}"#, "line 1 column 47: `@0.color` is no structure"),
            (r#"{"fields": {"a": {"kind": "string"}}}"#, "line 1 column 26: `kind` is no part of a field"),
            (r#"{"kind": "structure"}"#, "line 1 column 21: `structure` is no kind"),
            (r#"{"one_of": [["a"]]}"#, "line 1 column 17: `a` is no name here"),
            (r#"{"members": [{}]}"#, "line 1 column 16: `{}` is no member"),
            (r#"{"wings": 2}"#, "line 1 column 10: `wings` is no part of a structure"),
            ("{", "line 1 column 1: EOF while parsing an object"),
            ("{} []", "line 1 column 4: trailing characters"),
        ] {
            let error = structure_of(text).err().unwrap_or_default();
            assert_eq!(error, format!("{place} {wanted}"), "{text}");
        }
        let error = service_of(r#"{"get": {"rest": {"success": 70000}}}"#).err().unwrap_or_default();
        assert_eq!(error, format!("{place} line 1 column 35: `70000` is no such number"));

        for (text, wanted) in [
            (r#"{"point": {}, "uri": 0}"#, "1 structures".to_owned()),
            (r#"{"uri": 1}"#, format!("{place} line 1 column 10: `1` is no number of a type")),
            (r#"{"point": {"#, format!("{place} line 1 column 11: EOF while parsing an object")),
        ] {
            assert_eq!(entries_of(text), wanted, "{text}");
        }
    }
}
