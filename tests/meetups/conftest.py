"""What the tests of meetups share."""

import pytest

from meetups.models import MeetupIndexPage
from tests.search.fixtures import each_engine, search_index

__all__ = ["each_engine", "search_index"]


@pytest.fixture
def index(db) -> MeetupIndexPage:
    """The meetups page every site begins with."""
    return MeetupIndexPage.objects.get()
