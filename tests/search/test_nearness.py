"""The results page and the directory say the same of who is near, in the same words."""

import re
from html import unescape

import pytest

from django.test import Client

pytestmark = [pytest.mark.usefixtures("demo_world"), pytest.mark.django_db]


def listed(client: Client, near: str, within: str) -> dict[str, str]:
    """Names of the directory's list with their distance."""
    found: dict[str, str] = {}
    for page in range(1, 9):
        answer = client.get("/experts/", {"near": near, "within": within, "page": str(page)})
        if answer.status_code != 200:
            break
        for row in re.findall(r'<li class="row.*?</li>', unescape(answer.content.decode()), re.DOTALL):
            name = re.search(r'class="row-title"[^>]*>(?:<a[^>]*>)?([^<]+)<', row)
            distance = re.search(r'class="distance">([^<]+)<', row)
            if name and distance:
                found[name[1].strip()] = distance[1]
    return found


@pytest.mark.parametrize(
    ("near", "within"),
    [("Lyon", "50"), ("Brest", "200"), ("Bretagne", "50"), ("Gironde", "100"), ("Saint-Denis (974)", "50")],
)
def test_search_finds_the_people_of_the_directory_in_its_words(client: Client, near: str, within: str) -> None:
    expected = listed(client, near, within)
    assert expected
    found: dict[str, str] = {}
    kilometres: list[float] = []
    for page in range(1, 9):
        answer = client.get("/search/", {"near": near, "within": within, "kind": "person", "page": str(page)})
        if answer.status_code != 200:
            break
        for shown in answer.context["hits"]:
            found[shown.hit.title] = shown.distance
            kilometres.append(shown.hit.distance_km)
    assert found == expected
    assert kilometres == sorted(kilometres)


def test_people_of_a_search_come_nearest_first(client: Client) -> None:
    hits = client.get("/search/", {"q": "PMSI", "near": "Lyon", "within": "200"}).context["hits"]
    kilometres = [shown.hit.distance_km for shown in hits]
    assert len(kilometres) > 2
    assert kilometres == sorted(kilometres)
    typed = client.get("/search/", {"q": "PMSI près:Lyon", "within": "200"}).context["hits"]
    assert [shown.hit.key for shown in typed] == [shown.hit.key for shown in hits]


def test_whole_country_is_no_place_to_be_near(client: Client) -> None:
    answer = client.get("/search/", {"q": "PMSI", "near": "France"})
    assert answer.context["asked"].query.near is None
    assert "pays entier" in answer.content.decode()
