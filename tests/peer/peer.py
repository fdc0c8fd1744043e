"""What the programs of this folder share: VMware's binding types by name, native notation, servers and clients of any service.

Everything here stands on VMware's own Python packages (see requirements.in). Native notation is the JSON form of Python
binding values that README.md describes.
"""
import base64
import datetime
import decimal
import functools
import importlib
import json
import logging
import pathlib
import sys
import threading
import warnings
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import com.vmware
import com.vmware.vapi.std_client
import requests
from com.vmware.vapi.std import errors_client
from com.vmware.vapi.std_client import LocalizableMessage
from vmware.vapi.bindings import type as bindings
from vmware.vapi.bindings.common import NameToTypeResolver
from vmware.vapi.bindings.enum import Enum
from vmware.vapi.bindings.error import UnresolvedError, VapiError
from vmware.vapi.bindings.skeleton import ApiInterfaceSkeleton
from vmware.vapi.bindings.skeleton import VapiInterface as ServerInterface
from vmware.vapi.bindings.struct import VapiStruct
from vmware.vapi.bindings.stub import VapiInterface as ClientInterface
from vmware.vapi.common.context import get_context
from vmware.vapi.core import MethodResult
from vmware.vapi.data.serializers.jsonrpc import JsonRpc20Error, JsonRpcDictToVapi, JsonRpcError, VAPIJsonEncoder
from vmware.vapi.data.value import DataValue
from vmware.vapi.exception import CoreException
from vmware.vapi.lib.connect import get_requests_connector
from vmware.vapi.lib.converter import Converter
from vmware.vapi.protocol.server.msg.json_handler import JsonApiHandler
from vmware.vapi.provider.local import LocalProvider
from vmware.vapi.server.wsgi_server import WsgiApplication
from vmware.vapi.stdlib.client.factories import StubConfigurationFactory

# the runtime's task manager asks for server bindings, which the packages don't hold; the one class it takes is the same
sys.modules.setdefault('com.vmware.vapi.std_provider', com.vmware.vapi.std_client)


class NotationError(Exception):
    """Native notation, or a name in it, that can't be understood. The text is for the reader of a failed test."""


def quiet():
    """Keeps the runtime's own log and its deprecation warnings off stderr."""
    warnings.simplefilter('ignore')
    logging.disable(logging.CRITICAL)


# --- Types and services by their canonical names -------------------------------------------------------------------------

def _descendants(base):
    for child in base.__subclasses__():
        yield child
        yield from _descendants(child)


STANDARD_ERRORS = 'com.vmware.vapi.std.errors.'


class Catalogue:
    """All types and services of the installed packages, and of the modules imported before it is made."""

    def __init__(self):
        # some of the folders have no __init__.py, so a walk over packages would pass them by
        for root in map(pathlib.Path, com.vmware.__path__):
            for file in sorted(root.rglob('*_client.py')):
                importlib.import_module('.'.join(('com.vmware', *file.relative_to(root).with_suffix('').parts)))
        self.structures, self.errors, self.enumerations = {}, {}, {}
        for cls in _descendants(VapiStruct):
            found = cls.get_binding_type()
            if found is not None:
                (self.errors if isinstance(found, bindings.ErrorType) else self.structures)[found.name] = found
        for cls in _descendants(Enum):
            if cls.get_binding_type() is not None:
                self.enumerations[cls.get_binding_type().name] = cls.get_binding_type()
        self.services = {cls._VAPI_SERVICE_ID: cls for cls in _descendants(ClientInterface) if hasattr(cls, '_VAPI_SERVICE_ID')}
        self.standard_errors = NameToTypeResolver(
            {name: found for name, found in self.errors.items() if name.startswith(STANDARD_ERRORS)})

    def kinds(self):
        """The kind of every named type."""
        groups = (('structure', self.structures), ('error', self.errors), ('enumeration', self.enumerations))
        return {name: kind for kind, group in groups for name in sorted(group)}

    def named(self, name):
        """The binding type of a structure, error or enumeration."""
        for group in (self.structures, self.errors, self.enumerations):
            if name in group:
                return group[name]
        raise NotationError(f'no structure, error or enumeration is called {name}')

    def service(self, service_id):
        """The client class of a service."""
        if service_id not in self.services:
            raise NotationError(f'no service is called {service_id}')
        return self.services[service_id]


