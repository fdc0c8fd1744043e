# vAPI stub file for package com.example.

class Info(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)


Info._set_binding_type(type.StructType(
    'com.example.info', {
        'name': type.StringType(),
    },
    Info,
    False,
    None))
