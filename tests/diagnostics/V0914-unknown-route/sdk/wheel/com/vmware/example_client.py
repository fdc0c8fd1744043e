# vAPI stub file for package com.vmware.example.

class Shelves(VapiInterface):
    _VAPI_SERVICE_ID = 'com.vmware.example.shelves'

    def __init__(self, config):
        VapiInterface.__init__(self, config, _ShelvesStub)

    def get(self,
             shelf):
        return self._invoke('get', {'shelf': shelf})

    def create(self):
        return self._invoke('create', None)

    def register(self):
        return self._invoke('register', None)


class _ShelvesStub(ApiInterfaceStub):
    def __init__(self, config):
        get_input_type = type.StructType('operation-input', {
            'shelf': type.IdType(resource_types='com.vmware.example.shelf'),
        })
        get_errors_clause = ThrowsClauseBuilder() \
            .build()
        get_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/shelves/{shelf}',
            path_variables={
                'shelf': 'shelf',
            },
            use_status_to_std_err_map=False,
        )
        create_input_type = type.StructType('operation-input', {
        })
        create_errors_clause = ThrowsClauseBuilder() \
            .build()
        create_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/shelves',
            use_status_to_std_err_map=False,
        )
        register_input_type = type.StructType('operation-input', {
        })
        register_errors_clause = ThrowsClauseBuilder() \
            .build()
        register_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/shelves',
            use_status_to_std_err_map=False,
        )
        operations = {
            'get': {
                'input_type': get_input_type,
                'output_type': type.VoidType(),
                'throws_clause': get_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'create': {
                'input_type': create_input_type,
                'output_type': type.VoidType(),
                'throws_clause': create_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'register': {
                'input_type': register_input_type,
                'output_type': type.VoidType(),
                'throws_clause': register_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
        }
        rest_metadata = {
            'get': get_rest_metadata,
            'create': create_rest_metadata,
            'register': register_rest_metadata,
        }
        ApiInterfaceStub.__init__(
            self, iface_name='com.vmware.example.shelves',
            config=config, operations=operations, rest_metadata=rest_metadata,
            is_vapi_rest=True)

