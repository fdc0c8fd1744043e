# Written by hand.

class Client:
    pass
