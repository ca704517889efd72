"""The picture of a recorded talk: its title drawn on a card, for a still of the film would have to come from the video host."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from django.contrib.staticfiles import finders

WIDTH, HEIGHT = 1280, 720
MARGIN = 96
COLOURS = 16
GROUND, PALE, WHITE, ACCENT = "#0b3331", "#dbe7e4", "#ffffff", "#6fc9bb"
FONT = "base/fonts/hub-sans.woff2"
TITLE_SIZES = (76, 64, 54, 46)
MOST_LINES = 5


def draw_thumbnail(*, title: str, names: str, occasion: str) -> bytes:
    """PNG, 1280 × 720: the title as large as five lines allow, who speaks, and when."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((MARGIN, MARGIN, MARGIN + 96, MARGIN + 8), fill=ACCENT)
    for size in TITLE_SIZES:
        lines = _lines(title, size, bold=True)
        if len(lines) <= MOST_LINES:
            break
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], _shortened(f"{lines[MOST_LINES - 1]} …", size, bold=True)]
    y = MARGIN + 40
    for line in lines:
        draw.text((MARGIN, y), line, font=_font(size, bold=True), fill=WHITE)
        y += round(size * 1.2)
    draw.text((MARGIN, HEIGHT - MARGIN - 84), _shortened(names, 36), font=_font(36), fill=PALE)
    draw.text((MARGIN, HEIGHT - MARGIN - 28), _shortened(occasion, 30), font=_font(30), fill=ACCENT)
    content = BytesIO()
    image.quantize(COLOURS).save(content, "PNG", optimize=True)
    return content.getvalue()


def _lines(text: str, size: int, *, bold: bool) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}", size, bold=bold) <= WIDTH - 2 * MARGIN:
            lines[-1] += f" {word}"
        else:
            lines.append(_shortened(word, size, bold=bold))
    return lines


def _shortened(text: str, size: int, *, bold: bool = False) -> str:
    while text and _width(text, size, bold=bold) > WIDTH - 2 * MARGIN:
        text = text[: -max(2, len(text) // 20)].rstrip() + "…"
    return text


def _width(text: str, size: int, *, bold: bool) -> float:
    return _font(size, bold=bold).getlength(text)


@lru_cache(maxsize=16)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    path = finders.find(FONT)
    if not isinstance(path, str):
        message = f"{FONT} is not among the static files"
        raise FileNotFoundError(message)
    font = ImageFont.truetype(path, size)
    font.set_variation_by_name("SemiBold" if bold else "Regular")
    return font
