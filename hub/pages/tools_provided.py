"""The reviewers' queue, and what one proposed oneself."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from hub.base.tools import Tool, register
from hub.pages.models import Suggestion
from hub.pages.suggestions.queries import reviewers

register("suggestions", Tool(label=_("Suggestions to read"), address="review_queue", icon="pencil", held=reviewers))
register(
    "my_suggestions",
    Tool(
        label=_("My suggestions"),
        address="my_suggestions",
        icon="book",
        held=lambda: Exists(Suggestion.objects.filter(author=OuterRef("pk"))),
    ),
)
