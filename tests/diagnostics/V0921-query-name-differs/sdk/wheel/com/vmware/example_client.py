# vAPI stub file for package com.vmware.example.

class Shelves(VapiInterface):
    _VAPI_SERVICE_ID = 'com.vmware.example.shelves'

    def __init__(self, config):
        VapiInterface.__init__(self, config, _ShelvesStub)

    def list(self,
             box_size):
        return self._invoke('list', {'box_size': box_size})


class _ShelvesStub(ApiInterfaceStub):
    def __init__(self, config):
        list_input_type = type.StructType('operation-input', {
            'box_size': type.OptionalType(type.IntegerType()),
        })
        list_errors_clause = ThrowsClauseBuilder() \
            .build()
        list_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/shelves',
            query_parameters=QueryRestMetadata({
                'box_size': 'form',
            },
            **{
                'box_size': 'box_size',
            }),
            use_status_to_std_err_map=False,
        )
        operations = {
            'list': {
                'input_type': list_input_type,
                'output_type': type.VoidType(),
                'throws_clause': list_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
        }
        rest_metadata = {
            'list': list_rest_metadata,
        }
        ApiInterfaceStub.__init__(
            self, iface_name='com.vmware.example.shelves',
            config=config, operations=operations, rest_metadata=rest_metadata,
            is_vapi_rest=True)

