"""Documents and questions for benchmarks, made of the demo world's sentences and of a long tail of invented words."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, cycle

from hub.demo.world.factsheets import FACTSHEETS
from hub.demo.world.meetups import MEETUPS
from hub.demo.world.people import FAMILY_NAMES, FIRST_NAMES, JOBS, PROFILES
from hub.demo.world.questions import THREADS
from search.analysis import is_stop_word, words
from search.documents import MEMBERS, PUBLIC, Document

SEED = 7
STYLES = ("identifier", "one word", "three words", "typo", "facets", "suggestion")
TABLES = tuple(f"ZB_{number:03}_F" for number in range(190))
VARIABLES_EACH = 9
POSTS_EACH = 4
MEMBERS_ONLY = 40  # one family in so many is for members
THEMES = ("ALD", "Décès", "Hospitalisation", "Médicaments", "Grossesse", "Cancer", "Précarité", "Vaccination")
BASES = ("DCIR", "PMSI", "CépiDc", "EGB")
REGIONS = ("Bretagne", "Occitanie", "Normandie", "Corse", "Grand Est", "Nouvelle-Aquitaine")
STATES = ("solved", "unanswered", "open")
ENDINGS = ("ation", "ement", "ique", "eur", "ité", "age", "oire", "ance", "al", "ier")
SOUNDS = [start + sound for start in ("b", "bl", "c", "ch", "d", "dr", "f", "g", "gr", "l", "m", "n", "p", "pr", "r", "s", "t", "tr", "v", "") for sound in ("a", "an", "é", "i", "o", "on", "ou", "u")]  # fmt: skip
INVENTED = 30_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@cache
def sentences() -> tuple[str, ...]:
    """Paragraphs of the demo world, code left out."""
    texts = [thread.body for thread in THREADS] + [reply.body for thread in THREADS for reply in thread.replies]
    texts += [talk.abstract for meetup in MEETUPS for talk in meetup.talks] + [sheet.body for sheet in FACTSHEETS]
    parts = [
        part.replace("**", "").replace("`", "") for text in texts if "```" not in text for part in text.split("\n")
    ]
    return tuple(part for part in parts if len(part) > 40)


@cache
def invented() -> tuple[str, ...]:
    """Words of two or three syllables and a French ending, in no order."""
    chance = random.Random(SEED)
    made: dict[str, None] = {}
    while len(made) < INVENTED:
        made["".join(chance.choices(SOUNDS, k=chance.choice((1, 2, 2, 3)))) + chance.choice(ENDINGS)] = None
    return tuple(made)


class World:
    """The same documents and questions at each run; documents come one by one, so that a million fit."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(INVENTED)))
        self.titles = [thread.title for thread in THREADS]

    def _text(self, chance: random.Random, paragraphs: int, tail: int) -> str:
        rare = chance.choices(invented(), cum_weights=self.weights, k=tail)
        name = f" Voir {chance.choice(TABLES)}." if chance.random() < 0.15 else ""
        return " ".join([*chance.sample(sentences(), paragraphs), " ".join(rare)]) + name

    def documents(self) -> Iterator[Document]:
        chance = random.Random(SEED + 1)
        made = 0
        for number, name in enumerate(TABLES):
            if made >= self.size // 10:
                break
            for document in self._table(chance, number, name):
                made += 1
                yield document
        for number in cycle(range(self.size)):
            family = self._person(chance, made) if number % 10 == 0 else self._topic(chance, made)
            for document in family:
                if made >= self.size:
                    return
                made += 1
                yield document

    def _table(self, chance: random.Random, number: int, name: str) -> Iterator[Document]:
        key, url = f"table:{name}", f"/dictionary/{name}/"
        yield Document(
            key=key, kind="table", title=f"{name} — {chance.choice(self.titles)}", url=url, body=self._text(chance, 1, 3),
            identifiers=(name,), table=name, facets={"base": (BASES[number % 4],)}, authority=0.6, updated=NOW,
        )  # fmt: skip
        for place in range(VARIABLES_EACH):
            variable = f"ZBV_{number:03}_{place}"
            yield Document(
                key=f"variable:{name}.{variable}", kind="variable", title=variable, url=url, anchor=f"#{variable}",
                body=self._text(chance, 1, 2), identifiers=(variable,), table=name, parent=key, updated=NOW,
            )  # fmt: skip

    def _person(self, chance: random.Random, number: int) -> Iterator[Document]:
        profile = chance.choice(PROFILES)
        yield Document(
            key=f"person:{number}", kind="person", title=f"{chance.choice(FIRST_NAMES)} {chance.choice(FAMILY_NAMES)}",
            url=f"/people/{number}/", body=f"{chance.choice(JOBS)}. {profile.sentence} {' '.join(profile.topics)}",
            facets={"theme": (chance.choice(THEMES),), "region": (chance.choice(REGIONS),), "base": profile.databases[:1]},
            place=(round(chance.uniform(42, 51), 1), round(chance.uniform(-4, 8), 1)), updated=NOW,
        )  # fmt: skip

    def _topic(self, chance: random.Random, number: int) -> Iterator[Document]:
        key, url = f"topic:{number}", f"/forum/{number}/"
        tail = chance.choices(invented(), cum_weights=self.weights, k=2)
        title = f"{chance.choice(self.titles)} {' '.join(tail)}"
        visibility = (MEMBERS,) if number % MEMBERS_ONLY == 0 else (PUBLIC,)
        updated = NOW - timedelta(days=chance.randrange(3000))
        facets = {
            "theme": tuple(chance.sample(THEMES, 2)),
            "base": (chance.choice(BASES),),
            "year": (str(updated.year),),
            "state": (chance.choice(STATES),),
        }
        yield Document(
            key=key, kind="topic", title=title, url=url, body=self._text(chance, 2, 20), facets=facets, updated=updated,
            visibility=visibility,
        )  # fmt: skip
        for place in range(POSTS_EACH):
            yield Document(
                key=f"post:{number}-{place}", kind="post", title=title, url=url, anchor=f"#post-{place}", parent=key,
                body=self._text(chance, 2, 20), facets=facets, updated=updated, visibility=visibility,
            )  # fmt: skip

    def questions(self, style: str, count: int) -> list[str]:
        """Texts that a reader might type, most with answers; words are asked for as often as they are written."""
        chance = random.Random(f"{SEED} {style}")
        found = []
        for _ in range(count):
            if style == "identifier":
                found.append(chance.choice(TABLES))
                continue
            telling = [word for word in words(self._text(chance, 1, 12)) if len(word) > 4 and not is_stop_word(word)]
            chance.shuffle(telling)
            if style == "three words":
                found.append(" ".join(telling[:3]))
            elif style == "typo":
                word = max(telling[:6], key=len)
                place = chance.randrange(1, len(word) - 1)
                found.append(word[:place] + word[place + 1 :])
            elif style == "suggestion":
                found.append(telling[0][: chance.randrange(2, 6)])
            else:
                found.append(telling[0])
        return found
