# vAPI stub file for package com.example.

if DEBUG:
    LEVEL = 3


class Info(VapiStruct):
    def __init__(self):
        VapiStruct.__init__(self)


Info._set_binding_type(type.StructType(
    'com.example.info', {
        'name': type.StringType(),
        'size': type.FloatType(),
    },
    Info,
    False,
    None))
