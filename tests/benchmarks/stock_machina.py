"""django-machina as it comes, in a project of its own with the same number of topics and posts: times its pages and prints them
as JSON. Run as a script: python tests/benchmarks/stock_machina.py FOLDER TOPICS POSTS ROUNDS
"""

import gc
import json
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR

import django
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

LONG_TOPIC = 200
TOPIC = 15


def configure(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="benchmark",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="machina.urls",
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "machina.sqlite3"),
                        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"}},
        },
        CACHES={
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
            "machina_attachments": {
                "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
                "LOCATION": str(folder / "attachments"),
            },
        },
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "django.contrib.staticfiles", "django.contrib.admin", "mptt", "haystack", "widget_tweaks", "machina",
            *(f"machina.apps.{name}" for name in (
                "forum", "forum_conversation", "forum_conversation.forum_attachments", "forum_conversation.forum_polls",
                "forum_feeds", "forum_moderation", "forum_search", "forum_tracking", "forum_member", "forum_permission",
            )),
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "machina.apps.forum_permission.middleware.ForumPermissionMiddleware",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [MACHINA_MAIN_TEMPLATE_DIR],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages", "machina.core.context_processors.metadata",
                ],
                "loaders": [("django.template.loaders.cached.Loader", [
                    "django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader",
                ])],
            },
        }],
        STATICFILES_DIRS=[MACHINA_MAIN_STATIC_DIR],
        STATIC_URL="/static/",
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        LOGGING_CONFIG=None,
    )  # fmt: skip
    django.setup()


def fill(topics: int, posts: int) -> dict[str, object]:
    """Four forums, the posts spread evenly, one topic of TOPIC and one of LONG_TOPIC answers; returns the addresses."""
    from machina.apps.forum_conversation.models import Post, Topic  # noqa: PLC0415 -- needs the settings
    from machina.apps.forum_permission.models import ForumPermission, UserForumPermission  # noqa: PLC0415 -- needs the settings
    from machina.core.db.models import get_model  # noqa: PLC0415 -- needs the settings

    from django.contrib.auth.models import User  # noqa: PLC0415 -- needs the settings
    from django.urls import reverse  # noqa: PLC0415 -- needs the settings

    forums = [get_model("forum", "Forum").objects.create(name=f"Forum {number}", type=0) for number in range(4)]
    for permission in ForumPermission.objects.filter(
        codename__in=["can_see_forum", "can_read_forum", "can_reply_to_topics"]
    ):
        for forum in forums:
            UserForumPermission.objects.create(forum=forum, permission=permission, anonymous_user=True)
            UserForumPermission.objects.create(forum=forum, permission=permission, authenticated_user=True)
    people = User.objects.bulk_create([User(username=f"u{number}") for number in range(300)])
    now = timezone.now()
    each = posts // topics
    made = []
    for number in range(topics):
        forum = forums[number % 4]
        made.append(
            Topic(forum=forum, poster=people[number % 300], subject=f"Topic {number}", slug=f"topic-{number}", type=0,
                  status=0, approved=True, posts_count=each, last_post_on=now - timedelta(minutes=topics - number))
        )  # fmt: skip
    made = Topic.objects.bulk_create(made, batch_size=2000)
    sizes = {made[-1].pk: TOPIC + 1, made[-2].pk: LONG_TOPIC + 1}
    text = "Some text with **marks** and `ER_PRS_F`.\n\n" * 4
    rows = []
    for topic in made:
        for order in range(sizes.get(topic.pk, each)):
            post = Post(
                topic=topic, poster=people[(topic.pk + order) % 300], subject=topic.subject, content=text, approved=True
            )
            post._content_rendered = f"<p>{text}</p>"
            rows.append(post)
    rows = Post.objects.bulk_create(rows, batch_size=2000)
    by_topic: dict[int, list[Post]] = {}
    for post in rows:
        by_topic.setdefault(post.topic_id, []).append(post)
    for topic in made:
        own = by_topic[topic.pk]
        topic.first_post, topic.last_post, topic.posts_count = own[0], own[-1], len(own)
    Topic.objects.bulk_update(made, ["first_post", "last_post", "posts_count"], batch_size=400)
    for forum in forums:
        forum.update_trackers()

    def address(topic: Topic) -> str:
        return reverse("forum_conversation:topic", args=[topic.forum.slug, topic.forum_id, topic.slug, topic.pk])

    category = reverse("forum:forum", args=[made[-1].forum.slug, made[-1].forum_id])
    last = max(topics // 4 // 20, 1)
    return {
        "index": reverse("forum:index"),
        "category": category,
        "category, page 100": f"{category}?page={min(100, last)}",
        "topic, 15 answers": address(made[-1]),
        "topic, 200 answers": address(made[-2]),
    }


def main(folder: Path, topics: int, posts: int, rounds: int) -> None:
    configure(folder)
    call_command("migrate", verbosity=0, interactive=False)
    addresses = fill(topics, posts)

    from django.contrib.auth.models import User  # noqa: PLC0415 -- needs the settings
    from django.test import Client  # noqa: PLC0415 -- needs the settings

    reader = Client()
    reader.force_login(User.objects.create(username="reader"))
    gc.collect()
    gc.freeze()  # as beside it
    found: dict[str, dict[str, list[float]]] = {"anonymous": {}, "signed in": {}}
    for who, client in (("anonymous", Client()), ("signed in", reader)):
        for name, address in addresses.items():
            times = []
            for _ in range(rounds + 2):
                started = time.process_time()
                response = client.get(address)
                times.append((time.process_time() - started) * 1000)
                assert response.status_code == 200, (address, response.status_code)
            found[who][name] = [statistics.median(times[2:]), sorted(times[2:])[max(int(0.95 * rounds) - 1, 0)]]
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(number) for number in sys.argv[2:5]))
