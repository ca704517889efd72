"""What the archive holds about a person, for the export they may ask for."""

from hub.base.personal_data import register
from meetups.models import (
    Correction,
    Proposal,
    ProposalVote,
    RecordingConsent,
    Registration,
    TalkSpeaker,
)


def talks_of(user_id: int) -> list[dict[str, object]]:
    """The talks linked to a person: the name and affiliation shown there."""
    appearances = TalkSpeaker.objects.filter(speaker__user_id=user_id).select_related("speaker", "talk__meetup")
    return [
        {
            "name": appearance.speaker.name,
            "affiliation": appearance.affiliation,
            "talk": appearance.talk.title,
            "date": appearance.talk.meetup.date if appearance.talk.meetup else None,
        }
        for appearance in appearances.order_by("talk_id")
    ]


def registrations_of(user_id: int) -> list[dict[str, object]]:
    """The meetups a person registered for, until their lists are deleted."""
    return [
        {
            "meetup": registration.meetup.title,
            "date": registration.meetup.date,
            "name": registration.name,
            "email": registration.email,
            "state": registration.state,
            "registered": registration.created_at,
        }
        for registration in Registration.objects.filter(person_id=user_id).select_related("meetup").order_by("pk")
    ]


def proposals_of(user_id: int) -> dict[str, object]:
    """The topics a person proposed, and those they voted for."""
    own = Proposal.objects.filter(by_id=user_id).order_by("pk")
    votes = ProposalVote.objects.filter(person_id=user_id).select_related("proposal").order_by("pk")
    return {
        "proposed": list(own.values("title", "body", "would_speak", "state", "created_at")),
        "voted_for": [{"title": vote.proposal.title, "at": vote.at} for vote in votes],
    }


register("talks", talks_of)
register("meetup_proposals", proposals_of)
register("meetup_registrations", registrations_of)


def corrections_of(user_id: int) -> list[dict[str, object]]:
    """Corrections of transcripts this person suggested."""
    rows = Correction.objects.filter(by_id=user_id).select_related("talk").order_by("pk")
    return [
        {"talk": row.talk.title, "text": row.new_text, "state": row.state, "date": row.made_at.date()} for row in rows
    ]


def consents_of(user_id: int) -> list[dict[str, object]]:
    """What this person, or an organiser for them, said of the recordings of their talks."""
    rows = RecordingConsent.objects.filter(speaker__user_id=user_id).select_related("talk").order_by("pk")
    return [{"talk": row.talk.title, "agrees": row.given, "date": row.changed_at.date()} for row in rows]


register("transcript corrections", corrections_of)
register("recording consents", consents_of)
