"""What every page needs to know of the signed-in person, declared by the features and read with the person in one query."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Aggregate, CharField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

SEPARATOR = "\n"
_columns: dict[str, Callable[[], Any]] = {}
_PREFIX = "column_"


class _Joined(Aggregate):
    """Texts one after another, with a separator between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


def joined(rows: QuerySet[Any], *, owner: str, field: str) -> Subquery:
    """A column of all values of `field` in the rows whose `owner` is the person, one a line; None when there are none."""
    own = rows.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    value = Cast(field, CharField())
    return Subquery(own.annotate(_joined=_Joined(value, Value(SEPARATOR))).values("_joined"))


def register(name: str, expression: Callable[[], Any]) -> None:
    """Declare a column: an expression on `OuterRef("pk")`, a person, made when it is first needed."""
    _columns[name] = expression


def with_columns(people: QuerySet[Any]) -> QuerySet[Any]:
    """Read the columns with these people."""
    annotated: QuerySet[Any] = people.annotate(
        **{f"{_PREFIX}{name}": expression() for name, expression in _columns.items()}
    )
    return annotated


def column(person: AbstractBaseUser | AnonymousUser, name: str) -> Any:
    """Value of a column: no query for the person of a session, one for any other, None for a visitor."""
    if not person.is_authenticated:
        return None
    attribute = f"{_PREFIX}{name}"
    if not hasattr(person, attribute):
        people = get_user_model()._default_manager.filter(pk=person.pk)
        value = people.values_list(_columns[name](), flat=True).first()
        setattr(person, attribute, value)
    return getattr(person, attribute)


def known(person: AbstractBaseUser | AnonymousUser, name: str) -> Any:
    """Value of a column if it was read already, else None: never a query."""
    return getattr(person, f"{_PREFIX}{name}", None)


def read_with(person: AbstractBaseUser) -> tuple[Any, ...] | None:
    """Values of all columns, by name; None unless all of them came with the person and none was dropped since."""
    names = [f"{_PREFIX}{name}" for name in sorted(_columns)]
    return tuple(getattr(person, name) for name in names) if all(hasattr(person, name) for name in names) else None


def forget(person: AbstractBaseUser | AnonymousUser, name: str) -> None:
    """Drop a value that a write has made old: it is read again when asked for."""
    person.__dict__.pop(f"{_PREFIX}{name}", None)
