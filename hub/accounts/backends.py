"""Who is behind a session."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from django.db import connection

from hub.accounts.models import User
from hub.base.person_columns import with_columns
from hub.base.tools import with_tools

_ANYBODY = -7_310_551  # stands for the number of a person in the statement; nobody has it


@lru_cache(maxsize=4)
def _statement(_vendor: str) -> tuple[str, tuple[object, ...], tuple[tuple[str, Callable[[Any], Any]], ...]]:
    """The one query that reads a person with what every page shows them, and how to read its columns. Building it takes ten
    times as long as running it, and it never changes: tools and columns are declared at start.
    """
    people = with_columns(with_tools(User._default_manager.filter(pk=_ANYBODY)))
    sql, parameters = people.order_by().query.sql_with_params()
    readers = ((name, _reader(expression)) for name, expression in people.query.annotation_select.items())
    return sql, tuple(parameters), tuple((name, reader) for name, reader in readers if reader is not None)


def _reader(expression: Any) -> Callable[[Any], Any] | None:
    """What makes the database's value that of the expression's field (SQLite tells moments without their zone, for one)."""
    converters = [*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection)]

    def read(value: Any) -> Any:
        for converter in converters:
            value = converter(value, expression, connection)
        return value

    return read if converters else None


class AuthenticationBackend(AllauthBackend):
    """Signs in by e-mail, as allauth does; a person comes with the tools and the counts every page shows them, in one query."""

    def get_user(self, user_id: int) -> User | None:
        sql, parameters, readers = _statement(connection.vendor)
        number = User._meta.pk.to_python(user_id)
        found = User._default_manager.raw(sql, [number if value == _ANYBODY else value for value in parameters])
        person: User | None = next(iter(found), None)
        if person is not None:
            for name, read in readers:  # columns of a raw query come as the database gives them
                setattr(person, name, read(getattr(person, name)))
        return person if person is not None and self.user_can_authenticate(person) else None
