"""Public bodies for the directory: one JSON file, each body with its town, topics and the quotations they rest on."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from experts.models import Card, CardKind, Precision
from experts.services import save_card
from hub.imports.link_targets import upstream_page
from hub.imports.report import with_progress
from hub.imports.running import ImportRun, message_of
from hub.imports.text_cleaning import clean_text
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm
from hub.places.models import Place, PlaceKind
from hub.places.names import place_key
from hub.places.queries import find_places, region_of, resolve_place

# Databases a topic names, and those that the permanent access of a body opens.
_TOPIC_BASES = {
    "PMSI": "PMSI",
    "CépiDc": "CépiDc",
    "EGB": "EGB",
    "ESND": "ESND",
    "DCIR": "DCIR",
    "SNIIRAM": "DCIR",
    "MDPH": "MDPH",
}
SOURCE = "organisation:"
_DOMAIN = re.compile(r"(?:https?://)?[\w.-]+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


class OrganisationError(ValueError):
    """A body or a file that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a body knows, the page that says so and the words there."""

    name: str
    page: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A body as written; coordinates in degrees, None when unknown."""

    name: str
    acronym: str
    kind: str
    city: str
    region: str
    website: str
    topics: tuple[Topic, ...]
    databases: tuple[str, ...]
    history: str
    latitude: float | None
    longitude: float | None
    ignored: tuple[str, ...] = ()  # fields whose value is of a wrong kind


def read_file(text: str) -> list[Mapping[str, Any]]:
    """The bodies of a file, as written: `{"organisations": […]}` or a list.

    Raises:
        OrganisationError: it is no JSON, or holds no list of bodies.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        message = _("no JSON: {error}").format(error=error)
        raise OrganisationError(message) from error
    bodies = content.get("organisations") if isinstance(content, dict) else content
    if not isinstance(bodies, list):
        raise OrganisationError(_("no list of organisations"))
    return bodies


def read_organisation(item: object) -> Organisation:
    """Read one body.

    Raises:
        OrganisationError: it is no object, has no name, or has a name or an acronym that is no text: both say which
            body it is.
    """
    if not isinstance(item, dict):
        raise OrganisationError(_("an entry that is no object"))
    for known_by in ("name", "acronym"):
        if not isinstance(item.get(known_by), str | None):
            raise OrganisationError(_("{field} is no text").format(field=known_by))
    name = _text(item.get("name"))
    if not name:
        raise OrganisationError(_("an organisation without name"))
    topics = tuple(
        Topic(name=_text(topic["topic"])[:80], page=_text(topic.get("source")), evidence=_text(topic.get("evidence")))
        for topic in _listed(item.get("topics"))
        if isinstance(topic, dict) and _text(topic.get("topic"))
    )
    access = item.get("permanent_access") if isinstance(item.get("permanent_access"), dict) else {}
    website = _text(item.get("website"))
    return Organisation(
        name=name,
        acronym=_text(item.get("acronym")),
        kind=_text(item.get("kind")),
        city=_text(item.get("city")),
        region=_text(item.get("region")),
        website=website if "://" in website else f"https://{website}" if _DOMAIN.fullmatch(website) else "",
        topics=topics,
        databases=_databases(topics, access),
        history=_text(access.get("depth_of_history")),
        latitude=_number(item.get("latitude")),
        longitude=_number(item.get("longitude")),
        ignored=_ignored(item),
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _ignored(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the fields whose value is of a kind that cannot be read; what is absent or null is no matter."""
    kinds: dict[str, type] = {
        **dict.fromkeys(("kind", "city", "region", "website"), str),
        "topics": list,
        "permanent_access": dict,
    }
    wrong = [name for name, kind in kinds.items() if not isinstance(item.get(name), kind | None)]
    wrong += [name for name in ("latitude", "longitude") if item.get(name) is not None and _number(item[name]) is None]
    wrong += [
        f"topics[{place}]"
        for place, topic in enumerate(_listed(item.get("topics")), start=1)
        if not isinstance(topic, dict) or not _text(topic.get("topic"))
    ]
    return tuple(wrong)


def _text(value: object) -> str:
    return " ".join(clean_text(value).split()) if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _databases(topics: tuple[Topic, ...], access: Mapping[str, Any]) -> tuple[str, ...]:
    found = [base for topic in topics for word, base in _TOPIC_BASES.items() if re.search(rf"\b{word}\b", topic.name)]
    if access.get("exhaustive_individual_data") is True:
        found += ["DCIR", "PMSI"]
    if access.get("sampled_individual_data_egb") is True:
        found.append("EGB")
    return tuple(dict.fromkeys(found))


