"""What a card is filtered by, as one short text: a character for each of its skills, its région, its kind and its sector.

The directory counts its facets by reading this column along one index, instead of joining the skills of every card found.
"""

from collections.abc import Iterable

from experts.models import CardKind, Sector

SKILLS, REGIONS = 0x20000, 0xF0000  # code points: skills and régions by primary key
_FIXED = 0xE000  # what follows may grow at its end, never change its order
FIXED = {
    ("kind", str(value)): chr(_FIXED + number) for number, value in enumerate([CardKind.PERSON, CardKind.ORGANISATION])
} | {
    ("sector", str(value)): chr(_FIXED + 0x100 + number)
    for number, value in enumerate(
        [
            Sector.HOSPITAL,
            Sector.RESEARCH,
            Sector.PUBLIC,
            Sector.INSURER,
            Sector.ASSOCIATION,
            Sector.COMPANY,
            Sector.INDEPENDENT,
        ]
    )
}
FIXED_VALUES = {mark: value for value, mark in FIXED.items()}


def skill_mark(skill_id: int) -> str:
    return chr(SKILLS + skill_id)


def region_mark(region_id: int) -> str:
    return chr(REGIONS + region_id)


def skill_of(mark: str) -> int | None:
    """Primary key of the skill this character stands for, None when it is none."""
    return ord(mark) - SKILLS if SKILLS <= ord(mark) < REGIONS else None


def region_of_mark(mark: str) -> int | None:
    """Primary key of the région this character stands for, None when it is none."""
    return ord(mark) - REGIONS if ord(mark) >= REGIONS else None


def marks_of(*, kind: str, sector: str, region_id: int | None, skill_ids: Iterable[int]) -> str:
    """Return the column of a card with these values."""
    fixed = FIXED["kind", kind] + FIXED.get(("sector", sector), "")
    region = region_mark(region_id) if region_id is not None else ""
    return fixed + region + "".join(map(skill_mark, sorted(skill_ids)))
