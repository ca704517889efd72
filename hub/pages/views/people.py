"""A person's public page: the name, the card if there is one to see, and what the person gave to the community."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from forum.questions.access import public_forums_once
from hub.accounts.models import User
from hub.accounts.queries import audience
from hub.pages.people import given_by, reputation, visible_card


def person(request: HttpRequest, username: str) -> HttpResponse:
    """404 for an unknown person and for one who left: they cannot be told apart."""
    someone = get_object_or_404(
        User.objects.only("pk", "username", "display_name", "date_joined"), username=username, is_active=True
    )
    with public_forums_once():
        context = {
            "person": someone,
            "card": visible_card(someone, audience(request.user)),
            "reputation": reputation(someone),
            "given": given_by(someone),
        }
    return render(request, "pages/person.html", context)
