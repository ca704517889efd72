"""
Every address of the site × every role.

A new route without a row here fails `test_every_route_has_a_row`. Rows are answers to GET; `test_writing`, `test_reading` and `test_secrets` try the same addresses otherwise.
"""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC

from django.core.files.base import ContentFile
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from wagtail.documents.models import Document

from experts.models import Card, ClaimLink
from experts.services import confirmation_token, save_card
from forum.overrides.forum_conversation.models import Post
from forum.questions.services import ask, refresh_meta
from hub.accounts.models import User
from hub.dictionary.models import Table
from hub.dictionary.pitfalls.services import note_pitfall
from hub.notifications import unsubscribing
from hub.notifications.models import Notice, OutgoingMail
from hub.pages.models import FactsheetPage
from hub.pages.suggestions.sections import sections
from hub.pages.suggestions.services import suggest
from tests.site_pages import (
    account,
    conversation_page,
    open_meetup,
    proposal_page,
    registration_page,
    solved_topic,
    talk_with_transcript,
)

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]

ROLES = ("anonymous", "member", "organiser", "moderator", "editor", "superuser")
Row = tuple[int, ...]

ALL: Row = (200,) * 6
NOWHERE: Row = (404,) * 6
REDIRECT: Row = (302,) * 6
SIGNED_IN: Row = (302, 200, 200, 200, 200, 200)
SIGNED_OUT: Row = (200, 302, 302, 302, 302, 302)
POST_ONLY: Row = (302, 405, 405, 405, 405, 405)
ORGANISING: Row = (302, 403, 200, 403, 200, 200)
MODERATION: Row = (302, 403, 403, 200, 403, 200)
REVIEW: Row = (302, 403, 403, 200, 200, 200)

