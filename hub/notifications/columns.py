"""The unread count and the targets followed come with the person of a session: no page pays a query for them."""

from typing import Any

from django.db.models import Aggregate, Count, OuterRef, Subquery, TextField, Value

from hub.base import person_columns
from hub.notifications.follows import FOLLOWED, SEPARATOR
from hub.notifications.models import Follow, Notice
from hub.notifications.notices import UNREAD


class Joined(Aggregate):
    """Texts one after another, with a separator between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


def unread_notices() -> Subquery:
    own = Notice.objects.filter(to=OuterRef("pk"), read_at=None, in_inbox=True).order_by()
    return Subquery(own.values("to").annotate(count=Count("pk")).values("count"))


def followed_targets() -> Subquery:
    own = Follow.objects.filter(person=OuterRef("pk")).order_by()
    return Subquery(own.values("person").annotate(joined=Joined("target", Value(SEPARATOR))).values("joined"))


person_columns.register(UNREAD, unread_notices)
person_columns.register(FOLLOWED, followed_targets)
