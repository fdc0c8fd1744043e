"""VMware's own codec, line by line over standard input and output. README.md has the protocol."""
import argparse
import functools
import json
import sys

import peer

peer.quiet()

from vmware.vapi.bindings.converter import TypeConverter  # noqa: E402
from vmware.vapi.bindings.skeleton import ApiInterfaceSkeleton  # noqa: E402
from vmware.vapi.data.serializers.jsonrpc import JsonRpcError  # noqa: E402
from vmware.vapi.data.validator import HasFieldsOfValidator  # noqa: E402
from vmware.vapi.exception import CoreException  # noqa: E402

import probe  # noqa: E402, F401 - its types shall be known too


@functools.cache
def named(name):
    """The type behind a canonical name, and its definition, which is costly to make."""
    found = peer.binding_type(name)
    return found, found.definition


def type_of(notation):
    """The type and its definition behind a canonical name or an object with a `kind`."""
    if isinstance(notation, str):
        return named(notation)
    found = peer.binding_type(notation)
    return found, found.definition


def failure(error):
    """How the runtime refused a value."""
    if isinstance(error, CoreException):
        return {'messages': [peer.message_notation(message) for message in error.messages]}
    if isinstance(error, JsonRpcError):
        return {'jsonrpc_error': error.error['code']}
    return {'python_exception': type(error).__name__, 'text': str(error)}


def check(text, kind, definition):
    """What a server says to this value as a parameter: which step refuses it, and why."""
    step = 'wire'
    try:
        value = peer.data_value(text)
        step = 'definition'
        definition.complete_value(value)
        messages = definition.validate(value)
        if not messages:
            step = 'has_fields_of'
            messages = HasFieldsOfValidator().validate(value, kind)
        if not messages:
            step = 'unknown_fields'
            refused = ApiInterfaceSkeleton.check_for_unknown_fields(kind, value)
            if refused is not None:
                messages = [{'id': message.get_field('id').value, 'args': [each.value for each in message.get_field('args')]}
                            for message in refused.get_field('messages')]
                return {'passes': False, 'step': step, 'messages': messages}
        if not messages:
            return {'passes': True}
        return {'passes': False, 'step': step, 'messages': [peer.message_notation(message) for message in messages]}
    except Exception as error:
        return dict(failure(error), passes=False, step=step)


def decoded(command, kind):
    return TypeConverter.convert_to_python(peer.data_value(command['wire']), kind, peer.catalogue().standard_errors)


def recode(command, kind):
    return {'wire': peer.wire_text(TypeConverter.convert_to_vapi(decoded(command, kind), kind))}


def decode(command, kind):
    return {'native': peer.to_native(decoded(command, kind))}


def encode(command, kind):
    native = peer.from_native(command['native'], kind)
    return {'wire': peer.wire_text(TypeConverter.convert_to_vapi(native, kind))}


OPERATIONS = {'recode': recode, 'decode': decode, 'encode': encode}


def answer(line, echo):
    """The answer to one line."""
    try:
        command = peer.parse_json(line)
        operation = command['op']
        if operation == 'types':
            return {'types': {name: kind for name, kind in peer.catalogue().kinds().items() if name.startswith(command.get('prefix', ''))}}
        act = OPERATIONS[operation]
        kind, definition = type_of(command['type'])
        if operation == 'encode':
            command['native']
    except Exception as error:
        return {'bad_command': f'{type(error).__name__}: {error}'}
    try:
        result = act(command, kind)
    except peer.NotationError as error:
        return {'bad_command': f'{type(error).__name__}: {error}'}
    except Exception as error:
        result = {'error': failure(error)}
    if command.get('check', echo):
        text = command.get('wire', result.get('wire'))
        if text is not None:
            result['check'] = check(text, kind, definition)
    return result


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument('--echo', action='store_true', help='also say whether a server would take the value as a parameter')
    echo = options.parse_args().echo
    peer.catalogue()
    for line in sys.stdin.buffer:
        if line.strip():
            sys.stdout.write(json.dumps(answer(line, echo), separators=(',', ':')) + '\n')
            sys.stdout.flush()


if __name__ == '__main__':
    main()
