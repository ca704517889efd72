"""Numbers in addresses."""

import pytest

from django.test import Client

from hub.base.converters import LARGEST, IdConverter
from tests.factories.accounts import UserFactory


@pytest.fixture
def admin(client: Client) -> Client:
    """Somebody no right stops, so that every look-up is reached."""
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


@pytest.mark.parametrize("text", ["0", "7", "007", str(LARGEST)])
def test_number_of_a_key_is_read(text: str) -> None:
    assert IdConverter().to_python(text) == int(text)


@pytest.mark.parametrize("text", [str(LARGEST + 1), "9" * 23, "9" * 5000])
def test_number_no_column_holds_matches_no_address(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- what Django waits for, whatever it says
        IdConverter().to_python(text)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [LARGEST, LARGEST + 1, 10**23])
@pytest.mark.parametrize(
    "address",
    [
        "/forum/topic/{}/answer/",
        "/forum/topic/{}/unaccept/",
        "/forum/post/{}/edit/",
        "/forum/post/{}/accept/",
        "/forum/x-{}/",
        "/forum/x-{}/topic/x-1/",
        "/forum/x-1/topic/x-{}/",
        "/forum/x-1/topic/x-1/?post={}",
        "/forum/x-1/topic/x-1/?page={}",
        "/forum/moderation/queue/{}/",
        "/forum/moderation/queue/{}/approve/",
        "/forum/moderation/topic/x-{}/lock/",
        "/meetups/transcripts/{}.vtt",
        "/accounts/mailbox/{}/",
    ],
)
def test_page_of_a_number_too_large_is_not_found(admin: Client, address: str, number: int) -> None:
    for method in (admin.get, admin.post):
        assert method(address.format(number)).status_code in {404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/forum/?before={0}-{0}",
        "/forum/ask/?forum={}",
        "/experts/?near=Lyon&km={}&page={}",
        "/meetups/?page={}&year={}",
        "/fiches/?page={}",
        "/dictionary/?page={}",
        "/search/?q=x&page={}",
    ],
)
def test_number_too_large_in_a_query_is_no_fault_of_ours(admin: Client, address: str) -> None:
    for number in (LARGEST, LARGEST + 1, 10**23, "9" * 5000):
        assert admin.get(address.format(number, number)).status_code in {200, 302, 404, 414}
