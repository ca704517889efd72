"""Terms of the glossary that begin elsewhere, as drafts for its editors."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.models import Page

from hub.base.guarding import GuardedTextError, refuse_blocked
from hub.base.seeds import Seed, SeedKind, register
from hub.pages.models import GlossaryIndexPage, GlossaryTerm


def known_terms(titles: Sequence[str]) -> frozenset[str]:
    """Titles the glossary has, drafts included, whatever their case."""
    wanted = {title.casefold(): title for title in titles}
    found = (title.casefold() for title in GlossaryTerm.objects.values_list("title", flat=True))
    return frozenset(wanted[title] for title in found if title in wanted)


def draft_term(by: AbstractBaseUser, seed: Seed) -> str:
    """A draft under the glossary: nobody but its editors sees it.

    Raises:
        ValueError: there is no glossary, it has this term, or the text holds personal data.
    """
    index = GlossaryIndexPage.objects.order_by("path").first()
    if index is None or known_terms([seed.title]):
        raise ValueError(_("The glossary has “%(title)s” already.") % {"title": seed.title})
    try:
        refuse_blocked(seed.title, seed.text)
    except GuardedTextError as error:
        raise ValueError(_("“%(title)s” looks like personal data.") % {"title": seed.title}) from error
    stem = slugify(seed.title) or "terme"
    taken = set(Page.objects.child_of(index).filter(slug__startswith=stem).values_list("slug", flat=True))
    slug = next(one for one in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if one not in taken)
    term = GlossaryTerm(title=seed.title, slug=slug, body=[("markdown", seed.text)], live=False, owner=by)
    index.add_child(instance=term)
    term.save_revision(user=by, log_action=True)
    return str(index.get_url() or "/")


register(SeedKind(name="term", label=gettext_lazy("Term of the glossary"), known=known_terms, sow=draft_term))
