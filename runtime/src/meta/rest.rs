//! Where operations are found over REST, and where their arguments go.

/// How an operation looks over REST.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RestInfo {
    /// The published route.
    pub route: RouteInfo,
    /// Further routes that a server answers.
    pub alternates: &'static [RouteInfo],
    /// Query names of leaves of flattened structures, where they differ from the field: name, path.
    pub flatten: &'static [(&'static str, &'static str)],
    /// Headers that carry a parameter.
    pub headers: &'static [(&'static str, usize)],
    /// Headers with a fixed value.
    pub dispatch_headers: &'static [(&'static str, &'static str)],
    /// Status of success; none: 200, or 204 without a result.
    pub success: Option<u16>,
    /// Content type of the request; none: JSON.
    pub content_type: Option<&'static str>,
    /// The answer is a stream of bytes.
    pub stream: bool,
    /// Errors are typed by their status alone.
    pub status_errors: bool,
}

impl RestInfo {
    /// Describes an operation by its route.
    #[must_use]
    pub const fn new(route: RouteInfo) -> Self {
        Self {
            route,
            alternates: &[],
            flatten: &[],
            headers: &[],
            dispatch_headers: &[],
            success: None,
            content_type: None,
            stream: false,
            status_errors: false,
        }
    }

    /// Adds routes that a server answers too.
    #[must_use]
    pub const fn alternates(self, alternates: &'static [RouteInfo]) -> Self {
        Self { alternates, ..self }
    }

    /// Names leaves of flattened structures.
    #[must_use]
    pub const fn flatten(self, flatten: &'static [(&'static str, &'static str)]) -> Self {
        Self { flatten, ..self }
    }

    /// Names headers that carry a parameter.
    #[must_use]
    pub const fn headers(self, headers: &'static [(&'static str, usize)]) -> Self {
        Self { headers, ..self }
    }

    /// Names headers with a fixed value.
    #[must_use]
    pub const fn dispatch_headers(self, dispatch_headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { dispatch_headers, ..self }
    }

    /// Gives the status of success.
    #[must_use]
    pub const fn success(self, status: u16) -> Self {
        Self { success: Some(status), ..self }
    }

    /// Gives the content type of the request.
    #[must_use]
    pub const fn content_type(self, content_type: &'static str) -> Self {
        Self { content_type: Some(content_type), ..self }
    }

    /// Says that the answer is a stream of bytes.
    #[must_use]
    pub const fn stream(self) -> Self {
        Self { stream: true, ..self }
    }

    /// Says that errors are typed by status alone.
    #[must_use]
    pub const fn status_errors(self) -> Self {
        Self { status_errors: true, ..self }
    }
}

/// Method and URL of an operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RouteInfo {
    /// HTTP method.
    pub method: &'static str,
    /// Path template, with variables in braces.
    pub path: &'static str,
    /// Fixed query: name, and value unless the name stands alone.
    pub dispatch: &'static [(&'static str, Option<&'static str>)],
    /// Variables of the path with the parameter that fills each.
    pub path_variables: &'static [(&'static str, usize)],
    /// Query name, parameter, style.
    pub query: &'static [(&'static str, usize, QueryStyle)],
    /// The parameter that is the whole body.
    pub body: Option<usize>,
}

impl RouteInfo {
    /// Describes a route without parameters.
    #[must_use]
    pub const fn new(method: &'static str, path: &'static str) -> Self {
        Self { method, path, dispatch: &[], path_variables: &[], query: &[], body: None }
    }

    /// Adds the fixed query.
    #[must_use]
    pub const fn dispatch(self, dispatch: &'static [(&'static str, Option<&'static str>)]) -> Self {
        Self { dispatch, ..self }
    }

    /// Says which parameter fills each variable of the path.
    #[must_use]
    pub const fn path_variables(self, path_variables: &'static [(&'static str, usize)]) -> Self {
        Self { path_variables, ..self }
    }

    /// Says which parameters go into the query.
    #[must_use]
    pub const fn query(self, query: &'static [(&'static str, usize, QueryStyle)]) -> Self {
        Self { query, ..self }
    }

    /// Says which parameter is the body.
    #[must_use]
    pub const fn body(self, parameter: usize) -> Self {
        Self { body: Some(parameter), ..self }
    }
}

/// How a parameter is written into a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryStyle {
    /// Repeated `name=value`.
    #[default]
    Form,
    /// The same, said explicitly.
    FormExploded,
    /// Values separated by a comma.
    CommaDelimited,
    /// Values separated by a blank.
    SpaceDelimited,
    /// Repeated names.
    SpaceDelimitedExploded,
    /// Values separated by `|`.
    PipeDelimited,
    /// Repeated names.
    PipeDelimitedExploded,
    /// `name[field]=value`.
    DeepObject,
}

impl QueryStyle {
    /// All of them, by the names that the spec has for them.
    pub(crate) const NAMED: [(Self, &'static str); 8] = [
        (Self::Form, "form"),
        (Self::FormExploded, "form_exploded"),
        (Self::CommaDelimited, "comma_delimited"),
        (Self::SpaceDelimited, "space_delimited"),
        (Self::SpaceDelimitedExploded, "space_delimited_exploded"),
        (Self::PipeDelimited, "pipe_delimited"),
        (Self::PipeDelimitedExploded, "pipe_delimited_exploded"),
        (Self::DeepObject, "deep_object"),
    ];
}
