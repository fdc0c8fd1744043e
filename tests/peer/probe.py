"""The service `com.example.probe`, made by hand from VMware's binding types.

It has one operation per kind of type that returns its input, and operations that fail in every way an implementation can.
"""
import datetime
import json
from decimal import Decimal

from com.vmware.cis.task_client import Info, Progress
from com.vmware.vapi.std import errors_client as errors
from com.vmware.vapi.std_client import LocalizableMessage
from vmware.vapi.bindings import type as bindings
from vmware.vapi.bindings.converter import TypeConverter
from vmware.vapi.bindings.enum import Enum
from vmware.vapi.bindings.error import VapiError
from vmware.vapi.bindings.struct import VapiStruct
from vmware.vapi.data.validator import HasFieldsOfValidator, UnionValidator
from vmware.vapi.data.value import StringValue, StructValue
from vmware.vapi.exception import CoreException
from vmware.vapi.lib.constants import TaskType
from vmware.vapi.message import Message
from vmware.vapi.task.task_handle import get_task_handle

import peer

SERVICE = 'com.example.probe'
STRING, INTEGER, DOUBLE = bindings.StringType(), bindings.IntegerType(), bindings.DoubleType()
optional, listed, setof, mapof = bindings.OptionalType, bindings.ListType, bindings.SetType, bindings.MapType


def here(name):
    """A reference to a class of this module, by which a type can contain itself."""
    return bindings.ReferenceType(__name__, name)


def structure(name, fields, unions=(), base=VapiStruct, make=bindings.StructType):
    """A binding class with the given fields."""
    def start(self, **values):
        if set(values) - set(fields):
            raise TypeError(f'{name} has no field {", ".join(sorted(set(values) - set(fields)))}')
        for field in fields:
            setattr(self, field, values.get(field))
        base.__init__(self)
    last = name.rpartition('.')[2].title().replace('_', '')
    made = type(last, (base,), {'__init__': start, '__module__': __name__, '__qualname__': last, '_validator_list': list(unions)})
    made._set_binding_type(make(name, fields, made))
    return made


class Color(Enum):
    """The enumeration of the probe."""


Color._set_values({'RED': Color('RED'), 'GREEN': Color('GREEN')})
Color._set_binding_type(bindings.EnumType('com.example.probe.color', Color))

Inner = structure('com.example.probe.inner', {'a': STRING, 'b': optional(INTEGER)})
Node = structure('com.example.probe.node', {'name': STRING, 'children': listed(here('Node')), 'next': optional(here('Node'))})
Shape = structure(
    'com.example.probe.shape',
    {'kind': STRING, 'radius': optional(DOUBLE), 'label': optional(STRING), 'side': optional(INTEGER)},
    [UnionValidator('kind', {'CIRCLE': [('radius', True), ('label', False)], 'SQUARE': [('side', True)], 'EMPTY': []})])
OptShape = structure('com.example.probe.opt_shape', {'kind': optional(STRING), 'radius': optional(DOUBLE)},
                     [UnionValidator('kind', {'CIRCLE': [('radius', True)]})])
Custom = structure('com.example.probe.custom',
                   {'code': INTEGER, 'messages': listed(bindings.ReferenceType('com.vmware.vapi.std_client', 'LocalizableMessage'))},
                   base=VapiError, make=bindings.ErrorType)

COLOR, INNER, SHAPE = here('Color'), here('Inner'), here('Shape')
ECHOES = {
    'boolean': bindings.BooleanType(), 'integer': INTEGER, 'double': DOUBLE, 'string': STRING, 'secret': bindings.SecretType(),
    'blob': bindings.BlobType(), 'date_time': bindings.DateTimeType(), 'uri': bindings.URIType(), 'id': bindings.IdType(),
    'enum': COLOR, 'opaque': bindings.OpaqueType(), 'dynamic': peer.dynamic_type(), 'dynamic_inner': peer.dynamic_type(Inner),
    'any_error': bindings.AnyErrorType(), 'optional': optional(STRING), 'optional_optional': optional(optional(STRING)),
    'optional_inner': optional(INNER), 'list': listed(STRING), 'list_integer': listed(INTEGER), 'list_list': listed(listed(INTEGER)),
    'list_optional': listed(optional(INTEGER)), 'list_inner': listed(INNER), 'set': setof(STRING), 'set_enum': setof(COLOR),
    'set_inner': setof(INNER), 'map': mapof(STRING, INTEGER), 'map_integer': mapof(INTEGER, STRING), 'map_enum': mapof(COLOR, STRING),
    'map_inner': mapof(STRING, INNER), 'map_map': mapof(STRING, mapof(STRING, INTEGER)), 'inner': INNER, 'node': here('Node'),
    'shape': SHAPE, 'opt_shape': here('OptShape'), 'list_shape': listed(SHAPE),
}


