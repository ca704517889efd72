"""Every way a page can change, in Wagtail's admin or by code, ends in the search index and in the calendars."""

import hashlib
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

from hub.accounts.signals import PersonLeaving, person_leaving
from meetups.models import CalendarEntry, MeetupPage, Proposal, ProposalVote, Speaker, TalkPage, TalkSpeaker
from meetups.registrations import services as registrations
from meetups.slide_texts import has_files
from meetups.tasks import read_slides
from search.services import request_indexing

# Page.save opens a transaction that is still open when these receivers run: the page, its calendar entry and the request to
# index it are committed together, and publishing, unpublishing and scheduling all save.


@receiver(post_save, sender=MeetupPage)
def meetup_saved(instance: MeetupPage, *, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    _request_family(instance)
    if instance.live:
        _tell_calendars(instance)


@receiver(post_delete, sender=MeetupPage)
def meetup_deleted(instance: MeetupPage, **_: Any) -> None:
    request_indexing(f"meetup:{instance.pk}")


@receiver(post_save, sender=TalkPage)
@receiver(post_delete, sender=TalkPage)
def talk_changed(instance: TalkPage, *, raw: bool = False, **_: Any) -> None:
    if raw:
        return
    keys = [f"talk:{instance.pk}"]
    if instance.meetup_id:
        # A meetup is found by the titles and the speakers of its talks.
        keys.append(f"meetup:{instance.meetup_id}")
    request_indexing(*keys)


@receiver(post_save, sender=TalkPage)
def slides_may_have_changed(instance: TalkPage, *, raw: bool = False, **_: Any) -> None:
    """The slides of a talk are saved after the talk itself: look at them once all is committed."""
    if raw or not instance.live:
        return

    def look() -> None:
        if has_files(instance.pk):
            read_slides.enqueue(instance.pk)

    transaction.on_commit(look, robust=True)


@receiver(post_page_move)
def page_moved(instance: Page, **_: Any) -> None:
    """`instance` is the moved page; a talk follows its new meetup, a whole branch has new addresses."""
    page = instance.specific
    if isinstance(page, TalkPage):
        parent = Page.objects.parent_of(page).values_list("pk", flat=True).first()
        if parent != page.meetup_id and MeetupPage.objects.filter(pk=parent).exists():
            request_indexing(f"meetup:{page.meetup_id}")
            TalkPage.objects.filter(pk=page.pk).update(meetup_id=parent)
    _request_branch(page)


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def restriction_changed(instance: PageViewRestriction, **_: Any) -> None:
    branch = Page.objects.filter(pk=instance.page_id).first()
    if branch is not None:
        _request_branch(branch)


@receiver(post_save, sender=Speaker)
@receiver(pre_delete, sender=Speaker)
def speaker_changed(instance: Speaker, *, raw: bool = False, created: bool = False, **_: Any) -> None:
    """The name stands in the documents of its talks."""
    if raw or created:
        return
    talks = TalkSpeaker.objects.filter(speaker=instance).values_list("talk_id", "talk__meetup_id")
    keys = [key for talk, meetup in talks for key in (f"talk:{talk}", f"meetup:{meetup}")]
    if keys:
        request_indexing(*keys)


@receiver(post_save, sender=Proposal)
@receiver(post_delete, sender=Proposal)
def proposal_changed(instance: Proposal, *, raw: bool = False, **_: Any) -> None:
    if not raw:
        request_indexing(f"proposal:{instance.pk}")


def _request_family(meetup: MeetupPage) -> None:
    talks = TalkPage.objects.filter(meetup=meetup).order_by("pk").values_list("pk", flat=True)
    request_indexing(f"meetup:{meetup.pk}", *(f"talk:{pk}" for pk in talks))


def _request_branch(page: Page) -> None:
    for prefix, model in (("meetup", MeetupPage), ("talk", TalkPage)):
        found = model.objects.descendant_of(page, inclusive=True).order_by("pk").values_list("pk", flat=True)
        keys = [f"{prefix}:{pk}" for pk in found]
        if keys:
            request_indexing(*keys)


def _tell_calendars(meetup: MeetupPage) -> None:
    """Raise the revision number when something calendars show has changed."""
    told = (
        *(meetup.title, meetup.date.isoformat(), meetup.timezone, meetup.status),
        *(moment.timestamp() if moment else None for moment in (meetup.starts_at, meetup.ends_at)),
        *(meetup.place_name, meetup.address, meetup.place_id, meetup.online_url, meetup.slug),
    )
    fingerprint = hashlib.sha256(repr(told).encode()).hexdigest()
    entry = CalendarEntry.objects.filter(meetup=meetup).first()
    if entry is None:
        CalendarEntry.objects.create(meetup=meetup, fingerprint=fingerprint, changed_at=timezone.now())
    elif entry.fingerprint != fingerprint:
        entry.fingerprint, entry.changed_at = fingerprint, timezone.now()
        entry.sequence += 1
        entry.save()


@receiver(person_leaving)
def unlink_names(payload: PersonLeaving, **_kwargs: Any) -> None:
    """Keep the programme as it was printed, and stop saying whose account stood behind a name."""
    Speaker.objects.filter(user=payload.person).update(user=None)
    registrations.forget_person(user_id=payload.person.pk)
    # What was proposed stays for those who voted for it, without saying by whom.
    Proposal.objects.filter(by=payload.person).update(by=None, would_speak=False)
    ProposalVote.objects.filter(person=payload.person).delete()


@receiver(pre_delete, sender=MeetupPage)
def meetup_is_deleted(instance: MeetupPage, **_: Any) -> None:
    registrations.call_off(meetup=instance)
