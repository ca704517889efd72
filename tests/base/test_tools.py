"""The way into the working places of the site, in the menu of those who may open them."""

from collections.abc import Callable

import pytest

from django.contrib.auth.models import AnonymousUser, Permission
from django.test import Client

from hub.accounts.backends import AuthenticationBackend
from hub.base.tools import tools_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
CMS, QUEUE = "/cms/", "/forum/moderation/"


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("member", []),
        ("expert", []),
        ("organiser", [CMS]),
        ("editor", [CMS]),
        ("moderator", [CMS, QUEUE]),
        ("superuser", [CMS, QUEUE]),
    ],
)
def test_menu_leads_to_the_tools_a_person_may_open(client: Client, role: str, expected: list[str]) -> None:
    client.force_login(UserFactory(**{role: True}))
    html = client.get("/styleguide/").content.decode()
    menu = html.partition('<header class="site-header">')[2].partition("</header>")[0]
    assert [address for address in (CMS, QUEUE) if f'href="{address}"' in menu] == expected
    for address in (CMS, QUEUE):
        assert (client.get(address).status_code == 200) == (address in expected), address
    assert ("Administration du site" in menu, "File de modération" in menu) == (CMS in expected, QUEUE in expected)


def test_permission_of_ones_own_counts_and_a_closed_account_has_none() -> None:
    person = UserFactory()
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert [tool.url for tool in tools_of(person)] == [CMS]
    person.is_active = False
    assert tools_of(person) == []


def test_tools_cost_one_query_and_a_visitor_none(django_assert_num_queries: Callable[..., object]) -> None:
    person, chief = UserFactory(moderator=True), UserFactory(superuser=True)
    with django_assert_num_queries(1):
        assert len(tools_of(person)) >= 2
    with django_assert_num_queries(0):
        assert len(tools_of(chief)) >= 2
        assert tools_of(AnonymousUser()) == []


def test_person_of_a_session_comes_with_the_tools(django_assert_num_queries: Callable[..., object]) -> None:
    person, closed = UserFactory(moderator=True), UserFactory(is_active=False)
    with django_assert_num_queries(2):
        assert len(tools_of(AuthenticationBackend().get_user(person.pk))) >= 2
        assert AuthenticationBackend().get_user(closed.pk) is None
