"""VMware's own client bindings, driven line by line over standard input and output. README.md has the protocol."""
import inspect
import sys

import peer

peer.quiet()

import requests  # noqa: E402
from vmware.vapi.bindings.converter import RestConverter  # noqa: E402
from vmware.vapi.core import ApplicationContext, SecurityContext  # noqa: E402
from vmware.vapi.lib.connect import get_requests_connector  # noqa: E402
from vmware.vapi.lib.converter import Converter  # noqa: E402
from vmware.vapi.provider.filter import ApiProviderFilter  # noqa: E402
from vmware.vapi.security.client.security_context_filter import LegacySecurityContextFilter  # noqa: E402
from vmware.vapi.security.session import create_session_security_context  # noqa: E402
from vmware.vapi.security.user_password import create_user_password_security_context  # noqa: E402

SESSION = 'com.vmware.cis.session'
SESSION_HEADER = 'vmware-api-session-id'
WIRES = ('json', 'wrapped', 'plain')


class Client:
    """One connection and what is logged in on it."""

    def __init__(self):
        self.url = self.session = self.connector = None

    def connect(self, url, verify=True, timeout=None, wire='json', requests_too=False):
        """Takes a base URL; nothing is sent. `verify` is false or the path of a CA file for https. Outcomes of calls show the
        requests, too, if they shall."""
        if wire not in WIRES:
            raise peer.NotationError(f'no such wire: {wire}')
        self.session, self.url, self.timeout, self.wire, self.requests_too = requests.Session(), url, timeout, wire, requests_too
        self.answer = None
        self.session.hooks['response'].append(self.keep)
        # a proxy of the environment has no business on loopback
        self.session.trust_env, self.session.verify = False, verify
        self.secure(None)
        return {'ok': True}

    def keep(self, answer, *_, **__):
        """Keeps an answer of HTTP, as it came."""
        self.answer = answer

    def secure(self, context):
        """Puts a security context on all calls from now on."""
        if self.session is None:
            raise peer.NotationError('connect first')
        self.session.headers.pop(SESSION_HEADER, None)
        if self.wire == 'plain' and context is not None and context.get('schemeId', '').endswith('.session_id'):
            # the bindings refuse sessions in this format
            self.session.headers[SESSION_HEADER], context = context['sessionId'], None
        self.connector = get_requests_connector(
            session=self.session, msg_protocol='json' if self.wire == 'json' else 'rest', url=self.url, timeout=self.timeout,
            provider_filter_chain=[LegacySecurityContextFilter(security_context=context)] if context is not None else None)

    def login(self, user, password):
        """Creates a session and uses it from now on; without success the connection has no security context."""
        self.secure(create_user_password_security_context(user, password))
        outcome = self.call(SESSION, 'create')
        session = outcome.get('returns', {}).get('string')
        self.secure(None if session is None else create_session_security_context(session))
        return outcome if session is None else {'session_id': session}

    def logout(self):
        """Deletes the session and drops the security context."""
        outcome = self.call(SESSION, 'delete')
        self.secure(None)
        return outcome

    def use(self, security_context):
        """Uses any security context, given as it goes on the wire; null for none."""
        self.secure(None if security_context is None else SecurityContext(security_context))
        return {'ok': True}

    def call(self, service, operation, arguments=None, application_context=None):
        """Calls an operation through its generated method, where it has one that takes these arguments."""
        if self.connector is None:
            raise peer.NotationError('connect first')
        cls = peer.catalogue().service(service)
        row = peer.operation_of(cls, operation)
        values = peer.arguments_from_native(row, arguments or {})
        self.connector.set_application_context(None if application_context is None else ApplicationContext(application_context))
        stub = cls(peer.stub_configuration(self.connector))
        if self.wire == 'plain':
            # each new stub puts its own format on the whole connection
            provider = self.connector.get_api_provider()
            last = provider.get_api_provider() if isinstance(provider, ApiProviderFilter) else provider
            last.set_rest_format(False)
            stub._api_interface._rest_converter_mode = RestConverter.SWAGGER_REST
        self.answer = None
        method = getattr(stub, Converter.canonical_to_pep(operation), None)
        try:
            inspect.signature(method).bind(**values)
        except TypeError:
            # a task operation, or arguments that the method's signature refuses before the bindings see them
            def method(**given):
                return stub._invoke(operation, given)
        try:
            outcome = {'returns': peer.to_native(method(**values))}
        except Exception as error:  # every outcome is an answer
            outcome = peer.failure(error)
        if self.wire != 'json' and self.answer is not None:
            request = self.answer.request
            outcome['http'] = {'method': request.method, 'url': request.url, 'status': self.answer.status_code,
                               'content_type': self.answer.headers.get('Content-Type'), 'body': self.answer.text}
        if self.requests_too and self.answer is not None:
            request = self.answer.request
            body = request.body if isinstance(request.body, bytes) else (request.body or '').encode()
            outcome['request'] = dict({'method': request.method, 'target': request.path_url,
                                       'headers': [list(pair) for pair in request.headers.items()]}, **peer.bytes_notation(body))
        return outcome

    def operations(self, service):
        """What a service has: parameters, and names of declared errors, of each operation."""
        _, table = peer.operation_table(peer.catalogue().service(service))
        return {'operations': {name: {'parameters': list(row['input_type'].get_field_names()), 'errors': sorted(row['errors'])}
                               for name, row in table.items()}}

    def services(self):
        """The ids of all services."""
        return {'services': sorted(peer.catalogue().services)}


COMMANDS = ('connect', 'login', 'logout', 'use', 'call', 'operations', 'services')


def answer(client, line):
    """The answer to one line."""
    try:
        command = peer.parse_json(line)
        operation = command.pop('op')
        if operation not in COMMANDS:
            raise peer.NotationError(f'no such op: {operation}')
        return getattr(client, operation)(**command)
    except Exception as error:
        return {'bad_command': f'{type(error).__name__}: {error}'}


def main():
    client = Client()
    for line in sys.stdin.buffer:
        if line.strip():
            sys.stdout.write(peer.reply(answer(client, line)))
            sys.stdout.flush()


if __name__ == '__main__':
    main()
