"""Addresses in front of the page tree: calendars, feeds, captions, speakers. Wagtail serves the meetups themselves."""

from django.urls import path

from meetups import feeds, oembed, syndication, talk_views
from meetups.care import views as care
from meetups.harvest import views as harvest
from meetups.proposals import views as proposals
from meetups.registrations import views as registrations
from meetups.speaking import views as speaking

app_name = "meetups"

urlpatterns = [
    path("agenda.ics", feeds.whole_agenda, name="agenda"),
    path("feed/", syndication.LatestFeed(), name="feed"),
    path("recordings.xml", syndication.RecordingsFeed(), name="recordings"),
    path("oembed/", oembed.oembed, name="oembed"),
    path("speakers/<slug:slug>/", speaking.show_speaker, name="speaker"),
    path("speakers/<slug:slug>/answer/", speaking.answer_speaker, name="answer_speaker"),
    path("speakers/<slug:slug>/merge/", speaking.merge, name="merge_speakers"),
    path("care/consent/<id:pk>/", speaking.consent, name="consent"),
    path("slides/<id:pk>.pdf", talk_views.slides_file, name="slides"),
    path("to-watch/", talk_views.to_watch, name="to_watch"),
    path("care/", care.care_list, name="care"),
    path("care/harvest/<id:pk>/", harvest.show_harvest, name="harvest"),
    path("care/corrections/<id:pk>/", care.review, name="review_correction"),
    path("transcripts/<id:pk>/correct/", care.correct, name="correct"),
    path("transcripts/<id:pk>.vtt", talk_views.captions, name="captions"),
    path("thumbnails/<id:pk>.png", talk_views.thumbnail, name="thumbnail"),
    path("proposals/", proposals.index, name="proposals"),
    path("proposals/new/", proposals.propose, name="propose"),
    path("proposals/<id:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<id:pk>/vote/", proposals.vote, name="vote"),
    path("proposals/<id:pk>/withdraw/", proposals.withdraw, name="withdraw_proposal"),
    path("proposals/<id:pk>/decide/", proposals.decide, name="decide_proposal"),
    path("registration/<slug:slug>/", registrations.register, name="register"),
    path("registrations/<slug:token>/", registrations.registration, name="registration"),
    path("<slug:slug>.ics", feeds.one_meetup, name="calendar"),
]
