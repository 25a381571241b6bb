"""What dotted paths in tests lead to."""

from datetime import datetime

from django.contrib.auth.middleware import AuthenticationMiddleware

NOT_CALLABLE = 5


def naive_clock():
    return datetime(2026, 1, 1)  # noqa: DTZ001


def broken_clock():
    raise LookupError("its table is not there yet")


def policy_without_an_instant(facts):
    return None


class SeesButNamesNoPayers:
    def roles_of(self, user, owner):
        return frozenset()


class OwnAuthentication(AuthenticationMiddleware):
    pass


urlpatterns = []
