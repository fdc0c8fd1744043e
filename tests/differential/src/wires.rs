//! The generated client at the generated stubs, over every wire.

use serde_json::json;
use vapi_runtime::client::Protocol;
use vapi_runtime::meta::OperationInfo;
use vapi_runtime::{ApiError, DataValue, Error};

use crate::cases::{Case, Operation, arguments_for_rest, comparable_plain, comparable_plain_arguments, equal};
use crate::driver::{Answer, Service, Stubs, is_introspection};
use crate::host::Host;
use crate::report::Report;
use crate::socket::Socket;

const WIRES: [(Protocol, &str); 4] = [
    (Protocol::JsonRpc, "our client at our server, JSON-RPC"),
    (Protocol::Api, "our client at our server, plain REST"),
    (Protocol::Rest, "our client at our server, value-wrapped REST"),
    (Protocol::Legacy, "our client at our server, legacy REST"),
];

/// Calls every operation over each wire that it has.
pub(crate) fn run(operations: &[Operation], services: &[Service]) -> Report {
    let mut report = Report::default();
    std::thread::scope(|scope| {
        let wires = WIRES.map(|(protocol, name)| scope.spawn(move || over(protocol, name, operations, services)));
        for wire in wires {
            report.merge(wire.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
    });
    report
}

fn over(protocol: Protocol, part: &'static str, operations: &[Operation], services: &[Service]) -> Report {
    let mut report = Report::default();
    let stubs = Stubs::default();
    let host = Host::start(stubs.provider(services));
    let socket = Socket::new(&host.address(), protocol);
    let has_route = |info: &OperationInfo| info.rest.is_some() || !matches!(protocol, Protocol::Api | Protocol::Rest);
    let operations = operations.iter().filter(|operation| !is_introspection(operation.service));
    for operation in operations.filter(|operation| has_route(operation.info)) {
        let name = operation.name();
        for case in &operation.cases {
            let arguments = arguments_for_rest(operation.info, &case.arguments);
            stubs.reset();
            stubs.expect(&name, case.outcome.clone());
            let (outcome, _) = socket.call(operation.call, &arguments);
            let seen = stubs.calls(&name).pop();
            report.add(part, &name, compare(operation.info, case, &arguments, outcome, seen));
        }
    }
    report
}

/// Compares the outcome and the arguments that came with what they should be.
fn compare(
    info: &OperationInfo,
    case: &Case,
    arguments: &[DataValue],
    outcome: Result<Answer, Error>,
    seen: Option<Vec<DataValue>>,
) -> Result<(), String> {
    let returned = |value: DataValue| json!({"returns": comparable_plain(value, &case.ty)});
    let raised = |error: &ApiError| json!({"raises": error.name(), "fields": comparable_plain(DataValue::Error(error.value().clone()), &case.ty)});
    let outcome = match outcome {
        Ok(answer) if !answer.warnings.is_empty() => return Err(format!("{:?}", answer.warnings)),
        Ok(answer) => returned(answer.value),
        Err(error) => raised(error.api().ok_or_else(|| format!("{error} ({error:?})"))?),
    };
    let expected = match &case.outcome {
        Ok(value) => returned(value.clone()),
        Err(error) => raised(error),
    };
    equal(&outcome, &expected)?;
    let seen = seen.map(|seen| comparable_plain_arguments(info, &seen));
    equal(&seen.unwrap_or_default(), &comparable_plain_arguments(info, arguments))
}
