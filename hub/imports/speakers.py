"""Speakers as a programme names them: « les Drs. A (rôle), B, rôle et C (organisme) ». Pure text, no database."""

import re
from dataclasses import dataclass, field

from hub.imports.page_conversion import plain_words

MAX_AFFILIATION = 300
MAX_EXPLANATION = 140
_COURTESY = re.compile(
    r"^(?:(?:le|la|les)\s+)?(?:(?:Drs?|Dre|Docteurs?|Docteure|Prs?|Pre|Profs?|Professeurs?|Professeure|M|MM|Mme|Mmes|Mlle)\b\.?\s+)+",
    re.IGNORECASE,
)
_PARTICLE_LIST = "le la de du des d van von der den ten ter di da dos del el al ben bin ibn mac mc y"
_PARTICLES = frozenset(_PARTICLE_LIST.split())
_WORD = re.compile(r"(?:d['’]|D['’]|l['’]|L['’]|O['’])?[^\W\d_][\w'’.-]*")
_ELIDED = re.compile(r"[dD]['’][A-ZÀ-Ý]")
_ORGANISATION_WORD_LIST = (
    "health data hub santé publique france institut université universités agence hôpital hôpitaux centre direction caisse"
    " ministère équipe unité société fondation groupe service laboratoire école association observatoire plateforme réseau"
    " commission chef cheffe directeur directrice responsable chargé chargée ingénieur ingénieure statisticien professeur"
    " médecin pharmacien doctorant doctorante chercheur chercheuse designer scientist analyst président présidente"
)
_ORGANISATION_WORDS = frozenset(_ORGANISATION_WORD_LIST.split())
_JOINED = re.compile(r"\s+(?:et|and|&)\s+")
_LINKING_WORD = re.compile(
    r"^(?:de|du|des|à|au|aux|chez|from|at|of|la|le|les)\s+|^(?:de\s+)?[dl]['’]\s*", re.IGNORECASE
)
_DEPTH = {"(": 1, "[": 1, ")": -1, "]": -1}
_LEAST_WORDS, _MOST_WORDS = 2, 5


@dataclass(slots=True)
class _Person:
    name: str
    roles: list[str] = field(default_factory=list)
    bracketed: bool = False


def _pieces(text: str) -> list[str]:
    """Cut at commas, semicolons, line ends and « et » outside brackets."""
    pieces, start, depth = [], 0, 0
    position = 0
    while position < len(text):
        sign = text[position]
        depth = max(0, depth + _DEPTH.get(sign, 0))
        if depth == 0:
            joined = _JOINED.match(text, position)
            if sign in ",;\n" or joined:
                pieces.append(text[start:position])
                position = joined.end() if joined else position + 1
                start = position
                continue
        position += 1
    return [piece.strip(" .\t") for piece in [*pieces, text[start:]] if piece.strip(" .\t")]


def _split_brackets(piece: str) -> tuple[str, list[str]]:
    """The words outside brackets, and the content of each outermost pair; a bracket never closed runs to the end."""
    outside, inside, depth, current = [], [], 0, []
    for sign in piece:
        if sign == "(":
            depth += 1
            if depth == 1:
                outside.append("\x00")
                continue
        elif sign == ")" and depth:
            depth -= 1
            if depth == 0:
                inside.append("".join(current))
                current = []
                continue
        (current if depth else outside).append(sign)
    if current:
        inside.append("".join(current))
    return "".join(outside), [" ".join(text.split()) for text in inside if text.strip()]


