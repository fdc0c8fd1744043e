"""VMware's own client bindings, driven line by line over standard input and output. README.md has the protocol."""
import inspect
import sys

import peer

peer.quiet()

import requests  # noqa: E402
from vmware.vapi.core import ApplicationContext, SecurityContext  # noqa: E402
from vmware.vapi.lib.connect import get_requests_connector  # noqa: E402
from vmware.vapi.lib.converter import Converter  # noqa: E402
from vmware.vapi.security.client.security_context_filter import LegacySecurityContextFilter  # noqa: E402
from vmware.vapi.security.session import create_session_security_context  # noqa: E402
from vmware.vapi.security.user_password import create_user_password_security_context  # noqa: E402

SESSION = 'com.vmware.cis.session'


class Client:
    """One connection and what is logged in on it."""

    def __init__(self):
        self.url = self.session = self.connector = None

    def connect(self, url, verify=True, timeout=None):
        """Takes a base URL; nothing is sent. `verify` is false or the path of a CA file for https."""
        self.session, self.url, self.timeout = requests.Session(), url, timeout
        # a proxy of the environment has no business on loopback
        self.session.trust_env, self.session.verify = False, verify
        self.secure(None)
        return {'ok': True}

    def secure(self, context):
        """Puts a security context on all calls from now on."""
        if self.session is None:
            raise peer.NotationError('connect first')
        self.connector = get_requests_connector(
            session=self.session, msg_protocol='json', url=self.url, timeout=self.timeout,
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
        method = getattr(stub, Converter.canonical_to_pep(operation), None)
        try:
            inspect.signature(method).bind(**values)
        except TypeError:
            # a task operation, or arguments that the method's signature refuses before the bindings see them
            def method(**given):
                return stub._invoke(operation, given)
        try:
            return {'returns': peer.to_native(method(**values))}
        except Exception as error:  # every outcome is an answer
            return peer.failure(error)

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
