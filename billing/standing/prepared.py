from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import Model, QuerySet

# Stands for the customer in the SQL that is kept; no row has a key below zero.
_SOMEBODY = -402_402


class Written(NamedTuple):
    """A query of the ORM as SQL, and what makes values of Python of its columns."""

    sql: str
    params: Sequence[Any]
    converters: dict[int, Any]

    def rows(self, params: Sequence[Any], *, using: str) -> list[tuple[Any, ...]]:
        connection = connections[using]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return [self._converted(row, connection) for row in rows] if self.converters else rows

    def _converted(self, row: Sequence[Any], connection: Any) -> tuple[Any, ...]:
        values = list(row)
        for place, (converts, expression) in self.converters.items():
            for convert in converts:
                values[place] = convert(values[place], expression, connection)
        return tuple(values)


def written(query: QuerySet[Any, Any], *, using: str) -> Written:
    compiler = query.using(using).query.get_compiler(using)
    sql, params = compiler.as_sql()
    return Written(sql, params, compiler.get_converters([column for column, _sql, _alias in compiler.select]))


class Prepared:
    """What a source of facts asks of one table: `query(customer_ids)`, plain columns of some customers' rows.

    For one customer it is put together once: every action on a customer's money asks all sources, and for the
    ORM to write such a query takes ten times as long as for the database to answer it.
    """

    def __init__(self, model: type[Model], query: Callable[[Sequence[int]], QuerySet[Any, Any]]) -> None:
        self._model, self._query = model, query
        self._of_somebody = lru_cache(maxsize=16)(partial(written, query([_SOMEBODY])))

    def __call__(self, customer_ids: Sequence[int]) -> list[tuple[Any, ...]]:
        if len(customer_ids) != 1:
            return list(self._query(customer_ids))
        using = router.db_for_read(self._model)
        kept = self._of_somebody(using=using)
        params = [customer_ids[0] if param == _SOMEBODY else param for param in kept.params]
        return kept.rows(params, using=using)


def prepared(model: type[Model]) -> Callable[[Callable[[Sequence[int]], QuerySet[Any, Any]]], Prepared]:
    return partial(Prepared, model)
