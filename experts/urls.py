"""Addresses of this app."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from experts import owner_views, views

app_name = "experts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("map/", views.map_page, name="map"),
    path("map/people/", views.people, name="people"),
    path("map.geojson", views.geojson, name="geojson"),
    path("me/edit/", owner_views.edit, name="edit"),
    path("me/withdraw/", owner_views.withdraw, name="withdraw"),
    path("<slug:slug>/", views.card, name="card"),
    path("<slug:slug>/contact/", owner_views.contact, name="contact"),
]
