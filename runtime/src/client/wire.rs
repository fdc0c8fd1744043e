//! The boundary between calls and wires: what a call hands to a wire, and what it gets back.
//!
//! A wire is a module with the same five functions (endpoint, arguments, value, request, read); nothing outside this
//! file asks which one is spoken.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Uri};

use super::jsonrpc;
use crate::codec::{DecodeError, Decoder, Encode, EncodeError, Limits, Mode, Warning};
use crate::context::{ApplicationContext, SecurityContext};
use crate::data::DataValue;
use crate::error::Failure;
use crate::meta::OperationInfo;

/// Which of the API's wires a client speaks. The types and the errors are the same on each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Protocol {
    /// JSON-RPC 2.0 over `POST /api`: it carries every operation of every service.
    #[default]
    JsonRpc,
}

/// One attempt of a call, as a wire needs to know it.
#[derive(Debug)]
pub(super) struct Exchange<'a> {
    pub(super) endpoint: &'a Uri,
    /// Counts the requests of a client.
    pub(super) id: u64,
    pub(super) service: &'a str,
    pub(super) operation: &'a str,
    /// What [`Protocol::arguments`] made.
    pub(super) input: &'a [u8],
    pub(super) context: &'a ApplicationContext,
    pub(super) security: Option<&'a SecurityContext>,
    pub(super) user_agent: &'a HeaderValue,
    /// The caller's own; they win over the wire's.
    pub(super) headers: &'a HeaderMap,
}

/// Decodes the result where it stands in the answer; may be called again from the start.
pub(super) type ReadResult<'r> = dyn FnMut(&mut Decoder<'_>) -> Result<(), DecodeError> + Send + 'r;

/// How an answer is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) mode: Mode,
    pub(super) limits: Limits,
}

impl Protocol {
    /// The address that requests go to, from the one that the user gave.
    pub(super) fn endpoint(self, base: &Uri) -> Result<Uri, String> {
        match self {
            Self::JsonRpc => jsonrpc::endpoint(base),
        }
    }

    /// The arguments of a call, encoded once however often it is tried.
    pub(super) fn arguments(
        self,
        info: &'static OperationInfo,
        arguments: &[&dyn Encode],
    ) -> Result<Bytes, EncodeError> {
        match self {
            Self::JsonRpc => jsonrpc::arguments(info, arguments),
        }
    }

    /// The arguments of a call without a table.
    pub(super) fn value(self, input: &DataValue) -> Result<Bytes, EncodeError> {
        match self {
            Self::JsonRpc => jsonrpc::value(input),
        }
    }

    /// The request of one attempt.
    pub(super) fn request(self, exchange: &Exchange<'_>) -> http::Request<Bytes> {
        let mut request = match self {
            Self::JsonRpc => jsonrpc::request(exchange),
        };
        for (name, value) in exchange.headers {
            request.headers_mut().insert(name.clone(), value.clone());
        }
        request
    }

    /// Reads an answer that is no redirect; gives the warnings of a lenient decoder.
    pub(super) fn read(
        self,
        exchange_id: u64,
        response: &http::Response<Bytes>,
        reading: Reading,
        result: &mut ReadResult<'_>,
    ) -> Result<Vec<Warning>, Failure> {
        match self {
            Self::JsonRpc => jsonrpc::read(exchange_id, response, reading, result),
        }
    }
}
