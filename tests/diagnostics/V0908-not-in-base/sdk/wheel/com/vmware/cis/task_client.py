# vAPI stub file for package com.vmware.cis.task.

class Progress(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)


Progress._set_binding_type(type.StructType(
    'com.vmware.cis.task.progress', {
        'total': type.IntegerType(),
        'speed': type.DoubleType(),
    },
    Progress,
    False,
    None))


class Estimate(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)


Estimate._set_binding_type(type.StructType(
    'com.vmware.cis.task.estimate', {
        'end': type.DateTimeType(),
    },
    Estimate,
    False,
    None))
