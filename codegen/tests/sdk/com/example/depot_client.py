# -*- coding: utf-8 -*-

# vAPI stub file for package com.example.depot.

"""
The ``com.example.depot_client`` module provides classes for depots.
This package was added in **Example API 2.0**.

"""


class Backing(VapiStruct):
    """
    Where a depot keeps things.
    """
    PLACE = "shelf"
    """
    The usual place.

    """
    SIZES = ["small", "large"]

    _validator_list = [
        UnionValidator(
            'kind',
            {
                'URL' : [('URI', True), ('certificate', False)],
                'NONE' : [],
            }
        ),
    ]

    _canonical_to_pep_names = {
                            'URI': 'uri',
                            }

    def __init__(self,
                 kind='NONE',
                 uri=None,
                 certificate=None,
                 host=None,
                ):
        """
        :type  kind: :class:`Backing.Kind` or ``None``
        :param kind: The kind.
        :type  uri: :class:`str` or ``None``
        :param uri: The address.
            This attribute was added in **Example API 2.1**. This attribute is
            optional because it was added in a newer version than its parent
            node.
        :type  host: :class:`list` of :class:`str`
        :param host: The hosts.
            When clients pass a value of this class as a parameter, the
            attribute must contain identifiers for the resource type:
            ``HostSystem``.
        """
        VapiStruct.__init__(self)

    class Kind(Enum):
        """
        Kinds of places.
        """
        NONE = None
        """
        Nowhere.

        """
        URL = None
        """
        On the net. This class attribute was added in **Example API 2.1**.

        """

        def __init__(self, string):
            Enum.__init__(string)

    Kind._set_values({
        'NONE': Kind('NONE'),
        'URL': Kind('URL'),
    })
    Kind._set_binding_type(type.EnumType(
        'com.example.depot.backing.kind',
        Kind))

Backing._set_binding_type(type.StructType(
    'com.example.depot.backing', {
        'kind': type.OptionalType(type.ReferenceType(__name__, 'Backing.Kind')),
        'URI': type.OptionalType(type.URIType()),
        'certificate': type.OptionalType(type.SecretType()),
        'host': type.ListType(type.IdType()),
    },
    Backing,
    True,
    ["URI"]))


class Label(VapiStruct):
    _canonical_to_pep_names = {
                            'labelKind': 'label_kind',
                            'text': 'text',
                            }

    def __init__(self,
                 label_kind='Plain',
                 text=None,
                ):
        """
        :type  label_kind: :class:`str`
        :param label_kind: The kind.
        :type  text: :class:`str`
        :param text: What it says.
        """
        self._label_kind = label_kind
        self.text = text
        VapiStruct.__init__(self)

    @property
    def label_kind(self):
        """
        Return the discriminator value
        """
        return self._label_kind

Label._set_binding_type(type.StructType(
    'com.example.depot.label', {
        'labelKind': type.StringType(),
        'text': type.StringType(),
    },
    Label,
    False,
    None))


class Broken(VapiError):
    def __init__(self):
        VapiError.__init__(self)

Broken._set_binding_type(type.ErrorType(
    'com.example.depot.broken', {
        'messages': type.ListType(type.ReferenceType('com.vmware.vapi.std_client', 'LocalizableMessage')),
    },
    Broken))


