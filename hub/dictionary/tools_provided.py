"""Pitfalls that wait for their reviewers, and those one noted oneself."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from hub.base.tools import Tool, register
from hub.dictionary.models import JoinPitfall
from hub.dictionary.pitfalls.queries import reviewers

register(
    "pitfalls",
    Tool(label=_("Pitfalls to read"), address="dictionary:waiting-pitfalls", icon="link", held=reviewers),
)
register(
    "my_pitfalls",
    Tool(
        label=_("My pitfalls"),
        address="dictionary:my-pitfalls",
        icon="link",
        held=lambda: Exists(JoinPitfall.objects.filter(author=OuterRef("pk"))),
    ),
)
