"""A vAPI server on VMware's own runtime, whose answers are set by a test over HTTP. README.md has the protocol."""
import argparse
import base64
import io
import json
import os
import secrets
import sys
import threading
import time

import peer

peer.quiet()

from com.vmware.cis.task_client import Info as TaskInfo  # noqa: E402
from com.vmware.vapi.std import errors_client as errors  # noqa: E402
from vmware.vapi.bindings.converter import TypeConverter  # noqa: E402
from vmware.vapi.core import MethodResult  # noqa: E402
from vmware.vapi.task.task_manager_impl import get_task_manager  # noqa: E402

import metamodel  # noqa: E402
import probe  # noqa: E402

NAMESPACES = 'com.vmware.vcenter.namespace_management.'
SESSION, TASKS = 'com.vmware.cis.session', 'com.vmware.cis.tasks'
DEFAULT_SERVICES = [
    NAMESPACES + 'clusters', 'com.vmware.vcenter.namespaces.instances',
    NAMESPACES + 'supervisor_services', NAMESPACES + 'software.clusters', NAMESPACES + 'stats.time_series',
    NAMESPACES + 'supervisor_services.cluster_supervisor_services', NAMESPACES + 'supervisor_services.versions', SESSION, TASKS,
]
USER_PASSWORD = 'com.vmware.vapi.std.security.user_pass'


class RawAnswer(BaseException):
    """Carries a crafted HTTP answer past the runtime."""

    def __init__(self, content):
        super().__init__()
        self.status = int(content.get('status', 200))
        self.headers = [(str(name), str(value)) for name, value in content.get('headers', [['Content-Type', 'application/json']])]
        self.body = base64.b64decode(content['body_base64']) if 'body_base64' in content else content.get('body', '').encode()

    def __call__(self, _environ, start_response):
        start_response(f'{self.status} Crafted', self.headers)
        return [self.body]


class Script:
    """The answers that a test has set, and what happened since."""

    def __init__(self, tables):
        self.tables = tables
        self.reset()

    def reset(self):
        """Forgets all answers and records."""
        self.answers, self.calls, self.requests = {}, [], []

    def set(self, service, operation, answers):
        """Sets an operation's answers: one a call, the last one for good. They are checked now, so that a slip shows here."""
        if operation not in self.tables.get(service, {}):
            raise peer.NotationError(f'{service}/{operation} is not served here')
        if not answers:
            raise peer.NotationError(f'no answer in the list for {service}/{operation}')
        kind = self.tables[service][operation]['output_type']
        self.answers[service, operation] = [self.prepare(answer, kind) for answer in answers]

    def prepare(self, answer, kind):
        """What an answer does, as a function of no arguments."""
        delay = float(answer.get('delay_ms', 0)) / 1000
        act = self.action({name: value for name, value in answer.items() if name not in ('delay_ms', 'unchecked')},
                          kind, bool(answer.get('unchecked')))

        def run():
            if delay:
                time.sleep(delay)
            return act()
        return run

    @staticmethod
    def action(answer, kind, unchecked):
        if len(answer) != 1:
            raise peer.NotationError(f'an answer has exactly one of its kinds: {json.dumps(sorted(answer))}')
        (tag, content), = answer.items()
        if tag == 'returns':
            value = peer.from_native(content, kind)
            if not unchecked:
                return lambda: value
            TypeConverter.convert_to_vapi(value, kind)
            return lambda: stop(peer.Verbatim(MethodResult(output=TypeConverter.convert_to_vapi(value, kind))))
        if tag == 'raises':
            if not isinstance(peer.from_native(content), peer.VapiError):
                raise peer.NotationError('`raises` takes an error')
            if unchecked:
                return lambda: stop(peer.Verbatim(MethodResult(error=peer.from_native(content).get_error_value())))
            return lambda: stop(peer.from_native(content))
        if tag in ('returns_wire', 'raises_wire'):
            peer.data_value(content)
        if tag == 'returns_wire':
            return lambda: stop(peer.Verbatim(MethodResult(output=peer.data_value(content))))
        if tag == 'raises_wire':
            return lambda: stop(peer.Verbatim(MethodResult(error=peer.data_value(content))))
        if tag == 'jsonrpc_error':
            arguments = (int(content['code']), content.get('message'), content.get('data'))
            return lambda: stop(peer.Verbatim(peer.jsonrpc_error(*arguments)))
        if tag == 'http':
            RawAnswer(content)
            return lambda: stop(RawAnswer(content))
        if tag == 'task':
            error = peer.from_native(content['error']) if 'error' in content else None
            return lambda: probe.run_task(peer.data_value(content['result_wire']) if 'result_wire' in content else None, error)
        raise peer.NotationError(f'unknown kind of answer: {tag}')

    def next(self, service, operation):
        """The answer to the next call, or nothing."""
        with peer.RECORD_LOCK:
            waiting = self.answers.get((service, operation))
            if not waiting:
                return None
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]


