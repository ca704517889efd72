"""What changes a topic. Callers have checked who may; the rules that keep the data true are here."""

from forum.questions.services.consulting import clean_keys, count_answered, keep_consulted
from forum.questions.services.drafts import forget_draft, forget_drafts, purge_drafts, save_draft
from forum.questions.services.files import RefusedFileError, attach_files, keep_file, markdown_of, purge_files
from forum.questions.services.mail import can_be_told, tell_author
from forum.questions.services.mentions import tell_mentioned
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
    restore_revision,
)
from forum.questions.services.revisions import remove_text
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
    "RefusedFileError",
    "accept_answer",
    "answer",
    "ask",
    "attach_files",
    "can_be_told",
    "clean_keys",
    "count_answered",
    "delete_post",
    "edit_post",
    "forget_draft",
    "forget_drafts",
    "is_tag",
    "keep_consulted",
    "keep_file",
    "markdown_of",
    "purge_drafts",
    "purge_files",
    "refresh_meta",
    "remove_text",
    "restore_revision",
    "save_draft",
    "set_tags",
    "tell_author",
    "tell_mentioned",
    "unaccept_answer",
]
