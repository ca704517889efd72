"""The components of the house. Templates are in templates/base/components/, one per name."""

import zlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.forms import BoundField, CheckboxInput
from django.http import HttpRequest
from django.utils import dateformat, timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from hub.base.components import REQUIRED, declare
from hub.base.dates import written_day
from hub.base.styleguide import SampleForm, SamplePage

TONES = ("info", "ok", "warn", "danger")
AVATAR_TINTS = 6
ICONS = (
    *("search", "menu", "close", "check", "plus", "minus", "pencil", "trash", "filter", "settings", "sign-out"),
    *("left", "right", "up", "down", "arrow", "external", "link", "download", "reply", "quote", "code", "feed"),
    *("person", "people", "building", "place", "message", "question", "mail", "bell", "flag", "star", "tag"),
    *("calendar", "clock", "play", "slides", "book", "file", "table", "list", "glossary", "lock", "eye", "eye-off"),
    *("info", "ok", "warn", "danger", "sun", "moon", "auto", "globe", "whole"),
)


def _prepare_alert(props: Mapping[str, Any], _request: HttpRequest | None) -> dict[str, Any]:
    return {"role": "alert" if props["tone"] == "danger" else "status"}


def _prepare_avatar(props: Mapping[str, Any], _request: HttpRequest | None) -> dict[str, Any]:
    """Two initials and a tint that stays with the name."""
    name = str(props["name"]).strip()
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()] or ["?"]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return {"initials": letters.upper(), "tint": zlib.crc32(name.encode()) % AVATAR_TINTS + 1}


def _prepare_date(props: Mapping[str, Any], _request: HttpRequest | None) -> dict[str, Any]:
    """`value` is a date or a datetime; the words are the absolute date, which a script may turn into « il y a 2 jours »:
    a page kept in a cache must not age.
    """
    value: date | datetime | None = props["value"]
    if value is None:
        return {"iso": "", "words": "", "full": ""}
    moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    words = written_day(moment)
    full = f"{words} {dateformat.format(moment, 'H:i')}" if isinstance(moment, datetime) else words
    return {"iso": moment.isoformat(), "words": words, "full": full}


def _prepare_field(props: Mapping[str, Any], _request: HttpRequest | None) -> dict[str, Any]:
    """Tie label, hint, error and control together for people who do not see the page."""
    bound: BoundField = props["field"]
    # A form's help text may hold the markup its author wrote, as Django's own templates allow; a prop is plain text.
    hint = conditional_escape(props["hint"]) if props["hint"] else mark_safe(bound.help_text)  # noqa: S308 -- our own forms
    name = bound.auto_id or bound.html_name
    described = [f"{name}_helptext"] if hint else []
    described += [f"{name}_error"] if bound.errors else []
    attributes = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if bound.is_hidden:
        shape = "hidden"
    elif bound.field.widget.use_fieldset:
        shape = "group"
    else:
        shape = "check" if isinstance(bound.field.widget, CheckboxInput) else "line"
    options = list(bound) if shape == "group" and hasattr(bound.field.widget, "choices") else []
    return {
        "shape": shape,
        "hint": hint,
        "name": name,
        "described": " ".join(described),
        "options": options,
        "control": "" if options else bound.as_widget(attrs=attributes),
        "optional": not bound.field.required and shape in {"line", "group"},
    }


def _prepare_error_summary(props: Mapping[str, Any], _request: HttpRequest | None) -> dict[str, Any]:
    """Errors as (id of the control, label, message); an error of the whole form has no control."""
    form = props["form"]
    if form is None or not form.is_bound or not form.errors:
        return {"problems": []}
    problems = [("", "", message) for message in form.non_field_errors()]
    for bound in form:
        widget = bound.field.widget
        target = bound.auto_id + ("_0" if widget.use_fieldset else "")
        problems += [(target if not bound.is_hidden else "", bound.label, message) for message in bound.errors]
    return {"problems": problems}


def _prepare_pagination(props: Mapping[str, Any], request: HttpRequest | None) -> dict[str, Any]:
    """Addresses of the neighbours: the page's own `previous_url`/`next_url`, or `?page=` beside the present filters."""
    page = props["page"]

    def address(number: int) -> str:
        query = request.GET.copy() if request is not None else None
        if query is None:
            return f"?page={number}"
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    has_previous, has_next = _truth(page, "has_previous"), _truth(page, "has_next")
    number = getattr(page, "number", None)
    paginator = getattr(page, "paginator", None)
    return {
        "previous": (getattr(page, "previous_url", None) or address((number or 2) - 1)) if has_previous else "",
        "next": (getattr(page, "next_url", None) or address((number or 0) + 1)) if has_next else "",
        "number": number,
        "total": getattr(paginator, "num_pages", None) or getattr(page, "num_pages", None),
    }


def _truth(thing: object, name: str) -> bool:
    value = getattr(thing, name)
    return bool(value() if callable(value) else value)


