"""Who the speakers are, and whether they agree that their recordings are shown."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hub.accounts.models import User
from hub.notifications.notices import notify
from meetups.desk.queries import may_organise
from meetups.models import RecordingConsent, RecordingState, Speaker, TalkPage, TalkSpeaker
from meetups.services import link_speaker
from search.services import request_indexing


@transaction.atomic
def merge_speakers(*, by: User, kept: Speaker, gone: Speaker) -> Speaker:
    """Make one person of two names: the talks, consents and account of `gone` become those of `kept`, its address leads there,
    and an import that writes it again finds `kept`.

    Raises:
        PermissionDenied: who merges is no organiser.
        ValidationError: they are one name already, or two people of the hub.
    """
    if not may_organise(by):
        raise PermissionDenied
    locked = {one.pk: one for one in Speaker.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk])}
    kept, gone = locked[kept.pk], locked[gone.pk]
    check_one_person(kept, gone)
    held = set(TalkSpeaker.objects.filter(speaker=kept).values_list("talk_id", flat=True))
    rows = TalkSpeaker.objects.filter(speaker=gone)
    talks = list(rows.values_list("talk_id", "talk__meetup_id"))
    rows.filter(talk__in=held).delete()
    rows.update(speaker=kept)
    for consent in RecordingConsent.objects.filter(speaker=gone):
        other = RecordingConsent.objects.filter(speaker=kept, talk_id=consent.talk_id).first()
        if other is None:
            consent.speaker = kept
            consent.save()
        elif other.given and not consent.given:
            # Of two answers of one person the one that protects them holds.
            other.given, other.by = False, consent.by
            other.save()
    Speaker.objects.filter(merged_into=gone).update(merged_into=kept)
    if gone.user_id and not kept.user_id:
        kept.user_id = gone.user_id
        kept.save(update_fields=["user", "updated_at"])
    gone.user, gone.asked_user, gone.merged_into = None, None, kept
    gone.save()
    request_indexing(*(key for talk, meetup in talks for key in (f"talk:{talk}", f"meetup:{meetup}")))
    return kept


def check_one_person(kept: Speaker, gone: Speaker) -> None:
    """Whether two names may become one.

    Raises:
        ValidationError: they are one name already, or two people of the hub.
    """
    if kept.pk in {gone.pk, gone.merged_into_id}:
        raise ValidationError(_("These are one speaker already."))
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise ValidationError(_("One of these is another spelling already: choose the speaker it leads to."))
    if kept.user_id and gone.user_id and kept.user_id != gone.user_id:
        raise ValidationError(_("These names belong to two people of the hub: they cannot be one."))


@transaction.atomic
def ask_person(*, by: User, speaker: Speaker) -> bool:
    """Ask the person named in `asked_user` whether they are this speaker; whether there was somebody to ask."""
    person = speaker.asked_user
    if person is None or person.pk == speaker.user_id:
        return False
    notify(
        to=person,
        kind="speaker_asked",
        title=speaker.name,
        url=speaker.get_absolute_url(),
        by=by,
        key=f"speaker:{speaker.pk}:{person.pk}",
    )
    return True


@transaction.atomic
def answer_link(*, by: User, speaker: Speaker, is_me: bool) -> None:
    """What the person who was asked says; who said yes may say later that it is not them.

    Raises:
        PermissionDenied: nobody asked this person, and the name is not theirs.
    """
    speaker = Speaker.objects.select_for_update(of=("self",)).get(pk=speaker.pk)
    if by.pk not in {speaker.asked_user_id, speaker.user_id}:
        raise PermissionDenied
    if is_me:
        link_speaker(speaker=speaker, user=by)
    elif speaker.user_id == by.pk:
        link_speaker(speaker=speaker, user=None)
    Speaker.objects.filter(pk=speaker.pk).update(asked_user=None)


@transaction.atomic
def answer_consent(*, by: User, talk: TalkPage, speaker: Speaker, given: bool) -> RecordingConsent:
    """Note that a speaker agrees that the recording of a talk is shown, or no longer does. Once one withdraws, the recording is
    withdrawn everywhere at once; when they agree again, it stays so until an organiser puts it online. What a speaker refused
    from their own account only they take back.

    Raises:
        PermissionDenied: `by` is neither this speaker nor somebody who may edit the talk, or the speaker's own refusal stands.
        ValidationError: the speaker does not give this talk.
    """
    talk = TalkPage.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    if speaker.user_id != by.pk and not talk.permissions_for_user(by).can_edit():
        raise PermissionDenied
    if not TalkSpeaker.objects.filter(talk=talk, speaker=speaker).exists():
        raise ValidationError(_("This speaker does not give this talk."))
    held = RecordingConsent.objects.filter(talk=talk, speaker=speaker).first()
    if held is not None and is_own_refusal(held, speaker) and by.pk != speaker.user_id:
        if given:
            raise PermissionDenied
        return held
    consent, _made = RecordingConsent.objects.update_or_create(
        talk=talk, speaker=speaker, defaults={"given": given, "by": by}
    )
    if not given and talk.state != RecordingState.NOT_RECORDED:
        _withdraw(talk, by)
    return consent


def is_own_refusal(consent: RecordingConsent, speaker: Speaker) -> bool:
    """Whether the speaker refused from their own account, rather than an organiser who was told so."""
    return not consent.given and consent.by_id is not None and consent.by_id == speaker.user_id


def _withdraw(talk: TalkPage, by: User) -> None:
    """On the page as it is shown and in its latest draft, which stays a draft."""
    draft = talk.get_latest_revision_as_object() if talk.has_unpublished_changes else None
    if talk.state != RecordingState.WITHDRAWN:
        talk.state = RecordingState.WITHDRAWN.value
        revision = talk.save_revision(user=by, clean=False, log_action=True)
        if talk.live:
            # The speaker's own right, which is not one over the page.
            talk.publish(revision, user=by, skip_permission_checks=True)
        else:
            talk.save()
    if draft is not None and draft.state != RecordingState.WITHDRAWN:
        draft.state = RecordingState.WITHDRAWN.value
        draft.save_revision(user=by, clean=False)
