# vAPI stub file for package com.vmware.example.

class Filter(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Filter._set_binding_type(type.StructType(
    'com.vmware.example.filter', {
        'names': type.OptionalType(type.ListType(type.StringType())),
        'sizes': type.OptionalType(type.ListType(type.IntegerType())),
    },
    Filter,
    False,
    None))


class Shelves(VapiInterface):
    _VAPI_SERVICE_ID = 'com.vmware.example.shelves'

    def __init__(self, config):
        VapiInterface.__init__(self, config, _ShelvesStub)

    def list(self,
             filter,
             depth):
        return self._invoke('list', {'filter': filter, 'depth': depth})


class _ShelvesStub(ApiInterfaceStub):
    def __init__(self, config):
        list_input_type = type.StructType('operation-input', {
            'filter': type.OptionalType(type.ReferenceType(__name__, 'Filter')),
            'depth': type.OptionalType(type.IntegerType()),
        })
        list_errors_clause = ThrowsClauseBuilder() \
            .build()
        list_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/shelves',
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

