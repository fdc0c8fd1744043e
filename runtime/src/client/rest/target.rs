//! Where a call goes and what it carries: method, URL and headers, by the operation's table; the body beside.

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{HeaderMap, Method};

use super::LeftOvers;
use super::query::{Query, scalar};
use crate::codec::{self, Encode, Encoder};
use crate::data::DataValue;
use crate::error::Failure;
use crate::meta::{OperationInfo, QueryStyle, RestInfo, RouteInfo, ServiceInfo, Type};
use crate::rest::place::{self, Leaf, Place};
use crate::rest::{Form, legacy, text};

const JSON: &str = "application/json";
/// Suffix of operations that run as a task.
const TASK: &str = "$task";

/// What a request is made of, besides its body: the same for each attempt.
#[derive(Debug)]
pub(in crate::client) struct Target {
    pub(super) method: Method,
    /// Below the endpoint, escaped.
    pub(super) path_and_query: String,
    pub(super) headers: HeaderMap,
    pub(super) content_type: &'static str,
    pub(super) form: Form,
    pub(super) operation: &'static OperationInfo,
}

impl Target {
    /// Whether the answer is bytes, not JSON.
    pub(in crate::client) fn is_stream(&self) -> bool {
        self.form != Form::Legacy && self.operation.rest.is_some_and(|rest| rest.stream)
    }
}

/// Places the arguments of a call. Gives what goes into the URL and headers, and the body.
///
/// # Errors
/// An argument that has no form in its place, an operation that has none in REST.
pub(in crate::client) fn target(
    form: Form,
    left_overs: LeftOvers,
    service: &'static ServiceInfo,
    operation: &'static OperationInfo,
    arguments: &[&dyn Encode],
) -> Result<(Target, Bytes), Failure> {
    let call = Call { form, operation, arguments, query: Query::default(), headers: HeaderMap::new() };
    match (form, operation.rest) {
        (Form::Legacy, _) => call.legacy(service),
        (_, Some(rest)) => call.template(rest, left_overs),
        (_, None) => Err(Failure::Argument(
            "the operation has no REST form in the interface; call it over JSON-RPC or the legacy form".to_owned(),
        )),
    }
}

/// A call while its arguments find their places.
struct Call<'a> {
    form: Form,
    operation: &'static OperationInfo,
    arguments: &'a [&'a dyn Encode],
    query: Query,
    headers: HeaderMap,
}

