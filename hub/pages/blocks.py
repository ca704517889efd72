"""What an editor can put in the body of a page. Each block is rendered by its template in `pages/blocks/`."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

RICH_TEXT_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "hr", "link", "document-link", "code"]
CELL_FEATURES = ["bold", "italic", "link", "document-link", "code"]
LANGUAGES = [
    ("text", _("Plain text")),
    ("sas", "SAS"),
    ("sql", "SQL"),
    ("r", "R"),
    ("python", "Python"),
    ("stata", "Stata"),
    ("bash", "Shell"),
    ("json", "JSON"),
    ("html", "HTML"),
]
TONES = [("tip", _("Tip")), ("warning", _("Warning")), ("danger", _("Danger"))]


class MarkdownBlock(blocks.TextBlock):
    """Markdown of the profile `page`: tables, fenced code, callouts, footnotes. Imported pages are one such block."""

    class Meta:
        icon = "edit"
        label = _("Markdown")
        template = "pages/blocks/markdown.html"
        form_attrs = {"spellcheck": "true"}


class CodeBlock(blocks.StructBlock):
    language = blocks.ChoiceBlock(choices=LANGUAGES, default="text", label=_("Language"))
    code = blocks.TextBlock(label=_("Code"), rows=8)
    caption = blocks.CharBlock(required=False, max_length=200, label=_("Caption"))

    class Meta:
        icon = "code"
        label = _("Code")
        template = "pages/blocks/code.html"


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(choices=TONES, default="tip", label=_("Kind"))
    title = blocks.CharBlock(required=False, max_length=120, label=_("Title"))
    text = blocks.RichTextBlock(
        features=["bold", "italic", "ol", "ul", "link", "document-link", "code"], label=_("Text")
    )

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "pages/blocks/callout.html"


class FigureBlock(blocks.StructBlock):
    """An image with its alternative text (or marked as decorative) and a caption."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Image")
        template = "pages/blocks/figure.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quotation"), rows=4)
    author = blocks.CharBlock(required=False, max_length=160, label=_("Author or work"))
    address = blocks.URLBlock(required=False, label=_("Address of the source"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "pages/blocks/quote.html"


class TableBlock(TypedTableBlock):
    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        columns = [
            ("text", blocks.CharBlock(required=False, label=_("Text"))),
            ("rich_text", blocks.RichTextBlock(required=False, features=CELL_FEATURES, label=_("Formatted text"))),
            ("number", blocks.FloatBlock(required=False, label=_("Number"))),
        ]
        super().__init__(local_blocks or columns, **kwargs)

    class Meta:
        icon = "table"
        label = pgettext_lazy("block", "Table")
        template = "pages/blocks/table.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a page that is read."""

    text = blocks.RichTextBlock(
        features=RICH_TEXT_FEATURES, icon="pilcrow", label=_("Text"), template="pages/blocks/text.html"
    )
    markdown = MarkdownBlock()
    callout = CalloutBlock()
    code = CodeBlock()
    figure = FigureBlock()
    table = TableBlock()
    quote = QuoteBlock()

    class Meta:
        label = _("Body")
