"""Every text people type is read by the guard, or is listed here with the reason why not."""

from collections.abc import Iterator
from importlib import import_module

import pytest

from django import forms
from django.test import Client
from django.urls import get_resolver, reverse

from experts.models import CardClaim
from experts.services import claim_card, refuse_claim
from hub.base.guarding import GuardedForm, GuardedTextError, impersonal
from hub.notifications.follows import follow
from hub.notifications.models import Follow
from meetups.models import Proposal
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory
from tests.guard_corpus import nir

OURS = ("experts", "forum", "hub", "meetups", "search")
LONG = 80  # characters; a longer one-line field can hold a case
UNGUARDED = {
    "code": "read by the reader of code and kept nowhere",
    "q": "a search: what is kept of it passed search.missed.may_be_personal",
    "email": "an address, checked as one",
    "sender_email": "an address, checked as one",
    "website": "an address, checked as one; or a trap that people never see",
    "online_url": "an address, checked as one",
    "nickname": "a trap that people never see",
    "opened": "a signed mark",
    "token": "a mark that is the same when the form is sent again",
    "before": "the public text somebody started from, compared and not kept",
    "target": "a number, or an address that holds one",
    "other": "the name of a speaker there is: looked up, not kept",
    "place": "looked up in the gazetteer; only the unit found is kept",
    "town": "looked up in the gazetteer; only the unit found is kept",
    "tables": "names of the dictionary; anything else is refused",
    "orcid": "sixteen digits with their check",
    "display_name": "read by check_display_name",
    "username": "made from the name shown, never typed",
}
# Editors of the CMS write public pages there, with drafts and a history: the guard reads what members propose to them.
CMS = ("hub.pages.forms", "hub.accounts.admin", "hub.accounts.cms_views", "meetups.panels")
SAMPLES = ("hub.base.styleguide",)  # shown, never sent


def form_classes(base: type = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for found in base.__subclasses__():
        yield found
        yield from form_classes(found)


def is_long(field: forms.Field) -> bool:
    if not isinstance(field, forms.CharField) or isinstance(field.widget, forms.HiddenInput | forms.PasswordInput):
        return False
    return isinstance(field.widget, forms.Textarea) or (field.max_length or LONG + 1) > LONG


def test_every_long_text_of_a_form_is_guarded() -> None:
    import_module(get_resolver().urlconf_name if isinstance(get_resolver().urlconf_name, str) else "hub.urls")
    seen, bare = set(), {}
    for form in form_classes():
        module = form.__module__
        if module.partition(".")[0] not in OURS or module in CMS + SAMPLES:
            continue
        for name, field in form.base_fields.items():
            if not is_long(field):
                continue
            seen.add(name)
            is_guarded = issubclass(form, GuardedForm) and name in form.guarded
            if not is_guarded and impersonal not in field.validators and name not in UNGUARDED:
                bare[f"{module}.{form.__name__}.{name}"] = field
    assert bare == {}
    assert {"note", "wanted", "reason", "justification", "bio", "body", "comment"} <= seen


@pytest.mark.django_db
def test_services_of_the_directory_and_follows_are_locked_too(client: Client) -> None:
    secret = nir("1850578006084")
    person, moderator = UserFactory(), UserFactory(moderator=True)
    card = CardFactory(kind="organisation", user=None)
    client.force_login(person)
    page = client.post(f"/experts/{card.slug}/claim/", {"email": "a@exemple.test", "justification": f"NIR {secret}"})
    html = page.content.decode()
    assert (page.status_code, secret in html) == (422, True)
    assert html.index('<button class="visually-hidden" tabindex="-1"') < html.index('name="mask"')  # Enter sends
    with pytest.raises(GuardedTextError):
        claim_card(by=person, card=card, email="a@exemple.test", justification=f"NIR {secret}")
    claim = claim_card(by=person, card=card, email="a@exemple.test", justification="J’y travaille.")
    with pytest.raises(GuardedTextError):
        refuse_claim(by=moderator, claim=claim, reason=f"NIR {secret}")
    client.force_login(moderator)
    page = client.post(
        reverse("directory_desk:decide_claim", args=[claim.pk]), {"decision": "refuse", "reason": f"NIR {secret}"}
    )
    assert (page.status_code, secret in page.content.decode()) == (422, True)  # what was typed is still there
    assert CardClaim.objects.get().reason == ""
    client.force_login(person)
    client.post("/notifications/follow/", {"target": f"search:q=NIR+{secret}"})
    with pytest.raises(GuardedTextError):
        follow(by=person, target=f"search:q=NIR+{secret}")
    assert not Follow.objects.filter(target__contains=secret).exists()
    organiser = UserFactory(organiser=True)
    proposal = Proposal.objects.create(by=person, title="Un sujet")
    client.force_login(organiser)
    page = client.post(f"/meetups/proposals/{proposal.pk}/decide/", {"reason": f"NIR {secret}"})
    assert (page.status_code, secret in page.content.decode()) == (422, True)
    proposal.refresh_from_db()
    assert proposal.reason == ""
