"""Addresses that belong to no feature."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from hub.base import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/<slug:code>/", views.choose_language, name="choose_language"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/<slug:sample>/", views.styleguide_sample, name="styleguide_sample"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
