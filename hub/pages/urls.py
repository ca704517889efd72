"""Addresses of this app. Wagtail serves the pages of the tree."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from hub.pages.sitemaps import SITEMAPS
from hub.pages.views import opensearch, people

urlpatterns = [
    path("people/<str:username>/", people.person, name="person"),
    path("sitemap.xml", index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, name="sitemap-index"),
    path("sitemap-<str:section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("opensearch.xml", opensearch.description, name="opensearch"),
]
