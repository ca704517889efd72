"""From a reader's suggestion to the published page: two people, neither of them its author."""

import pytest

from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from wagtail.models import ModelLogEntry

from hub.accounts.models import User
from hub.base.guarding import GuardedTextError
from hub.notifications.models import Notice
from hub.pages.models import FactsheetPage, Suggestion
from hub.pages.suggestions import services
from hub.pages.suggestions.forms import opened
from hub.pages.suggestions.queries import contributors, for_person, queue, steps_of, versions_of
from hub.pages.suggestions.sections import find_section
from tests.factories.accounts import UserFactory
from tests.factories.pages import FactsheetFactory
from tests.hostile_world import runnable
from tests.xss_corpus import CORPUS

pytestmark = pytest.mark.django_db

BODY = "Un début.\n\n## Une partie\n\nUn texte.\n\n## Une autre\n\nLa fin.\n"


def proposed(page: FactsheetPage, after: str = "## Une partie\n\nUn meilleur texte.", **values: object) -> Suggestion:
    section = find_section(page, "une-partie")
    given = {"by": None, "section": "une-partie", "before": section.source, "after": after, **values}
    return services.suggest(page=page, **given)


def sent(client: Client, page: FactsheetPage, **values: str):
    form = {"before": "## Une partie\n\nUn texte.", "opened": opened(seconds_ago=60), **values}
    return client.post(f"{reverse('suggest', args=[page.pk])}?section=une-partie", form)


def test_a_visitor_suggests_two_people_read_and_the_page_says_who() -> None:
    page = FactsheetFactory(body=BODY)
    expert, editor = UserFactory(expert=True), UserFactory(editor=True)
    visitor = Client()
    shown = visitor.get(f"{reverse('suggest', args=[page.pk])}?section=une-partie").content.decode()
    assert "## Une partie\n\nUn texte." in shown
    values = {"after": "## Une partie\r\n\r\nUn meilleur texte.\r\n", "note": "Plus juste.", "name": "Odette Fictive"}
    preview = sent(visitor, page, **values, preview="1")
    assert "<b> meilleur</b>" in preview.content.decode()
    assert not Suggestion.objects.exists()
    for _click in range(2):
        answer = sent(visitor, page, **values)
        assert answer.status_code == 302
    followed = answer["Location"]
    suggestion = Suggestion.objects.get()
    assert Notice.objects.filter(to=editor, kind="suggestion_waits").count() == 1

    reader = Client()
    reader.force_login(expert)
    assert page.title in reader.get(reverse("review_queue")).content.decode()
    address = reverse("review", args=[suggestion.pk])
    assert "Validate and publish" not in reader.get(address).content.decode()
    assert reader.post(address, {"approve": "1"}).status_code == 302
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.read_by) == ("read", expert)
    assert "meilleur" not in Client().get(page.url).content.decode()
    # The same person cannot take both steps, and a reader without the right cannot take the second.
    twice = reader.post(address, {"approve": "1", "comment": "Encore."}, follow=True)
    assert twice.status_code == 403
    assert "Encore.</textarea>" in twice.content.decode()  # told on the page, and nothing typed is lost

    validator = Client()
    validator.force_login(editor)
    assert validator.post(address, {"approve": "1", "comment": "Merci."}).status_code == 302
    html = Client().get(page.url).content.decode()
    assert "Un meilleur texte." in html
    assert "Odette Fictive" in html
    page.refresh_from_db()
    assert [block.value for block in page.body] == [BODY.strip().replace("Un texte", "Un meilleur texte")]
    assert page.edited_on is not None
    suggestion.refresh_from_db()
    assert [(step.person, step.approved) for step in steps_of(suggestion)] == [(expert, True), (editor, True)]
    logged = ModelLogEntry.objects.filter(object_id=str(suggestion.pk), action="wagtail.workflow.approve")
    assert {entry.user for entry in logged} == {expert, editor}
    assert "Merci." in visitor.get(followed).content.decode()
    newest = versions_of(page)[0]
    assert newest.suggestion == suggestion
    history = Client().get(reverse("page_history", args=[page.pk])).content.decode()
    assert "<b> meilleur</b>" in history
    assert str(expert) in history
    assert str(editor) in history
    assert not mail.outbox  # the workflow's own mails stay silent