# Route (name, or pattern where it has none): address with {parts} of `places`, and the answer to each role in order.
ROUTES: dict[str, tuple[str, Row]] = {
    "healthz": ("/healthz", ALL),
    "readyz": ("/readyz", ALL),
    "media": ("/media/nothing.png", NOWHERE),
    "choose_language": ("/language/en/", REDIRECT),
    "styleguide": ("/styleguide/", ALL),
    "styleguide_sample": ("/styleguide/list/", ALL),
    "robots": ("/robots.txt", ALL),
    "favicon": ("/favicon.ico", REDIRECT),
    "account_login": ("/accounts/login/", SIGNED_OUT),
    "account_logout": ("/accounts/logout/", SIGNED_IN),
    "account_signup": ("/accounts/signup/", SIGNED_OUT),
    "account_inactive": ("/accounts/inactive/", ALL),
    "account_reauthenticate": ("/accounts/reauthenticate/", SIGNED_IN),
    "account_email": ("/accounts/email/", SIGNED_IN),
    "account_email_verification_sent": ("/accounts/confirm-email/", ALL),
    "account_resend": ("/accounts/confirm-email/again/", ALL),
    "account_confirm_email": ("/accounts/confirm-email/{confirmation}/", ALL),
    "account_change_password": ("/accounts/password/change/", SIGNED_IN),
    "account_set_password": ("/accounts/password/set/", REDIRECT),
    "account_reset_password": ("/accounts/password/reset/", ALL),
    "account_reset_password_done": ("/accounts/password/reset/done/", ALL),
    "account_reset_password_from_key": ("/accounts/password/reset/key/1-wrong/", NOWHERE),
    "account_reset_password_from_key_done": ("/accounts/password/reset/key/done/", ALL),
    "preferences": ("/accounts/preferences/", SIGNED_IN),
    "export_my_data": ("/accounts/export/", SIGNED_IN),
    "leave": ("/accounts/leave/", SIGNED_IN),
    "account_left": ("/accounts/left/", ALL),
    "inbox": ("/notifications/", SIGNED_IN),
    "notice": ("/notifications/{notice}/", (302, 404, 404, 404, 404, 404)),
    "read_all_notices": ("/notifications/read/", POST_ONLY),
    "notice_choices": ("/notifications/choices/", SIGNED_IN),
    "blocks": ("/accounts/blocks/", SIGNED_IN),
    "block": ("/accounts/blocks/{person}/", SIGNED_IN),
    "follow": ("/notifications/follow/", POST_ONLY),
    "following": ("/notifications/following/", SIGNED_IN),
    "unsubscribe": ("/accounts/unsubscribe/{unsubscribe}/", ALL),
    "mailbox": ("/accounts/mailbox/", NOWHERE),
    "mailbox_message": ("/accounts/mailbox/{mail}/", NOWHERE),
    "suggest": ("/contribute/{page}/", ALL),
    "suggestion_sent": ("/contribute/sent/wrong/", NOWHERE),
    "my_suggestions": ("/contribute/mine/", SIGNED_IN),
    "review_queue": ("/contribute/review/", REVIEW),
    "review": ("/contribute/review/{suggestion}/", REVIEW),
    "submission": ("/contribute/review/page/{page}/", (302, 403, 403, 302, 302, 302)),  # nothing waits: to the queue
    "page_history": ("/contribute/{page}/history/", ALL),
    "check_page": ("/contribute/{page}/checked/", POST_ONLY),
    "experts:index": ("/experts/", ALL),
    "experts:map": ("/experts/map/", ALL),
    "experts:map_data": ("/experts/map.json", ALL),
    "experts:unit_people": ("/experts/units/c69123,none/", ALL),
    "experts:geojson": ("/experts/map.geojson", ALL),
    "experts:cards_csv": ("/experts/cards.csv", ALL),
    "experts:embed": ("/experts/embed/", ALL),
    "experts:embed_help": ("/experts/embed/help/", ALL),
    "experts:mine": ("/experts/me/", SIGNED_IN),
    "experts:edit": ("/experts/me/edit/", SIGNED_IN),
    "experts:edit_place": ("/experts/me/edit/place/", SIGNED_IN),
    "experts:edit_contact": ("/experts/me/edit/contact/", SIGNED_IN),
    "experts:preview": ("/experts/me/edit/place/preview/", POST_ONLY),
    "experts:confirm_mine": ("/experts/me/confirm/", POST_ONLY),
    "experts:forget_draft": ("/experts/me/forget-draft/", POST_ONLY),
    "experts:confirm": ("/experts/confirm/{confirm}/", ALL),
    "experts:claim_link": ("/experts/claim/{claim}/", SIGNED_IN),
    "experts:claim": ("/experts/{unowned}/claim/", SIGNED_IN),
    "experts:withdraw": ("/experts/me/withdraw/", POST_ONLY),
    "experts:my_messages": ("/experts/me/messages/", SIGNED_IN),
    "experts:lift_block": ("/experts/me/messages/blocked/1/lift/", POST_ONLY),
    "experts:conversation": ("/experts/messages/{conversation}/", ALL),
    "experts:end_conversation": ("/experts/messages/{conversation}/end/", ALL),
    "experts:report_message": ("/experts/messages/{conversation}/report/", ALL),
    "experts:card": ("/experts/{card}/", ALL),
    "experts:contact": ("/experts/{card}/contact/", ALL),
    "places:suggest": ("/places/suggest/?q=Brest", ALL),
    "places:towns_around": ("/places/around/48/-5/", ALL),
    "questions:ask": ("/forum/ask/", SIGNED_IN),
    "questions:answer": ("/forum/topic/{topic}/answer/", SIGNED_IN),
    "questions:unaccept": ("/forum/topic/{topic}/unaccept/", POST_ONLY),
    "questions:edit": ("/forum/post/{post}/edit/", MODERATION),
    "questions:delete": ("/forum/post/{post}/delete/", MODERATION),
    "questions:accept": ("/forum/post/{post}/accept/", POST_ONLY),
    "questions:history": ("/forum/post/{post}/history/", ALL),
    "questions:history_change": ("/forum/post/{post}/history/0/", POST_ONLY),
    "questions:drafts": ("/forum/drafts/", SIGNED_IN),
    "questions:save_draft": ("/forum/drafts/save/", POST_ONLY),
    "questions:draft_text": ("/forum/drafts/text/?place=ask", SIGNED_IN),
    "questions:upload": ("/forum/files/", POST_ONLY),
    "questions:file": ("/forum/files/000000000000000000000000/", NOWHERE),
    "questions:preview": ("/forum/preview/", POST_ONLY),
    "questions:suggestions": ("/forum/suggestions/", POST_ONLY),
    "questions:answered": ("/forum/suggestions/answered/", POST_ONLY),
    "questions:complete": ("/forum/complete/?kind=tags&q=a", SIGNED_IN),
    "questions:guard_alerts": ("/forum/moderation/personal-data/", MODERATION),
    "questions:feed": ("/forum/feed/", ALL),
    "forum_search:search": ("/forum/search/?q=DCIR", REDIRECT),
    "questions:claim": ("/forum/topic/{topic}/claim/", POST_ONLY),
    "questions:details": ("/forum/topic/{topic}/details/", SIGNED_IN),
    "questions:invite": ("/forum/topic/{topic}/invite/", SIGNED_IN),
    "questions:topic_feed": ("/forum/topic/{topic}/feed/", ALL),
    "questions:act_on_topic": ("/forum/topic/{topic}/moderate/merge/", MODERATION),
    "questions:post": ("/forum/post/{post}/", REDIRECT),
    "questions:vote": ("/forum/post/{post}/vote/", POST_ONLY),
    "questions:flag": ("/forum/post/{post}/flag/", SIGNED_IN),
    "questions:hide": ("/forum/post/{post}/hide/", MODERATION),
    "questions:approve": ("/forum/post/{queued}/approve/", POST_ONLY),
    "questions:dismiss": ("/forum/post/{post}/dismiss/", POST_ONLY),
    "questions:settle_edit": ("/forum/post/{post}/change/", POST_ONLY),
    "questions:watch": ("/forum/post/{post}/watch/", POST_ONLY),
    "questions:category_feed": ("/forum/feed/category/{forum}/", ALL),
    "questions:person_feed": ("/forum/feed/people/{person}/", ALL),
    "questions:mark_read": ("/forum/read/", POST_ONLY),
    "questions:tags": ("/forum/tags/", ALL),
    "questions:tag": ("/forum/tags/{tag}/", ALL),
    "questions:tag_feed": ("/forum/tags/{tag}/feed/", ALL),
    "questions:edit_tag": ("/forum/tags/{tag}/edit/", MODERATION),
    "questions:unanswered": ("/forum/unanswered/", ALL),
    "questions:unanswered_feed": ("/forum/unanswered/feed/", ALL),
    "questions:moderation": ("/forum/moderation/", MODERATION),
    "questions:log": ("/forum/moderation/log/", MODERATION),
    "questions:roles": ("/forum/moderation/roles/", MODERATION),
    "questions:undo": ("/forum/moderation/log/1/undo/", POST_ONLY),
    "questions:public_log": ("/forum/log/", ALL),
    "forum_conversation:topic": ("/forum/{forum_slug}-{forum}/topic/{slug}-{topic}/", ALL),
    "forum:index": ("/forum/", ALL),
    "forum:forum": ("/forum/{forum_slug}-{forum}/", ALL),
    "meetups:agenda": ("/meetups/agenda.ics", ALL),
    "meetups:speaker": ("/meetups/speakers/{speaker}/", ALL),
    "meetups:slides": ("/meetups/slides/999999.pdf", NOWHERE),
    "meetups:to_watch": ("/meetups/to-watch/", ALL),
    "meetups:feed": ("/meetups/feed/", ALL),
    "meetups:recordings": ("/meetups/recordings.xml", ALL),
    "meetups:oembed": ("/meetups/oembed/?url=x", NOWHERE),
    "meetups:proposals": ("/meetups/proposals/", ALL),
    "meetups:propose": ("/meetups/proposals/new/", SIGNED_IN),
    "meetups:proposal": ("/meetups/proposals/{proposal}/", ALL),
    "meetups:vote": ("/meetups/proposals/{proposal}/vote/", POST_ONLY),
    "meetups:withdraw_proposal": ("/meetups/proposals/{proposal}/withdraw/", POST_ONLY),
    "meetups:decide_proposal": ("/meetups/proposals/{proposal}/decide/", POST_ONLY),
    "meetups:register": ("/meetups/registration/{open_meetup}/", ALL),
    "meetups:registration": ("/meetups/registrations/{registration}/", ALL),
    "meetups:care": ("/meetups/care/", ORGANISING),
    "meetups:harvest": ("/meetups/care/harvest/{talk}/", ORGANISING),
    "meetups:review_correction": ("/meetups/care/corrections/1/", POST_ONLY),
    "meetups:correct": ("/meetups/transcripts/{talk}/correct/?t=12", SIGNED_IN),
    "meetups:consent": ("/meetups/care/consent/{talk}/", (302, 404, 200, 404, 200, 200)),
    "meetups:answer_speaker": ("/meetups/speakers/{speaker}/answer/", POST_ONLY),
    "meetups:merge_speakers": ("/meetups/speakers/{speaker}/merge/", ORGANISING),
    "meetups:captions": ("/meetups/transcripts/{talk}.vtt", ALL),
    "meetups:thumbnail": ("/meetups/thumbnails/{talk}.png", ALL),
    "meetups:calendar": ("/meetups/{meetup}.ics", ALL),
    "search": ("/search/?q=DCIR", ALL),
    "search_suggestions": ("/search/suggest/?q=ER_", ALL),
    "search_why": ("/search/why/?q=ER_PRS_F&key=table:ER_PRS_F", ALL),
    "dictionary:index": ("/dictionary/", ALL),
    "dictionary:nomenclatures": ("/dictionary/nomenclatures/", ALL),
    "dictionary:nomenclature": ("/dictionary/nomenclatures/IR_SEX_V/", ALL),
    "dictionary:codes-file": ("/dictionary/nomenclatures/IR_SEX_V/codes.csv", ALL),
    "dictionary:variable": ("/dictionary/variables/BEN_NIR_PSA/", ALL),
    "dictionary:paths": ("/dictionary/paths/?from=ER_PRS_F&to=T_MCOaaB", ALL),
    "dictionary:graph": ("/dictionary/graph/?table=ER_PRS_F", ALL),
    "dictionary:versions": ("/dictionary/ER_PRS_F/versions/", ALL),
    "dictionary:reader": ("/dictionary/reader/", ALL),
    "dictionary:pitfalls": ("/dictionary/pitfalls/", ALL),
    "dictionary:note-pitfall": ("/dictionary/pitfalls/note/", SIGNED_IN),
    "dictionary:my-pitfalls": ("/dictionary/pitfalls/mine/", SIGNED_IN),
    "dictionary:waiting-pitfalls": ("/dictionary/pitfalls/waiting/", REVIEW),
    "dictionary:pitfall": ("/dictionary/pitfalls/{pitfall}/", (302, 404, 404, 200, 200, 200)),
    "dictionary:card": ("/dictionary/cards/ER_PRS_F/", ALL),
    "dictionary:table": ("/dictionary/ER_PRS_F/", ALL),
    "cms/login/": ("/cms/login/", (302, 403, 302, 302, 302, 302)),
    "cms/": ("/cms/", (302, 403, 200, 200, 200, 200)),
    "django-admin/": ("/django-admin/", (302, 302, 302, 302, 302, 200)),
    "wagtaildocs_serve": ("{document}", ALL),
    "wagtaildocs_authenticate_with_password": ("/documents/authenticate_with_password/999999/", NOWHERE),
    "former_topic": ("/t/sujet/1", NOWHERE),
    "former_category": ("/c/categorie/1", NOWHERE),
    "former_person": ("/u/personne", NOWHERE),
    "former_tag": ("/tag/inconnu", NOWHERE),
    "former_posts": ("/accounts/former-posts/", SIGNED_IN),
    "words": ("/themes/", ALL),
    "compass": ("/compass/?who=student&near=Brest", ALL),
    "start": ("/start/?done=2", ALL),
    "person": ("/people/{person}/", ALL),
    "sitemap-index": ("/sitemap.xml", ALL),
    "sitemap": ("/sitemap-pages.xml", ALL),
    "opensearch": ("/opensearch.xml", ALL),
    "wagtailcore_authenticate_with_password": ("/_util/authenticate_with_password/999999/3/", NOWHERE),
    "_util/login/": ("/_util/login/", REDIRECT),
    "wagtailcore_login": ("/_util/login/?next=/", REDIRECT),
    "wagtail_serve": ("/fiches/", ALL),
}
ENTRANCES = ("cms/", "django-admin/")  # what is behind them is Wagtail's and Django's own
UNSTABLE_TABLES = ("django_session", "hub_cache", "django_cache", "sqlite_", "search_missedsearch", "questions_readto")


