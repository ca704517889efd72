"""Make the large world for benchmarks: rows in bulk, in the shape the services leave them in."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.text import slugify

from experts.models import Card, CardKind, Skill, Status
from experts.services import find_skills, settle_facets
from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions.access import Forum
from forum.questions.models import State, TopicMeta
from hub.accounts.models import User
from hub.demo.services import Say, World
from hub.demo.world.meetups import MEETUPS
from hub.demo.world.people import FAMILY_NAMES, FIRST_NAMES, JOBS, ORGANISATIONS, PROFILES
from hub.demo.world.questions import THREADS
from hub.places.models import Place
from hub.places.queries import at_precision, region_of
from meetups.services import save_meetup, save_talk
from search.services import indexing_deferred, rebuild

EXPERTS = 10_000
TOPICS = 20_000
POSTS = 100_000
MEETUPS_MADE = 500
TALKS_EACH = 4
BATCH = 2_000
DISTINCT_TEXTS = 1_500


def load_large(world: World, *, seed: int, today: datetime, say: Say = lambda _: None) -> World:
    """Add 10,000 experts, 100,000 posts and 2,000 talks to a world already made, then build the index once."""
    chance = random.Random(seed + 1)  # noqa: S311 -- reproducible, not secret
    say("10,000 experts")
    people = _experts(chance, today)
    world.add("experts", len(people))
    say("100,000 posts")
    _posts(chance, people, today)
    world.add("topics", TOPICS)
    world.add("answers", POSTS - TOPICS)
    say("2,000 talks")
    with indexing_deferred(), transaction.atomic():
        _talks(chance, today)
    world.add("meetups", MEETUPS_MADE)
    world.add("talks", MEETUPS_MADE * TALKS_EACH)
    say("search index")
    rebuild()
    return world


@contextmanager
def own_moments(model: type[models.Model], *names: str) -> Iterator[None]:
    """Let rows bring their own moments where a model would stamp them with the present one."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    before = [(field, field.auto_now, field.auto_now_add) for field in fields]
    for field in fields:
        field.auto_now = field.auto_now_add = False
    try:
        yield
    finally:
        for field, auto_now, auto_now_add in before:
            field.auto_now, field.auto_now_add = auto_now, auto_now_add


@transaction.atomic
def _experts(chance: random.Random, today: datetime) -> list[User]:
    people = User.objects.bulk_create(
        [
            User(
                username=f"demo-{number}",
                email=f"grand{number}@exemple.test",
                display_name=f"{chance.choice(FIRST_NAMES)} {chance.choice(FAMILY_NAMES)}",
                password="!",  # noqa: S106 -- no password: nobody signs in as them
            )
            for number in range(EXPERTS)
        ],
        batch_size=BATCH,
    )
    groups = Group.objects.filter(name__in=["member", "expert"])
    User.groups.through.objects.bulk_create(
        [User.groups.through(user=person, group=group) for group in groups for person in people], batch_size=BATCH
    )
    towns = list(
        Place.objects.filter(kind="commune", parent__kind="departement").order_by("-population", "code")[:3000]
    )
    weights = [town.population or 1 for town in towns]
    units: dict[tuple[int, str], tuple[Place | None, Place | None]] = {}
    cards = []
    for number, (person, town) in enumerate(zip(people, chance.choices(towns, weights, k=EXPERTS), strict=True)):
        level = chance.choice(("commune", "commune", "departement", "region"))
        if (town.pk, level) not in units:
            unit = at_precision(town, level)
            units[town.pk, level] = (unit, region_of(unit) if unit is not None else None)
        card = Card(
            user=person,
            kind=CardKind.PERSON,
            name=person.display_name,
            slug=f"{slugify(person.display_name)}-{number + 1000}",
            organisation=chance.choice(ORGANISATIONS)[0],
            headline=chance.choice(JOBS),
            bio=PROFILES[number % len(PROFILES)].sentence,
            availability=chance.choice(("available", "limited", "unavailable")),
            confirmed_at=today - timedelta(days=chance.randrange(360)),
            status=Status.PUBLISHED,
        )
        card.settle(*units[town.pk, level])
        cards.append(card)
    cards = Card.objects.bulk_create(cards, batch_size=BATCH)
    skills = _profile_skills()
    through = Card.skills.through
    through.objects.bulk_create(
        [
            through(card=card, skill=skill)
            for number, card in enumerate(cards)
            for skill in skills[number % len(skills)]
        ],
        batch_size=BATCH,
    )
    settle_facets(card.pk for card in cards)
    return people


def _profile_skills() -> list[list[Skill]]:
    return [
        [
            *find_skills("topic", profile.topics),
            *find_skills("base", profile.databases),
            *find_skills("tool", profile.tools),
        ]
        for profile in PROFILES
    ]


