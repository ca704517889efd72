"""Telling people: once, as they chose, and never what is their own doing or somebody's they do not want to hear."""

import pytest

from django.core import mail
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import User
from hub.accounts.services import block_person, erase_person, unblock_person
from hub.base import personal_data, targets
from hub.base.targets import Target, TargetKind
from hub.notifications import kinds, services
from hub.notifications.follows import (
    MOST_FOLLOWED,
    TOLD_AT_ONCE,
    TooManyFollowsError,
    follow,
    followers,
    follows,
    move_followers,
    notify_followers,
    unfollow,
)
from hub.notifications.kinds import NoticeKind
from hub.notifications.models import Follow, Notice, OutgoingMail
from hub.notifications.notices import mark_read, notify, purge_notices, unread_count, withdraw
from hub.notifications.preferences import Wish, all_wishes, save_wishes, stop_mail, wants_mail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kinds(monkeypatch) -> None:
    """Two kinds and one sort of target of our own: the features' own may change."""
    monkeypatch.setattr(kinds, "_kinds", {})
    monkeypatch.setattr(targets, "_kinds", dict(targets._kinds))
    kinds.register(NoticeKind("reply", label=_("Answers"), sentence="%(by)s answered “%(title)s”", mail="at_once"))
    kinds.register(NoticeKind("news", label=_("Questions"), sentence="“%(title)s”", mail="daily"))
    targets.register(
        TargetKind(
            prefix="thing",
            plural="Things",
            resolve=lambda _reader, values: {v: Target(title=v, url=f"/{v}/") for v in values if v != "hidden"},
        )
    )


def _tell(to, **values):
    return notify(**{"to": to, "kind": "reply", "title": "Où est ER_PHA_F ?", "url": "/forum/", **values})


def test_notice_is_in_the_inbox_and_mailed_at_once_in_the_persons_language() -> None:
    reader, writer = UserFactory(language="en"), UserFactory(display_name="Ève Martineau")
    notice = _tell(
        reader,
        by=writer,
        title="L’été & <b>",
        excerpt="Dans la table <IR_BEN_R>.\n\nVoilà.",
        url="/forum/?post=3#post-3",
    )
    assert notice.path == "/forum/"
    assert unread_count(reader) == 1
    (message,) = mail.outbox
    assert message.to == [reader.email]
    assert message.subject == "Ève Martineau answered “L’été & <b>”"
    assert "Dans la table <IR_BEN_R>. Voilà." in message.body
    assert "/forum/?post=3#post-3" in message.body
    assert "To stop these messages" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_key_is_told_once_to_each_person() -> None:
    one, other = UserFactory.create_batch(2)
    assert _tell(one, key="answer:3")
    assert _tell(one, key="answer:3", title="Autre") is None
    assert _tell(other, key="answer:3")
    assert _tell(one)
    assert _tell(one), "without a key each call tells"
    assert Notice.objects.count() == 4


def test_nobody_is_told_of_their_own_acts_or_after_they_left() -> None:
    person, gone = UserFactory(), UserFactory(is_active=False)
    assert _tell(person, by=person) is None
    assert _tell(gone) is None
    assert not Notice.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_who_is_muted_or_blocked_is_not_heard() -> None:
    reader, noisy = UserFactory.create_batch(2)
    for mutes_only in (True, False):
        block_person(by=reader, person=noisy, mutes_only=mutes_only)
        assert _tell(reader, by=noisy) is None
    assert _tell(noisy, by=reader), "the other one is told as before"
    unblock_person(by=reader, person=noisy)
    assert _tell(reader, by=noisy)


def test_choices_are_those_of_the_person() -> None:
    person = UserFactory()
    save_wishes(by=person, chosen={"reply": Wish(inbox=True, mail="never"), "unknown": Wish(inbox=True, mail="daily")})
    assert set(all_wishes(person)) == {"reply", "news"}
    assert _tell(person).in_inbox
    save_wishes(by=person, chosen={"reply": Wish(inbox=False, mail="weekly")})
    notice = _tell(person)
    assert (notice.in_inbox, notice.digest) == (False, "weekly")
    assert unread_count(person) == 1
    save_wishes(by=person, chosen={"reply": Wish(inbox=False, mail="never")})
    assert _tell(person) is None
    assert not mail.outbox
    assert _tell(person, kind="news").digest == "daily", "other kinds stay as they were"


