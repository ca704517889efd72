"""While one writes: suggestions, completion, preview, mentions, links to the dictionary."""

import html

import pytest

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from experts.services import save_card
from forum.overrides.forum_conversation.models import Topic
from forum.questions import services
from forum.questions.linking import linked_text
from forum.questions.models import Consulted, Deflection, Draft
from forum.questions.queries import people_like, suggestions_for, tags_like
from forum.questions.services.mentions import handles_in
from hub.accounts.models import User
from hub.base.markdown import render_markdown
from hub.dictionary.identifiers import forget_names
from hub.dictionary.joining import tables_with_joins
from hub.notifications.follows import follow
from hub.notifications.models import Notice
from hub.places.whereabouts import whereabouts_of
from search.services import request_indexing
from tests.guard_corpus import nir
from tests.site_pages import account
from tests.xss_corpus import CORPUS, dangers

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

DRAFT = {"title": "Doublons de ER_PHA_F", "body": "Je joins `ER_PHA_F` à `ER_PRS_F` et mes lignes doublent."}


@pytest.fixture(autouse=True)
def _nothing_left_over() -> None:
    cache.clear()
    forget_names()


@pytest.fixture
def member() -> Client:
    client = Client()
    client.force_login(account("member"))
    return client


# --- suggestions -------------------------------------------------------------------------------


def test_draft_about_a_table_shows_thread_minute_tables_and_people() -> None:
    found = suggestions_for(account("member"), **DRAFT)
    assert found.topics[0].title == "Doublons après jointure de ER_PRS_F avec ER_PHA_F"
    assert "solved" in found.topics[0].facets["state"]
    assert found.minutes[0].anchor == "?t=210"  # the cue that says so, at 3:30
    assert {named.table.name for named in found.tables} == {"ER_PHA_F", "ER_PRS_F"}
    assert "DCT_ORD_NUM" in found.tables[0].joins[0].columns
    assert len(found.people) == 2
    assert not suggestions_for(account("member"), title="", body="   ")


def test_panel_comes_by_script_and_with_the_preview(member: Client) -> None:
    panel = html.unescape(member.post("/forum/suggestions/", DRAFT).content.decode())
    for expected in ("Doublons après jointure", "3:30", "FLX_DIS_DTD", "Cela répond à ma question"):
        assert expected in panel
    topic = Topic.objects.filter(subject__startswith="Doublons").first()
    form = {**DRAFT, "forum": topic.forum_id, "tags": "", "preview": "1", "read": f"topic:{topic.pk}"}
    page = html.unescape(member.post("/forum/ask/", form).content.decode())
    assert "Doublons après jointure" in page
    assert f'value="topic:{topic.pk}" checked' in page
    assert member.post("/forum/suggestions/", {"title": "", "body": ""}).status_code == 204


def test_guarded_draft_is_not_looked_for(member: Client) -> None:
    text = {**DRAFT, "body": f"NIR {nir('1850578006084')}"}
    assert member.post("/forum/suggestions/", text).status_code == 204
    assert member.post("/forum/preview/", text).status_code == 422


def test_answer_found_is_counted_without_text_or_name_and_keeps_the_draft(member: Client) -> None:
    topic = Topic.objects.filter(subject__startswith="Doublons").first()
    form = {**DRAFT, "forum": topic.forum_id, "answered": f"topic:{topic.pk}"}
    for _ in range(2):
        response = member.post("/forum/suggestions/answered/", form)
        assert response["Location"].startswith(topic.get_absolute_url())
    deflection = Deflection.objects.get()
    assert (deflection.key, deflection.answered) == (f"topic:{topic.pk}", True)
    assert {field.name for field in Deflection._meta.fields} == {"id", "key", "answered", "created_at"}
    assert Draft.objects.get().body == DRAFT["body"]
    for wrong in ("topic:999999", "https://ailleurs.example/", "", "table:'--"):
        assert member.post("/forum/suggestions/answered/", {"answered": wrong})["Location"] == "/forum/ask/"


def test_what_did_not_answer_stays_with_the_question_for_helpers(member: Client) -> None:
    near = Topic.objects.filter(subject__startswith="Doublons").first()
    form = {**DRAFT, "forum": near.forum_id, "tags": "", "read": [f"topic:{near.pk}", "nonsense"]}
    member.post("/forum/ask/", form)
    asked = Topic.objects.latest("pk")
    assert Consulted.objects.get(topic=asked).keys == [f"topic:{near.pk}"]
    assert list(Deflection.objects.values_list("key", "answered")) == [(f"topic:{near.pk}", False)]
    page = html.unescape(Client().get(asked.get_absolute_url()).content.decode())
    assert "Lu avant de demander" in page
    assert near.subject in page
    near.approved = False  # what readers may not see is not named
    near.save()
    request_indexing(f"topic:{near.pk}")
    assert Topic.objects.get(pk=asked.pk)


def test_tables_are_read_in_two_queries_however_many_are_named() -> None:
    for names in (["ER_PHA_F"], ["ER_PHA_F", "ER_PRS_F", "IR_BEN_R", "T_MCOaaB"]):
        with CaptureQueriesContext(connection) as queries:
            found = tables_with_joins(names)
        assert len(queries) == 2
        assert [named.table.name for named in found] == names


# --- completion --------------------------------------------------------------------------------