@functools.cache
def catalogue():
    """The one catalogue of the process, made at first use."""
    return Catalogue()


SIMPLE_TYPES = {
    'void': bindings.VoidType, 'boolean': bindings.BooleanType, 'integer': bindings.IntegerType, 'double': bindings.DoubleType,
    'string': bindings.StringType, 'secret': bindings.SecretType, 'binary': bindings.BlobType, 'date_time': bindings.DateTimeType,
    'uri': bindings.URIType, 'id': bindings.IdType, 'opaque': bindings.OpaqueType, 'any_error': bindings.AnyErrorType,
}


def dynamic_type(*classes):
    """A dynamic structure that must have the fields of the given classes."""
    required = [bindings.ReferenceType(cls.__module__, cls.__qualname__) for cls in classes]
    return bindings.DynamicStructType('vmware.vapi.dynamic_struct', {}, VapiStruct, required or None)


def binding_type(notation):
    """The binding type that type notation stands for: a canonical name, or an object with a `kind`."""
    if isinstance(notation, str):
        return catalogue().named(notation)
    kind = notation.get('kind') if isinstance(notation, dict) else None
    if kind in SIMPLE_TYPES:
        return SIMPLE_TYPES[kind]()
    if kind in ('struct', 'error', 'enum'):
        return catalogue().named(notation['name'])
    if kind in ('optional', 'list', 'set'):
        make = {'optional': bindings.OptionalType, 'list': bindings.ListType, 'set': bindings.SetType}[kind]
        return make(binding_type(notation['of']))
    if kind == 'map':
        return bindings.MapType(binding_type(notation['key']), binding_type(notation['value']))
    if kind == 'dynamic_struct':
        return dynamic_type(*(catalogue().named(name).binding_class for name in notation.get('has_fields_of', ())))
    raise NotationError(f'not a type: {json.dumps(notation)}')


def _plain(kind):
    """A type without the references and optionals around it."""
    while isinstance(kind, (bindings.ReferenceType, bindings.OptionalType)):
        kind = kind.resolved_type if isinstance(kind, bindings.ReferenceType) else kind.element_type
    return kind


# --- JSON ----------------------------------------------------------------------------------------------------------------

# numbers with a point or an exponent stay decimal, as in the runtime itself
parse_json = functools.partial(json.loads, parse_float=decimal.Decimal)


def data_value(text):
    """The data value that a JSON text stands for, read as the runtime reads it."""
    return JsonRpcDictToVapi.data_value(parse_json(text))


def wire_text(value):
    """The JSON text of a data value, written as the runtime writes it."""
    return json.dumps(value, check_circular=False, separators=(',', ':'), cls=VAPIJsonEncoder)


# --- Native notation -----------------------------------------------------------------------------------------------------

def _duration(text):
    days, _, time = text.rpartition(', ')
    hours, minutes, seconds = time.split(':')
    return datetime.timedelta(days=int(days.split()[0]) if days else 0, hours=int(hours), minutes=int(minutes), seconds=int(seconds))


def _date_time(text, offset):
    value = datetime.datetime.fromisoformat(text)
    return value if offset is None else value.replace(tzinfo=datetime.timezone(_duration(offset)))


