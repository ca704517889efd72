"""Addresses of this app."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from experts import card_steps, exports, map_views, my_card, views
from experts.relay import views as relay_views

app_name = "experts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("map/", map_views.map_page, name="map"),
    path("map.json", map_views.map_data, name="map_data"),
    path("map.geojson", exports.geojson, name="geojson"),
    path("cards.csv", exports.cards_csv, name="cards_csv"),
    path("units/<str:keys>/", map_views.unit_people, name="unit_people"),
    path("embed/", map_views.embed, name="embed"),
    path("embed/help/", map_views.embed_help, name="embed_help"),
    path("me/", my_card.mine, name="mine"),
    path("me/edit/", card_steps.edit, name="edit"),
    path("me/edit/place/", card_steps.edit_place, name="edit_place"),
    path("me/edit/place/preview/", card_steps.preview, name="preview"),
    path("me/edit/contact/", card_steps.edit_contact, name="edit_contact"),
    path("me/withdraw/", my_card.withdraw, name="withdraw"),
    path("me/confirm/", my_card.confirm_mine, name="confirm_mine"),
    path("me/forget-draft/", my_card.forget_draft, name="forget_draft"),
    path("me/messages/", relay_views.my_messages, name="my_messages"),
    path("me/messages/blocked/<id:block_id>/lift/", relay_views.lift_block, name="lift_block"),
    path("messages/<str:token>/", relay_views.conversation, name="conversation"),
    path("messages/<str:token>/end/", relay_views.end_conversation, name="end_conversation"),
    path("messages/<str:token>/report/", relay_views.report_message, name="report_message"),
    path("confirm/<str:token>/", my_card.confirm, name="confirm"),
    path("claim/<str:secret>/", my_card.claim_link, name="claim_link"),
    path("<slug:slug>/", views.card, name="card"),
    path("<slug:slug>/claim/", my_card.claim, name="claim"),
    path("<slug:slug>/contact/", relay_views.contact, name="contact"),
]