def test_no_mail_in_general_keeps_the_inbox() -> None:
    person = UserFactory(email_notifications=False)
    assert _tell(person).in_inbox
    assert _tell(person, kind="news").digest == ""
    assert not mail.outbox
    assert not wants_mail(person, "reply")
    assert wants_mail(person, "account"), "what answers an act of one's own is always sent"


def test_stopping_a_kind_of_mail_stops_that_kind_only() -> None:
    person = UserFactory()
    stop_mail(person=person, kind="reply")
    assert all_wishes(person) == {"reply": Wish(True, "never"), "news": Wish(True, "daily")}
    stop_mail(person=person, kind="digest_daily")
    assert all_wishes(person)["news"] == Wish(True, "never")
    with pytest.raises(KeyError):
        stop_mail(person=person, kind="account")


def test_mail_waiting_when_its_kind_is_stopped_does_not_leave(settings) -> None:
    person = UserFactory()
    settings.EMAIL_BACKEND = "tests.notifications.dead_server.DeadBackend"
    _tell(person)
    stop_mail(person=person, kind="reply")
    row = OutgoingMail.objects.get()
    OutgoingMail.objects.update(next_attempt_at=row.created_at)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.deliver(row.pk).state == "stopped"


@pytest.mark.parametrize(
    "values",
    [{"url": "https://exemple.test/"}, {"url": "//exemple.test/"}, {"url": "javascript:alert(1)"}, {"key": "k" * 121}],
)
def test_notice_leads_within_the_site(values) -> None:
    with pytest.raises(ValueError, match="notice"):
        _tell(UserFactory(), **values)
    with pytest.raises(KeyError):
        _tell(UserFactory(), kind="unknown")


def test_reading_withdrawing_and_purging() -> None:
    person, other = UserFactory.create_batch(2)
    first, second = _tell(person, url="/a/?page=2#x"), _tell(person, url="/b/", about="thing:b")
    _tell(other, url="/a/")
    assert mark_read(by=person, paths=["/a/"]) == 1
    assert unread_count(person) == 1
    assert mark_read(by=person, until=first.pk) == 0
    assert withdraw("thing:b", "") == 1
    assert not Notice.objects.filter(pk=second.pk).exists()
    Notice.objects.filter(pk=first.pk).update(read_at="2020-01-01T00:00:00Z")
    assert purge_notices() == 1
    assert unread_count(other) == 1


def _only_for(person: User) -> None:
    """A sort of target that one person sees."""
    targets.register(
        TargetKind(
            prefix="closed",
            plural="Closed things",
            resolve=lambda reader, values: {v: Target(title=v, url="/c/") for v in values if reader == person},
        )
    )


# --- following ---------------------------------------------------------------------------------


def test_following_is_told_once_whatever_was_followed(django_assert_max_num_queries) -> None:
    author, both, one, _nobody = UserFactory.create_batch(4)
    for person, target in ((both, "thing:a"), (both, "thing:b"), (one, "thing:b"), (author, "thing:a")):
        follow(by=person, target=target)
        follow(by=person, target=target)
    assert set(followers("thing:a", "thing:b")) == {both, one, author}
    told = {"targets": ["thing:a", "thing:b"], "kind": "news", "title": "T", "url": "/x/", "by": author}
    assert notify_followers(**told, key="topic:1") == 2
    assert notify_followers(**told, key="topic:1") == 0
    assert set(Notice.objects.values_list("to", flat=True)) == {both.pk, one.pk}
    _only_for(one)
    assert notify_followers(**told, key="topic:2", sees="closed:a") == 1


