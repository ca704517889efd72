"""Our tables, and the state of machina's authors: `on_delete` lives in the state only, so machina's tables stay stock."""

import django.db.models.deletion
import taggit.managers
from django.conf import settings
from django.db import migrations, models


class AlterMachinaField(migrations.AlterField):
    """Alter a field of machina's app in the state, from a migration of ours; the database has nothing to change."""

    app = "forum_conversation"

    def state_forwards(self, app_label, state):
        super().state_forwards(self.app, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        pass

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        pass


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("forum", "0011_auto_20190627_2132"),
        ("forum_conversation", "0013_auto_20201220_1745"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AlterMachinaField(
            model_name="post",
            name="poster",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="posts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Poster",
            ),
        ),
        AlterMachinaField(
            model_name="topic",
            name="poster",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                to=settings.AUTH_USER_MODEL,
                verbose_name="Poster",
            ),
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True, verbose_name="key")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="forum_conversation.post",
                        verbose_name="post",
                    ),
                ),
            ],
            options={"verbose_name": "accepted form", "verbose_name_plural": "accepted forms"},
        ),
        migrations.CreateModel(
            name="TopicMeta",
            fields=[
                (
                    "topic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="meta",
                        serialize=False,
                        to="forum_conversation.topic",
                        verbose_name="topic",
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted on")),
                ("approved", models.BooleanField(default=True, verbose_name="approved")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unanswered", "unanswered"),
                            ("open", "answered, not solved"),
                            ("solved", "solved"),
                            ("notice", "announcement"),
                        ],
                        default="unanswered",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("answers_count", models.PositiveIntegerField(default=0, verbose_name="answers")),
                ("last_activity", models.DateTimeField(verbose_name="last activity")),
                (
                    "accepted_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="forum_conversation.post",
                        verbose_name="accepted answer",
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="forum.forum",
                        verbose_name="category",
                    ),
                ),
            ],
            options={"verbose_name": "state of a topic", "verbose_name_plural": "states of topics"},
        ),
        migrations.CreateModel(
            name="TopicTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_tags",
                        to="questions.topicmeta",
                        verbose_name="topic",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tagged_topics",
                        to="taggit.tag",
                        verbose_name="tag",
                    ),
                ),
            ],
            options={"verbose_name": "tag of a topic", "verbose_name_plural": "tags of topics"},
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="tags",
            field=taggit.managers.TaggableManager(
                blank=True,
                help_text="A comma-separated list of tags.",
                through="questions.TopicTag",
                to="taggit.Tag",
                verbose_name="tags",
            ),
        ),
        migrations.AddConstraint(
            model_name="topictag",
            constraint=models.UniqueConstraint(fields=("content_object", "tag"), name="questions_tag_once"),
        ),
        migrations.AddIndex(
            model_name="topicmeta",
            index=models.Index(fields=["-last_activity", "-topic"], name="questions_by_activity"),
        ),
        migrations.AddIndex(
            model_name="topicmeta",
            index=models.Index(fields=["state", "-last_activity", "-topic"], name="questions_by_state"),
        ),
        migrations.AddIndex(
            model_name="topicmeta",
            index=models.Index(fields=["forum", "-last_activity", "-topic"], name="questions_by_forum"),
        ),
    ]
