"""The words of a PDF, page by page, read in a process of its own: a broken or hostile file ends there, not in the worker.

`python -P pdf_pages.py FILE` prints a JSON list of texts, one a page, in their order.
"""

import json
import logging
import resource
import subprocess
import sys
from pathlib import Path

MOST_BYTES = 60_000_000
MOST_PAGES = 300
MOST_CHARACTERS = 4_000  # of a page; a slide holds far fewer
SECONDS = 40
MEMORY = 1_500_000_000


def read_pages(path: Path) -> list[str]:
    """Texts of the first 300 pages of a PDF; none when it is too large, broken, locked, or takes too long to read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return []
        command = [sys.executable, "-P", __file__, str(path)]
        done = subprocess.run(command, capture_output=True, timeout=2 * SECONDS, check=True)  # noqa: S603 -- our own program
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return []
    return [str(text) for text in found]


def _read(path: Path) -> list[str]:
    from pypdf import PdfReader  # noqa: PLC0415 -- the process that asks does without it

    # What pypdf says of broken files is of no use to anybody here.
    logging.disable(logging.CRITICAL)
    texts = []
    reader = PdfReader(path)
    for page in reader.pages[:MOST_PAGES]:
        # Half a character (a lone surrogate) could be stored nowhere.
        text = " ".join(page.extract_text().split()).encode("utf-8", "ignore").decode()
        texts.append(text.replace("\x00", "")[:MOST_CHARACTERS])
    return texts


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(json.dumps(_read(Path(sys.argv[1]))))
