"""Addresses of the dictionary. A table is at the end: its name may be anything the other addresses are not."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from hub.dictionary import card_views, graph_views, nomenclature_views, path_views, reader_views, version_views, views
from hub.dictionary.pitfalls import views as pitfall_views

app_name = "dictionary"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("nomenclatures/", nomenclature_views.index, name="nomenclatures"),
    path("nomenclatures/<str:name>/codes.csv", nomenclature_views.codes_file, name="codes-file"),
    path("nomenclatures/<str:name>/", nomenclature_views.nomenclature, name="nomenclature"),
    path("cards/<str:name>/", card_views.card, name="card"),
    path("variables/<str:name>/", views.variable, name="variable"),
    path("paths/", path_views.paths, name="paths"),
    path("reader/", reader_views.reader, name="reader"),
    path("graph/", graph_views.graph, name="graph"),
    path("pitfalls/", pitfall_views.index, name="pitfalls"),
    path("pitfalls/note/", pitfall_views.note, name="note-pitfall"),
    path("pitfalls/mine/", pitfall_views.mine, name="my-pitfalls"),
    path("pitfalls/waiting/", pitfall_views.waiting, name="waiting-pitfalls"),
    path("pitfalls/<int:pk>/", pitfall_views.pitfall, name="pitfall"),
    path("<str:name>/versions/", version_views.versions, name="versions"),
    path("<str:name>/", views.table, name="table"),
]
