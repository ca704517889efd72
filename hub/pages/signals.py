"""Whatever changes a page that can be found asks for its indexing, in the transaction of the change."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.utils import timezone
from django.utils.translation import gettext

from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, post_page_move

from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm, ReadingPage
from search.acronyms import learn_acronym
from search.services import request_indexing

PREFIXES: dict[type[Page], str] = {ArticlePage: "article", FactsheetPage: "factsheet", GlossaryTerm: "term"}


def key_of(page: Page) -> str:
    return f"{PREFIXES[type(page)]}:{page.pk}"


def request_branch(page: Page) -> None:
    """Ask for the indexing of a page and of all below it, whose address or visibility follows its own."""
    for model, prefix in PREFIXES.items():
        keys = model.objects.descendant_of(page, inclusive=True).order_by().values_list("pk", flat=True)
        request_indexing(*(f"{prefix}:{pk}" for pk in keys))


def _page_changed(instance: Page, **_: Any) -> None:
    if instance.numchild:
        # Wagtail tells of a new slug after the commit only, and the addresses below follow it.
        request_branch(instance)
    else:
        request_indexing(key_of(instance))


def _branch_changed(instance: Page, **_: Any) -> None:
    request_branch(instance)


def _restriction_changed(instance: PageViewRestriction, **_: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        request_branch(page)


def _published_by_somebody(instance: Page, revision: Any = None, **_: Any) -> None:
    """The day of a change made here; imports, which publish for nobody, know the day of the original."""
    if isinstance(instance, ReadingPage) and revision is not None and revision.user_id is not None:
        instance.edited_on = timezone.now().date()
        type(instance).objects.filter(pk=instance.pk).update(edited_on=instance.edited_on)


def _term_saved(instance: GlossaryTerm, raw: bool = False, **_: Any) -> None:
    """What the letters of a published acronym stand for is looked for with it."""
    if instance.live and not raw and sum(sign.isupper() for sign in instance.title) > 1:
        learn_acronym(acronym=instance.title, meaning=instance.expansion, note=gettext("From the glossary"))


def connect() -> None:
    post_save.connect(_term_saved, sender=GlossaryTerm, dispatch_uid="pages.acronyms")
    page_published.connect(_published_by_somebody, dispatch_uid="pages.edited")
    for model in PREFIXES:
        # Publishing, unpublishing, expiry and direct saves all end in a save.
        for signal in (post_save, pre_delete):
            signal.connect(_page_changed, sender=model, dispatch_uid=f"pages.index.{model.__name__}")
    post_page_move.connect(_branch_changed, dispatch_uid="pages.index.branch")
    for signal in (post_save, post_delete):
        signal.connect(_restriction_changed, sender=PageViewRestriction, dispatch_uid="pages.index.restriction")
