# vAPI stub file for package com.vmware.example.

class Shelves(VapiInterface):
    _VAPI_SERVICE_ID = 'com.vmware.example.shelves'

    def __init__(self, config):
        VapiInterface.__init__(self, config, _ShelvesStub)

    def clone(self):
        return self._invoke('clone', None)


class _ShelvesStub(ApiInterfaceStub):
    def __init__(self, config):
        clone_input_type = type.StructType('operation-input', {
        })
        clone_errors_clause = ThrowsClauseBuilder() \
            .build()
        clone_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/shelves',
            use_status_to_std_err_map=False,
        )
        operations = {
            'clone': {
                'input_type': clone_input_type,
                'output_type': type.VoidType(),
                'throws_clause': clone_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
        }
        rest_metadata = {
            'clone': clone_rest_metadata,
        }
        ApiInterfaceStub.__init__(
            self, iface_name='com.vmware.example.shelves',
            config=config, operations=operations, rest_metadata=rest_metadata,
            is_vapi_rest=True)

