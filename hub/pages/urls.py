"""Addresses of this app. Wagtail serves the pages of the tree."""

from django.urls import path

from hub.pages.views import people

urlpatterns = [
    path("people/<str:username>/", people.person, name="person"),
]