def test_only_people_who_show_themselves_in_the_forum_are_completed(member: Client) -> None:
    writer = Topic.objects.filter(poster__isnull=False, approved=True).first().poster
    found = member.get(f"/forum/complete/?kind=people&q={writer.username[:4]}").json()["found"]
    assert writer.username in {one["value"] for one in found}
    assert all(set(one) == {"value", "label"} for one in found)
    silent = User.objects.filter(posts=None, is_active=True).exclude(pk=account("member").pk).first()
    assert silent.username not in {one.value for one in people_like(silent.username, reader=writer)}
    writer.is_active = False
    writer.save()
    assert writer.username not in {one.value for one in people_like(writer.username, reader=account("member"))}
    assert member.get("/forum/complete/?kind=people&q=").json() == {"found": []}


def test_tags_are_completed_and_answers_are_bounded(member: Client) -> None:
    assert "DCIR" in {one.value for one in tags_like("dc")}
    assert len(member.get("/forum/complete/?kind=tags&q=").json()["found"]) <= 8
    for query in ("%25", "%00", "_", "é" * 500, "'--", "topic=999999999999999999999"):
        assert member.get(f"/forum/complete/?kind=people&q={query}&topic=99999999999999999").status_code == 200
    assert {member.get("/forum/complete/?kind=tags&q=a").status_code for _ in range(130)} == {200, 429}


# --- mentions ----------------------------------------------------------------------------------


def test_mentioned_person_is_told_once_and_nobody_in_code() -> None:
    topic = Topic.objects.filter(subject__startswith="Doublons").first()
    person, by = User.objects.get(email="personne07@exemple.test"), account("member")
    body = f"Merci @{person.username}, voir `@{account('editor').username}` et moi@{by.username}.fr"
    post = services.answer(by=by, topic=topic, body=body)
    services.edit_post(by=by, post=post, body=body + " encore")
    notices = Notice.objects.filter(kind="mention")
    assert [notice.to for notice in notices] == [person]
    assert notices[0].url == post.get_absolute_url()
    asker = topic.poster
    follow(by=person, target=f"topic:{topic.pk}")
    Notice.objects.all().delete()
    services.answer(by=by, topic=topic, body=f"@{asker.username} et @{person.username}, regardez.")
    told = [(one.to, one.kind) for one in Notice.objects.filter(to__in=[asker, person]).order_by("pk")]
    assert told == [(asker, "answer"), (person, "mention")], "one notice for a post, the one that says most"
    page = Client().get(post.get_absolute_url()).content.decode()
    assert f'<a class="mention" href="/people/{person.username}/">@{person.username}</a>' in page
    assert handles_in("a@b.fr, @x") == ()
    assert handles_in("(@Ana-Test), @ana-test. @bob_2!") == ("ana-test", "bob_2")
    assert len(handles_in(" ".join(f"@nom{number}" for number in range(40)))) == 10


# --- links in posts ----------------------------------------------------------------------------


def test_names_of_the_dictionary_become_links_and_nothing_else_changes() -> None:
    text = "Joindre er_prs_f et `IR_BEN_R`, pas MA_TABLE_X.\n\n```sql\nselect * from ORAVUE.ER_PHA_F a_b\n```\n\n[ER_PRS_F](/x)"
    linked = linked_text(render_markdown(text))
    assert '<a class="ident" href="/dictionary/ER_PRS_F/">er_prs_f</a>' in linked
    assert '<a class="ident" href="/dictionary/IR_BEN_R/">IR_BEN_R</a>' in linked
    assert '<a class="ident" href="/dictionary/ER_PHA_F/">ER_PHA_F</a>' in linked
    assert "MA_TABLE_X</a>" not in linked
    assert linked.count("<a ") == 4  # no link within a link
    for hostile in CORPUS:
        assert dangers(linked_text(render_markdown(hostile + " ER_PRS_F @camille"))) == []


def test_card_tells_what_a_name_is() -> None:
    table = html.unescape(Client().get("/dictionary/cards/ER_PHA_F/").content.decode())
    assert "Table affinée de la pharmacie" in table
    assert "DCT_ORD_NUM" in table
    assert "ER_PRS_F" in Client().get("/dictionary/cards/BEN_NIR_PSA/").content.decode()
    assert Client().get("/dictionary/cards/NUL_PART/").status_code == 404


def test_quotation_leads_back_to_the_post(member: Client) -> None:
    topic = Topic.objects.filter(meta__answers_count__gte=1).first()
    post = topic.posts.order_by("pk").last()
    page = html.unescape(member.get(f"/forum/topic/{topic.pk}/answer/?quote={post.pk}").content.decode())
    assert "> — [" in page
    assert f"](/forum/post/{post.pk}/)" in page
    other = Topic.objects.exclude(pk=topic.pk).first().first_post
    for wrong in (other.pk, "x", "9" * 30):
        assert "> — [" not in html.unescape(
            member.get(f"/forum/topic/{topic.pk}/answer/?quote={wrong}").content.decode()
        )


def test_people_near_the_reader_come_first() -> None:
    reader = account("member")
    save_card(by=reader, user=reader, name="Alix Essai", place="Brest", precision="commune", topics=["ALD"])
    request_indexing("topic:0")
    found = suggestions_for(reader, **DRAFT).people
    assert found
    assert found[0].distance_km is not None
    assert found[0].distance_km <= 150
    assert "Alix Essai" not in {hit.title for hit in found}
    assert whereabouts_of(None) is None
