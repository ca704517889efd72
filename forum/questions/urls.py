"""Addresses of the forum, under machina's names where machina's code or templates reverse them. machina's own pages for
members, polls, feeds, tracking and attachments are not routed: nothing answers there.
"""

from machina.core.loading import get_class

from django.urls import include, path
from django.views.decorators.http import require_safe

from forum.questions.feeds import LatestTopicsFeed
from forum.questions.views import guarding, reading, writing

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