SCALARS = {
    'none': lambda _: None, 'boolean': bool, 'integer': int, 'float64': float, 'decimal': decimal.Decimal, 'string': str,
    'bytes_hex': bytes.fromhex,
    'dynamic': lambda text: VapiStruct(struct_value=data_value(text)),
    'data_value': data_value,
    # the content is JSON already, and the runtime's reader takes apart what it reads
    'unresolved_error': lambda content: UnresolvedError(JsonRpcDictToVapi.data_value(parse_json(_dump(content)))),
}


def from_native(notation, kind=None):
    """The Python binding value that native notation stands for.

    `kind` is the binding type of the place, where it is known: it gives enumerations their class. A value that doesn't fit
    it is made all the same, since what the runtime says to it may be the point of a test.
    """
    kind = _plain(kind)
    try:
        return _from_native(notation, kind)
    except (KeyError, TypeError, ValueError, AttributeError, decimal.InvalidOperation, JsonRpcError, CoreException) as error:
        raise NotationError(f'not native notation: {_dump(notation)[:200]} ({type(error).__name__}: {error})') from error


def _from_native(notation, kind):
    if 'struct' in notation:
        return _composite(notation, notation['struct'], kind, catalogue().structures)
    if 'error' in notation:
        return _composite(notation, notation['error'], kind, catalogue().errors)
    if 'enum' in notation:
        text = notation['enum']
        return kind.binding_class(text) if isinstance(kind, bindings.EnumType) and kind.binding_class else text
    if 'datetime' in notation:
        return _date_time(notation['datetime'], notation.get('offset'))
    (tag, content), = notation.items()
    if tag in SCALARS:
        return SCALARS[tag](content)
    element = getattr(kind, 'element_type', None)
    if tag == 'list':
        return [from_native(each, element) for each in content]
    if tag == 'set':
        return {from_native(each, element) for each in content}
    if tag == 'map':
        keys, values = getattr(kind, 'key_type', None), getattr(kind, 'value_type', None)
        return {from_native(key, keys): from_native(value, values) for key, value in content}
    raise NotationError(f'unknown tag `{tag}` in native notation')


def _composite(notation, name, kind, group):
    if getattr(kind, 'name', None) != name:
        kind = group.get(name)
    if kind is None or kind.binding_class is None:
        raise NotationError(f'no structure or error is called {name}')
    cls, arguments = kind.binding_class, {}
    for field, value in notation.get('fields', {}).items():
        if field not in kind.get_field_names():
            raise NotationError(f'{name} has no field {field}; a field of a newer version belongs into extra_fields')
        arguments[cls._get_pep_name(field)] = from_native(value, kind.get_field(field))
    made = cls(**arguments)
    if notation.get('extra_fields'):
        made._set_extra_fields({field: data_value(text) for field, text in notation['extra_fields'].items()})
    return made


def to_native(value):
    """The native notation of a Python binding value, by its Python class: a value of a wrong kind shows as what it is."""
    if value is None:
        return {'none': True}
    if isinstance(value, bool):
        return {'boolean': value}
    if isinstance(value, int):
        return {'integer': str(value)}
    if isinstance(value, float):
        return {'float64': repr(value)}
    if isinstance(value, decimal.Decimal):
        return {'decimal': str(value)}
    if isinstance(value, Enum):
        return {'enum': str.__str__(value), 'known': not value.is_unknown()}
    if isinstance(value, str):
        return {'string': value}
    if isinstance(value, bytes):
        return {'bytes_hex': value.hex()}
    if isinstance(value, datetime.datetime):
        offset = value.utcoffset()
        return {'datetime': value.replace(tzinfo=None).isoformat(), 'offset': None if offset is None else str(offset)}
    if isinstance(value, (list, tuple)):
        return {'list': [to_native(each) for each in value]}
    if isinstance(value, (set, frozenset)):
        return {'set': sorted((to_native(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))}
    if isinstance(value, dict):
        return {'map': [[to_native(key), to_native(each)] for key, each in value.items()]}
    if isinstance(value, UnresolvedError):
        return {'unresolved_error': json.loads(wire_text(value.get_error_value()))}
    if isinstance(value, VapiStruct):
        return _composite_to_native(value)
    if isinstance(value, DataValue):
        return {'data_value': wire_text(value)}
    return {'python': type(value).__name__}


def _composite_to_native(value):
    kind = value.get_binding_type()
    if kind is None:
        return {'dynamic': wire_text(value.get_struct_value())}
    notation = {
        'error' if isinstance(value, VapiError) else 'struct': kind.name,
        'fields': {field: to_native(getattr(value, value._get_pep_name(field))) for field in kind.get_field_names()},
    }
    if value._get_extra_fields():
        notation['extra_fields'] = {field: wire_text(extra) for field, extra in sorted(value._get_extra_fields().items())}
    return notation


def _json_number(value):
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f'{type(value).__name__} is not JSON')


