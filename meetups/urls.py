"""Addresses in front of the page tree: calendars, captions, speakers. Wagtail serves the meetups themselves."""

from django.urls import path

from meetups import feeds, talk_views, views
from meetups.registrations import views as registrations

app_name = "meetups"

urlpatterns = [
    path("agenda.ics", feeds.whole_agenda, name="agenda"),
    path("speakers/<slug:slug>/", views.show_speaker, name="speaker"),
    path("slides/<id:pk>.pdf", talk_views.slides_file, name="slides"),
    path("to-watch/", talk_views.to_watch, name="to_watch"),
    path("transcripts/<id:pk>.vtt", talk_views.captions, name="captions"),
    path("registration/<slug:slug>/", registrations.register, name="register"),
    path("registrations/<slug:token>/", registrations.registration, name="registration"),
    path("<slug:slug>.ics", feeds.one_meetup, name="calendar"),
]
