"""What a help forum needs and machina lacks, beside machina's own tables."""

from forum.questions.models.consulted import Consulted, Deflection
from forum.questions.models.drafts import Draft, QuestionTemplate
from forum.questions.models.files import PostFile
from forum.questions.models.guarding import GuardAlert
from forum.questions.models.helping import Invitation
from forum.questions.models.moderation import Act, Flag, HeldEdit, ModerationEntry, Reason, Review, WatchedAuthor
from forum.questions.models.revisions import PostRevision
from forum.questions.models.submissions import Submission
from forum.questions.models.tags import TagAlias, TagPage, TopicTag
from forum.questions.models.topics import Closing, State, TopicMeta
from forum.questions.models.unread import AllReadTo, ReadTo
from forum.questions.models.votes import PostMeta, Vote

__all__ = [
    "Act",
    "AllReadTo",
    "Closing",
    "Consulted",
    "Deflection",
    "Draft",
    "Flag",
    "GuardAlert",
    "HeldEdit",
    "Invitation",
    "ModerationEntry",
    "PostFile",
    "PostMeta",
    "PostRevision",
    "QuestionTemplate",
    "ReadTo",
    "Reason",
    "Review",
    "State",
    "Submission",
    "TagAlias",
    "TagPage",
    "TopicMeta",
    "TopicTag",
    "Vote",
    "WatchedAuthor",
]