def _leading_name(words: str) -> tuple[str, str, str]:
    """The person's name at the beginning of some words, what follows it, and what follows its brackets.

    There is no name when the words begin with none.
    """
    before_bracket, _bracket, after = words.partition("\x00")
    text = _COURTESY.sub("", before_bracket.strip())
    tokens = text.split()
    taken: list[str] = []
    for position, token in enumerate(tokens):
        rest = [word for word in tokens[position:] if word.casefold() not in _PARTICLES]
        names = [word for word in taken if word.casefold() not in _PARTICLES]
        # « Bruno de la Feinte » is one name; after two words, « de » says where the person works.
        is_particle = token.casefold() in _PARTICLES and len(names) == 1 and bool(rest) and rest[0][:1].isupper()
        is_name = _WORD.fullmatch(token) and (token[:1].isupper() or _ELIDED.match(token) is not None)
        if not (is_particle or is_name) or (len(names) >= _LEAST_WORDS and _is_organisation(token)):
            break
        taken.append(token)
    plain = [word for word in taken if word.casefold() not in _PARTICLES]
    if not _LEAST_WORDS <= len(taken) <= _MOST_WORDS or len(plain) < _LEAST_WORDS:
        return "", words, ""
    if any(_is_organisation(word) for word in taken):
        return "", words, ""
    return " ".join(taken), _unlinked(" ".join(tokens[len(taken) :])), _unlinked(after.replace("\x00", " "))


def _is_organisation(word: str) -> bool:
    return word.casefold().strip(".") in _ORGANISATION_WORDS


def _unlinked(words: str) -> str:
    """Words without the « de l' » or « chez » that ties them to a name."""
    return _LINKING_WORD.sub("", _LINKING_WORD.sub("", words.strip(" ."))).strip()


def tidy_capitals(name: str) -> str:
    """A name without words in capitals: `Aline CUSSON` gives `Aline Cusson`; initials stay."""
    words = []
    for word in name.split():
        letters = [sign for sign in word if sign.isalpha()]
        shout = len(letters) > 1 and word.upper() == word and "." not in word
        words.append("-".join(part.capitalize() for part in word.split("-")) if shout else word)
    return " ".join(words)


def _affiliation(roles: list[str]) -> str:
    """The roles in one line. An explanation after a colon, and what is too long, is left out."""
    short = []
    for role in roles:
        words = plain_words(role).strip(" .,;")
        head, colon, explanation = words.partition(" : ")
        short.append(head if colon and len(explanation) > MAX_EXPLANATION else words)
    text = ", ".join(dict.fromkeys(word for word in short if word))
    return text if len(text) <= MAX_AFFILIATION else text[: MAX_AFFILIATION - 1].rstrip() + "…"


def read_speakers(text: str) -> list[tuple[str, str]]:
    """Read the names and affiliations of a `Présenté par :` line, in order.

    What is not a name (a role, an organisation) belongs to the person before it. People who are given nothing of their
    own share the brackets, or the organisation, that end the list.
    """
    people: list[_Person] = []
    team = ""
    for piece in _pieces(text):
        outside, inside = _split_brackets(piece)
        name, before, after = _leading_name(outside)
        if name:
            # In « A (médecin) et B (médecin) de l'équipe X », the words after the last brackets are said of everybody.
            team = after
            explained = [item for item in inside[1:] if len(item) <= MAX_EXPLANATION] if after else inside[1:]
            roles = [item for item in (before, *inside[:1], *explained) if item]
            people.append(_Person(tidy_capitals(name), roles, bracketed=bool(inside)))
        elif people:
            people[-1].roles += [words for words in (outside.replace("\x00", " ").strip(" ."), *inside) if words]
            people[-1].bracketed = people[-1].bracketed or bool(inside)
    if people:
        _share_ending(people)
    for person in people if team else ():
        person.roles.append(team)
    return [(person.name, _affiliation(person.roles)) for person in people]


def explanations(text: str) -> list[str]:
    """What brackets say at length of a team or a person, which no affiliation keeps, in order."""
    kept = [affiliation for _name, affiliation in read_speakers(text)]
    said = (plain_words(words).strip(" ,;") for piece in _pieces(text) for words in _split_brackets(piece)[1])
    return [
        words
        for words in dict.fromkeys(said)
        if len(words) > MAX_EXPLANATION and not any(words.strip(".") in affiliation for affiliation in kept)
    ]


def _share_ending(people: list[_Person]) -> None:
    """Give what ends the list to those before who have no brackets of their own."""
    last = people[-1]
    if not last.roles:
        return
    for person in reversed(people[:-1]):
        if person.bracketed:
            break
        if not person.roles or last.bracketed:
            person.roles.append(last.roles[-1])
