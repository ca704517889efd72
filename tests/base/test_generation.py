"""The generation number: which statements raise it, and when."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from django.contrib.auth.models import Group
from django.db import connection, transaction

from hub.accounts.models import User
from hub.base.generation import RIGHTS, Generation, bump, changes_rights, changes_something_public, generation
from hub.base.kept import until_changed


@pytest.mark.parametrize(
    ("sql", "public"),
    [
        ('INSERT INTO "experts_card" ("name") VALUES (%s)', True),
        ('INSERT OR IGNORE INTO "experts_card_topics" VALUES (%s)', True),
        ('UPDATE "forum_conversation_post" SET "content" = %s', True),
        ("UPDATE public.experts_card SET name = 'x'", True),
        ('DELETE FROM "wagtailcore_page" WHERE "id" IN (%s)', True),
        ('SELECT "id" FROM "experts_card"', False),
        ('INSERT INTO "django_session" VALUES (%s)', False),
        ('UPDATE "forum_tracking_topicreadtrack" SET "mark_time" = %s', False),
        ('UPDATE "accounts_user" SET "last_login" = %s WHERE "accounts_user"."id" = %s', False),
        ('UPDATE "accounts_user" SET "display_name" = %s WHERE "accounts_user"."id" = %s', True),
        ("SAVEPOINT x", False),
    ],
)
def test_statement_is_classified(sql: str, public: bool) -> None:
    assert changes_something_public(sql) is public


def test_rights_have_a_number_of_their_own(tmp_path: Path) -> None:
    for table, counts in (
        ("forum_permission_userforumpermission", True),
        ("accounts_user_groups", True),
        ("auth_group_permissions", True),
        ("forum_conversation_post", False),
        ("accounts_user", False),
    ):
        statement = f'DELETE FROM "{table}" WHERE "id" IN (%s)'
        assert changes_rights(statement) is counts
        assert changes_something_public(statement)
    numbers, others = Generation(tmp_path / "n"), Generation(tmp_path / "n")
    numbers.bump(RIGHTS)
    assert (others.current(), others.current(RIGHTS)) == (0, 1)
    others.bump()
    assert (numbers.current(), numbers.current(RIGHTS)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_commit_that_changes_rights_raises_both_numbers_once() -> None:
    def numbers() -> tuple[int, int]:
        return generation().current(), generation().current(RIGHTS)

    person = make_person("camille")
    public, rights = numbers()
    with transaction.atomic():
        group = Group.objects.create(name="essai")
        person.display_name = "Autre"
        person.save()
        person.groups.add(group)
    assert numbers() == (public + 1, rights + 1)
    make_person("noa")
    assert numbers() == (public + 2, rights + 1)


def test_number_is_shared_by_two_mappings(tmp_path: Path) -> None:
    one, other = Generation(tmp_path / "n"), Generation(tmp_path / "n")
    before = other.current()
    one.bump()
    one.bump()
    assert other.current() == before + 2


def make_person(name: str) -> User:
    return User.objects.create(username=name, email=f"{name}@exemple.test", display_name=name)


@pytest.mark.django_db(transaction=True)
def test_autocommit_write_raises_at_once() -> None:
    before = generation().current()
    make_person("camille")
    assert generation().current() > before


@pytest.mark.django_db(transaction=True)
def test_transaction_raises_once_at_its_commit() -> None:
    before = generation().current()
    with transaction.atomic():
        make_person("camille")
        make_person("noa")
        assert generation().current() == before
    assert generation().current() == before + 1


@pytest.mark.django_db(transaction=True)
def test_rolled_back_write_raises_nothing() -> None:
    before = generation().current()
    with pytest.raises(RuntimeError), transaction.atomic():
        make_person("camille")
        raise RuntimeError
    assert generation().current() == before


@pytest.mark.django_db(transaction=True)
def test_write_after_a_rolled_back_savepoint_still_raises() -> None:
    before = generation().current()
    with transaction.atomic():
        try:
            with transaction.atomic():
                make_person("camille")
                raise RuntimeError
        except RuntimeError:
            pass
        make_person("noa")
    assert generation().current() == before + 1


@pytest.mark.django_db(transaction=True)
def test_failing_hook_of_others_does_not_stop_it() -> None:
    def fail() -> None:
        raise RuntimeError

    before = generation().current()
    with pytest.raises(RuntimeError), transaction.atomic():
        transaction.on_commit(fail)
        make_person("camille")
    assert generation().current() == before + 1


@pytest.mark.django_db(transaction=True)
def test_bulk_and_raw_writes_are_seen() -> None:
    make_person("camille")
    before = generation().current()
    User.objects.update(display_name="Autre")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET display_name = 'Encore'")
    assert generation().current() == before + 2


def test_bump_is_the_one_of_the_settings() -> None:
    before = generation().current()
    bump()
    assert generation().current() == before + 1


@pytest.fixture
def outside_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.base.kept.connection", SimpleNamespace(in_atomic_block=False))


def test_what_is_kept_is_made_again_after_a_change_and_a_while(
    outside_transactions: None, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    made = iter(range(10))
    assert [until_changed("x", lambda: next(made)) for _ in range(2)] == [0, 0]
    assert until_changed(("x", 1), lambda: next(made)) == 1
    bump()
    assert [until_changed("x", lambda: next(made)) for _ in range(2)] == [2, 2]

    def changed_meanwhile() -> int:
        bump()
        return next(made)

    assert until_changed("y", changed_meanwhile) == 3
    assert until_changed("y", lambda: next(made)) == 4, "what was begun before a commit is not shown after it"
    settings.PAGE_CACHE_SECONDS = 0
    assert until_changed("x", lambda: next(made)) == 5
    monkeypatch.setattr("hub.base.kept.MOST_KEPT", 2)
    settings.PAGE_CACHE_SECONDS = 60
    assert [until_changed(key, lambda: next(made)) for key in "abc"] == [6, 7, 8]
    assert until_changed("a", lambda: next(made)) == 9, "the shelf is emptied when it is full"


def test_nothing_is_kept_within_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.base.kept.connection", SimpleNamespace(in_atomic_block=True))
    made = iter(range(2))
    assert [until_changed("in transaction", lambda: next(made)) for _ in range(2)] == [0, 1]
