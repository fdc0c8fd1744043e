//! The way of a call, the same for every wire: who calls, which operation, does the input fit, the implementation, does
//! the output fit.
//!
//! The input is read as its types say, in one pass; that is what nearly every call needs. When that fails, for whatever
//! reason, the phases of the protocol decide on the data value: they find what is wrong in the order that other servers
//! have, and let through what only looked wrong.

use super::authenticate::{Authentication, Decision, Identity, Target};
use super::panic::{Guarded, guard};
use super::provider::{Checks, Entry, Implementation, Inner};
use super::{Policy, Reply, RequestContext, Skeleton, UntypedService};
use super::{convert, errors, introspection, messages, output, requirement, validate};
use crate::codec::{DecodeError, Decoder, Encode, EncodeError, Encoder, Limits, Mode, Wire};
use crate::context::{ApplicationContext, SecurityContext};
use crate::data::DataValue;
use crate::error::ApiError;
use crate::meta::{OperationInfo, ServiceInfo};

/// A call as a wire hands it over: syntactically right, nothing else known.
pub(super) struct Call<'c> {
    pub(super) service: &'c str,
    pub(super) operation: &'c str,
    pub(super) application: ApplicationContext,
    pub(super) security: Option<SecurityContext>,
    pub(super) input: Input<'c>,
    /// What the wire found wrong with the arguments already; it counts when it is known who calls.
    pub(super) refused: Option<ApiError>,
}

/// The arguments of a call, not read yet.
#[derive(Clone, Copy)]
pub(super) struct Input<'c> {
    /// A value of the wire, without anything before or behind it; none came: as if it were void.
    pub(super) text: &'c [u8],
    pub(super) wire: Wire,
    pub(super) depth: usize,
}

impl<'c> Input<'c> {
    fn decoder(&self) -> Decoder<'c> {
        Decoder::with_limits(self.text, self.wire, Mode::Strict, Limits { depth: self.depth })
    }

    fn value(&self) -> Result<DataValue, Stop> {
        self.decoder().value().map_err(Stop::Malformed)
    }

    /// Whether values say themselves of which kind they are; plain JSON leaves that to their types.
    fn is_tagged(&self) -> bool {
        self.wire == Wire::JsonRpc
    }

    /// Whether it is a data value at all.
    pub(super) fn check(&self) -> Result<(), DecodeError> {
        self.decoder().value().map(drop)
    }
}

/// What ends a call before it has a result.
pub(super) enum Stop {
    /// The input is no data value of the wire at all.
    Malformed(DecodeError),
    /// The result has a double that can't be written.
    Unwritable(EncodeError),
    /// The answer is an error.
    Error(ApiError),
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        Self::Error(error)
    }
}

/// Answers a call: appends the output to a buffer.
///
/// # Errors
/// Everything else that is an answer.
pub(super) async fn run(provider: &Inner, call: Call<'_>, out: Vec<u8>) -> Result<Vec<u8>, Stop> {
    let Call { service, operation, application, security, input, refused } = call;
    let entry = provider.entry(service);
    let policy = entry.map_or(provider.unknown, |entry| entry.policy);
    let identity = match authenticate(provider, security.as_ref(), Target { service, operation }).await {
        Ok(None) if policy != Policy::Anonymous => return refuse(input, errors::unauthenticated()),
        Ok(identity) => identity,
        Err(error) => return refuse(input, error),
    };
    let Some(entry) = entry else {
        return unknown(input, errors::operation_not_found(messages::NO_INTERFACE.with([service])));
    };
    let Some((index, info)) = entry.info.operation(operation) else {
        return unknown(input, errors::operation_not_found(messages::NO_METHOD.with([operation])));
    };
    let cx = RequestContext { service: entry.info, operation: info, wire: input.wire, application, security, identity };
    if let Some(authorizer) = &provider.authorizer {
        match authorizer.authorize(&cx).await {
            Ok(Decision::Allowed) => {}
            Ok(Decision::Denied) => return refuse(input, errors::unauthorized()),
            Err(error) => return refuse(input, error),
        }
    }
    match refused {
        None => invoke(provider, entry, index, &cx, input, out).await,
        Some(error) => Err(error.into()),
    }
}

/// Whether anyone can tell who calls.
async fn authenticate(
    provider: &Inner,
    security: Option<&SecurityContext>,
    target: Target<'_>,
) -> Result<Option<Identity>, ApiError> {
    let Some(security) = security else { return Ok(None) };
    for authenticator in &provider.authenticators {
        match authenticator.authenticate(security, target).await? {
            Authentication::Accepted(identity) => return Ok(Some(identity)),
            Authentication::NotMine => {}
            Authentication::Refused => return Err(errors::unauthenticated()),
        }
    }
    Ok(None)
}

/// Ends a call whose input nobody has looked at: what makes no data value counts first.
#[cold]
fn refuse<T>(input: Input<'_>, error: ApiError) -> Result<T, Stop> {
    if input.is_tagged() {
        input.value()?;
    }
    Err(error.into())
}

/// Ends a call of something that isn't there: that the input is no structure counts first.
#[cold]
fn unknown<T>(input: Input<'_>, error: ApiError) -> Result<T, Stop> {
    arguments(input)?;
    Err(error.into())
}

/// The input as a data value, which must be a structure; its name doesn't matter.
fn arguments(input: Input<'_>) -> Result<DataValue, Stop> {
    match input.value()? {
        value @ DataValue::Structure(_) => Ok(value),
        _ => Err(errors::invalid_argument([messages::NO_STRUCTURE.with([])]).into()),
    }
}