def _message(message_id, text, *arguments):
    return LocalizableMessage(id=message_id, default_message=text, args=list(arguments))


def _raise(error):
    raise error


# what the operations do that don't echo, and their output types where these aren't strings
ACTIONS = {
    'nop': (bindings.VoidType(), lambda: None),
    'raise_declared': (STRING, lambda: _raise(errors.NotFound(messages=[_message('com.example.gone', 'It is gone: x', 'x')]))),
    'raise_undeclared': (STRING, lambda: _raise(errors.ResourceBusy(messages=[_message('com.example.busy', 'Busy')]))),
    'raise_internal': (STRING, lambda: _raise(errors.InternalServerError(messages=[_message('com.example.boom', 'Boom')]))),
    'raise_operation_not_found': (STRING, lambda: _raise(errors.OperationNotFound(messages=[]))),
    'raise_plain': (STRING, lambda: _raise(ValueError('plain failure'))),
    'raise_base_error': (STRING, lambda: _raise(errors.Error(messages=[]))),
    'raise_error_no_messages': (STRING, lambda: _raise(errors.NotFound())),
    'raise_core': (STRING, lambda: _raise(CoreException(Message('com.example.core', 'Core failure', 'y')))),
    'raise_custom': (STRING, lambda: _raise(Custom(code=7, messages=[_message('com.example.custom', 'Custom')]))),
    'out_none': (STRING, lambda: None),
    'out_int': (STRING, lambda: 5),
    'out_bad_union': (SHAPE, lambda: Shape(kind='SQUARE', radius=1.5)),
    'out_bad_dynamic': (peer.dynamic_type(Inner), lambda: VapiStruct(struct_value=StructValue('foo', values={'q': StringValue('x')}))),
    'out_void_value': (bindings.VoidType(), lambda: 'x'),
    'out_nan': (DOUBLE, lambda: Decimal('NaN')),
    'out_inf': (DOUBLE, lambda: Decimal('Infinity')),
    'out_big': (INTEGER, lambda: 2 ** 70),
}


def operation(output, fields=None, declared=(), task=TaskType.NONE, checked=False):
    """A row of the operation table. Where a dynamic structure must have certain fields, it is `checked` for them."""
    return {
        'input_type': bindings.StructType('operation-input', fields or {}), 'output_type': output, 'task_type': task,
        'errors': {cls.get_binding_type().name: bindings.ReferenceType(cls.__module__, cls.__qualname__) for cls in declared},
        'input_value_validator_list': [HasFieldsOfValidator()] if checked else [],
        'output_validator_list': [HasFieldsOfValidator()] if checked else [],
    }


def table():
    """The operations of the service."""
    rows = {f'echo_{kind}': operation(found, {'value': found}, checked=kind == 'dynamic_inner') for kind, found in ECHOES.items()}
    for name, (output, _) in ACTIONS.items():
        declared = Custom if name == 'raise_custom' else errors.NotFound
        rows[name] = operation(output, declared=[declared], checked=name == 'out_bad_dynamic')
    rows['two'] = operation(STRING, {'a': STRING, 'b': optional(INTEGER)})
    rows['ctx'] = operation(STRING)
    rows['long_task$task'] = operation(bindings.IdType(), {'v': STRING}, [errors.NotFound], TaskType.TASK_ONLY)
    return rows


def answer(_service, name, arguments, context):
    """The implementation of the service."""
    if name in ACTIONS:
        return ACTIONS[name][1]()
    if name == 'two':
        return f'{arguments["a"]}/{arguments["b"]}'
    if name == 'ctx':
        return json.dumps({'app': dict(context.application_context), 'sec': dict(context.security_context or {})}, sort_keys=True)
    if name == 'long_task$task':
        if arguments['v'] == 'early_error':
            raise errors.NotFound(messages=[])
        return run_task(result=TypeConverter.convert_to_vapi(arguments['v'], STRING))
    return arguments['value']


def run_task(result=None, error=None):
    """Runs the task operation at hand to its end at once: accepts, and publishes a result (a data value) or an error."""
    handle = get_task_handle(Info, bindings.OpaqueType())
    info, now = handle.get_info(), datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    info.description = _message('com.example.peer.task', 'A task of the test peer')
    info.progress = Progress(total=100, completed=100, message=_message('com.example.peer.progress', 'Done'))
    info.status = 'SUCCEEDED' if error is None else 'FAILED'
    info.start_time, info.end_time, info.result, info.error = now, now, result, error
    handle.publish(accept=True)
