"""What a help forum needs and machina lacks, beside machina's own tables."""

from forum.questions.models.submissions import Submission
from forum.questions.models.topics import State, TopicMeta, TopicTag

__all__ = ["State", "Submission", "TopicMeta", "TopicTag"]
