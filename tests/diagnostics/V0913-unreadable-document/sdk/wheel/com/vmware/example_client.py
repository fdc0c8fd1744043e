# vAPI stub file for package com.vmware.example.

class Shelves(VapiInterface):
    _VAPI_SERVICE_ID = 'com.vmware.example.shelves'

    def __init__(self, config):
        VapiInterface.__init__(self, config, _ShelvesStub)

    def get(self,
             shelf):
        return self._invoke('get', {'shelf': shelf})


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
        operations = {
            'get': {
                'input_type': get_input_type,
                'output_type': type.VoidType(),
                'throws_clause': get_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
        }
        rest_metadata = {
            'get': get_rest_metadata,
        }
        ApiInterfaceStub.__init__(
            self, iface_name='com.vmware.example.shelves',
            config=config, operations=operations, rest_metadata=rest_metadata,
            is_vapi_rest=True)