def routes() -> dict[str, str]:
    """Name (or pattern) and pattern of every route of the project."""

    def walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            pattern = prefix + str(entry.pattern)
            if isinstance(entry, URLPattern):
                yield ":".join([*spaces, entry.name]) if entry.name else pattern, pattern
            elif pattern in ENTRANCES:
                yield pattern, pattern
            else:
                yield from walk(entry, pattern, (*spaces, entry.namespace) if entry.namespace else spaces)

    return dict(walk(get_resolver(), "", ()))


@pytest.fixture
def places() -> dict[str, Any]:
    """What the parts of the addresses stand for. Nothing here belongs to one of the roles."""
    topic = solved_topic()
    talk = talk_with_transcript()
    card = Card.objects.get(name="Camille Mésange")
    newcomer = User.objects.get(email="personne01@exemple.test")
    hidden = ask(by=newcomer, forum=topic.forum, title="En attente", body="Un texte qui attend.")
    for part in (hidden, hidden.first_post):
        part.approved = False
        part.save()
    refresh_meta(hidden)
    unowned, _status = save_card(
        by=None, kind="organisation", name="Institut Imaginaire", source="list:1", place="Lyon", precision="commune"
    )
    ClaimLink.objects.create(
        card=unowned, digest=hashlib.sha256(b"secret").hexdigest(), expires_at=timezone.now() + timedelta(days=1)
    )
    page = FactsheetPage.objects.live().get(slug="deces")
    text = sections(page)[0].source
    suggestion = suggest(by=None, page=page, section="", before=text, after=text, note="Une date a changé.")
    pitfall = note_pitfall(
        by=newcomer,
        first=Table.objects.get(name="ER_PRS_F"),
        second=Table.objects.get(name="IR_BEN_R"),
        text="Une personne peut y figurer deux fois.",
    )
    address = EmailAddress.objects.create(user=newcomer, email="nouvelle@exemple.test", verified=False)
    return {
        "page": page.pk,
        "suggestion": suggestion.pk,
        "pitfall": pitfall.pk,
        "topic": topic.pk,
        "slug": topic.slug,
        "forum": topic.forum_id,
        "forum_slug": topic.forum.slug,
        "post": topic.posts.exclude(pk=topic.first_post_id).first().pk,
        "queued": Post.objects.get(topic=hidden).pk,
        "tag": topic.meta.tags.order_by("pk").values_list("slug", flat=True).first(),
        "card": card.slug,
        "conversation": conversation_page().strip("/").rpartition("/")[2],
        "proposal": proposal_page().strip("/").rpartition("/")[2],
        "open_meetup": open_meetup().slug,
        "registration": registration_page().strip("/").rpartition("/")[2],
        "unowned": unowned.slug,
        "claim": "secret",
        "confirm": confirmation_token(card),
        "person": card.user.username,
        "talk": talk.pk,
        "meetup": talk.get_parent().slug,
        "speaker": talk.talk_speakers.first().speaker.slug,
        "document": Document.objects.create(title="Notes", file=ContentFile(b"notes", name="notes.txt")).url,
        "notice": Notice.objects.create(to=newcomer, kind="answer", title="t", url="/", path="/").pk,
        "mail": OutgoingMail.objects.create(to="a@exemple.test", subject="s", body="b", kind="account").pk,
        "confirmation": EmailConfirmationHMAC(address).key,
        "unsubscribe": unsubscribing.link_for(newcomer.email, "answer").rstrip("/").rpartition("/")[2],
    }


