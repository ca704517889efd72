"""pretalx as it comes, with one event of as many talks, in an environment of its own: times its pages and prints them as JSON.

Run as a script by the Python of that environment: python stock_pretalx.py FOLDER TALKS ROUNDS
"""

import json
import math
import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

HALLS, TALKS_A_DAY = 4, 32
TEXT = "Some text about counting stays in hospital, and about what a table holds. " * 4


def fill(talks: int) -> dict[str, str]:
    """One public event: four halls, eight talks a day in each, a speaker a talk of three hundred; returns the addresses."""
    from pretalx.event.models import Event, Organiser  # noqa: PLC0415 -- needs the settings
    from pretalx.person.models import SpeakerProfile, User  # noqa: PLC0415 -- needs the settings
    from pretalx.schedule.models import Room, TalkSlot  # noqa: PLC0415 -- needs the settings
    from pretalx.submission.models import Submission  # noqa: PLC0415 -- needs the settings

    first = datetime(2026, 1, 5, 9, tzinfo=UTC)
    days = talks // TALKS_A_DAY + 1
    event = Event.objects.create(
        organiser=Organiser.objects.create(name="Bench", slug="bench"),
        name="Bench",
        slug="bench",
        is_public=True,
        date_from=first.date(),
        date_to=first.date() + timedelta(days=days),
        timezone="UTC",
        email="bench@exemple.test",
        locale="en",
        locale_array="en",
        content_locale_array="en",
    )
    event.build_initial_data()
    halls = [Room.objects.create(event=event, name=f"Hall {number}") for number in range(HALLS)]
    people = User.objects.bulk_create(
        [
            User(email=f"u{number}@exemple.test", name=f"Speaker {number}", code=f"SP{number:05}")
            for number in range(300)
        ]
    )
    SpeakerProfile.objects.bulk_create([SpeakerProfile(user=one, event=event, biography=TEXT) for one in people])
    kind = event.cfp.default_type
    made = Submission.objects.bulk_create(
        [
            Submission(
                event=event,
                title=f"Talk {number}",
                code=f"TK{number:05}",
                submission_type=kind,
                state="confirmed",
                abstract=TEXT,
                content_locale="en",
            )
            for number in range(talks)
        ]
    )
    Submission.speakers.through.objects.bulk_create(
        [
            Submission.speakers.through(submission_id=one.pk, user_id=people[number % 300].pk)
            for number, one in enumerate(made)
        ]
    )
    slots = []
    for number, submission in enumerate(made):
        day, rank = divmod(number, TALKS_A_DAY)
        start = first + timedelta(days=day, hours=rank // HALLS)
        slots.append(
            TalkSlot(
                submission=submission,
                schedule=event.wip_schedule,
                room=halls[rank % HALLS],
                start=start,
                end=start + timedelta(minutes=45),
            )
        )
    TalkSlot.objects.bulk_create(slots)
    event.release_schedule("1")
    return {
        "every talk": "/bench/schedule/nojs",
        "every talk, as its own widget reads them": "/bench/schedule/widgets/schedule.json",
        "one talk": f"/bench/talk/{made[-1].code}/",
        "calendar of everything": "/bench/schedule.ics",
    }


def main(folder: Path, talks: int, rounds: int) -> None:
    configuration = folder / "pretalx.cfg"
    configuration.write_text(
        f"[filesystem]\ndata={folder}\n[database]\nbackend=sqlite3\n[site]\nurl=http://localhost\ndebug=False\n"
    )
    os.environ.update(PRETALX_CONFIG_FILE=str(configuration), DJANGO_SETTINGS_MODULE="pretalx.settings")
    import django  # noqa: PLC0415 -- needs the settings
    from django.conf import settings  # noqa: PLC0415 -- needs the settings

    # Its files are collected when it is installed for good; names without fingerprints cost it nothing.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django.setup()
    from django_scopes import scopes_disabled  # noqa: PLC0415 -- needs the settings

    from django.core.management import call_command  # noqa: PLC0415 -- needs the settings
    from django.db import connection  # noqa: PLC0415 -- needs the settings
    from django.test import Client  # noqa: PLC0415 -- needs the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- needs the settings

    call_command("migrate", verbosity=0, stdout=sys.stderr)
    with scopes_disabled():
        addresses = fill(talks)
    client = Client(HTTP_HOST="localhost")
    figures = {}
    for name, address in addresses.items():
        clock, computing = [], []
        for _ in range(rounds + 1):
            began, worked = time.perf_counter(), time.process_time()
            response = client.get(address)
            size = len(b"".join(response.streaming_content) if response.streaming else response.content)
            clock.append((time.perf_counter() - began) * 1000)
            computing.append((time.process_time() - worked) * 1000)
            if response.status_code != 200:
                raise SystemExit(f"{address}: {response.status_code}")
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        clock, computing = sorted(clock[1:]), sorted(computing[1:])
        high = math.ceil(0.95 * rounds) - 1
        figures[name] = {
            "p50": statistics.median(clock),
            "p95": clock[high],
            "computing": computing[high],
            "queries": len(queries),
            "bytes": size,
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
