"""What the tests of meetups share."""

import pytest

from meetups.models import MeetupIndexPage


@pytest.fixture
def index(db) -> MeetupIndexPage:
    """The meetups page every site begins with."""
    return MeetupIndexPage.objects.get()
