# No module of bindings is called like this.
