"""Pages of the forum beside stock django-machina, with as many topics and posts, past the page cache, one client: prints the time
the process computed (SQLite runs in it), once as after a change and once as between two changes, when what readers share is kept;
asserts no time. `BENCH_TOPICS` and `BENCH_POSTS` set the size (60 and 240 unless told, as in the suite; the aim is 10,000 and 100,000).
"""

import gc
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries
from forum.questions.access import Forum
from forum.questions.models import State, TopicMeta
from hub.accounts.models import User

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

TOPICS = int(os.environ.get("BENCH_TOPICS", "60"))
POSTS = int(os.environ.get("BENCH_POSTS", "240"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))
TEXT = "Un texte avec des **marques** et `ER_PRS_F`.\n\n" * 4
SHORT, LONG = 15, 200
ROOT = Path(__file__).resolve().parents[2]


def _fill() -> dict[str, str]:
    """Four categories, the posts spread evenly, one topic of SHORT and one of LONG answers; returns the addresses."""
    forums = [forum for forum in Forum.objects.order_by("pk") if forum.slug != "annonces"]
    people = User.objects.bulk_create(
        [
            User(username=f"u{number}", email=f"u{number}@exemple.test", display_name=f"Personne {number}")
            for number in range(300)
        ]
    )
    now, each, chance = timezone.now(), POSTS // TOPICS, random.Random(3)
    topics = Topic.objects.bulk_create(
        [
            Topic(
                forum=forums[number % 4],
                poster=chance.choice(people),
                subject=f"Sujet {number}",
                slug=f"sujet-{number}",
                type=0,
                status=0,
                last_post_on=now - timedelta(minutes=TOPICS - number),
            )
            for number in range(TOPICS)
        ],
        batch_size=2000,
    )
    sizes = {topics[-1].pk: SHORT + 1, topics[-2].pk: LONG + 1}
    posts = []
    for topic in topics:
        for _ in range(sizes.get(topic.pk, each)):
            post = Post(topic=topic, poster=chance.choice(people), subject=topic.subject, content=TEXT)
            post._content_rendered = f"<p>{TEXT}</p>"
            posts.append(post)
    own: dict[int, list[Post]] = {}
    for post in Post.objects.bulk_create(posts, batch_size=2000):
        own.setdefault(post.topic_id, []).append(post)
    metas = []
    for topic in topics:
        topic.first_post, topic.last_post, topic.posts_count = own[topic.pk][0], own[topic.pk][-1], len(own[topic.pk])
        count = topic.posts_count - 1
        metas.append(
            TopicMeta(
                topic=topic,
                forum=topic.forum,
                state=State.OPEN if count else State.UNANSWERED,
                answers_count=count,
                asked_at=topic.last_post_on,
                last_activity=topic.last_post_on,
            )
        )
    Topic.objects.bulk_update(topics, ["first_post", "last_post", "posts_count"], batch_size=400)
    TopicMeta.objects.bulk_create(metas, batch_size=2000)
    for forum in forums:
        forum.update_trackers()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    category = topics[-1].forum
    position, page = "", 1
    while page < 100:
        chosen = queries.TopicFilter(forum_ids=[category.pk])
        older = queries.topic_page(chosen, older_than=position).older
        if not older:
            break
        position, page = older, page + 1
    here = f"/forum/{category.slug}-{category.pk}/"
    return {
        "index": "/forum/",
        "category": here,
        "category, page 100": f"{here}?before={position}",
        "topic, 15 answers": topics[-1].get_absolute_url(),
        "topic, 200 answers": topics[-2].get_absolute_url(),
    }


def _timed(get: Callable[[str], HttpResponse], address: str) -> list[float]:
    """Median and 95th of a hundred, in milliseconds; two calls before the first that counts."""
    times = []
    for _ in range(ROUNDS + 2):
        started = time.process_time()
        response = get(address)
        times.append((time.process_time() - started) * 1000)
        assert response.status_code == 200, address
    counted = sorted(times[2:])
    return [statistics.median(counted), counted[max(int(0.95 * ROUNDS) - 1, 0)]]


def test_pages_beside_stock_machina(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = _fill()
    reader = User.objects.create(
        username="reader", email="r@exemple.test", date_joined=timezone.now() - timedelta(days=400)
    )
    member, visitor = Client(), Client()
    member.force_login(reader)
    readers = {"anonymous": visitor, "signed in": member}
    gc.collect()
    gc.freeze()  # as a web process does
    changed = {
        who: {name: _timed(client.get, address) for name, address in addresses.items()}
        for who, client in readers.items()
    }
    # Tests run within a transaction, where nothing is kept: say that there is none.
    monkeypatch.setattr("hub.base.kept.connection", SimpleNamespace(in_atomic_block=False))
    between = {
        who: {name: _timed(client.get, address) for name, address in addresses.items()}
        for who, client in readers.items()
    }
    script = Path(__file__).with_name("stock_machina.py")
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    run = subprocess.run(
        [sys.executable, str(script), str(tmp_path), str(TOPICS), str(POSTS), str(ROUNDS)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=ROOT,
    )
    stock = json.loads(run.stdout.strip().splitlines()[-1])
    print(f"\n{TOPICS} topics, {POSTS} posts, {ROUNDS} rounds: median / p95, ms computed by the process")
    for who, pages in changed.items():
        for name, (middle, high) in pages.items():
            kept_middle, kept_high = between[who][name]
            other_middle, other_high = stock[who][name]
            print(
                f"{who:10} {name:20} hub after a change {middle:6.1f} / {high:6.1f}   between {kept_middle:6.1f} / {kept_high:6.1f}"
                f"   machina {other_middle:6.1f} / {other_high:6.1f}"
            )
    assert set(stock) == set(changed)
