"""machina's admin, deleting one by one: its counters are kept by `delete()`, which a bulk deletion never calls."""

from machina.apps.forum_conversation import admin as machina_admin

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from forum.overrides.forum_conversation.models import Post, Topic


class DeletesOneByOne:
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:  # noqa: ARG002 -- Django's signature
        with transaction.atomic():
            for entry in queryset:
                # a reply may have gone with its topic
                if type(entry).objects.filter(pk=entry.pk).exists():
                    entry.delete()


class TopicAdmin(DeletesOneByOne, machina_admin.TopicAdmin):
    raw_id_fields = ("poster", "subscribers")
    list_select_related = ("forum", "first_post", "last_post")


class PostAdmin(DeletesOneByOne, machina_admin.PostAdmin):
    inlines = []
    list_select_related = ("topic", "poster")


for model, options in ((Topic, TopicAdmin), (Post, PostAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, options)
