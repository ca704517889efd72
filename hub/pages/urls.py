"""Addresses of this app. Wagtail serves the pages of the tree."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from hub.pages.sitemaps import SITEMAPS
from hub.pages.views import compass, history, opensearch, people, reading, reviewing, starter, submissions, suggesting

urlpatterns = [
    path("compass/", compass.compass, name="compass"),
    path("start/", starter.start, name="start"),
    path("themes/", reading.words, name="words"),
    path("people/<str:username>/", people.person, name="person"),
    path("contribute/mine/", suggesting.mine, name="my_suggestions"),
    path("contribute/review/", reviewing.queue, name="review_queue"),
    path("contribute/review/<int:pk>/", reviewing.review, name="review"),
    path("contribute/review/page/<int:pk>/", submissions.submission, name="submission"),
    path("contribute/sent/<str:token>/", suggesting.sent, name="suggestion_sent"),
    path("contribute/<int:pk>/", suggesting.suggest, name="suggest"),
    path("contribute/<int:pk>/history/", history.history, name="page_history"),
    path("contribute/<int:pk>/checked/", reviewing.check, name="check_page"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, name="sitemap-index"),
    path("sitemap-<str:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("opensearch.xml", opensearch.description, name="opensearch"),
]
