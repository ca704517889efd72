"""Cards in the CMS: for moderators alone."""

import pytest

from django.test import Client

from experts.models import Visibility
from tests.factories.accounts import UserFactory
from tests.factories.experts import CardFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "status"), [({}, 403), ({"moderator": True}, 200), ({"superuser": True}, 200)])
def test_cards_in_the_cms_are_for_moderators(role: dict[str, bool], status: int) -> None:
    card = CardFactory()
    client = Client()
    client.force_login(UserFactory(**role))
    assert client.get("/cms/snippets/experts/card/").status_code == status
    assert client.get(f"/cms/snippets/experts/card/edit/{card.pk}/").status_code == status


@pytest.mark.parametrize("role", [{"organiser": True}, {"editor": True}])
def test_hidden_cards_are_not_to_be_chosen_by_those_who_may_not_see_them(role: dict[str, bool]) -> None:
    card = CardFactory(name="Nora Absente", visibility=Visibility.HIDDEN)
    for person, seen in ((UserFactory(**role), False), (UserFactory(moderator=True), True)):
        client = Client()
        client.force_login(person)
        assert client.get("/cms/").status_code == 200
        for address in ("", "results/", f"chosen/{card.pk}/", f"chosen-multiple/?id={card.pk}"):
            answer = client.get(f"/cms/snippets/choose/experts/card/{address}", follow=True)
            assert ("Nora Absente" in answer.content.decode()) == seen, address


def test_moderator_withdraws_in_the_cms_and_verifies_elsewhere_with_a_reason() -> None:
    card = CardFactory(name="À vérifier", databases=["DCIR"])
    client = Client()
    client.force_login(UserFactory(moderator=True))
    url = f"/cms/snippets/experts/card/edit/{card.pk}/"
    values = {
        "kind": "person",
        "name": "À vérifier",
        "availability": "available",
        "visibility": "hidden",
        "verified_at": "2026-11-20 10:00",
        "skills": [skill.pk for skill in card.skills.all()],
    }
    answer = client.post(url, values)
    assert answer.status_code == 302
    card.refresh_from_db()
    assert not card.is_verified
    assert card.visibility == "hidden"
    assert card.place is not None
    assert Client().get(card.get_absolute_url()).status_code == 404
    assert f"/cms/directory/review/{card.pk}/" in client.get("/cms/snippets/experts/card/").content.decode()
