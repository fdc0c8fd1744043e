"""What VMware's REST server derives its routes from: a metamodel of services, told by their binding types.

No package implements the metamodel service, but the packages hold its types. So it is answered here for whatever services a
program serves, in as much detail as routes and conversions need.
"""
from com.vmware.vapi.metadata import metamodel_client as metamodel
from vmware.vapi.bindings import type as bindings

COMPONENT = 'com.vmware.vapi.metadata.metamodel.component'
# the one component that there is
NAME = 'com.example.peer'

BUILTIN = {
    bindings.VoidType: 'VOID', bindings.BooleanType: 'BOOLEAN', bindings.IntegerType: 'LONG', bindings.DoubleType: 'DOUBLE',
    bindings.StringType: 'STRING', bindings.SecretType: 'SECRET', bindings.BlobType: 'BINARY', bindings.DateTimeType: 'DATE_TIME',
    bindings.URIType: 'URI', bindings.IdType: 'ID', bindings.OpaqueType: 'OPAQUE', bindings.AnyErrorType: 'ANY_ERROR',
    bindings.DynamicStructType: 'DYNAMIC_STRUCTURE',
}
GENERIC = {bindings.OptionalType: 'OPTIONAL', bindings.ListType: 'LIST', bindings.SetType: 'SET'}


def bare(cls, **members):
    """A description with neither annotations nor documentation."""
    return cls(metadata={}, documentation='', **members)


class Metamodel:
    """The metamodel of services given as {service id: operation table}."""

    def __init__(self, tables):
        self._structures, self._enumerations = {}, {}
        services = {name: self._service(name, table) for name, table in tables.items()}
        package = bare(metamodel.PackageInfo, name=NAME, structures=self._structures, enumerations=self._enumerations,
                       services=services)
        info = bare(metamodel.ComponentInfo, name=NAME, packages={NAME: package})
        self._component = metamodel.ComponentData(info=info, fingerprint='0')

    def answer(self, _service, operation, _arguments, _context):
        """Answers the metamodel service, as far as the REST server asks."""
        return {'list': [NAME], 'get': self._component, 'fingerprint': '0'}[operation]

    def _service(self, name, table):
        operations = {operation: self._operation(operation, row) for operation, row in table.items()}
        return bare(metamodel.ServiceInfo, name=name, operations=operations, structures={}, enumerations={}, constants={})

    def _operation(self, name, row):
        result = bare(metamodel.OperationResultInfo, type=self._type(row['output_type']))
        errors = [error.resolved_type for error in row['errors'].values()]
        for error in errors:
            self._type(error)
        errors = [metamodel.ErrorInfo(structure_id=error.name, documentation='') for error in errors]
        return bare(metamodel.OperationInfo, name=name, params=self._fields(row['input_type']), output=result, errors=errors)

    def _fields(self, structure):
        return [bare(metamodel.FieldInfo, name=name, type=self._type(structure.get_field(name)))
                for name in structure.get_field_names()]

    def _type(self, kind):
        if isinstance(kind, bindings.ReferenceType):
            kind = kind.resolved_type
        if type(kind) in BUILTIN:
            return metamodel.Type(category='BUILTIN', builtin_type=BUILTIN[type(kind)])
        if type(kind) in GENERIC:
            return self._generic(generic_type=GENERIC[type(kind)], element_type=self._type(kind.element_type))
        if isinstance(kind, bindings.MapType):
            return self._generic(generic_type='MAP', map_key_type=self._type(kind.key_type),
                                 map_value_type=self._type(kind.value_type))
        if isinstance(kind, bindings.EnumType):
            self._enumerations[kind.name] = bare(metamodel.EnumerationInfo, name=kind.name, values=[])
            return self._named('com.vmware.vapi.enumeration', kind)
        if kind.name not in self._structures:
            # a structure may be within itself, so it is there before its fields are
            self._structures[kind.name] = None
            self._structures[kind.name] = bare(
                metamodel.StructureInfo, name=kind.name, type='ERROR' if isinstance(kind, bindings.ErrorType) else 'STRUCTURE',
                enumerations={}, constants={}, fields=self._fields(kind))
        return self._named('com.vmware.vapi.structure', kind)

    @staticmethod
    def _generic(**members):
        return metamodel.Type(category='GENERIC', generic_instantiation=metamodel.GenericInstantiation(**members))

    @staticmethod
    def _named(resource, kind):
        named = metamodel.UserDefinedType(resource_type=resource, resource_id=kind.name)
        return metamodel.Type(category='USER_DEFINED', user_defined_type=named)