def as_role(role: str, **options: Any) -> Client:
    client = Client(**options)
    if role != "anonymous":
        client.force_login(account(role))
    return client


def let_go(response: HttpResponseBase) -> None:
    """Close the file of an answer; `close` itself would also end the connection of the test."""
    for close in response._resource_closers:
        close()


def counts() -> dict[str, int]:
    """Rows of every table that a page has no business to change."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(UNSTABLE_TABLES):
                cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
                found[table] = cursor.fetchone()[0]
    return found


# --- the matrix --------------------------------------------------------------------------------


def test_every_route_has_a_row() -> None:
    known = routes()
    assert {name: pattern for name, pattern in known.items() if name not in ROUTES} == {}
    assert set(ROUTES) - set(known) == set()


@pytest.mark.parametrize("role", ROLES)
def test_answers_are_those_of_the_matrix(role: str, places: dict[str, Any]) -> None:
    wrong = {}
    for name, (address, row) in ROUTES.items():
        response = as_role(role).get(address.format(**places))
        let_go(response)
        status = response.status_code
        if status != row[ROLES.index(role)]:
            wrong[name] = f"{status}, not {row[ROLES.index(role)]}"
    assert wrong == {}


@pytest.mark.parametrize("role", ["member", "organiser", "moderator", "editor"])
def test_admin_of_django_is_for_superusers(role: str) -> None:
    assert as_role(role).get("/django-admin/", follow=True).status_code == 403


def test_redirect_of_a_visitor_leads_to_the_sign_in(places: dict[str, Any]) -> None:
    for address, row in ROUTES.values():
        if row in {SIGNED_IN, POST_ONLY, MODERATION}:
            path = address.format(**places)
            where = Client().get(path)["Location"]
            assert where == "/" if "logout" in path else where.startswith("/accounts/login/?next="), path
