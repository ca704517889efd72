"""The words of a PDF, page by page, read in a process of its own: a broken or hostile file ends there, not with whoever asks.

`python -P pdf_pages.py FILE PAGES SECONDS` prints a JSON list of texts, one a page, in their order; `-` is standard input.
"""

import json
import logging
import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path

MOST_BYTES = 60_000_000
MOST_PAGES = 300
MOST_CHARACTERS = 20_000  # of a page
SECONDS = 40  # of computing
MEMORY = 1_500_000_000


def read_pages(file: Path | bytes, *, pages: int = MOST_PAGES, seconds: int = SECONDS) -> list[str]:
    """Texts of the first pages of a PDF, its lines kept; none when it is too large, broken, locked, or takes too long to read."""
    content = file if isinstance(file, bytes) else None
    try:
        if (file.stat().st_size if isinstance(file, Path) else len(file)) > MOST_BYTES:
            return []
        name = "-" if content is not None else str(file)
        command = [sys.executable, "-P", __file__, name, str(pages), str(seconds)]
        done = subprocess.run(command, input=content, capture_output=True, timeout=2 * seconds, check=True)  # noqa: S603 -- our own program
        found = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return []
    return [str(text) for text in found]


def _read(name: str, pages: int) -> list[str]:
    from pypdf import PdfReader  # noqa: PLC0415 -- the process that asks does without it

    # What pypdf says of broken files is of no use to anybody here.
    logging.disable(logging.CRITICAL)
    texts = []
    reader = PdfReader(BytesIO(sys.stdin.buffer.read()) if name == "-" else name)
    for page in reader.pages[:pages]:
        lines = (" ".join(line.split()) for line in page.extract_text().splitlines())
        # Half a character (a lone surrogate) could be stored nowhere.
        text = "\n".join(line for line in lines if line).encode("utf-8", "ignore").decode()
        texts.append(text.replace("\x00", "")[:MOST_CHARACTERS])
    return texts


if __name__ == "__main__":
    seconds = int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(json.dumps(_read(sys.argv[1], int(sys.argv[2]))))
