"""Addresses of the map of missing help, inside the CMS."""

from django.urls import path

from hub.pages.white_zones import views

app_name = "white_zones"
urlpatterns = [
    path("", views.white_zones, name="index"),
    path("<slug:region>/<slug:theme>/", views.white_zone, name="zone"),
]
