"""Addresses of the forum, under machina's names where machina's code or templates reverse them. machina's own pages for
members, polls, feeds, tracking, moderation and attachments are not routed: nothing answers there.
"""

from django.urls import include, path
from django.views.decorators.http import require_safe

from forum.questions import feeds
from forum.questions.views import (
    assisting,
    drafts,
    files,
    guarding,
    helping,
    history,
    lists,
    moderating,
    moderation_log,
    threads,
    writing,
)

_forum = [
    path("", lists.index, name="index"),
    path("<str:slug>-<id:pk>/", lists.category, name="forum"),
]
_conversation = [
    path("<str:forum_slug>-<id:forum_pk>/topic/<str:slug>-<id:pk>/", threads.topic, name="topic"),
]
_questions = [
    path("ask/", writing.ask, name="ask"),
    path("topic/<id:pk>/answer/", writing.answer, name="answer"),
    path("topic/<id:pk>/unaccept/", writing.unaccept, name="unaccept"),
    path("topic/<id:pk>/claim/", helping.claim, name="claim"),
    path("topic/<id:pk>/details/", helping.details, name="details"),
    path("topic/<id:pk>/invite/", helping.invite, name="invite"),
    path("topic/<id:pk>/feed/", require_safe(feeds.TopicFeed()), name="topic_feed"),
    path("topic/<id:pk>/moderate/<slug:act>/", moderating.act_on_topic, name="act_on_topic"),
    path("post/<id:pk>/", threads.post, name="post"),
    path("post/<id:pk>/edit/", writing.edit, name="edit"),
    path("post/<id:pk>/delete/", writing.delete, name="delete"),
    path("post/<id:pk>/accept/", writing.accept, name="accept"),
    path("post/<id:pk>/history/", history.history, name="history"),
    path("post/<id:pk>/history/<id:number>/", history.change, name="history_change"),
    path("drafts/", drafts.index, name="drafts"),
    path("drafts/save/", drafts.save, name="save_draft"),
    path("drafts/text/", drafts.text, name="draft_text"),
    path("files/", files.upload, name="upload"),
    path("files/<slug:key>/", files.file, name="file"),
    path("preview/", assisting.preview, name="preview"),
    path("suggestions/", assisting.suggestions, name="suggestions"),
    path("suggestions/answered/", assisting.answered, name="answered"),
    path("complete/", assisting.complete, name="complete"),
    path("moderation/personal-data/", guarding.alerts, name="guard_alerts"),
    path("post/<id:pk>/vote/", helping.vote, name="vote"),
    path("post/<id:pk>/flag/", helping.flag, name="flag"),
    path("post/<id:pk>/hide/", moderating.hide, name="hide"),
    path("post/<id:pk>/approve/", moderating.approve, name="approve"),
    path("post/<id:pk>/dismiss/", moderating.dismiss, name="dismiss"),
    path("post/<id:pk>/change/", moderating.settle_edit, name="settle_edit"),
    path("post/<id:pk>/watch/", moderating.watch, name="watch"),
    path("feed/", require_safe(feeds.LatestTopicsFeed()), name="feed"),
    path("feed/category/<id:pk>/", require_safe(feeds.CategoryFeed()), name="category_feed"),
    path("feed/people/<slug:username>/", require_safe(feeds.PersonFeed()), name="person_feed"),
    path("read/", lists.mark_read, name="mark_read"),
    path("tags/", lists.tags, name="tags"),
    path("tags/<str:slugs>/", lists.tag, name="tag"),
    path("tags/<str:slugs>/feed/", require_safe(feeds.TagFeed()), name="tag_feed"),
    path("tags/<str:slugs>/edit/", moderating.edit_tag, name="edit_tag"),
    path("unanswered/", lists.unanswered, name="unanswered"),
    path("unanswered/feed/", require_safe(feeds.UnansweredFeed()), name="unanswered_feed"),
    path("moderation/", moderating.queue, name="moderation"),
    path("moderation/log/", moderation_log.log, name="log"),
    path("moderation/log/<id:pk>/undo/", moderation_log.undo, name="undo"),
    path("moderation/roles/", moderation_log.roles, name="roles"),
    path("log/", moderation_log.public_log, name="public_log"),
]

urlpatterns = [
    path("", include((_questions, "questions"))),
    path("search/", include(([path("", lists.search, name="search")], "forum_search"))),
    path("", include((_conversation, "forum_conversation"))),
    path("", include((_forum, "forum"))),
]