def stop(error):
    """Raises where a function may only have an expression."""
    raise error


class Sessions:
    """The session service, where no answer is set for it."""

    def __init__(self, user, password):
        self.user, self.password, self.open = user, password, {}

    def create(self, security):
        given = (security.get('schemeId'), security.get('userName'), security.get('password'))
        if given != (USER_PASSWORD, self.user, self.password):
            raise peer.standard_error(errors.Unauthenticated, 'com.example.peer.login', 'Wrong user or password')
        session = secrets.token_hex(16)
        self.open[session] = time.gmtime()
        return session

    def get(self, security):
        opened = self._opened(security)
        text = time.strftime('%Y-%m-%dT%H:%M:%S', opened)
        at = {'datetime': text, 'offset': None}
        return peer.from_native({'struct': SESSION + '.info', 'fields': {
            'user': {'string': self.user}, 'created_time': at, 'last_accessed_time': at}})

    def delete(self, security):
        self._opened(security)
        del self.open[security.get('sessionId')]

    def _opened(self, security):
        if security.get('sessionId') not in self.open:
            raise peer.standard_error(errors.Unauthenticated, 'com.example.peer.session', 'No such session')
        return self.open[security.get('sessionId')]


class Tasks:
    """The task service, where no answer is set for it: shows the runtime's own task manager."""

    @staticmethod
    def get(arguments):
        infos = get_task_manager().get_infos()
        if arguments['task'] not in infos:
            raise peer.standard_error(errors.NotFound, 'com.example.peer.task', 'No such task', arguments['task'])
        return Tasks._info(infos[arguments['task']])

    @staticmethod
    def list(_arguments):
        return {task: Tasks._info(info) for task, info in get_task_manager().get_infos().items()}

    @staticmethod
    def _info(value):
        return TypeConverter.convert_to_python(value, TaskInfo.get_binding_type(), peer.catalogue().standard_errors)


