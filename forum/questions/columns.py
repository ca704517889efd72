"""How far a person has read comes with the person of a session: no page pays a query for it."""

from django.db.models import OuterRef

from forum.questions.queries.unread import ALL_READ_TO, all_read_to
from hub.base import person_columns

person_columns.register(ALL_READ_TO, lambda: all_read_to(OuterRef("pk")))
