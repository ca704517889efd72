"""The newcomer's compass: from five answers to whom to meet, what to read and watch, where to go and how to ask.

Nothing is kept: the answers are in the address, and everything shown comes with the reason why it is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from experts.directory import Asked
from experts.models import SkillKind
from experts.queries import Near, listed_skills, nearest_who_know
from experts.rows import Row, rows_of
from hub.pages.glossary import Term, known_terms
from hub.pages.queries import address_of
from meetups.models import MeetupPage, RecordingState
from meetups.queries import upcoming_meetups
from search.query import Query
from search.results import Hit
from search.services import search

EXPERTS, SHEETS, MINUTES, WORDS = 3, 3, 3, 10
OFFERED = 30  # words of the directory's vocabulary offered for one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Who somebody is: the words this role meets first, and what to look for while nothing else was said."""

    label: Promise
    words: tuple[str, ...]
    subject: str


ROLES: Mapping[str, Role] = {
    "researcher": Role(
        label=pgettext_lazy("role", "Researcher, epidemiologist"),
        words=("CESREES", "CNIL", "HDH", "NIR"),
        subject="accès aux données recherche",
    ),
    "clinician": Role(
        label=pgettext_lazy("role", "Clinician, pharmacist, medical information"),
        words=("CIM-10", "CCAM", "DP", "DA", "DIM"),
        subject="diagnostic hospitalisation",
    ),
    "datascientist": Role(
        label=pgettext_lazy("role", "Statistician, data manager, developer"),
        words=("DCIR", "NIR", "FOIN", "Pseudonymisation"),
        subject="requête jointure DCIR",
    ),
    "institution": Role(
        label=pgettext_lazy("role", "Public body, agency, insurance fund"),
        words=("CNAM", "ARS", "DREES", "ONDAM"),
        subject="dépenses de santé",
    ),
    "industry": Role(
        label=pgettext_lazy("role", "Company, consultancy"),
        words=("HDH", "ESND", "AMM", "CIP"),
        subject="accès aux données médicament",
    ),
    "student": Role(
        label=pgettext_lazy("role", "Student, new to the field"),
        words=("SNDS", "SNIIRAM", "CNAM", "HDH"),
        subject="introduction SNDS",
    ),
}
# What a database speaks of from its first table on; a narrower base (`pmsi-mco`) speaks as the one it begins with.
BASE_WORDS: Mapping[str, tuple[str, ...]] = {
    "dcir": ("DCIR", "SNIIRAM", "NGAP", "LPP", "CIP", "ALD"),
    "pmsi": ("PMSI", "MCO", "GHM", "RSA", "CIM-10", "CCAM", "FINESS", "T2A"),
    "egb": ("EGB", "ESND", "DCIR"),
    "esnd": ("ESND", "EGB", "DCIR"),
    "cepidc": ("CépiDc", "CIM-10", "Inserm"),
    "mdph": ("MDPH", "CNSA"),
    "open-data": ("DAMIR", "ATIH"),
}
EVERYBODY = ("SNDS", "DCIR", "PMSI", "NIR", "ALD", "CIM-10", "CCAM", "MCO", "CNAM", "FINESS", "HDH", "CépiDc", "CIP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of the questions with a list of answers; `chosen` is None where none was given or none of them."""

    name: str
    label: str
    choices: tuple[Choice, ...]
    chosen: Choice | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What an address answers. `where` is the place as the directory reads it, with its messages and suggestions."""

    who: Question
    base: Question
    theme: Question
    tool: Question
    where: Asked

    @property
    def questions(self) -> tuple[Question, ...]:
        return (self.who, self.base, self.theme, self.tool)

    @property
    def is_given(self) -> bool:
        return bool(self.where.near_text) or any(question.chosen for question in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """Somebody to meet: a line of the directory, and the answers that this person's card names."""

    row: Row
    matches: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page or a minute with the reason why it is here; `hit` leads to the page, `part` to the very place."""

    hit: Hit
    reason: str
    part: Hit | None = None

    @property
    def href(self) -> str:
        return self.part.href if self.part is not None else self.hit.href


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    term: Term
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """The page that the compass makes."""

    experts: tuple[Expert, ...] = ()
    sheets: tuple[Reading, ...] = ()
    minutes: tuple[Reading, ...] = ()
    meetup: MeetupPage | None = None
    meetup_url: str = ""
    words: tuple[Word, ...] = ()
    title: str = ""
    template: str = ""
    is_resting: bool = False

    @property
    def has_minutes(self) -> bool:
        """Whether a recording is shown at a minute of it, not only from its beginning."""
        return any(item.part is not None for item in self.minutes)


def read_answers(given: Mapping[str, str], where: Asked) -> Answers:
    """Read the answers among those offered, in one query for the directory's vocabulary; an unknown one gets a message."""
    skills = listed_skills()

    def offered(kind: str) -> tuple[Choice, ...]:
        return tuple(Choice(value=skill.slug, label=skill.name) for skill in skills[kind][:OFFERED])

    roles = tuple(Choice(value=value, label=str(role.label)) for value, role in ROLES.items())
    return Answers(
        who=_question("who", _("Who are you?"), roles, given),
        base=_question("base", _("Which database do you meet first?"), offered(SkillKind.BASE), given),
        theme=_question("theme", _("What do you work on?"), offered(SkillKind.TOPIC), given),
        tool=_question("tool", _("Which tool do you use?"), offered(SkillKind.TOOL), given),
        where=where,
    )


def _question(name: str, label: str, choices: tuple[Choice, ...], given: Mapping[str, str]) -> Question:
    value = given.get(name, "")
    chosen = next((choice for choice in choices if choice.value == value), None)
    problem = (
        "" if chosen is not None or not value else _("This is none of the answers offered: choose one of the list.")
    )
    return Question(name=name, label=label, choices=choices, chosen=chosen, problem=problem)


def directions(answers: Answers, *, audience: frozenset[str]) -> Directions:
    """Everything the page shows, in a fixed number of queries and a few searches."""
    sheets, rested = _sheets(answers, audience)
    minutes, rested_too = _minutes(answers, audience)
    title, template = _first_question(answers)
    meetup = upcoming_meetups(1).first()
    return Directions(
        experts=_experts(answers, audience),
        sheets=sheets,
        minutes=minutes,
        meetup=meetup,
        meetup_url=address_of(meetup.url_path) if meetup is not None else "",
        words=_words(answers),
        title=title,
        template=template,
        is_resting=rested or rested_too,
    )


def _experts(answers: Answers, audience: frozenset[str]) -> tuple[Expert, ...]:
    asked = {SkillKind.BASE: answers.base, SkillKind.TOPIC: answers.theme, SkillKind.TOOL: answers.tool}
    wanted = [(str(kind), question.chosen.value) for kind, question in asked.items() if question.chosen]
    place = answers.where.place
    near = Near(latitude=place.latitude, longitude=place.longitude, place=place) if place is not None else None
    cards = nearest_who_know(wanted, near=near, audience=audience, limit=EXPERTS)
    found = []
    for row in rows_of(cards, place, audience):
        matches = [skill.name for skill in row.card.skills.all() if (skill.kind, skill.slug) in wanted]
        found.append(Expert(row=row, matches=tuple(matches)))
    return tuple(found)


def _find(queries: Sequence[tuple[Query, str]], limit: int) -> tuple[list[tuple[Hit, str]], bool]:
    """The first hits of these searches, each once with the reason of the search that found it; whether search rested."""
    found: dict[str, tuple[Hit, str]] = {}
    for query, reason in queries:
        if len(found) >= limit:
            break
        results = search(query)
        if results.resting:
            return [], True
        for hit in results.hits:
            found.setdefault(hit.key, (hit, reason))
    return list(found.values())[:limit], False


def _named(answers: Answers) -> list[tuple[str, str]]:
    """The theme and database chosen, together and each, to look for first, each with the reason of what it finds."""
    named = [question.chosen.label for question in (answers.theme, answers.base) if question.chosen]
    return [
        (text, _("speaks of %(what)s") % {"what": text}) for text in dict.fromkeys((" ".join(named), *named)) if text
    ]


def _beyond(answers: Answers) -> list[tuple[str, str]]:
    """What to look for where too little bears what was chosen."""
    role = answers.who.chosen
    asked = [(ROLES[role.value].subject, _("what this role asks first"))] if role else []
    return [*asked, ("SNDS", _("to begin with"))]


def _sheets(answers: Answers, audience: frozenset[str]) -> tuple[tuple[Reading, ...], bool]:
    asked = [question.chosen.label for question in (answers.base, answers.theme) if question.chosen]
    searches = [
        (Query(text=text, audience=audience, kinds=("factsheet",), page_size=SHEETS, children=0, facets=()), reason)
        for text, reason in (*_named(answers), *_beyond(answers))
    ]
    found, rested = _find(searches, SHEETS)
    readings = []
    for hit, reason in found:
        tags = {value.casefold() for name in ("base", "theme") for value in hit.facets.get(name, ())}
        named = [label for label in asked if label.casefold() in tags]
        filed = _("filed under %(tags)s") % {"tags": ", ".join(named)} if named else reason
        readings.append(Reading(hit=hit, reason=filed))
    return tuple(readings), rested


def _minutes(answers: Answers, audience: frozenset[str]) -> tuple[tuple[Reading, ...], bool]:
    """Recorded talks: those that speak of what was chosen, then those that bear on it, then any; each at its best minute."""
    recorded = {"state": (str(RecordingState.ONLINE),)}
    every = Query(audience=audience, kinds=("talk",), filters=recorded, page_size=MINUTES, children=MINUTES, facets=())
    named = [(replace(every, text=text), reason) for text, reason in _named(answers)]
    for name, question in (("base", answers.base), ("theme", answers.theme)):
        if chosen := question.chosen:
            filed = replace(every, filters={**recorded, name: (chosen.label,)})
            named.append((filed, _("bears on %(what)s") % {"what": chosen.label}))
    searches = [*named, *((replace(every, text=text), reason) for text, reason in _beyond(answers))]
    if tool := answers.tool.chosen:
        first = searches[0][0]
        with_tool = replace(first, filters={**recorded, "tool": (tool.label,)})
        searches.insert(0, (with_tool, _("shows %(tool)s") % {"tool": tool.label}))
    found, rested = _find(searches, MINUTES)
    return tuple(
        Reading(hit=hit, reason=reason, part=next((part for part in hit.children if part.kind == "cue"), None))
        for hit, reason in found
    ), rested


def _words(answers: Answers) -> tuple[Word, ...]:
    """Ten words: those of the database, those of the role, those of everybody, then any other acronym of the glossary."""
    lists: list[tuple[Iterable[str], str]] = []
    if base := answers.base.chosen:
        kind = next((name for name in BASE_WORDS if base.value == name or base.value.startswith(f"{name}-")), "")
        lists.append(((base.label, *BASE_WORDS.get(kind, ())), _("for %(what)s") % {"what": base.label}))
    if theme := answers.theme.chosen:
        lists.append(((theme.label,), _("for %(what)s") % {"what": theme.label}))
    if role := answers.who.chosen:
        lists.append((ROLES[role.value].words, _("for your role")))
    lists.append((EVERYBODY, _("for everybody")))
    terms = known_terms()
    lists.append(((term.title for term in terms if term.is_acronym and term.note), _("met often")))
    known = {term.title.casefold(): term for term in terms}
    found: dict[str, Word] = {}
    for titles, reason in lists:
        for term in filter(None, (known.get(title.casefold()) for title in titles)):
            if len(found) < WORDS:
                found.setdefault(term.title, Word(term=term, reason=reason))
    return tuple(found.values())


def _first_question(answers: Answers) -> tuple[str, str]:
    """A title and a text to fill in, for a first question in the forum."""
    base, theme, tool = (question.chosen for question in (answers.base, answers.theme, answers.tool))
    subject = theme.label if theme else _("my first request")
    title = f"{base.label} : {subject}" if base else subject
    if tool:
        title = _("%(title)s, with %(tool)s") % {"title": title, "tool": tool.label}
    lines = [
        _("What I want to find out: …"),
        _("Database and years: %(base)s, …") % {"base": base.label if base else "…"},
        _("Tables and variables I looked at: …"),
        _("What I tried (%(tool)s, with invented values): …") % {"tool": tool.label if tool else _("language")},
        _("What I expected, and what I get instead: …"),
    ]
    return title, "\n".join(lines)