def _texts(chance: random.Random) -> list[tuple[str, str]]:
    """Texts put together from the sentences of the small world, with their rendering."""
    render = import_string(settings.MACHINA_MARKUP_LANGUAGE[0])
    paragraphs = [part for thread in THREADS for part in thread.body.split("\n\n")]
    paragraphs += [part for thread in THREADS for reply in thread.replies for part in reply.body.split("\n\n")]
    whole = [text for text in paragraphs if text.count("```") in {0, 2}]
    sources = ["\n\n".join(chance.sample(whole, 3)) for _ in range(DISTINCT_TEXTS)]
    return [(source, str(render(source))) for source in sources]


@transaction.atomic
def _posts(chance: random.Random, people: list[User], today: datetime) -> None:
    forums = [forum for forum in Forum.objects.order_by("pk") if forum.slug != "annonces"]
    texts = _texts(chance)
    titles = [thread.title for thread in THREADS]
    with own_moments(Topic, "created", "updated"), own_moments(Post, "created", "updated"):
        for first in range(0, TOPICS, BATCH):
            topics, sizes = [], []
            for number in range(first, min(first + BATCH, TOPICS)):
                moment = today - timedelta(minutes=30 * (TOPICS - number))
                title = f"{chance.choice(titles)} (n° {number + 1})"
                topics.append(
                    Topic(
                        forum=chance.choice(forums), poster=chance.choice(people), subject=title, slug=slugify(title)[:200],
                        type=Topic.TOPIC_POST, status=Topic.TOPIC_UNLOCKED, approved=True, created=moment, updated=moment,
                    )
                )  # fmt: skip
                sizes.append(POSTS // TOPICS + (-2, -1, 0, 1, 2)[number % 5])
            _write_topics(chance, Topic.objects.bulk_create(topics, batch_size=BATCH), sizes, people, texts)
    for forum in forums:
        forum.update_trackers()


def _write_topics(
    chance: random.Random, topics: list[Topic], sizes: list[int], people: list[User], texts: list[tuple[str, str]]
) -> None:
    posts = []
    for topic, size in zip(topics, sizes, strict=True):
        for order in range(size):
            source, rendered = chance.choice(texts)
            moment = topic.created + timedelta(minutes=17 * order)
            post = Post(
                topic=topic, poster=topic.poster if order == 0 else chance.choice(people), approved=True,
                subject=topic.subject if order == 0 else f"Re: {topic.subject}"[:255], content=source, created=moment, updated=moment,
            )  # fmt: skip
            post._content_rendered = rendered  # noqa: SLF001 -- machina renders in save, which bulk_create does not call
            posts.append(post)
    posts = Post.objects.bulk_create(posts, batch_size=BATCH)
    metas, place = [], 0
    for topic, size in zip(topics, sizes, strict=True):
        own = posts[place : place + size]
        place += size
        topic.first_post, topic.last_post = own[0], own[-1]
        topic.last_post_on, topic.posts_count = own[-1].created, size
        solved = size > 1 and chance.random() < 0.4  # noqa: PLR2004 -- a share
        metas.append(
            TopicMeta(
                topic=topic, forum_id=topic.forum_id, answers_count=size - 1, asked_at=topic.created, last_activity=topic.last_post_on,
                accepted_post=own[1] if solved else None, accepted_at=own[1].created if solved else None,
                state=State.SOLVED if solved else State.OPEN if size > 1 else State.UNANSWERED,
            )
        )  # fmt: skip
    Topic.objects.bulk_update(topics, ["first_post", "last_post", "last_post_on", "posts_count"], batch_size=400)
    TopicMeta.objects.bulk_create(metas, batch_size=BATCH)


def _talks(chance: random.Random, today: datetime) -> None:
    talks = [talk for meetup in MEETUPS for talk in meetup.talks]
    for number in range(MEETUPS_MADE):
        model = chance.choice(MEETUPS)
        page, _status = save_meetup(
            number=1000 + number,
            title=f"{model.title} ({number + 1})",
            starts_at=today - timedelta(days=3 * number + 1),
            place=model.town,
            intro=model.intro,
        )
        for position in range(1, TALKS_EACH + 1):
            talk = chance.choice(talks)
            save_talk(
                meetup=page, position=position, title=f"{talk.title} ({number + 1}/{position})", abstract=talk.abstract,
                speakers=[(f"{chance.choice(FIRST_NAMES)} {chance.choice(FAMILY_NAMES)}", "")], state="not_recorded",
                themes=talk.topics, bases=talk.bases,
            )  # fmt: skip
