"""Parts of forum pages: the editor of a form, the text of a post with its links, what was read before asking."""

from typing import Any

from django import template
from django.forms import Form
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from forum.overrides.forum_conversation.models import Post, Topic
from forum.questions import queries
from forum.questions.linking import link_posts
from forum.questions.services.files import TYPES
from hub.accounts.queries import audience
from hub.base.guard import KINDS

register = template.Library()


@register.inclusion_tag("questions/parts/editor.html")
def editor(form: Form, place: str, topic: Topic | None = None) -> dict[str, Any]:
    """The text field of a form with all that helps to fill it in; `place` is the draft's: `ask`, `edit:34`, or `answer`, to
    the topic.
    """
    return {"form": form, "accepted": ",".join(f".{one}" for one in TYPES), "data": _data(place, topic)}


def _data(place: str, topic: Topic | None) -> dict[str, Any]:
    """What the script needs: addresses, and words in the reader's language."""
    names = ("save_draft", "draft_text", "preview", "upload", "complete")
    urls = {name: reverse(f"questions:{name}") for name in names}
    if place == "ask":
        urls["suggestions"] = reverse("questions:suggestions")
    return {
        "place": f"answer:{topic.pk}" if place == "answer" and topic is not None else place,
        "topic": topic.pk if topic is not None else "",
        "urls": urls,
        "guard": [static("base/guard.js"), static("base/guard-rules.json")],
        "kinds": {kind: f"{label}. {advice}" for kind, (label, advice) in KINDS.items()},
        "tools": [
            ["**", "**", _("Bold"), "B", "B"],
            ["*", "*", _("Italic"), "I", "I"],
            ["`", "`", _("Name or code in a line"), "`…`"],
            ["```sas\n", "\n```", _("Block of code"), "{ }"],
            ["> ", "", _("Quotation"), "❝"],
            ["- ", "", pgettext("toolbar", "List"), "•"],
            ["[", "](https://)", pgettext("toolbar", "Link"), "↗", "K"],
        ],
        "words": {
            "toolbar": _("Formatting"),
            "mask": _("Mask what was found"),
            "guard": _("This looks like personal data:"),
            "failed": _("The draft cannot be kept for the moment."),
            "lost": _("The file could not be sent. Try again in a moment."),
            "out": _("You are no longer signed in. Send the form: you can sign in then and go on with your text."),
        },
    }


@register.filter
def as_shown(post: Post) -> SafeString:
    """The text of a post as its topic shows it: with links, and with what it cites."""
    if not hasattr(post, "html"):
        link_posts([post])
    html: SafeString = post.html
    return html


@register.inclusion_tag("questions/parts/consulted.html", takes_context=True)
def consulted(context: dict[str, Any], topic: Topic) -> dict[str, Any]:
    """What the person who asked had read before: for those who help."""
    kept = getattr(topic, "consulted", None)
    user = context.get("user")
    return {"hits": queries.consulted_hits(kept.keys, audience(user)) if kept is not None and user is not None else ()}