def test_an_author_reads_neither_step_of_their_own_even_as_administrator() -> None:
    page = FactsheetFactory(body=BODY)
    root, editor = UserFactory(superuser=True), UserFactory(editor=True)
    suggestion = proposed(page, by=root)
    for act in (
        lambda: services.approve(by=root, suggestion=suggestion),
        lambda: services.amend(by=root, suggestion=suggestion, after="Autre."),
        lambda: services.refuse(by=root, suggestion=suggestion, comment="Non."),
    ):
        with pytest.raises(PermissionDenied):
            act()
    services.approve(by=editor, suggestion=suggestion)
    other_root = UserFactory(superuser=True)
    services.approve(by=other_root, suggestion=suggestion)
    assert contributors(page) == [root.display_name]
    assert Notice.objects.filter(to=root, kind="suggestion_published").count() == 1
    with pytest.raises(services.DecidedError):
        services.refuse(by=editor, suggestion=suggestion, comment="Trop tard.")


def test_a_change_of_wording_begins_the_reading_again() -> None:
    page = FactsheetFactory(body=BODY)
    expert, editor = UserFactory(expert=True), UserFactory(editor=True)
    suggestion = proposed(page)
    services.approve(by=expert, suggestion=suggestion)
    reader = Client()
    reader.force_login(editor)
    address = reverse("review", args=[suggestion.pk])
    reader.post(address, {"amend": "1", "after": "## Une partie\n\nEncore mieux."})
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.read_by) == ("waiting", None)
    # Whoever worded it is an author: no step of theirs, nothing that waits for them, and the page names them.
    html = reader.get(address).content.decode()
    assert 'name="approve"' not in html
    assert "Vous avez changé la rédaction" in html
    assert "(une rédaction antérieure)" in html
    assert not for_person(queue(), editor).exists()
    with pytest.raises(PermissionDenied):
        services.approve(by=editor, suggestion=suggestion)
    services.approve(by=UserFactory(editor=True), suggestion=suggestion)
    for nobody in (editor, expert):  # who worded it takes no second step either; experts do not validate
        with pytest.raises(PermissionDenied):
            services.approve(by=nobody, suggestion=suggestion)
    services.approve(by=UserFactory(moderator=True), suggestion=suggestion)
    history = Client().get(reverse("page_history", args=[page.pk])).content.decode()
    assert f"rédaction changée par {editor}" in history
    page.refresh_from_db()
    assert "Encore mieux." in page.body[0].value


def test_two_suggestions_on_one_page_meet_and_a_conflict_is_asked_not_lost() -> None:
    page = FactsheetFactory(body=BODY)
    one, two = UserFactory(editor=True), UserFactory(editor=True)
    first = proposed(page)
    second = proposed(page, after="## Une partie\n\nUn tout autre texte.")
    third = services.suggest(
        by=None, page=page, section="une-autre", before="## Une autre\n\nLa fin.", after="## Une autre\n\nLa vraie fin."
    )
    for suggestion in (first, third):
        services.approve(by=one, suggestion=suggestion)
        services.approve(by=two, suggestion=suggestion)
    page.refresh_from_db()
    assert "meilleur" in page.body[0].value
    assert "vraie" in page.body[0].value
    with pytest.raises(services.TextMovedError):
        services.approve(by=one, suggestion=second)
    assert Suggestion.objects.get(pk=second.pk).after.endswith("Un tout autre texte.")
    reader = Client()
    reader.force_login(one)
    address = reverse("review", args=[second.pk])
    # Kept as it is, the text in the field would undo what was published: refused, with the present text beside it.
    for answer in (reader.get(address), reader.post(address, {"amend": "1", "after": f"{second.after}  \r\n"})):
        html = answer.content.decode()
        assert "Un tout autre texte." in html
        assert "Un meilleur texte.</pre>" in html
    assert answer.status_code == 422
    assert not second.rewordings.exists()
    services.amend(by=one, suggestion=second, after="## Une partie\n\nUn texte commun.")
    for other in (two, UserFactory(editor=True)):  # who settled it wrote it
        services.approve(by=other, suggestion=second)
    page.refresh_from_db()
    assert "Un texte commun." in page.body[0].value


def test_a_draft_that_an_editor_has_open_keeps_its_own_changes_and_gains_the_suggestion() -> None:
    page = FactsheetFactory(body=BODY)
    draft = page.get_latest_revision_as_object()
    draft.body[0] = ("markdown", BODY.replace("La fin.", "La fin, en brouillon."))
    draft.save_revision(user=UserFactory(editor=True))
    page.refresh_from_db()
    suggestion = proposed(page)
    for person in (UserFactory(editor=True), UserFactory(editor=True)):
        services.approve(by=person, suggestion=suggestion)
    page = FactsheetPage.objects.get(pk=page.pk)
    assert "brouillon" not in page.body[0].value
    assert "meilleur" in page.body[0].value
    latest = page.get_latest_revision_as_object()
    assert "brouillon" in latest.body[0].value
    assert "meilleur" in latest.body[0].value


