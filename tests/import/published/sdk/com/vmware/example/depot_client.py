# vAPI stub file for package com.vmware.example.depot.

class Backing(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Backing._set_binding_type(type.StructType(
    'com.vmware.example.depot.backing', {
        'URI': type.OptionalType(type.URIType()),
        'host': type.IdType(),
    },
    Backing,
    False,
    None))


class Broken(VapiError):
    def __init__(self):
        VapiError.__init__(self)

Broken._set_binding_type(type.ErrorType(
    'com.vmware.example.depot.broken', {
        'messages': type.ListType(type.ReferenceType('com.vmware.vapi.std_client', 'LocalizableMessage')),
    },
    Broken))


class Pod(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Pod._set_binding_type(type.StructType(
    'com.vmware.example.depot.pod', {
        'namespace': type.StringType(),
        'pod_name': type.StringType(),
    },
    Pod,
    False,
    None))


class Range(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Range._set_binding_type(type.StructType(
    'com.vmware.example.depot.range', {
        'start': type.IntegerType(),
        'namespace': type.OptionalType(type.StringType()),
        'pod': type.OptionalType(type.ReferenceType(__name__, 'Pod')),
    },
    Range,
    False,
    None))


class Filter(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Filter._set_binding_type(type.StructType(
    'com.vmware.example.depot.filter', {
        'names': type.OptionalType(type.ListType(type.StringType())),
        'zones': type.OptionalType(type.ListType(type.StringType())),
        'accept_EULA': type.OptionalType(type.BooleanType()),
    },
    Filter,
    False,
    None))


class Check(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)

Check._set_binding_type(type.StructType(
    'com.vmware.example.depot.check', {
        'content': type.OptionalType(type.StringType()),
    },
    Check,
    False,
    None))


class Shelves(VapiInterface):
    _VAPI_SERVICE_ID = 'com.vmware.example.depot.shelves'

    def __init__(self, config):
        VapiInterface.__init__(self, config, _ShelvesStub)

    def list(self,
             filter):
        return self._invoke('list', {'filter': filter})

    def get(self,
             shelf):
        return self._invoke('get', {'shelf': shelf})

    def create(self,
             spec):
        return self._invoke('create', {'spec': spec})

    def create_task(self,
             spec):
        return self._invoke('create$task', {'spec': spec})

    def rotate_label(self,
             shelf):
        return self._invoke('rotate_label', {'shelf': shelf})

    def check(self,
             spec):
        return self._invoke('check', {'spec': spec})

    def find(self,
             filter):
        return self._invoke('find', {'filter': filter})

    def measure(self,
             shelf,
             spec):
        return self._invoke('measure', {'shelf': shelf, 'spec': spec})

    def forecast(self,
             shelf,
             spec):
        return self._invoke('forecast', {'shelf': shelf, 'spec': spec})

    def upload(self,
             shelf,
             content,
             client_token):
        return self._invoke('upload', {'shelf': shelf, 'content': content, 'client_token': client_token})

    def download(self,
             shelf):
        return self._invoke('download', {'shelf': shelf})

    def label_many(self,
             labels):
        return self._invoke('label_many', {'labels': labels})

    def clone(self,
             spec):
        return self._invoke('clone', {'spec': spec})

    def history(self,
             shelf):
        return self._invoke('history', {'shelf': shelf})


class _ShelvesStub(ApiInterfaceStub):
    def __init__(self, config):
        list_input_type = type.StructType('operation-input', {
            'filter': type.OptionalType(type.ReferenceType(__name__, 'Filter')),
        })
        list_errors_clause = ThrowsClauseBuilder() \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'Error'), []) \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'Unauthenticated'), []) \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'Unauthorized'), []) \
            .build()
        list_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/depot/shelves',
            use_status_to_std_err_map=False,
        )
        get_input_type = type.StructType('operation-input', {
            'shelf': type.IdType(resource_types='com.vmware.example.shelf'),
        })
        get_errors_clause = ThrowsClauseBuilder() \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'Error'), []) \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'NotFound'), []) \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'Unauthenticated'), []) \
            .build()
        get_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/depot/shelves/{shelfId}',
            path_variables={
                'shelf': 'shelfId',
            },
            use_status_to_std_err_map=False,
        )
        create_input_type = type.StructType('operation-input', {
            'spec': type.ReferenceType(__name__, 'Backing'),
        })
        create_errors_clause = ThrowsClauseBuilder() \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'AlreadyExists'), []) \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'InvalidArgument'), []) \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'ResourceInUse'), []) \
            .add(type.ReferenceType(__name__, 'Broken'), []) \
            .build()
        create_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/depot/shelves',
            request_body_parameter='spec',
            use_status_to_std_err_map=False,
        )
        create_task_input_type = type.StructType('operation-input', {
            'spec': type.ReferenceType(__name__, 'Backing'),
        })
        create_task_errors_clause = ThrowsClauseBuilder() \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'AlreadyExists'), []) \
            .build()
        create_task_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/depot/shelves',
            request_body_parameter='spec',
            use_status_to_std_err_map=False,
        )
        rotate_label_input_type = type.StructType('operation-input', {
            'shelf': type.IdType(resource_types='com.vmware.example.shelf'),
        })
        rotate_label_errors_clause = ThrowsClauseBuilder() \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'NotFound'), []) \
            .build()
        rotate_label_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/depot/shelves/{shelf}?action=rotate_label',
            path_variables={
                'shelf': 'shelf',
            },
            dispatch_parameters={'action': 'rotate_label'},
            use_status_to_std_err_map=False,
        )
        check_input_type = type.StructType('operation-input', {
            'spec': type.ReferenceType(__name__, 'Check'),
        })
        check_errors_clause = ThrowsClauseBuilder() \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'InvalidArgument'), []) \
            .build()
        check_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/depot/shelves?action=check',
            dispatch_parameters={'action': 'check'},
            use_status_to_std_err_map=False,
        )
        find_input_type = type.StructType('operation-input', {
            'filter': type.ReferenceType(__name__, 'Filter'),
        })
        find_errors_clause = ThrowsClauseBuilder() \
            .build()
        find_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/depot/shelves?action=find',
            dispatch_parameters={'action': 'find'},
            use_status_to_std_err_map=False,
        )
        measure_input_type = type.StructType('operation-input', {
            'shelf': type.IdType(resource_types='com.vmware.example.shelf'),
            'spec': type.ReferenceType(__name__, 'Range'),
        })
        measure_errors_clause = ThrowsClauseBuilder() \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'InvalidArgument'), []) \
            .add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'Unsupported'), []) \
            .build()
        measure_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/depot/shelves/{shelf}/measures',
            path_variables={
                'shelf': 'shelf',
            },
            use_status_to_std_err_map=False,
        )
        forecast_input_type = type.StructType('operation-input', {
            'shelf': type.IdType(resource_types='com.vmware.example.shelf'),
            'spec': type.OptionalType(type.ReferenceType(__name__, 'Range')),
        })
        forecast_errors_clause = ThrowsClauseBuilder() \
            .build()
        forecast_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/depot/shelves/{shelf}/forecast',
            path_variables={
                'shelf': 'shelf',
            },
            use_status_to_std_err_map=False,
        )
        upload_input_type = type.StructType('operation-input', {
            'shelf': type.IdType(resource_types='com.vmware.example.shelf'),
            'content': type.BlobType(),
            'client_token': type.OptionalType(type.StringType()),
        })
        upload_errors_clause = ThrowsClauseBuilder() \
            .build()
        upload_rest_metadata = OperationRestMetadata(
            http_method='PUT',
            url_template='/example/depot/shelves/{shelf}/content',
            path_variables={
                'shelf': 'shelf',
            },
            request_body_parameter='content',
            use_status_to_std_err_map=False,
        )
        download_input_type = type.StructType('operation-input', {
            'shelf': type.IdType(resource_types='com.vmware.example.shelf'),
        })
        download_errors_clause = ThrowsClauseBuilder() \
            .build()
        download_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/depot/shelves/{shelf}/content',
            path_variables={
                'shelf': 'shelf',
            },
            use_status_to_std_err_map=False,
        )
        label_many_input_type = type.StructType('operation-input', {
            'labels': type.MapType(type.IdType(), type.StringType()),
        })
        label_many_errors_clause = ThrowsClauseBuilder() \
            .build()
        label_many_rest_metadata = OperationRestMetadata(
            http_method='PATCH',
            url_template='/example/depot/shelves',
            use_status_to_std_err_map=False,
        )
        clone_input_type = type.StructType('operation-input', {
            'spec': type.ReferenceType(__name__, 'Backing'),
        })
        clone_errors_clause = ThrowsClauseBuilder() \
            .build()
        clone_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/example/depot/shelves',
            use_status_to_std_err_map=True,
        )
        history_input_type = type.StructType('operation-input', {
            'shelf': type.IdType(resource_types='com.vmware.example.shelf'),
        })
        history_errors_clause = ThrowsClauseBuilder() \
            .build()
        history_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/example/depot/history/{shelf}',
            path_variables={
                'shelf': 'shelf',
            },
            use_status_to_std_err_map=False,
        )
        operations = {
            'list': {
                'input_type': list_input_type,
                'output_type': type.ListType(type.StringType()),
                'throws_clause': list_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'get': {
                'input_type': get_input_type,
                'output_type': type.ReferenceType(__name__, 'Backing'),
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
            'create$task': {
                'input_type': create_task_input_type,
                'output_type': type.IdType(resource_types='com.vmware.cis.TASK'),
                'throws_clause': create_task_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.TASK,
            },
            'rotate_label': {
                'input_type': rotate_label_input_type,
                'output_type': type.VoidType(),
                'throws_clause': rotate_label_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'check': {
                'input_type': check_input_type,
                'output_type': type.BooleanType(),
                'throws_clause': check_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'find': {
                'input_type': find_input_type,
                'output_type': type.ListType(type.StringType()),
                'throws_clause': find_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'measure': {
                'input_type': measure_input_type,
                'output_type': type.ListType(type.IntegerType()),
                'throws_clause': measure_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'forecast': {
                'input_type': forecast_input_type,
                'output_type': type.StringType(),
                'throws_clause': forecast_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'upload': {
                'input_type': upload_input_type,
                'output_type': type.VoidType(),
                'throws_clause': upload_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'download': {
                'input_type': download_input_type,
                'output_type': type.BlobType(),
                'throws_clause': download_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'label_many': {
                'input_type': label_many_input_type,
                'output_type': type.VoidType(),
                'throws_clause': label_many_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'clone': {
                'input_type': clone_input_type,
                'output_type': type.VoidType(),
                'throws_clause': clone_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
            'history': {
                'input_type': history_input_type,
                'output_type': type.ListType(type.StringType()),
                'throws_clause': history_errors_clause,
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
        }
        rest_metadata = {
            'list': list_rest_metadata,
            'get': get_rest_metadata,
            'create': create_rest_metadata,
            'create$task': create_task_rest_metadata,
            'rotate_label': rotate_label_rest_metadata,
            'check': check_rest_metadata,
            'find': find_rest_metadata,
            'measure': measure_rest_metadata,
            'forecast': forecast_rest_metadata,
            'upload': upload_rest_metadata,
            'download': download_rest_metadata,
            'label_many': label_many_rest_metadata,
            'clone': clone_rest_metadata,
            'history': history_rest_metadata,
        }
        ApiInterfaceStub.__init__(
            self, iface_name='com.vmware.example.depot.shelves',
            config=config, operations=operations, rest_metadata=rest_metadata,
            is_vapi_rest=True)