def find_town(body: Organisation) -> Place | None:
    """The commune of a body: of this name, in its region when that is known, the nearest to its coordinates."""
    named = [*find_places(body.city, limit=20), resolve_place(f"{body.city}, {body.region}")] if body.city else []
    key = place_key(body.city)
    towns = {
        place.pk: place for place in named if place and place.kind == PlaceKind.COMMUNE and place_key(place.name) == key
    }
    if body.region:
        region = place_key(body.region)
        towns = {
            pk: place for pk, place in towns.items() if (held := region_of(place)) and place_key(held.name) == region
        }
    return min(towns.values(), key=lambda place: _gap(place, body), default=None)


def _gap(place: Place, body: Organisation) -> float:
    """How far a place is from the coordinates, in squared degrees: enough to tell namesakes apart."""
    if body.latitude is None or body.longitude is None:
        return 0.0
    return (place.latitude - body.latitude) ** 2 + (place.longitude - body.longitude) ** 2


def presentation(body: Organisation, reference: Callable[[str], tuple[str, str]]) -> str:
    """What the card says, in Markdown: each topic with the words of the documentation and the page they are on."""
    lines = []
    for topic in body.topics:
        words = f" : « {topic.evidence} »" if topic.evidence else ""
        page = " ([{}]({}))".format(*reference(topic.page)) if topic.page else ""
        lines.append(f"- {topic.name}{words}{page}")
    parts = ["\n".join(lines)] if lines else []
    if body.history:
        parts.append(f"Accès permanent au SNDS, profondeur d’historique : {body.history}.")
    if lines:
        parts.insert(0, "D’après la documentation collaborative du SNDS (état de 2021) :")
    return "\n\n".join(parts)


def import_organisations(path: Path, run: ImportRun) -> None:
    """Import every body of the file as a card of the directory."""
    bodies = read_file(path.read_text(encoding="utf-8"))
    held = dict(Card.objects.exclude(source="").values_list("source", "name"))
    named = {place_key(name): source for source, name in held.items() if source.startswith(SOURCE)}
    met: dict[str, str] = {}
    pages = {
        page.source: (page.title, page.url)
        for model in (ArticlePage, FactsheetPage, GlossaryTerm)
        for page in model.objects.live().exclude(source="").defer("body")
    }

    def reference(page: str) -> tuple[str, str]:
        """Title and address of a page of the documentation, here when it was imported."""
        title, url = pages.get(page) or (page, upstream_page(page))
        return title.replace("[", "(").replace("]", ")"), url

    for position, item in enumerate(with_progress(bodies, label=_("organisations")), start=1):
        place = f"{path.name}#{position}"
        try:
            body = read_organisation(item)
        except OrganisationError as error:
            run.report.skip("organisations", message_of(error), file=place)
            continue
        source = _source_of(body)
        if source not in held:
            # The acronym came or changed since the last run: the name still tells which card it is.
            source = named.get(place_key(body.name), source)
        if source in met:
            reason = _("the same organisation as {place}").format(place=met[source])
            run.report.skip("organisations", reason, file=place)
            continue
        met[source] = place
        for name in body.ignored:
            reason = _("{field} cannot be read: imported without it").format(field=name)
            run.report.note("organisations", reason, file=place)
        _import_one(body, source, reference, run, file=place, present=source in held)


def _source_of(body: Organisation) -> str:
    """What tells a body from the others: its acronym, or its name when it has none."""
    return f"{SOURCE}{place_key(body.acronym or body.name)}"[:200]


def _import_one(
    body: Organisation,
    source: str,
    reference: Callable[[str], tuple[str, str]],
    run: ImportRun,
    *,
    file: str,
    present: bool,
) -> None:
    town = find_town(body)
    if town is None:
        reason = _("no town {city} in {region}").format(city=body.city or "?", region=body.region or "?")
        run.report.skip("organisations", reason, file=file)
        return
    values = {
        "kind": CardKind.ORGANISATION.value,
        "name": body.name,
        "acronym": body.acronym,
        "headline": body.kind[:1].upper() + body.kind[1:],
        "bio": presentation(body, reference),
        "topics": [topic.name for topic in body.topics],
        "databases": list(body.databases),
        "precision": Precision.COMMUNE.value,
        "website": body.website,
        "source": source,
    }
    run.save(
        "organisations",
        source,
        {**values, "place": f"{town.kind} {town.code}"},
        lambda: save_card(by=None, place=town, **values)[1],
        present=present,
        file=file,
    )
