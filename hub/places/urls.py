"""Addresses of this app."""

from django.urls import path, register_converter
from django.urls.resolvers import URLPattern, URLResolver

from hub.places import converters, views

app_name = "places"
register_converter(converters.Degrees, "degrees")
urlpatterns: list[URLPattern | URLResolver] = [
    path("suggest/", views.suggest, name="suggest"),
    path("around/<degrees:south>/<degrees:west>/", views.towns_around, name="towns_around"),
]
