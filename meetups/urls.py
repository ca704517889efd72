"""Addresses in front of the page tree: calendars, captions, speakers. Wagtail serves the meetups themselves."""

from django.urls import path

from meetups import feeds, views

app_name = "meetups"

urlpatterns = [
    path("agenda.ics", feeds.whole_agenda, name="agenda"),
    path("speakers/<slug:slug>/", views.show_speaker, name="speaker"),
    path("transcripts/<id:pk>.vtt", views.captions, name="captions"),
    path("<slug:slug>.ics", feeds.one_meetup, name="calendar"),
]