declare(
    "button",
    is_kept=True,
    description=_("An action, or a link that looks like one. One primary button a page."),
    props={
        "label": REQUIRED,
        "href": "",
        "kind": "secondary",
        "type": "submit",
        "icon": "",
        "name": "",
        "value": "",
        "small": False,
        "confirm": "",
    },
    choices={"kind": ("primary", "secondary", "quiet", "danger"), "type": ("submit", "button"), "icon": ("", *ICONS)},
    samples=(
        {"label": _("Ask a question"), "kind": "primary", "icon": "plus"},
        {"label": _("Save")},
        {"label": _("Preview"), "kind": "quiet", "icon": "eye"},
        {"label": _("Withdraw my card"), "kind": "danger", "confirm": _("Withdraw your card from the directory?")},
        {"label": _("Subscribe to the agenda"), "href": "#button", "icon": "calendar", "small": True},
    ),
)
declare(
    "badge",
    is_kept=True,
    description=_("A state in one or two words."),
    props={"label": REQUIRED, "tone": "neutral"},
    choices={"tone": ("neutral", "accent", "ok", "warn", "danger")},
    samples=(
        {"label": _("Expert")},
        {"label": _("New"), "tone": "accent"},
        {"label": _("Solved"), "tone": "ok"},
        {"label": _("To be reviewed"), "tone": "warn"},
        {"label": _("Withdrawn"), "tone": "danger"},
    ),
)
declare(
    "tag",
    is_kept=True,
    description=_("A subject, or a filter in force."),
    props={"label": REQUIRED, "href": "", "selected": False, "count": None, "remove": False},
    samples=(
        {"label": "DCIR"},
        {"label": "PMSI", "href": "#tag", "count": 128},
        {"label": "ALD", "href": "#tag", "selected": True},
        {"label": "Bretagne", "href": "#tag", "selected": True, "remove": True},
    ),
)
declare(
    "alert",
    description=_("Something to know before going on."),
    props={"tone": "info", "title": ""},
    choices={"tone": TONES},
    has_slot=True,
    prepare=_prepare_alert,
    samples=(
        {"tone": "info", "slot": _("This page comes from the collaborative documentation.")},
        {"tone": "ok", "title": _("Answer published"), "slot": _("The people who follow this question were told.")},
        {"tone": "warn", "title": _("No exact place"), "slot": _("We searched around the middle of the département.")},
        {"tone": "danger", "slot": _("The file is larger than 5 MB. Your text was kept.")},
    ),
)
declare(
    "card",
    description=_("One thing that leads somewhere."),
    props={"title": "", "href": "", "eyebrow": ""},
    has_slot=True,
    samples=(
        {
            "title": _("Meetup 12: chronic diseases"),
            "href": "#card",
            "eyebrow": _("Next meetup"),
            "slot": _("Three talks on finding people with a long-term condition."),
        },
    ),
)
declare(
    "page_header",
    description=_("The title of a page, what it is for, its actions at the right."),
    props={"title": REQUIRED, "lead": "", "eyebrow": ""},
    has_slot=True,
)
declare(
    "breadcrumbs",
    description=_("The way back. Items are (label, address); the last one is this page."),
    props={"items": REQUIRED},
    samples=({"items": [(_("Home"), "/"), (_("Experts"), "/experts/"), ("Camille Vasseur", "")]},),
)
declare(
    "pagination",
    description=_("Neighbouring pages of a list."),
    props={"page": REQUIRED},
    prepare=_prepare_pagination,
    samples=({"page": SamplePage()},),
)
declare(
    "empty_state",
    description=_("Nothing here: why, and what to do."),
    props={"title": REQUIRED, "text": ""},
    has_slot=True,
    samples=(
        {
            "title": _("No expert within 20 km"),
            "text": _("The nearest ones are farther away. Widen the circle or remove a filter."),
        },
    ),
)
declare(
    "avatar",
    is_kept=True,
    description=_("Initials of a person, in a tint that stays theirs. Decorative: the name stands beside it."),
    props={"name": REQUIRED, "size": "medium"},
    choices={"size": ("small", "medium", "large")},
    prepare=_prepare_avatar,
    samples=(
        {"name": "Camille Vasseur", "size": "small"},
        {"name": "Ismaël Kerbrat"},
        {"name": "Solène Duprat", "size": "large"},
    ),
)
declare(
    "icon",
    is_kept=True,
    description=_("Decorative unless it has a label."),
    props={"name": REQUIRED, "label": ""},
    choices={"name": ICONS},
    samples=tuple({"name": name} for name in ICONS),
)
declare(
    "field",
    description=_("Label, hint, error and control, tied together."),
    props={"field": REQUIRED, "hint": ""},
    prepare=_prepare_field,
    samples=tuple({"field": lambda name=name: SampleForm.filled_in()[name]} for name in SampleForm.base_fields),
)
declare(
    "error_summary",
    description=_("Every error of a form at its top, with links to the fields."),
    props={"form": REQUIRED},
    prepare=_prepare_error_summary,
    samples=({"form": SampleForm.filled_in},),
)
declare(
    "date",
    is_kept=True,
    description=_("A day, or with a script the time since."),
    props={"value": REQUIRED, "relative": False},
    prepare=_prepare_date,
    samples=({"value": date(2026, 10, 1)}, {"value": date(2026, 9, 14), "relative": True}),
)
declare(
    "stat",
    is_kept=True,
    description=_("A figure and what it counts."),
    props={"label": REQUIRED, "value": REQUIRED},
    samples=({"label": _("experts"), "value": "212"}, {"label": _("questions solved"), "value": "1 048"}),
)
declare(
    "search_box",
    is_kept=True,
    description=_("The one search."),
    props={"value": "", "size": "header"},
    choices={"size": ("header", "large")},
    samples=({"size": "large", "value": "ER_PRS_F"},),
)
declare(
    "meta_list",
    description=_("Facts as label and value."),
    props={"items": REQUIRED},
    samples=({"items": [(_("Place"), "Rennes (35)"), (_("Databases"), "DCIR, PMSI"), (_("Replies in"), _("3 days"))]},),
)
declare(
    "section",
    description=_("A titled part of a page, with a way to see more."),
    props={"title": REQUIRED, "href": "", "link_label": ""},
    has_slot=True,
)
