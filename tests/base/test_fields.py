"""The StreamField whose blocks stay out of migrations."""

import pytest

from django.db.migrations.writer import MigrationWriter
from django.test import Client
from django.urls import reverse

from hub.base.fields import StreamField
from hub.pages.blocks import BodyBlock
from hub.pages.models import FactsheetPage
from tests.factories.accounts import UserFactory
from tests.factories.pages import FactsheetFactory


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{}, {"body-count": "deux"}, {"body-count": "2"}])
@pytest.mark.parametrize("way", ["edit", "preview_on_edit"])
def test_incomplete_blocks_are_a_bad_request(values: dict[str, str], way: str) -> None:
    client = Client()
    client.force_login(UserFactory(editor=True))
    page = FactsheetFactory()
    answer = client.post(reverse(f"wagtailadmin_pages:{way}", args=[page.pk]), {"title": "x", "slug": "x", **values})
    assert answer.status_code == 400


def test_a_migration_writes_no_block() -> None:
    field = FactsheetPage._meta.get_field("body")
    text, _ = MigrationWriter.serialize(field)
    assert text.startswith("hub.base.fields.StreamField(")
    assert "block" not in text.lower().replace("verbose_name", "").partition("StreamField(")[2]


def test_a_change_of_blocks_is_no_change_of_the_schema() -> None:
    assert StreamField(BodyBlock()).deconstruct()[1:] == StreamField([]).deconstruct()[1:]


def test_the_historical_field_keeps_what_is_stored() -> None:
    stored = [{"type": "markdown", "value": "## Un", "id": "1"}]
    field = StreamField()
    assert field.to_python(stored) == field.get_prep_value(stored) == stored
    assert field.get_default() == []
