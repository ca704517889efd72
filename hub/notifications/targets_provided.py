"""Searches, as things one may follow."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import TooManyFieldsSent
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User
from hub.accounts.queries import audience
from hub.base.targets import Reader, Target, TargetKind, register
from hub.notifications.saved_searches import url_of, words_of
from search.requests import read_request


def searches(reader: Reader, values: Sequence[str]) -> dict[str, Target]:
    """Searches that ask for something, under the words they ask with."""
    readers = audience(reader if isinstance(reader, User) else AnonymousUser())
    found = {}
    for value in values:
        try:
            asked = read_request(QueryDict(value), readers)
        except TooManyFieldsSent:
            continue
        if not asked.is_blank:
            found[value] = Target(title=words_of(asked), url=url_of(value))
    return found


register(TargetKind(prefix="search", plural=_("Searches"), resolve=searches))