def _dump(value):
    return json.dumps(value, separators=(',', ':'), default=_json_number)


def reply(value):
    """One line of an answer to the program at the other end of a pipe."""
    return _dump(value) + '\n'


def failure(error):
    """An exception of the runtime as the wire vectors note it."""
    if isinstance(error, VapiError):
        return {'raises': to_native(error)}
    if isinstance(error, JsonRpcError):
        return {'jsonrpc_error': error.error}
    if isinstance(error, CoreException):
        return {'client_error': {'messages': [message_notation(message) for message in error.messages]}}
    if isinstance(error, requests.exceptions.RequestException):
        return {'http_error': type(error).__name__, 'text': str(error)}
    return {'python_exception': type(error).__name__, 'text': str(error)}


def message_notation(message):
    """A message of the runtime without its English text."""
    def argument(value):
        if isinstance(value, type):
            return value.__name__ if value.__module__.startswith('vmware.') else f'<class {value.__name__}>'
        if isinstance(value, (list, tuple)):
            return [argument(each) for each in value]
        return value if isinstance(value, (str, int)) else str(value)
    return {'id': message.id, 'args': [argument(value) for value in message.args]}


# --- Clients -------------------------------------------------------------------------------------------------------------

def stub_configuration(connector):
    """What every client stub is made with; all standard errors are known to it."""
    return StubConfigurationFactory.new_std_configuration(connector)


@functools.cache
def operation_table(service):
    """A service's id and its operations as its client stub has them. The stub is made but never called."""
    connector = get_requests_connector(session=requests.Session(), msg_protocol='json', url='http://127.0.0.1:1/api')
    stub = service(stub_configuration(connector))._api_interface
    return stub._iface_id.get_name(), stub._operations


def operation_of(service, operation):
    """One operation of a service."""
    name, table = operation_table(service)
    if operation not in table:
        raise NotationError(f'{name} has no operation {operation}; it has {", ".join(sorted(table))}')
    return table[operation]


def arguments_from_native(operation, notation):
    """Call arguments under their Python names; an undeclared one is passed on as it is."""
    declared, arguments = operation['input_type'], {}
    for name, value in notation.items():
        kind = declared.get_field(name) if name in declared.get_field_names() else None
        arguments[Converter.canonical_to_pep(name)] = from_native(value, kind)
    return arguments


# --- Servers -------------------------------------------------------------------------------------------------------------

class Verbatim(BaseException):
    """Carries an answer past the runtime's own checks of what a provider returns."""

    def __init__(self, result):
        super().__init__()
        self.result = result


class VerbatimProvider(LocalProvider):
    """The runtime's provider, except that a `Verbatim` answer is not looked at."""

    def invoke(self, service_id, operation_id, input_value, ctx):
        try:
            return super().invoke(service_id, operation_id, input_value, ctx)
        except Verbatim as answer:
            if isinstance(answer.result, JsonRpcError):
                raise answer.result from None
            return answer.result


