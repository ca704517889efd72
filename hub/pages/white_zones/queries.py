"""Where help is missing: for each région and theme, who knows it there, what was held there, and what people still ask.

Only what is public is counted. A question belongs to no région: it is asked of everybody, so it counts in each.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from experts.models import Card, Skill, SkillKind
from experts.queries import visible_cards
from forum.questions.models import State, TopicMeta, TopicTag
from forum.questions.queries import public_topics
from hub.places.models import Place
from hub.places.names import place_key
from hub.places.queries import regions
from meetups.models import TalkDatabase, TalkTheme
from meetups.queries import past_meetups, public_talks

MOST_THEMES = 12
MOST_CANDIDATES = 8
EARTH = 6371.0  # km
UNINHABITED = frozenset({"984", "989"})  # INSEE codes of the southern and antarctic lands and of Clipperton
OPEN = (State.UNANSWERED, State.OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A word of the directory, and how many open questions bear it."""

    slug: str
    name: str
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A région and a theme: how many cards the région has, how many of them know the theme, and how many past meetups spoke
    of it there.
    """

    region: Place
    theme: Theme
    people: int
    experts: int
    meetups: int

    @property
    def is_white(self) -> bool:
        """Nobody there is known to help, while people ask."""
        return not self.experts and self.theme.questions > 0

    @property
    def rank(self) -> tuple[int, int, int, str, str]:
        """What is most asked comes first, where most people could come, and before that was spoken of there."""
        return (-self.theme.questions, -self.people, self.meetups, self.theme.name, str(self.region.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A public card with the theme; `distance` in km from the middle of the région, None when its place is not shown."""

    card: Card
    distance: int | None


def grid() -> list[tuple[Place, list[Zone]]]:
    """Every région with its zones, one a theme; a fixed number of queries."""
    listed = [region for region in regions() if region.code not in UNINHABITED]
    skills = _skills()
    open_questions = Counter(theme for _topic, named in _open_topics() for theme in _themes_in(named, skills))
    known = _experts(skills)
    people = Counter(visible_cards().exclude(region=None).values_list("region_id", flat=True))
    total = Counter({slug: sum(1 for _region, theme in known if theme == slug) for slug in skills})
    most = sorted(skills, key=lambda slug: (-open_questions[slug], -total[slug], skills[slug].name))[:MOST_THEMES]
    themes = [Theme(slug=slug, name=skills[slug].name, questions=open_questions[slug]) for slug in most]
    held = _meetups(skills)
    return [
        (
            region,
            [
                Zone(
                    region=region,
                    theme=theme,
                    people=people[region.pk],
                    experts=known[region.pk, theme.slug],
                    meetups=held[region.pk, theme.slug],
                )
                for theme in themes
            ],
        )
        for region in listed
    ]


def white_zones(rows: Iterable[tuple[Place, list[Zone]]]) -> list[Zone]:
    """Zones without help, the first to mend first."""
    return sorted((zone for _region, zones in rows for zone in zones if zone.is_white), key=lambda zone: zone.rank)


def find_zone(region_code: str, theme: str) -> Zone | None:
    """The zone of a région's code and a theme's short name."""
    zones = (zone for region, zones in grid() if region.code == region_code for zone in zones)
    return next((zone for zone in zones if zone.theme.slug == theme), None)


def questions_on(theme: Theme) -> list[Question]:
    """Open questions on a theme, the oldest first: they have waited longest."""
    skills = _skills()
    return [
        Question(title=meta.topic.subject, url=meta.topic.get_absolute_url())
        for meta, named in _open_topics()
        if theme.slug in _themes_in(named, skills)
    ]


def candidates(zone: Zone) -> list[Candidate]:
    """People and organisations elsewhere who know the theme, the nearest first."""
    skills = {skill.pk for skill in Skill.objects.select_related("broader") if _slug_of(skill) == zone.theme.slug}
    cards = visible_cards().filter(skills__in=skills).exclude(region=zone.region).distinct()
    found = [
        Candidate(card=card, distance=_distance(zone.region, card.place))
        for card in cards.select_related("place", "region")
    ]
    found.sort(key=lambda one: (one.distance is None, one.distance or 0, one.card.name))
    return found[:MOST_CANDIDATES]


def _skills() -> dict[str, Skill]:
    """The broad words of the directory for databases and topics, by short name."""
    broad = Skill.objects.filter(kind__in=[SkillKind.BASE, SkillKind.TOPIC], is_listed=True, broader=None)
    return {skill.slug: skill for skill in broad}


def _slug_of(skill: Skill) -> str:
    return str(skill.broader.slug if skill.broader is not None else skill.slug)


def _experts(skills: dict[str, Skill]) -> Counter[tuple[int, str]]:
    pairs = visible_cards().exclude(region=None).values_list("pk", "region_id", "skills__slug", "skills__broader__slug")
    seen = {(card, region, broader or slug) for card, region, slug, broader in pairs}
    return Counter((region, theme) for _card, region, theme in seen if theme in skills)


def _open_topics() -> list[tuple[TopicMeta, list[str]]]:
    """Open public questions with their tags, in two queries."""
    waiting = public_topics().filter(state__in=OPEN).order_by().values("pk")
    metas = list(TopicMeta.objects.filter(pk__in=waiting).select_related("topic__forum").order_by("topic_id"))
    tags: dict[int, list[str]] = {}
    for topic, name in TopicTag.objects.filter(content_object__in=waiting).values_list(
        "content_object_id", "tag__name"
    ):
        tags.setdefault(topic, []).append(name)
    return [(meta, tags.get(meta.pk, [])) for meta in metas]


def _themes_in(names: Iterable[str], skills: dict[str, Skill]) -> set[str]:
    """Themes these words name: a word is a theme, or begins with it (`PMSI MCO` is about `PMSI`)."""
    keys = [place_key(name) for name in names]
    themes = {slug: place_key(skill.name) for slug, skill in skills.items()}
    return {slug for slug, theme in themes.items() for key in keys if key == theme or key.startswith(f"{theme} ")}


def _meetups(skills: dict[str, Skill]) -> Counter[tuple[int, str]]:
    """Past meetups of each région with a talk on each theme."""
    held = {meetup.pk: meetup for meetup in past_meetups().select_related("place__parent__parent")}
    talks = dict(public_talks().filter(meetup__in=held).order_by().values_list("pk", "meetup_id"))
    words: dict[int, set[str]] = {}
    for model in (TalkTheme, TalkDatabase):
        for talk, name in model.objects.filter(content_object__in=talks).values_list("content_object_id", "tag__name"):
            words.setdefault(talks[talk], set()).add(name)
    found: Counter[tuple[int, str]] = Counter()
    for number, meetup in held.items():
        place = meetup.place
        while place is not None and place.kind != "region":
            place = place.parent
        if place is not None:
            found.update((place.pk, theme) for theme in _themes_in(words.get(number, ()), skills))
    return found


def _distance(region: Place, place: Place | None) -> int | None:
    """Kilometres between the middle of a région and a place, along the sphere."""
    if place is None or None in {region.latitude, region.longitude, place.latitude, place.longitude}:
        return None
    first, second = math.radians(float(region.latitude)), math.radians(float(place.latitude))
    apart = math.radians(float(place.longitude) - float(region.longitude))
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(apart / 2) ** 2
    return round(2 * EARTH * math.asin(math.sqrt(half)))
