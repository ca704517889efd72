"""Make the small world: through the services of each feature, so that it is exactly what people could have made."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from experts.services import publish_card, save_card
from forum.overrides.forum_conversation.models import Topic
from forum.questions.access import Forum
from forum.questions.services import accept_answer, answer, ask, toggle_vote
from hub.accounts.models import User
from hub.accounts.services import create_person, save_preferences
from hub.demo.world.factsheets import FACTSHEETS
from hub.demo.world.glossary import TERMS
from hub.demo.world.meetups import CHAPTERS, MEETUPS, TRANSCRIPTS
from hub.demo.world.people import FAMILY_NAMES, FIRST_NAMES, JOBS, ORGANISATIONS, PROFILES, TOWNS
from hub.demo.world.pitfalls import PITFALLS
from hub.demo.world.proposals import TOPICS
from hub.demo.world.questions import THREADS
from hub.demo.world.suggestions import PROPOSALS, Proposal
from hub.demo.world.tables import KEYS, LINKS, TABLES
from hub.dictionary.models import JoinPitfall, Table
from hub.dictionary.pitfalls.services import decide_pitfall, note_pitfall
from hub.dictionary.services import LinkData, VariableData, save_links, save_table, save_variables
from hub.pages.models import FactsheetPage, Suggestion
from hub.pages.services import save_factsheet, save_term
from hub.pages.suggestions.sections import find_section
from hub.pages.suggestions.services import approve, refuse, suggest
from hub.places.queries import find_places
from meetups.models import MeetupPage
from meetups.models import Proposal as MeetupProposal
from meetups.proposals.services import decline, plan, propose, vote
from meetups.services import find_speaker, link_speaker, save_meetup, save_talk, save_transcript
from search.services import indexing_deferred

PASSWORD = "demonstration-snds"  # noqa: S105 -- shown on purpose; load_demo refuses to make accounts on a public site
LEVELS = {"c": "commune", "d": "departement", "r": "region"}
AVAILABILITIES = ("available", "available", "available", "limited", "unavailable")
BASES = {"DCIR": "DCIR", "PMSI MCO": "PMSI", "CépiDc": "CépiDc"}
READER, VALIDATOR = 1, "redactrice@exemple.test"
ORGANISER = "organisatrice@exemple.test"
OVERSEAS = {"Saint-Denis": "974", "Saint-Pierre": "974"}
RECORDING = "demo/recording.webm"

Say = Callable[[str], None]


@dataclass(slots=True)
class World:
    """What was made, counted by kind."""

    people: list[User] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, number: int = 1) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + number


def site_is_empty() -> bool:
    """Whether nobody has written anything yet: no person and no topic."""
    return not User.objects.exists() and not Topic.objects.exists()


def load_small(*, seed: int, today: datetime, accounts: bool, say: Say = lambda _: None) -> World:
    """Make the world as of `today` (aware). The same seed and day make the same world.

    `accounts` adds five accounts with a known password, one a role.
    """
    chance = random.Random(seed)  # noqa: S311 -- reproducible, not secret
    world = World()
    with indexing_deferred(), transaction.atomic():
        say("people")
        _load_people(world, chance, today)
        say("dictionary, factsheets and glossary")
        _load_tables(world)
        _load_pages(world, today)
        say("meetups")
        _load_meetups(world, today)
        say("questions")
        _load_threads(world, chance, today)
        say("suggestions")
        _load_suggestions(world, today)
        _load_pitfalls(world, today)
        _load_proposals(world, today)
        if accounts:
            _load_accounts(world)
            _decide_proposals(today)
            _validate_suggestions()
    return world


def _load_people(world: World, chance: random.Random, today: datetime) -> None:
    for number, (first, family) in enumerate(zip(FIRST_NAMES, FAMILY_NAMES, strict=True)):
        person = create_person(
            email=f"personne{number + 1:02}@exemple.test", display_name=f"{first} {family}", groups=["expert"]
        )
        save_preferences(
            by=person, display_name=str(person), language="fr", email_notifications=True, consents=["map", "contact"]
        )
        world.people.append(person)
        profile = PROFILES[number % len(PROFILES)]
        second = PROFILES[chance.randrange(len(PROFILES))]
        organisation = ORGANISATIONS[chance.randrange(len(ORGANISATIONS))][0]
        town, level = TOWNS[number]
        found = find_places(town, limit=8)
        places = [place for place in found if place.kind == "commune" and place.code.startswith(OVERSEAS.get(town, ""))]
        card, _status = save_card(
            by=person,
            user=person,
            name=str(person),
            organisation=organisation,
            headline=JOBS[chance.randrange(len(JOBS))],
            bio=f"{profile.sentence}\n\nJe réponds volontiers aux questions de débutants.",
            topics=[*profile.topics, second.topics[0]],
            databases=[*profile.databases, second.databases[0]],
            tools=profile.tools,
            languages=["Français", "English"] if chance.random() < 0.6 else ["Français"],  # noqa: PLR2004 -- a share
            place=places[0],
            precision=LEVELS[level],
            availability=AVAILABILITIES[chance.randrange(len(AVAILABILITIES))],
            verified=chance.random() < 0.7,  # noqa: PLR2004 -- a share
            at=today - timedelta(days=chance.randrange(300)),
        )
        publish_card(by=None, card=card, at=today)
        world.add("experts")


def _load_tables(world: World) -> None:
    tables: dict[str, Table] = {}
    for name, base, title, key, variables in TABLES:
        table, _status = save_table(name=name, base=base, title=title, primary_key=KEYS[key])
        tables[name] = table
        known = {variable[0] for variable in variables}
        rows = [
            VariableData(name=column, type="string", description="Clé de jointure")
            for column in KEYS[key]
            if column not in known
        ]
        rows += [VariableData(name=column, type=kind, description=text) for column, kind, text in variables]
        save_variables(table=table, variables=rows)
        world.add("tables")
    by_table: dict[str, list[LinkData]] = {}
    for name, columns, target, target_columns in LINKS:
        link = LinkData(columns=tuple(columns), target=tables[target], target_columns=tuple(target_columns))
        by_table.setdefault(name, []).append(link)
    for name, links in by_table.items():
        save_links(table=tables[name], links=links)


def _load_pages(world: World, today: datetime) -> None:
    for number, sheet in enumerate(FACTSHEETS):
        save_factsheet(
            slug=sheet.slug,
            title=sheet.title,
            body=sheet.body,
            tags=[tag for tag in sheet.tags if tag not in BASES],
            bases=[BASES[tag] for tag in sheet.tags if tag in BASES],
            at=today - timedelta(days=12 * number + 3),
        )
        world.add("factsheets")
    for acronym, expansion, text in TERMS:
        save_term(slug=acronym.lower(), title=acronym, expansion=expansion, body=text)
        world.add("terms")


def _load_meetups(world: World, today: datetime) -> None:
    for number, meetup in enumerate(MEETUPS, start=1):
        starts = (today + timedelta(days=meetup.days)).replace(hour=18, minute=30, second=0, microsecond=0)
        page, _status = save_meetup(
            number=number,
            title=meetup.title,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            place=meetup.town,
            intro=meetup.intro,
            takes_registrations=meetup.days > 0,
            seats=30,
        )
        world.add("meetups")
        for position, talk in enumerate(meetup.talks, start=1):
            speakers = [world.people[index] for index in talk.speakers]
            talk_page, _status = save_talk(
                meetup=page,
                position=position,
                title=talk.title,
                abstract=talk.abstract,
                speakers=[(str(person), person.expert_card.organisation) for person in speakers],
                state=talk.state,
                video_url=f"{settings.STATIC_URL}{RECORDING}" if talk.state == "online" else "",
                chapters=CHAPTERS.get(talk.transcript, ""),
                themes=talk.topics,
                bases=talk.bases,
            )
            for person in speakers:
                link_speaker(speaker=find_speaker(name=str(person)), user=person)
            if talk.transcript:
                save_transcript(talk=talk_page, vtt=as_vtt(TRANSCRIPTS[talk.transcript]))
            world.add("talks")


def as_vtt(lines: str) -> str:
    """Turn lines of `minute:second words` into a WebVTT file; a line lasts until the next one begins."""
    cues = []
    for line in lines.strip().splitlines():
        moment, _space, words = line.partition(" ")
        minutes, _colon, seconds = moment.partition(":")
        cues.append((int(minutes) * 60 + int(seconds), words))
    ends = [start for start, _words in cues[1:]] + [cues[-1][0] + 20]
    blocks = [f"{_clock(start)} --> {_clock(end)}\n{words}" for (start, words), end in zip(cues, ends, strict=True)]
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.000"


def _load_threads(world: World, chance: random.Random, today: datetime) -> None:
    forums = {forum.name: forum for forum in Forum.objects.all()}
    moment = today - timedelta(days=180)
    liking = random.Random(len(THREADS))  # noqa: S311 -- reproducible, not secret; apart, so that who asks stays the same
    for thread in THREADS:
        moment += timedelta(days=4, hours=chance.randrange(8), minutes=chance.randrange(60))
        asker = world.people[chance.randrange(len(world.people))]
        topic = ask(
            by=asker, forum=forums[thread.category], title=thread.title, body=thread.body, tags=thread.tags, at=moment
        )
        world.add("topics")
        said = moment
        for reply in thread.replies:
            said += timedelta(hours=1 + chance.randrange(30), minutes=chance.randrange(60))
            others = [person for person in world.people if person != asker]
            post = answer(
                by=chance.choice(others), topic=topic, body=reply.body, at=min(said, today - timedelta(minutes=5))
            )
            world.add("answers")
            if reply.accepted:
                accept_answer(by=asker, post=post, at=said)
                world.add("accepted answers")
            for voter in liking.sample(
                others, min(len(others), liking.randrange(3, 8) if reply.accepted else liking.randrange(3))
            ):
                if voter.pk != post.poster_id:
                    toggle_vote(by=voter, post=post)


ACCOUNTS = (
    ("membre", "Alix Essai, membre", ()),
    ("organisatrice", "Anouk Essai, organisatrice", ("organiser",)),
    ("moderateur", "Aubin Essai, modérateur", ("moderator",)),
    ("redactrice", "Agathe Essai, rédactrice", ("editor",)),
)


def _load_accounts(world: World) -> None:
    for name, shown, groups in ACCOUNTS:
        create_person(email=f"{name}@exemple.test", display_name=shown, password=PASSWORD, groups=groups)
        world.add("accounts")
    User.objects.create_superuser(
        username="admin", email="admin@exemple.test", password=PASSWORD, display_name="Aimé Essai, administrateur"
    )
    world.add("accounts")


def _load_suggestions(world: World, today: datetime) -> None:
    """What readers propose and what one person answered; made before the accounts, whose inboxes stay empty."""
    reader = world.people[READER]
    for proposal in PROPOSALS:
        suggestion = _proposed(world, proposal)
        Suggestion.objects.filter(pk=suggestion.pk).update(created_at=today - timedelta(days=proposal.days))
        if proposal.state == "refused":
            refuse(by=reader, suggestion=suggestion, comment=proposal.answer)
        elif proposal.state != "waiting":
            approve(by=reader, suggestion=suggestion, comment=proposal.answer if proposal.state == "read" else "")
        world.add("suggestions")


def _load_pitfalls(world: World, today: datetime) -> None:
    for item in PITFALLS:
        first, second = (Table.objects.get(name=name) for name in item.tables)
        pitfall = note_pitfall(by=world.people[item.author], first=first, second=second, text=item.text)
        JoinPitfall.objects.filter(pk=pitfall.pk).update(created_at=today - timedelta(days=item.days))
        if item.is_read:
            decide_pitfall(by=world.people[READER], pitfall=pitfall, shows=True)
        world.add("pitfalls of joins")


def _load_proposals(world: World, today: datetime) -> None:
    for topic in TOPICS:
        by = world.people[topic.author]
        proposal = propose(by=by, title=topic.title, body=topic.body, would_speak=topic.would_speak)
        MeetupProposal.objects.filter(pk=proposal.pk).update(created_at=today - timedelta(days=topic.days))
        for voter in topic.voters:
            vote(by=world.people[voter], proposal=proposal)
        world.add("topics proposed for meetups")


def _decide_proposals(today: datetime) -> None:
    organiser = User.objects.get(email=ORGANISER)
    coming = MeetupPage.objects.live().filter(starts_at__gt=today).earliest("starts_at")
    for topic in TOPICS:
        if topic.reason:
            decline(by=organiser, proposal=MeetupProposal.objects.get(title=topic.title), reason=topic.reason)
        elif topic.is_planned:
            plan(by=organiser, proposal=MeetupProposal.objects.get(title=topic.title), meetup=coming)


def _validate_suggestions() -> None:
    validator = User.objects.get(email=VALIDATOR)
    for proposal in PROPOSALS:
        if proposal.state == "published":
            found = Suggestion.objects.get(note=proposal.note)
            approve(by=validator, suggestion=found, comment=proposal.answer)


def _proposed(world: World, proposal: Proposal) -> Suggestion:
    page = FactsheetPage.objects.get(slug=proposal.sheet)
    section = find_section(page, proposal.section)
    if section is None or proposal.old not in section.source:
        raise LookupError(proposal.section)
    return suggest(
        by=None if proposal.author is None else world.people[proposal.author],
        page=page,
        section=section.key,
        before=section.source,
        after=section.source.replace(proposal.old, proposal.new) if proposal.old else section.source,
        note=proposal.note,
        name=proposal.name,
    )
