"""What may be read of speakers before two names become one."""

from dataclasses import dataclass

from hub.accounts.models import User
from meetups.models import Speaker, TalkPage, TalkSpeaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a merge brings from one name to another: talks of both are named once, `user` is the person of the hub that follows."""

    gone: Speaker
    talks: list[TalkPage]
    shared: int
    spellings: list[str]
    consents: int
    user: User | None


def move_of(kept: Speaker, gone: Speaker) -> Move:
    """What would move from `gone` to `kept`, drafts included, the newest talk first."""
    held = set(TalkSpeaker.objects.filter(speaker=kept).values_list("talk_id", flat=True))
    talks = TalkPage.objects.filter(pk__in=TalkSpeaker.objects.filter(speaker=gone).values("talk_id"))
    return Move(
        gone=gone,
        talks=list(talks.select_related("meetup").order_by("-meetup__date", "position", "pk")),
        shared=sum(talk.pk in held for talk in talks),
        spellings=[gone.name, *gone.other_spellings.order_by("name").values_list("name", flat=True)],
        consents=gone.recording_consents.count(),
        user=gone.user if kept.user_id is None else None,
    )
