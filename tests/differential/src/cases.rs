//! What is called: every operation a few times, with values made from its table, the same ones in every run.

use serde_json::{Value, json};
use vapi_runtime::meta::{FieldInfo, OperationInfo, RestInfo, RouteInfo, ServiceInfo, Type};
use vapi_runtime::{ApiError, DataValue, Error};

use crate::driver::{Answer, Call, Outcome, Service};
use crate::generate::{self, Newer, Samples};
use crate::native;
use crate::plain::{self, plain};

/// How many results each operation gives; then it reports an error, if it declares any.
const RESULTS: usize = 2;

/// An operation, and what it is to be called with.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) service: &'static ServiceInfo,
    pub(crate) info: &'static OperationInfo,
    pub(crate) call: Call,
    pub(crate) cases: Vec<Case>,
}

/// One call.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) arguments: Vec<DataValue>,
    /// What it comes to.
    pub(crate) outcome: Outcome,
    /// The type of the result, or the error's.
    pub(crate) ty: Type,
}

impl Operation {
    /// `service.operation`.
    pub(crate) fn name(&self) -> String {
        format!("{}.{}", self.service.name, self.info.name)
    }

    /// Whether the answer is the id of a task.
    pub(crate) fn is_task(&self) -> bool {
        self.info.name.ends_with("$task")
    }
}

/// Makes them.
pub(crate) fn cases(services: &[Service]) -> Vec<Operation> {
    let operations = services.iter().flat_map(|service| {
        let rows = service.info.operations.iter().zip(service.calls);
        rows.map(|(info, call)| (service.info, info, *call))
    });
    let operations = operations.enumerate();
    operations
        .map(|(number, (service, info, call))| Operation { service, info, call, cases: of_operation(info, number) })
        .collect()
}

fn of_operation(info: &'static OperationInfo, number: usize) -> Vec<Case> {
    let mut samples = Samples::new();
    let results = samples.values(&info.output, Newer::NOTHING, RESULTS).into_iter();
    let mut outcomes: Vec<(Outcome, Type)> = results.map(|value| (Ok(value), info.output)).collect();
    if let Some(declared) = info.errors.get(number % info.errors.len().max(1)) {
        let value = samples.draw(&generate::structure(declared.error.table(), Newer::NOTHING));
        let DataValue::Error(mut fields) = value else { panic!("no error: {value:?}") };
        // On plain REST nothing else says which error it is.
        if let Some(text) = ApiError::from_value(fields.clone()).kind().error_type() {
            fields.insert("error_type", DataValue::some(DataValue::string(text)));
        }
        outcomes.push((Err(ApiError::from_value(fields)), Type::Structure(declared.error)));
    }
    let case = |(outcome, ty)| {
        let draw = |field: &FieldInfo| samples.draw(&generate::value(&field.ty, Newer::NOTHING));
        Case { arguments: info.input.fields.iter().map(draw).collect(), outcome, ty }
    };
    outcomes.into_iter().map(case).collect()
}

impl Case {
    /// What it comes to, in the notation of the peer.
    pub(crate) fn notation(&self) -> Value {
        match &self.outcome {
            Ok(value) => json!({"returns": native::of_value(value, &self.ty)}),
            Err(error) => json!({"raises": native::of_value(&DataValue::Error(error.value().clone()), &self.ty)}),
        }
    }

    /// What it came to at a client of ours, next to what it should.
    pub(crate) fn outcome(&self, outcome: &Result<Answer, Error>) -> Result<(), String> {
        let (seen, expected) = match (outcome, &self.outcome) {
            (Ok(answer), _) if !answer.warnings.is_empty() => return Err(format!("{:?}", answer.warnings)),
            (Ok(answer), Ok(expected)) => (answer.value.clone(), expected.clone()),
            (Err(error), Err(expected)) if error.is_api() => {
                let seen = error.api().map(|error| error.value().clone());
                (seen.map_or(DataValue::Void, DataValue::Error), DataValue::Error(expected.value().clone()))
            }
            (Ok(answer), Err(expected)) => return Err(format!("{:?} instead of {expected:?}", answer.value)),
            (Err(error), _) => return Err(format!("{error} ({error:?})")),
        };
        equal(&comparable(seen, &self.ty), &comparable(expected, &self.ty))
    }
}

