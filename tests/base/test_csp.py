"""The policy of the editing pages: looser than the site's by known widget calls, and by styles."""

import re

import pytest

from django.test import Client

from hub.base.csp import allow_widgets
from tests.factories.accounts import UserFactory
from tests.factories.meetups import TalkFactory
from tests.factories.pages import FactsheetFactory

CALL = 'initDateChooser("id_date", {"dayOfWeekStart": 1, "format": "Y-m-d"});'


PANEL = '(function() {\n  var panel = new InlinePanel(JSON.parse("{\\u0022maxForms\\u0022: 1000}"));\n})();'


@pytest.mark.parametrize(
    "script",
    [
        CALL,
        'new PageChooser("id_page", {"modalUrl": "/cms/choose-page/", "canChooseRoot": false});',
        'createTaskChooser("id_task");',
        PANEL,
        PANEL.replace("InlinePanel", "MultipleChooserPanel"),
    ],
)
def test_a_known_widget_call_is_given_the_nonce(script: str) -> None:
    assert (
        allow_widgets(f"<p></p><script>{script}</script>", lambda: "n0")
        == f'<p></p><script nonce="n0">{script}</script>'
    )


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
        PANEL + "alert(1)",
        PANEL.replace("JSON.parse", "eval"),
        PANEL.replace("InlinePanel", "Function"),
        PANEL.replace('"{', '"" + alert(1) + "{'),
    ],
)
def test_nothing_else_is_allowed(script: str) -> None:
    html = f"<script>{script}</script>"
    assert allow_widgets(html, lambda: pytest.fail("a nonce was made")) == html


def script_policy(policy: str) -> str:
    return next(part for part in policy.split(";") if part.strip().startswith("script-src"))


@pytest.mark.django_db
def test_only_editing_pages_have_the_looser_policy(client: Client) -> None:
    page = FactsheetFactory()
    client.force_login(UserFactory(editor=True))
    policy = client.get(f"/cms/pages/{page.pk}/edit/").headers["Content-Security-Policy"]
    assert "'nonce-" in script_policy(policy)
    assert "unsafe" not in script_policy(policy)
    assert "style-src 'self' 'unsafe-inline'" in policy
    for address in (page.get_url(), "/", "/cmsx/", "/accounts/login/"):
        answer = client.get(address)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert "nonce" not in answer.headers["Content-Security-Policy"] + answer.content.decode()
    client.force_login(UserFactory(superuser=True))
    assert "unsafe" not in client.get("/django-admin/").headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_panels_of_a_talk_run_and_the_template_of_a_new_row_carries_the_nonce(client: Client) -> None:
    client.force_login(UserFactory(organiser=True))
    talk = TalkFactory()
    talk.title = "Titre <script>alert(1)</script>"
    talk.save()
    address = f"/cms/pages/{talk.pk}/edit/"
    answer, again = client.get(address), client.get(address)
    [nonce] = re.findall(r"'nonce-([^']+)'", script_policy(answer.headers["Content-Security-Policy"]))
    html = answer.content.decode()
    assert nonce not in again.content.decode()
    assert (
        len(
            re.findall(
                rf'<script nonce="{re.escape(nonce)}">\s*\(function\(\) \{{\s*var panel = new InlinePanel\(', html
            )
        )
        == 2
    )
    new_row = html.partition('<template id="id_talk_speakers-EMPTY_FORM_TEMPLATE">')[2].partition("</template>")[0]
    assert f'<script nonce="{nonce}">new SnippetChooser("id_talk_speakers-__prefix__-speaker"' in new_row
    assert re.findall(r"<script>(?!\s*</script>)", html) == []