class Shelves(VapiInterface):
    """
    The ``Shelves`` class keeps things.
    """
    RESOURCE_TYPE = "com.example.shelf"
    """
    The resource type.

    """

    _VAPI_SERVICE_ID = 'com.example.depot.shelves'
    """
    Identifier of the service in canonical form.
    """
    def __init__(self, config):
        VapiInterface.__init__(self, config, _ShelvesStub)
        self._VAPI_OPERATION_IDS = {}
        self._VAPI_OPERATION_IDS.update({'fill_task': 'fill$task'})

    def fill_task(self,
                  shelf,
                  backing,
                  client_token=None,
                  ):
        """
        Fills a shelf.

        .. deprecated:: Example API 3.0
            This method is deprecated as of **Example API 3.0** and removed in
            **Example API 4.0**. Use :func:`com.example.depot_client.Shelves.list` instead.

        :type  shelf: :class:`str`
        :param shelf: The shelf.
        :type  backing: :class:`Backing`
        :param backing: What to fill it with.
        :raise: :class:`com.vmware.vapi.std.errors_client.NotFound`
            if there is no such shelf.
        :raise: :class:`com.vmware.vapi.std.errors_client.Unauthorized`
            if you do not have all of the privileges described as follows:

            * Method execution requires ``System.Read``.
            * The resource ``HostSystem`` referenced by the attribute
              :attr:`Backing.host` requires ``Host.Use``.
        """
        task_id = self._invoke('fill$task',
                                {
                                'shelf': shelf,
                                'backing': backing,
                                'client_token': client_token,
                                })
        task_svc = Tasks(self._config)
        task_instance = Task(task_id, task_svc, type.ListType(type.StringType()))
        return task_instance

    def list(self,
             names=None,
             size=None,
             ):
        """
        Lists shelves.

        :rtype: :class:`dict` of :class:`str` and :class:`Backing`
        :return: The shelves.
            The key in the return value :class:`dict` will be an identifier for
            the resource type: ``com.example.shelf``.
        """
        return self._invoke('list',
                            {
                            'names': names,
                            'size': size,
                            })
class _ShelvesStub(ApiInterfaceStub):
    def __init__(self, config):
        # properties for fill operation
        fill_input_type = type.StructType('operation-input', {
            'client_token': type.OptionalType(type.StringType()),
            'shelf': type.IdType(resource_types='com.example.shelf'),
            'backing': type.ReferenceType(__name__, 'Backing'),
        })
        fill_error_dict = {
            'com.vmware.vapi.std.errors.not_found':
                type.ReferenceType('com.vmware.vapi.std.errors_client', 'NotFound'),
        }
        fill_rest_metadata = OperationRestMetadata(
            http_method='POST',
            url_template='/depot/shelves/{shelfId}?action=fill',
            request_body_parameter='backing',
            path_variables={
                'shelf': 'shelfId',
            },
            query_parameters=QueryRestMetadata({
            },
            **{
            }),
            dispatch_parameters={
                'action': 'fill',
            },
            header_parameters={
                'Client-Token': 'client_token',
            },
            dispatch_header_parameters={
            },
            use_status_to_std_err_map=False
        )

        # properties for list operation
        list_input_type = type.StructType('operation-input', {
            'names': type.OptionalType(type.SetType(type.StringType())),
            'size': type.OptionalType(type.IntegerType()),
        })
        list_error_dict = {}
        list_rest_metadata = OperationRestMetadata(
            http_method='GET',
            url_template='/depot/shelves',
            path_variables={
            },
            query_parameters=QueryRestMetadata({
                'names': 'form',
            },
            **{
                'names': 'name',
            }),
            dispatch_parameters={
                'size': 'null',
            },
            header_parameters={
            },
            dispatch_header_parameters={
                'X-List': 'shelves',
            }
        )

        operations = {
            'fill$task': {
                'input_type': fill_input_type,
                'output_type': type.IdType(resource_types='com.vmware.cis.TASK'),
                'errors': fill_error_dict,
                'throws_clause': ThrowsClauseBuilder().add(type.ReferenceType('com.vmware.vapi.std.errors_client', 'NotFound'), [404]).add(type.ReferenceType(__name__, 'Broken'), []).build(),
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.TASK_ONLY,
            },
            'list': {
                'input_type': list_input_type,
                'output_type': type.MapType(type.IdType(), type.ReferenceType(__name__, 'Backing')),
                'errors': list_error_dict,
                'throws_clause': ThrowsClauseBuilder().build(),
                'input_value_validator_list': [],
                'output_validator_list': [],
                'task_type': TaskType.NONE,
            },
        }
        rest_metadata = {
            'fill': fill_rest_metadata,
            'list': list_rest_metadata,
        }
        ApiInterfaceStub.__init__(
            self, iface_name='com.example.depot.shelves',
            config=config, operations=operations, rest_metadata=rest_metadata,
            is_vapi_rest=False)


class StubFactory(StubFactoryBase):
    _attrs = {
        'Shelves': Shelves,
    }
