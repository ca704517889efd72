"""People who showed that they know a table, on its page."""

import pytest

from django.test import Client

from experts.models import Precision
from experts.services import save_card
from forum.questions.services import accept_answer, answer, ask, refresh_meta
from hub.accounts.services import create_person
from hub.dictionary.services import save_table
from search.services import rebuild
from tests.site_pages import account, solved_topic

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


def shown(client: Client, near: str = "") -> list[tuple[str, str]]:
    context = client.get("/dictionary/ER_ZZT_F/", {"near": near} if near else {}).context
    return [(knower.person.name, knower.distance) for knower in context["knowers"]]


def test_those_who_answered_come_nearest_first_at_the_precision_they_chose(client: Client) -> None:
    save_table(name="ER_ZZT_F", title="Table témoin")
    names = {
        "Ada Proche": ("Rennes", "commune"),
        "Bo Loin": ("Marseille", "departement"),
        "Cy Sans Lieu": ("Rennes", "hidden"),
    }
    asker, forum = account("member"), solved_topic().forum
    topics = {}
    for number, (name, (town, precision)) in enumerate(names.items()):
        person = create_person(email=f"connait{number}@exemple.test", display_name=name)
        save_card(by=None, user=person, name=name, place=town, precision=Precision(precision))
        topics[name] = topic = ask(by=asker, forum=forum, title=f"Témoin {number}", body="Que contient ER_ZZT_F ?")
        accept_answer(by=asker, post=answer(by=person, topic=topic, body="Rien du tout."))
    rebuild()
    assert {name for name, _distance in shown(client)} == set(names)
    near, far = shown(client, "Rennes"), shown(client, "Marseille")
    assert [name for name, _distance in near] == ["Ada Proche", "Bo Loin", "Cy Sans Lieu"]
    assert [name for name, _distance in far] == ["Bo Loin", "Ada Proche", "Cy Sans Lieu"]
    assert near[2][1] == ""
    assert "département" in far[0][1]
    assert "Nulleville" in client.get("/dictionary/ER_ZZT_F/", {"near": "Nulleville"}).content.decode()
    topics["Ada Proche"].approved = False
    topics["Ada Proche"].save()
    refresh_meta(topics["Ada Proche"])
    rebuild()
    assert "Ada Proche" not in {name for name, _distance in shown(client)}