class Answers(ServerInterface):
    """Server side of one service: every operation goes to `answer(service_id, operation_id, arguments, context)`.

    Arguments are binding values under their canonical names. `operation_id` is the one invoked, `$task` included.
    """

    def __init__(self, name, table, answer):
        # a stub has its errors by name, a skeleton as a list; the task manager wants them to be references
        operations = {operation: dict(row, errors=list(row['errors'].values())) for operation, row in table.items()}
        self._names = {operation: {Converter.canonical_to_pep(field): field for field in row['input_type'].get_field_names()}
                       for operation, row in table.items()}
        self._service, self._answer = name, answer

        class Skeleton(ApiInterfaceSkeleton):
            def __init__(self, implementation, error_types):
                super().__init__(name, implementation, operations, error_types)

            def invoke(self, ctx, method_id, input_value):
                # the implementation sees one method for both names of a task operation
                ctx.peer_operation = method_id.get_name()
                return super().invoke(ctx, method_id, input_value)

            def _invoke_task_operation(self, *arguments):
                outcome = super()._invoke_task_operation(*arguments)
                if isinstance(outcome[0], BaseException) and not isinstance(outcome[0], VapiError):
                    raise outcome[0]
                return outcome

        super().__init__(Skeleton, [kind for found, kind in catalogue().errors.items() if found.startswith(STANDARD_ERRORS)])

    def __getattr__(self, method):
        if method.startswith('_'):
            raise AttributeError(method)

        def call(**arguments):
            context = get_context()
            names = self._names[context.peer_operation]
            canonical = {names[name]: value for name, value in arguments.items()}
            return self._answer(self._service, context.peer_operation, canonical, context)
        return call


def standard_error(cls, message_id, text, *arguments):
    """A standard error with one message."""
    return cls(messages=[LocalizableMessage(id=message_id, default_message=text, args=list(arguments))])


def unsupported(service, operation):
    """What an operation answers that nobody implements."""
    error = standard_error(errors_client.Unsupported, 'com.example.peer.unscripted',
                           f'No answer is set for {service}/{operation}', service, operation)
    return Verbatim(MethodResult(error=error.get_error_value()))


class _Config:
    """Where the runtime's WSGI application listens, and whom it believes over REST."""

    def __init__(self, rest):
        self._rest = rest

    def get_jsonrpc_prefix(self):
        return '/api'

    def enable_rest(self):
        return self._rest

    def get_rest_prefix(self):
        return '/rest'

    def are_cookies_supported(self):
        return False

    def get_rest_security_parsers(self):
        return ['vmware.vapi.security.user_password.UserPasswordSecurityContextParser',
                'vmware.vapi.security.session.SessionSecurityContextParser',
                'vmware.vapi.security.oauth.OAuthSecurityContextParser']

    def get_rest_session_methods(self):
        return ['com.vmware.cis.session.create']


def application(provider, rest=False):
    """The runtime's WSGI application for a provider; with `rest` one that has the metamodel service."""
    return WsgiApplication({'application/json': JsonApiHandler(provider, [])}, _Config(rest))


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass

    def get_environ(self):
        # WSGI folds header names; a test wants them as they came
        return dict(super().get_environ(), **{'peer.headers': [list(pair) for pair in self.headers.items()], 'peer.target': self.path})


def listen(app, host='127.0.0.1', port=0):
    """A server of a WSGI application, bound but not yet serving."""
    return make_server(host, port, app, server_class=_Server, handler_class=_Handler)


def bytes_notation(body):
    """A body under `body`, or under `body_base64` where it isn't UTF-8 or starts with a byte order mark."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = None
    if text is None or text.startswith('\ufeff'):
        return {'body_base64': base64.b64encode(body).decode()}
    return {'body': text}


def jsonrpc_error(code, message=None, data=None):
    """A JSON-RPC error to answer with."""
    return JsonRpc20Error(code=code, message=message, data=data)


# the lock under which a server program keeps what it records
RECORD_LOCK = threading.Lock()
