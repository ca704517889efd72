"""Addresses of the moderators' desk, inside the CMS."""

from django.urls import path

from experts.desk import import_views, views

app_name = "directory_desk"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("review/", views.review, name="review"),
    path("review/<id:card_id>/", views.review_card, name="review_card"),
    path("claims/<id:claim_id>/", views.decide_claim, name="decide_claim"),
    path("places/", views.places, name="places"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/<id:first_id>/<id:second_id>/", views.merge, name="merge"),
    path("reports/", views.reports, name="reports"),
    path("reports/<id:report_id>/close/", views.close_report, name="close_report"),
    path("reports/stopped/<id:block_id>/lift/", views.lift_stop, name="lift_stop"),
    path("import/", import_views.upload, name="import"),
    path("import/<id:import_id>/", import_views.import_file, name="import_file"),
    path("export.csv", import_views.export, name="export"),
]
