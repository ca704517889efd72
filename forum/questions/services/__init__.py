"""What changes a topic. Callers have checked who may; the rules that keep the data true are here."""

from forum.questions.services.mail import can_be_told, tell_author
from forum.questions.services.posts import (
    MAX_BODY,
    MAX_TITLE,
    EditConflictError,
    KeptPostError,
    LockedTopicError,
    answer,
    ask,
    delete_post,
    edit_post,
)
from forum.questions.services.states import (
    MAX_TAG,
    MAX_TAGS,
    accept_answer,
    is_tag,
    refresh_meta,
    set_tags,
    unaccept_answer,
)

__all__ = [
    "MAX_BODY",
    "MAX_TAG",
    "MAX_TAGS",
    "MAX_TITLE",
    "EditConflictError",
    "KeptPostError",
    "LockedTopicError",
    "accept_answer",
    "answer",
    "ask",
    "can_be_told",
    "delete_post",
    "edit_post",
    "is_tag",
    "refresh_meta",
    "set_tags",
    "tell_author",
    "unaccept_answer",
]
