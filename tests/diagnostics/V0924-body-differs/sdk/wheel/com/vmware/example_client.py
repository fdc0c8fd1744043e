# vAPI stub file for package com.vmware.example.

class Spec(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Spec._set_binding_type(type.StructType(
    'com.vmware.example.spec', {
        'name': type.StringType(),
    },
    Spec,
    False,
    None))


class Shelves(VapiInterface):
    _VAPI_SERVICE_ID = 'com.vmware.example.shelves'

    def __init__(self, config):
        VapiInterface.__init__(self, config, _ShelvesStub)

    def create(self,
             spec):
        return self._invoke('create', {'spec': spec})

    def check(self,
             spec):
        return self._invoke('check', {'spec': spec})

    def move(self,
             spec):
        return self._invoke('move', {'spec': spec})


class _ShelvesStub(ApiInterfaceStub):
    def __init__(self, config):
        create_input_type = type.StructType('operation-input', {
            'spec': type.ReferenceType(__name__, 'Spec'),
        })
        create_errors_clause = ThrowsClauseBuilder() \
            .build()
        create_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/shelves',
            use_status_to_std_err_map=False,
        )
        check_input_type = type.StructType('operation-input', {
            'spec': type.ReferenceType(__name__, 'Spec'),
        })
        check_errors_clause = ThrowsClauseBuilder() \
            .build()
        check_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/shelves?action=check',
            use_status_to_std_err_map=False,
        )
        move_input_type = type.StructType('operation-input', {
            'spec': type.ReferenceType(__name__, 'Spec'),
        })
        move_errors_clause = ThrowsClauseBuilder() \
            .build()
        move_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/shelves?action=move',
            request_body_parameter='spec',
            use_status_to_std_err_map=False,
        )
        operations = {
            'create': {
                'input_type': create_input_type,
                'output_type': type.VoidType(),
                'throws_clause': create_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'check': {
                'input_type': check_input_type,
                'output_type': type.VoidType(),
                'throws_clause': check_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'move': {
                'input_type': move_input_type,
                'output_type': type.VoidType(),
                'throws_clause': move_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
        }
        rest_metadata = {
            'create': create_rest_metadata,
            'check': check_rest_metadata,
            'move': move_rest_metadata,
        }
        ApiInterfaceStub.__init__(
            self, iface_name='com.vmware.example.shelves',
            config=config, operations=operations, rest_metadata=rest_metadata,
            is_vapi_rest=True)

