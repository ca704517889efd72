"""What members note about joins: one that was read and is shown, and one that waits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pitfall:
    """`author` is the place of a person in the world."""

    tables: tuple[str, str]
    text: str
    author: int
    days: int
    is_read: bool


PITFALLS = (
    Pitfall(
        tables=("ER_PRS_F", "ER_PHA_F"),
        text="Joindre par les **neuf clés**, toutes les neuf. Sans `PRS_ORD_NUM`, chaque boîte se répète autant de fois que "
        "l’ordonnance a de lignes, et la dépense avec elle.",
        author=9,
        days=11,
        is_read=True,
    ),
    Pitfall(
        tables=("ER_PRS_F", "ER_CAM_F"),
        text="Un même acte peut tenir sur plusieurs lignes d’activité : compter les actes avant la jointure, pas après.",
        author=13,
        days=2,
        is_read=False,
    ),
)
