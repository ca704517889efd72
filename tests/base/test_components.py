"""Components: props are checked where they are written, and shown as they should be."""

from datetime import UTC, date, datetime

import pytest

from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from hub.base import components
from hub.base.dates import written_day
from hub.base.styleguide import SampleForm


def show(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% ui 'button' label='Save' colour='red' %}", "no prop ['colour']"),
        ("{% ui 'button' %}", "needs ['label']"),
        ("{% ui 'button' label='Save' kind='huge' %}", "kind is one of"),
        ("{% ui 'icon' name='unicorn' %}", "name is one of"),
        ("{% ui 'carousel' label='x' %}", "no component 'carousel'"),
        ("{% ui button label='x' %}", "in quotes first"),
        ("{% ui 'button' 'Save' %}", "written name=value"),
        ("{% uiblock 'badge' label='x' %}y{% enduiblock %}", "takes no content"),
    ],
)
def test_wrong_use_fails_when_the_template_is_parsed(source: str, words: str) -> None:
    with pytest.raises(TemplateSyntaxError) as error:
        Template(source)
    assert words in str(error.value)


def test_wrong_choice_from_a_variable_fails_when_rendered() -> None:
    with pytest.raises(components.ComponentError, match="tone is one of"):
        show("{% ui 'badge' label='x' tone=tone %}", tone="shiny")


@pytest.mark.parametrize("component", components.all_components(), ids=lambda component: component.name)
def test_every_component_has_a_template_without_unknown_variables(
    component: components.Component, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.template import engines  # noqa: PLC0415 -- the engine exists once the apps are ready

    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNKNOWN<%s>")
    components.forget_renderings()
    samples = component.samples or (dict.fromkeys(component.required, "x"),)
    for sample in samples:
        props = {name: value() if callable(value) else value for name, value in sample.items()}
        slot = str(props.pop("slot", ""))
        assert "UNKNOWN" not in component.render(props, slot=slot)


def test_props_are_escaped_and_content_is_not_escaped_twice() -> None:
    html = show("{% uiblock 'card' title=title %}<em>{{ title }}</em>{% enduiblock %}", title="<b>&")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&amp;") == 2
    assert "<em>" in html


def test_button_is_a_link_when_it_leads_somewhere() -> None:
    assert 'href="/x/?a=1&amp;b=2"' in show("{% ui 'button' label='Go' href=url %}", url="/x/?a=1&b=2")
    assert '<button class="button danger" type="submit" data-confirm="Sure?">' in show(
        "{% ui 'button' label='Remove' kind='danger' confirm='Sure?' %}"
    )


def test_date_is_french_and_never_relative_in_the_markup() -> None:
    with translation.override("fr"):
        assert ">1er octobre 2026<" in show("{% ui 'date' value=day %}", day=date(2026, 10, 1))
        late = show("{% ui 'date' value=moment relative=True %}", moment=datetime(2026, 9, 30, 22, 30, tzinfo=UTC))
    assert ">1er octobre 2026<" in late  # Paris is already on the next day
    assert 'datetime="2026-10-01T00:30:00+02:00"' in late
    with translation.override("en"):
        assert ">Oct. 1, 2026<" in show("{% ui 'date' value=day %}", day=date(2026, 10, 1))


def test_first_of_a_month_is_written_alike_wherever_a_page_names_a_day() -> None:
    first, last = date(2026, 2, 1), datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    shown = "{{ day|written_day }} · {{ day|written_day_of_month }} · {{ moment|written_day }} · {{ moment|written_moment }}"
    with translation.override("fr"):
        february = "1er février 2026"
        assert show(shown, day=first, moment=last) == f"{february} · 1er · {february} · {february} 00:30"
        assert show(shown, day=date(2026, 1, 21), moment=None) == "21 janvier 2026 · 21 ·  · "
        assert written_day(first, weekday=True) == "dimanche 1er février 2026"
    with translation.override("en"):
        assert show(shown, day=first, moment=last) == "Feb. 1, 2026 · 1 · Feb. 1, 2026 · Feb. 1, 2026, 12:30 a.m."


def test_nothing_is_shown_where_no_day_is_known() -> None:
    assert show("{% ui 'date' value=nothing %}", nothing=None) == ""


def test_avatar_shows_initials_and_keeps_its_tint() -> None:
    first = show("{% ui 'avatar' name='Anne-Lise de Kergoat' %}")
    assert ">AK<" in first
    assert first == show("{% ui 'avatar' name='Anne-Lise de Kergoat' %}")
    assert ">?<" in show("{% ui 'avatar' name=' ' %}")


def test_pagination_keeps_the_filters_of_the_request() -> None:
    request = RequestFactory().get("/experts/", {"base": ["DCIR", "PMSI"], "page": "2"})
    page = Paginator(range(50), 20).page(2)
    html = show("{% ui 'pagination' page=page %}", page=page, request=request)
    assert 'href="?base=DCIR&amp;base=PMSI&amp;page=1"' in html
    assert 'href="?base=DCIR&amp;base=PMSI&amp;page=3"' in html
    only = show("{% ui 'pagination' page=page %}", page=Paginator(range(3), 20).page(1), request=request)
    assert only == ""


def test_field_ties_hint_and_error_to_its_control() -> None:
    form = SampleForm.filled_in()
    html = show("{% ui 'field' field=form.title %}", form=form)
    assert 'for="sample_title"' in html
    assert 'aria-describedby="sample_title_helptext sample_title_error"' in html
    assert 'id="sample_title_helptext"' in html
    assert 'id="sample_title_error"' in html
    assert 'aria-invalid="true"' in html
    group = show("{% ui 'field' field=form.level %}", form=form)
    assert "<legend>" in group
    assert group.count('type="radio"') == 3
    assert 'aria-describedby="sample_level_helptext sample_level_error"' in group


def test_field_escapes_a_hint_and_keeps_markup_of_a_help_text() -> None:
    form = SampleForm()
    assert "&lt;b&gt;" in show("{% ui 'field' field=form.email hint=hint %}", form=form, hint="<b>")
    form.fields["title"].help_text = "<ul><li>one</li></ul>"
    assert "<ul><li>one</li></ul>" in show("{% ui 'field' field=form.title %}", form=form)


def test_field_keeps_hidden_widgets_hidden_and_renders_compound_ones() -> None:
    class Odd(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)
        at = forms.SplitDateTimeField()

    html = show("{% ui 'field' field=form.token %}|{% ui 'field' field=form.at %}", form=Odd())
    hidden, compound = html.split("|")
    assert hidden.startswith('<input type="hidden"')
    assert compound.count("<input") == 2
    assert "<legend>" in compound


def test_error_summary_links_each_error_to_its_control() -> None:
    form = SampleForm.filled_in()
    form.add_error(None, "Two answers at once.")
    html = show("{% ui 'error_summary' form=form %}", form=form)
    assert 'href="#sample_title"' in html
    assert 'href="#sample_level_0"' in html
    assert "Two answers at once." in html
    assert show("{% ui 'error_summary' form=form %}", form=SampleForm()) == ""


def test_django_renders_plain_forms_too() -> None:
    """FORM_RENDERER finds the widgets' own templates, for the admin and for anyone's `{{ form }}`."""
    assert show("{{ form }}", form=SampleForm()).count("<input") >= 8