impl Call<'_> {
    fn value(&self, index: usize) -> Result<DataValue, Failure> {
        let argument = self.arguments.get(index);
        argument.map_or(Ok(DataValue::unset()), |value| codec::to_value(*value)).map_err(Failure::Encode)
    }

    fn name(&self, index: usize) -> &'static str {
        self.operation.input.fields.get(index).map_or("", |field| field.name)
    }

    /// By the published route.
    fn template(mut self, rest: &'static RestInfo, left_overs: LeftOvers) -> Result<(Target, Bytes), Failure> {
        let route = &rest.route;
        let method = Method::from_bytes(route.method.as_bytes())
            .map_err(|_| Failure::Argument(format!("`{}` is no method of HTTP", route.method)))?;
        let mut places = place::places(self.operation, rest, route);
        if left_overs == LeftOvers::Body && route.body.is_none() {
            // Only the published interface has structures in queries; without it they are left over.
            for (place, field) in places.iter_mut().zip(self.operation.input.fields) {
                if matches!(place, Place::Query(_, style) if *style != QueryStyle::DeepObject)
                    && matches!(field.ty.inner(), Type::Structure(_))
                {
                    *place = Place::LeftOver;
                }
            }
        }
        let in_query = place::leaves_go_into_query(&method, route) && left_overs == LeftOvers::Query;
        let spread = if in_query || route.body.is_some() { self.spread(rest, &places) } else { Vec::new() };
        let path = self.path(route, &places)?;
        self.dispatch(route, &places);
        let mut body = Bytes::new();
        let mut members = Vec::new();
        let mut content_type = JSON;
        for (index, stated) in places.iter().enumerate() {
            match *stated {
                Place::Path(_) => {}
                Place::Query(name, style) => self.queried(rest, index, name, style)?,
                Place::Header(name) => self.header(name, index)?,
                Place::Body => (body, content_type) = self.whole(rest, index)?,
                Place::LeftOver => match spread.iter().find(|(of, _)| *of == index) {
                    Some((_, leaves)) => {
                        let value = self.value(index)?;
                        self.query.leaves(leaves, &value)?;
                    }
                    None => members.push(index),
                },
            }
        }
        if route.body.is_none() {
            body = self.object(&method, &members)?;
        } else if let Some(lost) = members.iter().find(|index| self.is_set(**index)) {
            let name = self.name(*lost);
            return Err(Failure::Argument(format!(
                "`{name}` has no place on this route: the body is another argument; use JSON-RPC for this call"
            )));
        }
        for (name, value) in rest.dispatch_headers {
            self.insert_header(name, value)?;
        }
        let path_and_query = path + &self.query.into_text();
        let (form, operation, headers) = (self.form, self.operation, self.headers);
        Ok((Target { method, path_and_query, headers, content_type, form, operation }, body))
    }

    /// The leaves of those left-over parameters that a query can hold whole, each under a name of its own.
    fn spread(&self, rest: &RestInfo, places: &[Place]) -> Vec<(usize, Vec<Leaf>)> {
        let mut taken: Vec<&str> = places
            .iter()
            .filter_map(|place| match place {
                Place::Query(name, _) => Some(*name),
                _ => None,
            })
            .collect();
        let mut spread = Vec::new();
        for (index, _) in places.iter().enumerate().filter(|(_, place)| **place == Place::LeftOver) {
            let leaves = place::leaves(rest, self.operation, index);
            let names: Vec<&str> = leaves.iter().map(|leaf| leaf.name).collect();
            let twice = names
                .iter()
                .enumerate()
                .any(|(at, name)| taken.contains(name) || names.iter().take(at).any(|before| before == name));
            if !twice && self.fits_a_query(rest, index) {
                taken.extend(names);
                spread.push((index, leaves));
            }
        }
        spread
    }

    /// Whether nothing of an argument is lost in a query: an empty list is like an unset one there.
    fn fits_a_query(&self, rest: &RestInfo, index: usize) -> bool {
        let Some(field) = self.operation.input.fields.get(index) else { return false };
        is_whole(rest, &field.ty, &mut vec![field.name], &mut Vec::new())
    }

    /// The path with the arguments in their places.
    fn path(&self, route: &RouteInfo, places: &[Place]) -> Result<String, Failure> {
        let mut path = String::with_capacity(route.path.len() + 32);
        let mut rest = route.path;
        while let Some((before, behind)) = rest.split_once('{') {
            path.push_str(before);
            let (variable, behind) = behind.split_once('}').unwrap_or((behind, ""));
            let index = places.iter().position(|place| *place == Place::Path(variable));
            let index = index.ok_or_else(|| {
                Failure::Argument(format!("nothing fills `{{{variable}}}` of the path {}", route.path))
            })?;
            text::escape(&self.segment(index)?, &mut path);
            rest = behind;
        }
        path.push_str(rest);
        Ok(path)
    }

    /// An argument as one segment of a path.
    fn segment(&self, index: usize) -> Result<String, Failure> {
        let name = self.name(index);
        let text = scalar(name, &self.value(index)?)?;
        if matches!(text.as_str(), "" | "." | "..") {
            return Err(Failure::Argument(format!(
                "`{name}` is `{text}`, which means something else in a path; no object is called so"
            )));
        }
        Ok(text)
    }

    /// The fixed part of the query.
    fn dispatch(&mut self, route: &RouteInfo, places: &[Place]) {
        for (name, value) in route.dispatch {
            match value {
                Some(value) => self.query.pair(name, value),
                None if self.fills(name, places) => {}
                None => self.query.flag(name),
            }
        }
        if self.operation.name.ends_with(TASK) {
            self.query.pair("vmw-task", "true");
        }
    }

    /// Whether a parameter of the same name is set and goes into the query: then its value says what the bare name would.
    fn fills(&self, name: &str, places: &[Place]) -> bool {
        places.iter().enumerate().any(|(index, place)| match place {
            Place::Query(query, _) => *query == name && self.is_set(index),
            Place::LeftOver => self.name(index) == name && self.is_set(index),
            _ => false,
        })
    }

    fn is_set(&self, index: usize) -> bool {
        self.arguments.get(index).is_some_and(|argument| !argument.is_unset())
    }

    /// An argument that the table says to be in the query.
    fn queried(&mut self, rest: &RestInfo, index: usize, name: &str, style: QueryStyle) -> Result<(), Failure> {
        let value = self.value(index)?;
        let ty = self.operation.input.fields.get(index).map(|field| field.ty.inner());
        match (style, ty) {
            (QueryStyle::DeepObject, _) => self.query.deep(name, &value),
            (_, Some(Type::Structure(_))) => self.query.leaves(&place::leaves(rest, self.operation, index), &value),
            _ => self.query.value(name, &value, style),
        }
    }

    fn header(&mut self, name: &str, index: usize) -> Result<(), Failure> {
        if !self.is_set(index) {
            return Ok(());
        }
        let value = scalar(self.name(index), &self.value(index)?)?;
        self.insert_header(name, &value)
    }

    fn insert_header(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        let unfit = |_| Failure::Argument(format!("the value for the header `{name}` can't be sent"));
        let parsed = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| Failure::Argument(format!("`{name}` can't be the name of a header")))?;
        self.headers.insert(parsed, HeaderValue::from_str(value).map_err(unfit)?);
        Ok(())
    }

    /// The argument that is the body, with the body's type.
    fn whole(&self, rest: &RestInfo, index: usize) -> Result<(Bytes, &'static str), Failure> {
        let content_type = rest.content_type.unwrap_or(JSON);
        if !self.is_set(index) {
            return Ok((Bytes::new(), content_type));
        }
        let is_json = content_type.starts_with(JSON);
        if !is_json && let DataValue::Blob(bytes) = without_optional(self.value(index)?) {
            return Ok((Bytes::from(bytes.into_vec()), content_type));
        }
        let Some(argument) = self.arguments.get(index) else { return Ok((Bytes::new(), content_type)) };
        let body = codec::to_json(*argument, self.form.wire()).map_err(Failure::Encode)?;
        // what is no binary data has no other form than JSON
        Ok((Bytes::from(body), JSON))
    }

    /// The body made of arguments by name. On methods without one by custom there is none unless something is in it.
    fn object(&self, method: &Method, members: &[usize]) -> Result<Bytes, Failure> {
        let has_body = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::DELETE);
        let mut out = Vec::new();
        for index in members {
            let Some(argument) = self.arguments.get(*index).filter(|argument| !argument.is_unset()) else { continue };
            out.push(if out.is_empty() { b'{' } else { b',' });
            json_escape_simd::escape_into(self.name(*index), &mut out);
            out.push(b':');
            let mut encoder = Encoder::with_buffer(self.form.wire(), out);
            argument.encode(&mut encoder);
            out = encoder.finish().map_err(Failure::Encode)?;
        }
        match (out.is_empty(), has_body && !members.is_empty()) {
            (true, false) => return Ok(Bytes::new()),
            (true, true) => out.push(b'{'),
            (false, _) => {}
        }
        out.push(b'}');
        Ok(Bytes::from(out))
    }

    /// By the names of service and operation.
    fn legacy(mut self, service: &'static ServiceInfo) -> Result<(Target, Bytes), Failure> {
        let legacy::LegacyRoute { mut method, mut path, id, mut action, task } = legacy::route(service, self.operation);
        // Sessions end by DELETE, whatever follows from the names.
        if service.name == "com.vmware.cis.session" && self.operation.name == "delete" {
            (method, action) = (Method::DELETE, None);
        }
        if let Some(index) = id {
            path.push('/');
            text::escape(&self.segment(index)?, &mut path);
        }
        if let Some(action) = &action {
            self.query.pair("~action", action);
        }
        if task {
            self.query.pair("vmw-task", "true");
        }
        let others: Vec<usize> = (0..self.arguments.len()).filter(|index| Some(*index) != id).collect();
        let mut body = Bytes::new();
        if matches!(method, Method::GET | Method::DELETE) {
            for index in others {
                let value = self.value(index)?;
                self.query.dotted(self.name(index), &value)?;
            }
        } else {
            body = self.object(&method, &others)?;
        }
        let path_and_query = path + &self.query.into_text();
        let (form, operation, headers) = (self.form, self.operation, self.headers);
        Ok((Target { method, path_and_query, headers, content_type: JSON, form, operation }, body))
    }
}

/// Whether each leaf of a type has a form in a query.
fn is_whole(rest: &RestInfo, ty: &'static Type, path: &mut Vec<&'static str>, within: &mut Vec<&'static str>) -> bool {
    let stated = rest.flatten.iter().any(|(_, stated)| stated.split('.').eq(path.iter().copied()));
    match ty.inner() {
        Type::Structure(_) if stated => false,
        Type::Structure(info) if !within.contains(&info.name) => {
            within.push(info.name);
            let whole = info.fields.iter().all(|field| {
                path.push(field.name);
                let whole = is_whole(rest, &field.ty, path, within);
                path.pop();
                whole
            });
            within.pop();
            whole
        }
        inner => place::is_listed(inner) && !holds_secret(inner),
    }
}

fn holds_secret(ty: &Type) -> bool {
    match ty {
        Type::Secret => true,
        Type::List(inner) | Type::Set(inner) => holds_secret(inner.inner()),
        _ => false,
    }
}

fn without_optional(value: DataValue) -> DataValue {
    match value {
        DataValue::Optional(Some(value)) => *value,
        value => value,
    }
}
