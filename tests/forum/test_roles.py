"""The page of who may do what says what the rows of rights say."""

import re
from html import unescape

import pytest
from machina.core.db.models import get_model

from django.contrib.auth.models import Group
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.factories.forum import category

pytestmark = pytest.mark.django_db


def lines(page: str) -> dict[str, list[str]]:
    """The cells of each line of both matrices, by its label."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page)
    return {unescape(label): re.findall(r"<td>(?:<span[^>]*>)?([^<]*)", cells) for label, cells in rows}


def test_matrix_follows_the_rows_of_rights(django_assert_max_num_queries) -> None:
    client = Client()
    client.force_login(UserFactory(moderator=True))
    page = client.get("/forum/moderation/roles/").content.decode()
    assert re.findall(r'<th scope="col">([^<]*)', page)[:7] == [
        "Droit", "Visiteurs", "Membres", "Experts", "Organisateurs", "Modérateurs", "Rédacteurs",
    ]  # fmt: skip
    before = lines(page)
    assert before["Peut lire le forum"] == ["oui"] * 6
    assert before["Peut approuver des messages"] == ["non", "non", "non", "non", "oui", "non"]
    assert before["Peut commencer de nouveaux sujets"][:2] == ["non", "4 sur 5"]
    assert before["Synonymes"][4:] == ["non", "voir, ajouter, modifier, supprimer"]
    assert before["Pages sous « Rencontres »"][3] == "ajouter, modifier, publier"

    right = get_model("forum_permission", "ForumPermission").objects.get(codename="can_read_forum")
    get_model("forum_permission", "GroupForumPermission").objects.create(
        group=Group.objects.get(name="expert"), forum=category(), permission=right, has_perm=False
    )
    with django_assert_max_num_queries(16):
        page = client.get("/forum/moderation/roles/").content.decode()
    assert lines(page)["Peut lire le forum"] == ["oui", "oui", "4 sur 5", "oui", "oui", "oui"]