def test_many_followers_are_told_by_a_task(django_assert_max_num_queries) -> None:
    author, *people = UserFactory.create_batch(TOLD_AT_ONCE + 2)
    for person in people:
        follow(by=person, target="thing:a")
    told = {"targets": ["thing:a"], "kind": "news", "title": "T", "url": "/x/", "by": author}
    with django_assert_max_num_queries(16):
        assert notify_followers(**told, key="topic:1", sees="thing:a") == 0, "nobody within the request"
    assert Notice.objects.filter(by=author).count() == len(people)
    assert notify_followers(**told, key="topic:1") == 0
    assert Notice.objects.count() == len(people)
    _only_for(people[0])
    notify_followers(**told, key="topic:2", sees="closed:a")
    assert list(Notice.objects.filter(key="topic:2").values_list("to", flat=True)) == [people[0].pk]


def test_following_ends_and_moves() -> None:
    one, both = UserFactory.create_batch(2)
    follow(by=one, target="thing:a")
    follow(by=both, target="thing:a")
    follow(by=both, target="thing:b")
    assert follows(one, "thing:a")
    assert not follows(one, "thing:"), "the beginning of a name is not the name"
    assert move_followers(source="thing:a", target="thing:b") == [one.pk]
    assert sorted(Follow.objects.values_list("person", "target")) == [(one.pk, "thing:b"), (both.pk, "thing:b")]
    unfollow(by=both, target="thing:b")
    unfollow(by=both, target="thing:b")
    assert not follows(both, "thing:b")


@pytest.mark.parametrize("target", ["", "thing", "thing:", "nothing:1", "thing:a\nthing:b", f"thing:{'a' * 500}"])
def test_only_things_can_be_followed(target: str) -> None:
    with pytest.raises(ValueError, match="follow"):
        follow(by=UserFactory(), target=target)


def test_nobody_follows_without_end(monkeypatch) -> None:
    person = UserFactory()
    Follow.objects.bulk_create(Follow(person=person, target=f"thing:{n}") for n in range(MOST_FOLLOWED))
    with pytest.raises(TooManyFollowsError):
        follow(by=person, target="thing:more")


def test_button_and_page_of_what_one_follows(client, django_assert_max_num_queries) -> None:
    person = UserFactory()
    client.force_login(person)
    page = client.get("/notifications/following/").content.decode()
    assert "rien encore" in page or "nothing yet" in page
    answer = client.post(
        "/notifications/follow/", {"target": "thing:a", "act": "follow", "next": "/accounts/preferences/"}
    )
    assert answer["Location"] == "/accounts/preferences/"
    for target in ("thing:hidden", "thing:", "x" * 600, "thing:\x00"):
        client.post("/notifications/follow/", {"target": target})
    assert [entry.target for entry in Follow.objects.all()] == ["thing:a"]
    Follow.objects.create(person=person, target="thing:hidden")
    Follow.objects.bulk_create(Follow(person=person, target=f"thing:{n}") for n in range(30))
    with django_assert_max_num_queries(6):
        page = client.get("/notifications/following/").content.decode()
    assert 'href="/a/"' in page
    assert page.count('value="stop"') == 32
    assert ">hidden" not in page
    away = client.post("/notifications/follow/", {"target": "thing:a", "act": "stop", "next": "//ailleurs.test/"})
    assert away["Location"] == "/notifications/following/"
    assert not follows(person, "thing:a")


def test_who_leaves_takes_along_what_they_followed_and_were_told() -> None:
    person, other = UserFactory.create_batch(2)
    follow(by=person, target="thing:a")
    follow(by=other, target=f"person:{person.username}")
    _tell(person, by=other)
    mine = _tell(other, by=person)
    save_wishes(by=person, chosen={"reply": Wish(True, "never")})
    data = personal_data.personal_data_of(person.pk)
    assert [entry["target"] for entry in data["follows"]] == ["thing:a"]
    assert [entry["title"] for entry in data["notices"]] == ["Où est ER_PHA_F ?"]
    assert data["notice choices"] == [{"kind": "reply", "inbox": True, "mail": "never"}]
    erase_person(person=person, by=None)
    assert not Follow.objects.exists()
    assert [notice.pk for notice in Notice.objects.all()] == [mine.pk]
    data = personal_data.personal_data_of(person.pk)
    assert data["follows"] == data["notices"] == data["notice choices"] == []