def test_machines_floods_and_personal_data_are_kept_out(client: Client) -> None:
    cache.clear()  # what other tests sent counts as well
    page = FactsheetFactory(body=BODY.replace("Un texte.", "Écrire à equipe@organisme.test."))
    before = "## Une partie\n\nÉcrire à equipe@organisme.test."
    assert sent(client, page, before=before, after="x", nickname="robot").status_code == 302
    assert sent(client, page, before=before, after="x", opened=opened()).status_code == 422
    assert sent(client, page, before=before, after="x", opened=opened(), preview="1").status_code == 200
    # What was public before is no find of the guard; what is brought is.
    number = f"{before}\n\nLe patient 1 85 05 78 006 084 91."
    answer = sent(client, page, before=number, after=number)
    assert answer.status_code == 422
    assert "006 084" in answer.content.decode()  # nothing typed is lost
    with pytest.raises(GuardedTextError):
        proposed(page, before=before, after=number)
    with pytest.raises(ValidationError):
        proposed(page, before=before, after=before)
    assert not Suggestion.objects.exists()
    statuses = [sent(client, page, before=before, after=f"{before} {n}").status_code for n in range(6)]
    assert statuses == [302] * 5 + [429]
    assert Suggestion.objects.count() == 5


def test_hostile_markdown_is_shown_as_text_and_published_without_what_runs(client: Client) -> None:
    page = FactsheetFactory(body=BODY)
    attack = "## Une partie\n\n" + "\n\n".join(CORPUS) + "\n\n:::tip jamais fermé\n\n```\nni ceci"
    suggestion = proposed(page, after=attack, note="<script>alert(1)</script>", name="<img src=x onerror=alert(1)>")
    people = [UserFactory(editor=True), UserFactory(editor=True)]
    client.force_login(people[0])
    pages = [reverse("review", args=[suggestion.pk]), reverse("review_queue")]
    for person in people:
        services.approve(by=person, suggestion=suggestion)
    pages += [page.url, reverse("page_history", args=[page.pk]), reverse("suggest", args=[page.pk])]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200
        assert not runnable(answer.content.decode()), address
    page.refresh_from_db()
    assert page.body[0].value.startswith("Un début.\n\n## Une partie")


def test_review_pages_take_the_same_queries_for_1_and_30(client: Client, django_assert_max_num_queries) -> None:
    page, reviewer = FactsheetFactory(body=BODY), UserFactory(editor=True)
    client.force_login(reviewer)
    for number in range(30):
        proposed(page, after=f"## Une partie\n\nTexte {number}.", by=UserFactory() if number % 2 else None)
        if number in {0, 29}:
            with django_assert_max_num_queries(12):
                client.get(reverse("review_queue"))
    with django_assert_max_num_queries(30):
        client.get(reverse("review", args=[Suggestion.objects.first().pk]))


def test_a_reviewer_checks_a_page_and_the_page_says_so(client: Client) -> None:
    page = FactsheetFactory(body=BODY, source_updated_on="2019-05-01")
    address = reverse("check_page", args=[page.pk])
    old = client.get(page.url).content.decode()
    assert "BibTeX" in old
    assert reverse("page_history", args=[page.pk]) in old
    member: User = UserFactory()
    client.force_login(member)
    assert client.post(address).status_code == 403
    editor = UserFactory(editor=True)
    client.force_login(editor)
    due = client.get(reverse("review_queue")).content.decode()
    assert page.title in due
    assert client.post(address, {"next": "queue"}).status_code == 302
    assert page.title not in client.get(reverse("review_queue")).content.decode()
    assert editor.display_name in Client().get(page.url).content.decode()


def test_a_link_of_another_scheme_is_told_beside_the_field_and_nothing_is_lost(client: Client) -> None:
    page = FactsheetFactory(body=BODY)
    text = "## Une partie\n\nUn [texte](JavaScript:alert(1))."
    answer = sent(client, page, after=text, note="Une remarque.")
    assert answer.status_code == 422
    assert "JavaScript" in str(answer.context["form"].errors["after"])
    html = answer.content.decode()
    assert text.splitlines()[2] in html
    assert "Une remarque." in html
    assert not Suggestion.objects.exists()
    good = "## Une partie\n\nUn [texte](/fiches/a:b/), `[x](sas:y)` et [moi](mailto:a@exemple.test)."
    assert sent(client, page, after=good, preview="1").status_code == 200
