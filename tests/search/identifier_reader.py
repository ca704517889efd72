"""Stands for the dictionary's reader: knows two tables and the ways their year is written."""

from search.analysis import identifier_tokens

IDENTIFIERS = {
    "t_mco19b": "T_MCOaaB",
    "t_mco&aa.b": "T_MCOaaB",
    "t_mcoxxb": "T_MCOaaB",
    "t_mcoaab": "T_MCOaaB",
    "er_prs_f": "ER_PRS_F",
}


def read_identifiers(text: str, *, in_code: bool = False) -> tuple[str, ...]:
    found = (IDENTIFIERS.get(token.lower()) for token in identifier_tokens(text))
    return tuple(dict.fromkeys(name for name in found if name))
