"""The process dies at its nth write. What was committed before stays; the bank goes on."""

from django.db import connection


class Died(BaseException):
    """No `except Exception` catches a SIGKILL."""


class DiesAt:
    """Around every statement: lets n - 1 writes through, dies at the nth, and stands aside after that."""

    def __init__(self, nth):
        self.left = nth

    def __call__(self, execute, sql, params, many, context):
        if self.left and sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            self.left -= 1
            if not self.left:
                raise Died
        return execute(sql, params, many, context)


def dies_at(nth, call):
    """Whether it died before the call was through."""
    with connection.execute_wrapper(DiesAt(nth)):
        try:
            call()
        except Died:
            return True
    return False
