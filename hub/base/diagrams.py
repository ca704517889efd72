"""Flowcharts written in Mermaid, read as what leads to what. Pure functions; anything but the simplest kind is left as it is."""

import re
from dataclasses import dataclass

MOST_SIGNS, MOST_STEPS = 4_000, 60

_KIND = re.compile(r"(?:graph|flowchart)(?:[ \t]+(?:LR|RL|TD|TB|BT))?[ \t]*;?", re.IGNORECASE)
_SILENT = re.compile(r"(?:%%|click|style|classDef|class|linkStyle)\b.{0,500}|%%.{0,500}|direction [A-Z]{2}")
_NODE = re.compile(
    r"""\s*(?P<name>[^\W_][\w.&]{0,79})
    (?:\["(?P<quoted>[^"\n]{1,120})"\] | \[(?P<square>[^\[\]\n"]{1,120})\] | \((?P<round>[^()\n"]{1,120})\) | \{(?P<brace>[^{}\n"]{1,120})\})?\s*""",
    re.VERBOSE,
)
_ARROW = re.compile(
    r"""(?:-->|---|-\.->|==>)(?:\|(?P<on>[^|\n]{1,120})\|)? | --\s(?P<between>[^-|\n]{1,120})\s-->""", re.VERBOSE
)


@dataclass(frozen=True, slots=True)
class Step:
    """A box of the diagram, as it is labelled, and what is written on the arrow that leads to it."""

    label: str
    arrow: str = ""


def read_flowchart(text: str) -> list[list[Step]] | None:
    """The chains of a flowchart in the order they are written; None where anything is written that this does not read."""
    lines = [line.strip() for line in text[: MOST_SIGNS + 1].strip().split("\n")]
    if len(text) > MOST_SIGNS or not _KIND.fullmatch(lines[0]):
        return None
    labels: dict[str, str] = {}
    chains: list[list[tuple[str, str]]] = []
    for line in lines[1:]:
        if not line or _SILENT.fullmatch(line):
            continue
        chain = _chain(line.rstrip(";"), labels)
        if chain is None:
            return None
        chains.append(chain)
    found = [[Step(labels[name], arrow) for name, arrow in chain] for chain in chains if len(chain) > 1]
    return found if found and sum(map(len, found)) <= MOST_STEPS else None


def _chain(line: str, labels: dict[str, str]) -> list[tuple[str, str]] | None:
    """The names along one line, each with what is written on the arrow before it."""
    chain: list[tuple[str, str]] = []
    place, arrow = 0, ""
    while node := _NODE.match(line, place):
        label = next((node[kind] for kind in ("quoted", "square", "round", "brace") if node[kind]), "")
        if label or node["name"] not in labels:
            labels[node["name"]] = label.strip() or node["name"]
        chain.append((node["name"], arrow))
        place = node.end()
        if place == len(line):
            return chain
        found = _ARROW.match(line, place)
        if found is None:
            return None
        arrow, place = (found["on"] or found["between"] or "").strip(), found.end()
    return None