/// Whether two values are one; if not, both.
pub(crate) fn equal(left: &Value, right: &Value) -> Result<(), String> {
    if left == right { Ok(()) } else { Err(format!("{left}\n    {right}")) }
}

/// Arguments in the notation of the peer, by their names.
pub(crate) fn notation(info: &OperationInfo, arguments: &[DataValue]) -> Value {
    let fields = info.input.fields.iter().zip(arguments);
    fields.map(|(field, value)| (field.name, native::of_value(value, &field.ty))).collect()
}

/// Arguments as one value that compares as what they mean.
pub(crate) fn comparable_arguments(info: &OperationInfo, arguments: &[DataValue]) -> Value {
    let fields = info.input.fields.iter().zip(arguments);
    fields.map(|(field, value)| (field.name, comparable(value.clone(), &field.ty))).collect()
}

/// A value with sets and maps in one order.
pub(crate) fn comparable(mut value: DataValue, ty: &Type) -> Value {
    native::sort(&mut value, ty);
    native::data(&value)
}

/// The arguments of a call, in the same way.
pub(crate) fn comparable_input(mut input: DataValue, info: &OperationInfo) -> Value {
    if let DataValue::Structure(fields) = &mut input {
        native::sort_fields(fields, &info.input);
    }
    native::data(&input)
}

/// A value as plain JSON, with sets and maps in one order.
pub(crate) fn comparable_plain(mut value: DataValue, ty: &Type) -> Value {
    native::sort(&mut value, ty);
    plain(&value)
}

/// Arguments as plain JSON. A structure without a field that is set is no part of a query.
pub(crate) fn comparable_plain_arguments(info: &OperationInfo, arguments: &[DataValue]) -> Value {
    let unset = |value: Value| if value == json!({}) { Value::Null } else { value };
    let fields = info.input.fields.iter().zip(arguments);
    fields.map(|(field, value)| (field.name, unset(comparable_plain(value.clone(), &field.ty)))).collect()
}

/// Arguments that have a form over REST: texts in paths and headers are what these can hold, texts in queries aren't empty,
/// nor are lists.
pub(crate) fn arguments_for_rest(info: &OperationInfo, arguments: &[DataValue]) -> Vec<DataValue> {
    let rest = info.rest.unwrap_or(&NOWHERE);
    let is_in_path = |index| rest.route.path_variables.iter().any(|(_, parameter)| *parameter == index);
    let is_in_header = |index| rest.headers.iter().any(|(_, parameter)| *parameter == index);
    let mut samples = Samples::new();
    let fields = info.input.fields.iter().zip(arguments).enumerate();
    let fields = fields.map(|(index, (field, value))| match value {
        DataValue::String(text) if is_in_path(index) && matches!(text.as_str(), "" | "." | "..") => {
            DataValue::string("a/b?c#d%e é")
        }
        DataValue::String(_) if is_in_path(index) => value.clone(),
        _ if is_in_header(index) => visible(value),
        _ => {
            let mut value = value.clone();
            if rest.route.body.is_none() {
                fill(&mut value, &field.ty, &mut samples);
            }
            plain::filled(value)
        }
    });
    fields.collect()
}

static NOWHERE: RestInfo = RestInfo::new(RouteInfo::new("", ""));

/// A text with the characters that a header can have.
fn visible(value: &DataValue) -> DataValue {
    match value {
        DataValue::Optional(Some(value)) => DataValue::some(visible(value)),
        DataValue::String(text) => {
            DataValue::String(format!("-{}", text.chars().filter(char::is_ascii_graphic).collect::<String>()))
        }
        value => value.clone(),
    }
}

/// Puts something into lists that are empty.
fn fill(value: &mut DataValue, ty: &Type, samples: &mut Samples) {
    match (ty, value) {
        (Type::Optional(ty), DataValue::Optional(Some(value))) => fill(value, ty, samples),
        (Type::List(ty) | Type::Set(ty), DataValue::List(values)) if values.is_empty() => {
            *values = samples.values(ty, Newer::NOTHING, 1);
        }
        (Type::Structure(info), DataValue::Structure(value)) => {
            for field in info.fields {
                if let Some(value) = value.get_mut(field.name) {
                    fill(value, &field.ty, samples);
                }
            }
        }
        _ => {}
    }
}