class Program:
    """The whole server: services, control channel, records."""

    def __init__(self, services, user, password, rest):
        # the introspection services have no metamodel, and the REST server wants one for all that there is
        self.provider = peer.VerbatimProvider(load_introspection=not rest)
        self.tables = {}
        for service in services:
            if service in ('probe', probe.SERVICE):
                name, table, answer = probe.SERVICE, probe.table(), self.answer_probe
            else:
                name, table = peer.operation_table(peer.catalogue().service(service))
                answer = self.answer
            self.tables[name] = table
            self.provider.add_interface(peer.Answers(name, table, answer))
        self.script, self.sessions = Script(self.tables), Sessions(user, password)
        if rest:
            name, table = peer.operation_table(peer.catalogue().service(metamodel.COMPONENT))
            self.provider.add_interface(peer.Answers(name, table, metamodel.Metamodel(self.tables).answer))
        self.runtime = peer.application(self.provider, rest)

    def record(self, service, operation, arguments, context):
        call = {'service': service, 'operation': operation,
                'arguments': {name: peer.to_native(value) for name, value in arguments.items()},
                'security_context': None if context.security_context is None else dict(context.security_context),
                'application_context': dict(context.application_context or {})}
        with peer.RECORD_LOCK:
            self.script.calls.append(call)

    def answer(self, service, operation, arguments, context):
        self.record(service, operation, arguments, context)
        scripted = self.script.next(service, operation)
        if scripted:
            return scripted()
        if service == SESSION and hasattr(self.sessions, operation):
            return getattr(self.sessions, operation)(context.security_context or {})
        if service == TASKS and hasattr(Tasks, operation):
            return getattr(Tasks, operation)(arguments)
        raise peer.unsupported(service, operation)

    def answer_probe(self, service, operation, arguments, context):
        self.record(service, operation, arguments, context)
        scripted = self.script.next(service, operation)
        return scripted() if scripted else probe.answer(service, operation, arguments, context)

    def __call__(self, environ, start_response):
        length = environ.get('CONTENT_LENGTH') or '0'
        body = environ['wsgi.input'].read(int(length)) if length.isdigit() else b''
        if environ['PATH_INFO'].split('/')[1:2] == ['control']:
            return self.control(environ['REQUEST_METHOD'], environ['PATH_INFO'], body, start_response)
        with peer.RECORD_LOCK:
            self.script.requests.append(dict({'method': environ['REQUEST_METHOD'], 'path': environ['peer.target'],
                                              'headers': environ['peer.headers']}, **peer.bytes_notation(body)))
        environ['wsgi.input'] = io.BytesIO(body)
        try:
            return self.runtime(environ, start_response)
        except RawAnswer as answer:
            return answer(environ, start_response)

    def control(self, method, path, body, start_response):
        try:
            content, status = self.controlled(method, path, body), '200 OK'
        except Exception as error:  # a test shows the text, whatever it was
            content, status = {'error': f'{type(error).__name__}: {error}'}, '400 Bad Request'
        text = peer.reply(content).encode()
        start_response(status, [('Content-Type', 'application/json'), ('Content-Length', str(len(text)))])
        return [text]

    def controlled(self, method, path, body):
        if (method, path) == ('POST', '/control'):
            command = peer.parse_json(body)
            unknown = set(command) - {'reset', 'set', 'service', 'operation', 'answer', 'answers'}
            if unknown:
                raise peer.NotationError(f'unknown members: {", ".join(sorted(unknown))}')
            with peer.RECORD_LOCK:
                if command.get('reset'):
                    self.script.reset()
                for each in command.get('set', []) + ([command] if 'service' in command else []):
                    self.script.set(each['service'], each['operation'], each['answers'] if 'answers' in each else [each['answer']])
            return {'ok': True}
        shown = {'/control/calls': lambda: self.script.calls, '/control/requests': lambda: self.script.requests,
                 '/control/services': lambda: {name: list(table) for name, table in self.tables.items()}}
        if method == 'GET' and path in shown:
            with peer.RECORD_LOCK:
                return shown[path]()
        raise peer.NotationError('there is POST /control and GET /control/calls, /control/requests, /control/services')


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument('services', nargs='*', help='canonical service ids; `probe` for com.example.probe; `all` for every service')
    options.add_argument('--listen', default='127.0.0.1:0', help='host and port; port 0 picks one')
    options.add_argument('--user', default='administrator@vsphere.local', help='who may create a session')
    options.add_argument('--password', default='vapi-simulator', help='and with what password')
    options.add_argument('--rest', action='store_true', help='answer REST in its legacy form below /rest too')
    options.add_argument('--until-eof', action='store_true', help='end when standard input ends')
    given = options.parse_args()
    services = given.services or DEFAULT_SERVICES
    if 'all' in services:
        services = [service for service in peer.catalogue().services if not service.startswith('com.vmware.vapi.std.introspection.')]
    host, _, port = given.listen.rpartition(':')
    server = peer.listen(Program(services, given.user, given.password, given.rest), host, int(port))
    if given.until_eof:
        def wait():
            sys.stdin.buffer.read()
            os._exit(0)
        threading.Thread(target=wait, daemon=True).start()
    print(f'listening on http://{host}:{server.server_port}/api', flush=True)
    server.serve_forever()


if __name__ == '__main__':
    main()
