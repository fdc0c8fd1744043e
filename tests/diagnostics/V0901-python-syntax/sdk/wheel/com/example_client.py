# vAPI stub file for package com.example.

class Info(VapiStruct:
    pass
