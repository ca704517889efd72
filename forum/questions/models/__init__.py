"""What a help forum needs and machina lacks, beside machina's own tables."""

from forum.questions.models.consulted import Consulted, Deflection
from forum.questions.models.drafts import Draft, QuestionTemplate
from forum.questions.models.files import PostFile
from forum.questions.models.guarding import GuardAlert
from forum.questions.models.revisions import PostRevision
from forum.questions.models.submissions import Submission
from forum.questions.models.topics import State, TopicMeta, TopicTag

__all__ = [
    "Consulted",
    "Deflection",
    "Draft",
    "GuardAlert",
    "PostFile",
    "PostRevision",
    "QuestionTemplate",
    "State",
    "Submission",
    "TopicMeta",
    "TopicTag",
]
