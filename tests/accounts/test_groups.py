"""The groups exist on an empty database, and migrations can give them rights."""

import pytest

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from hub.accounts import groups
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


class _Editor:
    connection = connection


def test_groups_are_there() -> None:
    assert set(groups.ALL) <= set(Group.objects.values_list("name", flat=True))


def test_grant_makes_missing_rows_and_may_run_again() -> None:
    Permission.objects.filter(codename="view_outgoingmail").delete()
    ContentType.objects.clear_cache()
    wanted = [
        ("notifications", "outgoingmail", "view_outgoingmail"),
        ("notifications", "OutgoingMail", "retry_outgoingmail"),
    ]
    for _ in range(2):
        groups.grant(apps, _Editor, groups.MODERATOR, wanted)
    person = UserFactory(moderator=True)
    assert person.has_perm("notifications.view_outgoingmail")
    assert person.has_perm("notifications.retry_outgoingmail")
    assert not UserFactory().has_perm("notifications.view_outgoingmail")
    names = dict(Permission.objects.filter(content_type__app_label="notifications").values_list("codename", "name"))
    assert names["view_outgoingmail"] == "Can view outgoing mail"
    assert names["retry_outgoingmail"] == "Retry outgoingmail"


def test_grant_for_an_unknown_model_says_so() -> None:
    with pytest.raises(LookupError):
        groups.grant(apps, _Editor, groups.MODERATOR, [("notifications", "pigeon", "view_pigeon")])