/// The input as a data value that fits its definition, unset optionals filled in.
fn verified(input: Input<'_>, operation: &'static OperationInfo, unexpected: bool) -> Result<DataValue, Stop> {
    let info = &operation.input;
    let mut value = if input.is_tagged() {
        let DataValue::Structure(value) = arguments(input)? else { return Err(errors::invalid_argument([]).into()) };
        value
    } else {
        input.decoder().typed_structure(info).map_err(Stop::Malformed)?
    };
    validate::complete_fields(&mut value, info);
    validate::fields(&value, info).map_err(errors::invalid_argument)?;
    validate::has_fields_of_input(&value, info).map_err(errors::invalid_argument)?;
    if unexpected {
        convert::unexpected(&value, info).map_err(errors::unexpected_input)?;
    }
    convert::fields(&value, info).map_err(errors::invalid_argument)?;
    Ok(DataValue::Structure(value))
}

async fn invoke(
    provider: &Inner,
    entry: &Entry,
    index: usize,
    cx: &RequestContext,
    input: Input<'_>,
    out: Vec<u8>,
) -> Result<Vec<u8>, Stop> {
    let checks = entry.operations.get(index).copied().unwrap_or_default();
    let operation = cx.operation();
    let judged = if checks.objects { Some(judge_objects(provider, cx, input).await?) } else { None };
    match &entry.implementation {
        Implementation::Typed(skeleton) => {
            if let Some(service) = skeleton.untyped(index) {
                return data(service, index, cx, input, judged, out).await;
            }
            let reply = dispatch(&**skeleton, index, cx, input, judged, checks)?;
            let value = finish(cx, reply.0).await?;
            if checks.output {
                output::has_fields_of(&*value, operation)?;
            }
            encode(cx, &*value, input.wire, out)
        }
        Implementation::Untyped(service) => data(&**service, index, cx, input, judged, out).await,
        Implementation::Introspection(service) => {
            // other runtimes let unexpected fields pass here
            let value = verified(input, operation, false)?;
            let value = introspection::answer(provider, *service, index, &value)?;
            encode(cx, &value, input.wire, out)
        }
    }
}

/// Whether the caller may do it to the objects that the arguments name. Gives the arguments: what is called gets these and
/// no others.
async fn judge_objects(provider: &Inner, cx: &RequestContext, input: Input<'_>) -> Result<DataValue, Stop> {
    let value = verified(input, cx.operation(), true)?;
    if let Some(authorizer) = &provider.authorizer {
        let requirements = requirement::of_call(cx.operation(), &value);
        if authorizer.authorize_objects(cx, &requirements).await? == Decision::Denied {
            return Err(errors::unauthorized().into());
        }
    }
    Ok(value)
}

/// Calls an implementation that works on data values; `judged` are the arguments when they have been read.
async fn data(
    service: &dyn UntypedService,
    index: usize,
    cx: &RequestContext,
    input: Input<'_>,
    judged: Option<DataValue>,
    out: Vec<u8>,
) -> Result<Vec<u8>, Stop> {
    let value = judged.map_or_else(|| verified(input, cx.operation(), true), Ok)?;
    let reply = guard(|| service.invoke(cx, index, value)).map_err(|_| panicked(cx))?;
    let value = finish(cx, reply).await?;
    let mut value = output::untyped(value, cx.operation())?;
    if input.wire == Wire::Api {
        value = output::maps_as_members(value, &cx.operation().output);
    }
    encode(cx, &value, input.wire, out)
}

/// Reads the arguments, unless they are `judged` already, and calls the implementation.
fn dispatch<'a>(
    skeleton: &'a dyn Skeleton,
    index: usize,
    cx: &'a RequestContext,
    input: Input<'_>,
    judged: Option<DataValue>,
    checks: Checks,
) -> Result<Reply<'a>, Stop> {
    if judged.is_none() && !checks.input {
        let read = guard(|| skeleton.dispatch(index, cx, &mut input.decoder())).map_err(|_| panicked(cx))?;
        if let Ok(reply) = read {
            return Ok(reply);
        }
    }
    let value = judged.map_or_else(|| verified(input, cx.operation(), true), Ok)?;
    let read = guard(|| skeleton.dispatch(index, cx, &mut Decoder::of_value(&value, Mode::Verified)));
    read.map_err(|_| panicked(cx))?.map_err(|error| {
        // What the phases can't see: elements of a set that differ as texts and are equal as values.
        errors::invalid_argument([messages::VALUE_INVALID.with([&error.to_string()])]).into()
    })
}

/// Waits for the implementation, and checks the error that it may report.
async fn finish<T>(cx: &RequestContext, reply: super::BoxFuture<'_, Result<T, ApiError>>) -> Result<T, Stop> {
    match Guarded(reply).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(output::error(error, cx.operation()).into()),
        Err(_) => Err(panicked(cx).into()),
    }
}

fn encode(cx: &RequestContext, value: &dyn Encode, wire: Wire, out: Vec<u8>) -> Result<Vec<u8>, Stop> {
    let written = guard(|| {
        let mut encoder = Encoder::with_buffer(wire, out);
        value.encode(&mut encoder);
        encoder.finish()
    });
    match written.map_err(|_| panicked(cx))? {
        Ok(out) => Ok(out),
        Err(EncodeError::Double(value)) if value.is_nan() => Err(Stop::Unwritable(EncodeError::Double(value))),
        Err(error) => Err(output::unwritable(&error).into()),
    }
}

/// What callers get to see of a panic: that there was one.
#[cold]
fn panicked(cx: &RequestContext) -> ApiError {
    let (ServiceInfo { name: service, .. }, OperationInfo { name: operation, .. }) = (cx.service(), cx.operation());
    tracing::error!(service, operation, "the implementation panicked");
    errors::internal_server_error([messages::EXCEPTION.with([""])])
}
