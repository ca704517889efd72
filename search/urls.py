"""Addresses of this app."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from search import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.results, name="search"),
    path("why/", views.why, name="search_why"),
    path("suggest/", views.suggestions, name="search_suggestions"),
]
