"""The policy of the editing pages: looser than the site's by known widget calls, and by styles."""

import base64
import hashlib

import pytest

from django.test import Client

from hub.base.csp import widget_scripts
from tests.factories.accounts import UserFactory
from tests.factories.pages import FactsheetFactory

CALL = 'initDateChooser("id_date", {"dayOfWeekStart": 1, "format": "Y-m-d"});'


def source(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_a_known_widget_call_is_allowed_by_its_hash() -> None:
    assert widget_scripts(f"<p></p><script>{CALL}</script><script>{CALL}</script>") == [source(CALL)]
    chooser = 'new PageChooser("id_page", {"modalUrl": "/cms/choose-page/", "canChooseRoot": false});'
    assert widget_scripts(f"<script>{chooser}</script>") == [source(chooser)]


@pytest.mark.parametrize(
    "script",
    [
        "alert(1)",
        'initDateChooser("x", alert(1));',
        'initDateChooser("x");alert(1);',
        'initDateChooser("x", {a: b => 1});',
        'initDateChooser("x", {"a": `${alert(1)}`});',
        'initDateChooser("x" + alert`1`);',
        'new Function("alert(1)")();',
        'initDateChooser("\\");alert(1)//");alert(2);',
        'initDateChooser("x", {get a() {}})',
        'initDateChooser("x"\n//");\nalert(1);',
        'initDateChooser("' + "x" * 5000 + '");',
        'initDateChooser("' + '\\"' * 1900,
    ],
)
def test_nothing_else_is_allowed(script: str) -> None:
    assert widget_scripts(f"<script>{script}</script>") == []


@pytest.mark.django_db
def test_only_editing_pages_have_the_looser_policy(client: Client) -> None:
    page = FactsheetFactory()
    client.force_login(UserFactory(editor=True))
    policy = client.get(f"/cms/pages/{page.pk}/edit/").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "sha256-" in scripts
    assert "unsafe" not in scripts
    assert "style-src 'self' 'unsafe-inline'" in policy
    for address in (page.get_url(), "/", "/cmsx/", "/accounts/login/"):
        assert "unsafe" not in client.get(address).headers["Content-Security-Policy"]
    client.force_login(UserFactory(superuser=True))
    assert "unsafe" not in client.get("/django-admin/").headers["Content-Security-Policy"]
