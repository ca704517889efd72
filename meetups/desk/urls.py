"""Addresses of the organisers' desk, inside the CMS."""

from django.urls import path

from meetups.desk import views

app_name = "meetups_desk"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("new/", views.prepare, name="prepare"),
    path("<id:pk>/", views.meetup, name="meetup"),
    path("<id:pk>/order/", views.order, name="order"),
    path("<id:pk>/publish/", views.publish, name="publish"),
    path("<id:pk>/slides/", views.slides, name="slides"),
    path("<id:pk>/unschedule/", views.unschedule, name="unschedule"),
    path("<id:pk>/registrations/", views.registrations, name="registrations"),
    path("<id:pk>/registrations.csv", views.registrations_file, name="registrations_file"),
]
