"""Meetups, talks, the people who give them, and what was said."""

from meetups.models.calendar import CalendarEntry
from meetups.models.care import CheckState, Correction, CorrectionState, RecordingCheck, RecordingConsent
from meetups.models.citations import MomentCitation
from meetups.models.events import MeetupIndexPage, MeetupPage, MeetupStatus
from meetups.models.proposals import Proposal, ProposalState, ProposalVote
from meetups.models.registrations import Registration, RegistrationState
from meetups.models.slide_texts import SlideText
from meetups.models.speakers import Speaker
from meetups.models.subjects import Database, TalkDatabase, TalkTheme, TalkTool, Theme, Tool
from meetups.models.talks import RecordingState, TalkPage, TalkSlides, TalkSpeaker
from meetups.models.transcript import Cue

__all__ = [
    "CalendarEntry",
    "CheckState",
    "Correction",
    "CorrectionState",
    "Cue",
    "Database",
    "MeetupIndexPage",
    "MeetupPage",
    "MeetupStatus",
    "MomentCitation",
    "Proposal",
    "ProposalState",
    "ProposalVote",
    "RecordingCheck",
    "RecordingConsent",
    "RecordingState",
    "Registration",
    "RegistrationState",
    "SlideText",
    "Speaker",
    "TalkDatabase",
    "TalkPage",
    "TalkSlides",
    "TalkSpeaker",
    "TalkTheme",
    "TalkTool",
    "Theme",
    "Tool",
]
