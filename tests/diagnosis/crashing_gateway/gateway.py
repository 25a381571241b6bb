from billing.testing.fake.gateway import Backend as Fake


class Backend(Fake):
    def check(self):
        raise ZeroDivisionError("of its own")
