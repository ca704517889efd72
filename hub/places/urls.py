"""Addresses of this app."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from hub.places import views

app_name = "places"
urlpatterns: list[URLPattern | URLResolver] = [path("suggest/", views.suggest, name="suggest")]
