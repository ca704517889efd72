"""Who is behind a session."""

from functools import lru_cache

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend

from django.db import connection

from hub.accounts.models import User
from hub.base.person_columns import with_columns
from hub.base.tools import with_tools

_ANYBODY = -7_310_551  # stands for the number of a person in the statement; nobody has it


@lru_cache(maxsize=4)
def _statement(_vendor: str) -> tuple[str, tuple[object, ...]]:
    """The one query that reads a person with what every page shows them. Building it takes ten times as long as running it,
    and it never changes: tools and columns are declared at start.
    """
    people = with_columns(with_tools(User._default_manager.filter(pk=_ANYBODY)))
    sql, parameters = people.order_by().query.sql_with_params()
    return sql, tuple(parameters)


class AuthenticationBackend(AllauthBackend):
    """Signs in by e-mail, as allauth does; a person comes with the tools and the counts every page shows them, in one query."""

    def get_user(self, user_id: int) -> User | None:
        sql, parameters = _statement(connection.vendor)
        number = User._meta.pk.to_python(user_id)
        found = User._default_manager.raw(sql, [number if value == _ANYBODY else value for value in parameters])
        person: User | None = next(iter(found), None)
        return person if person is not None and self.user_can_authenticate(person) else None
