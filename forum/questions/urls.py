"""Addresses of the forum, under machina's names where machina's code or templates reverse them. machina's own pages for
members, polls, feeds, tracking and attachments are not routed: nothing answers there.
"""

from machina.core.loading import get_class

from django.urls import include, path
from django.views.decorators.http import require_safe

from forum.questions.feeds import LatestTopicsFeed
from forum.questions.views import assisting, drafts, files, guarding, history, reading, writing

_moderation = get_class("forum_moderation.urls", "urlpatterns_factory")

_forum = [
    path("", reading.index, name="index"),
    path("<str:slug>-<id:pk>/", reading.category, name="forum"),
]
_conversation = [
    path("<str:forum_slug>-<id:forum_pk>/topic/<str:slug>-<id:pk>/", reading.topic, name="topic"),
]
_questions = [
    path("ask/", writing.ask, name="ask"),
    path("topic/<id:pk>/answer/", writing.answer, name="answer"),
    path("topic/<id:pk>/unaccept/", writing.unaccept, name="unaccept"),
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
    path("feed/", require_safe(LatestTopicsFeed()), name="feed"),
]

urlpatterns = [
    path("", include((_questions, "questions"))),
    path("search/", include(([path("", reading.search, name="search")], "forum_search"))),
    path("moderation/", include(_moderation.urlpatterns)),
    path("", include((_conversation, "forum_conversation"))),
    path("", include((_forum, "forum"))),
]
