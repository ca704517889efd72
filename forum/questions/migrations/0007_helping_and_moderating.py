"""Votes, states, invitations, marks of what was read, and moderation that can be undone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def tell_when_asked(apps, schema_editor):
    alias = schema_editor.connection.alias
    asked = apps.get_model("forum_conversation", "Topic")._base_manager.using(alias).filter(pk=models.OuterRef("pk"))
    rows = apps.get_model("questions", "TopicMeta")._base_manager.using(alias)
    rows.update(asked_at=models.Subquery(asked.values("created")))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_consent"),
        ("forum", "0011_auto_20190627_2132"),
        ("forum_conversation", "0013_auto_20201220_1745"),
        ("questions", "0006_question_templates"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AllReadTo",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                ("moment", models.DateTimeField(verbose_name="everything read up to")),
            ],
            options={
                "verbose_name": "moment everything was read",
                "verbose_name_plural": "moments everything was read",
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spam", "spam or advertising"),
                            ("personal", "personal or health data"),
                            ("rude", "disrespectful"),
                            ("off_topic", "off topic, or in the wrong place"),
                            ("duplicate", "already asked"),
                            ("wrong", "dangerous or plainly wrong advice"),
                            ("tidy", "tidying up"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                ("upheld", models.BooleanField(null=True, verbose_name="upheld")),
            ],
            options={
                "verbose_name": "flag",
                "verbose_name_plural": "flags",
            },
        ),
        migrations.CreateModel(
            name="HeldEdit",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="held_edit",
                        serialize=False,
                        to="forum_conversation.post",
                        verbose_name="post",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=255, verbose_name="title")),
                ("body", models.TextField(verbose_name="text")),
                ("tags", models.JSONField(null=True, verbose_name="tags")),
                ("seen_version", models.PositiveIntegerField(verbose_name="version it was made from")),
                ("rules", models.JSONField(default=list, verbose_name="rules")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "change that waits",
                "verbose_name_plural": "changes that wait",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "invitation to answer",
                "verbose_name_plural": "invitations to answer",
            },
        ),
        migrations.CreateModel(
            name="ModerationEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("approve", "approved"),
                            ("refuse", "refused"),
                            ("hide", "hidden"),
                            ("lock", "closed"),
                            ("unlock", "opened again"),
                            ("pin", "pinned"),
                            ("unpin", "unpinned"),
                            ("move", "moved to another category"),
                            ("merge", "merged into another topic"),
                            ("split", "split into a topic of its own"),
                            ("duplicate", "closed as a duplicate"),
                            ("watch", "author watched"),
                            ("unwatch", "author no longer watched"),
                            ("dismiss", "flags dismissed"),
                            ("accept_edit", "change approved"),
                            ("refuse_edit", "change refused"),
                            ("rename_tag", "tag renamed"),
                        ],
                        max_length=12,
                        verbose_name="act",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spam", "spam or advertising"),
                            ("personal", "personal or health data"),
                            ("rude", "disrespectful"),
                            ("off_topic", "off topic, or in the wrong place"),
                            ("duplicate", "already asked"),
                            ("wrong", "dangerous or plainly wrong advice"),
                            ("tidy", "tidying up"),
                            ("other", "something else"),
                        ],
                        default="other",
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        help_text="For moderators: never shown to others.",
                        max_length=500,
                        verbose_name="note",
                    ),
                ),
                ("before", models.JSONField(default=dict, verbose_name="state before")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone")),
            ],
            options={
                "verbose_name": "act of moderation",
                "verbose_name_plural": "acts of moderation",
            },
        ),
        migrations.CreateModel(
            name="PostMeta",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="meta",
                        serialize=False,
                        to="forum_conversation.post",
                        verbose_name="post",
                    ),
                ),
                ("votes", models.PositiveIntegerField(default=0, verbose_name="useful votes")),
                (
                    "hidden",
                    models.BooleanField(
                        default=False,
                        help_text="Taken out of sight by a moderator, and not waiting in the queue.",
                        verbose_name="hidden",
                    ),
                ),
                (
                    "fingerprint",
                    models.CharField(blank=True, db_index=True, max_length=32, verbose_name="fingerprint of the text"),
                ),
            ],
            options={
                "verbose_name": "figures of a post",
                "verbose_name_plural": "figures of posts",
            },
        ),
        migrations.CreateModel(
            name="ReadTo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("moment", models.DateTimeField(verbose_name="read up to")),
            ],
            options={
                "verbose_name": "mark in a topic",
                "verbose_name_plural": "marks in topics",
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "post",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="review",
                        serialize=False,
                        to="forum_conversation.post",
                        verbose_name="post",
                    ),
                ),
                (
                    "rules",
                    models.JSONField(
                        default=list, help_text="Names of the rules that brought it here.", verbose_name="rules"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
            ],
            options={
                "verbose_name": "post to look at",
                "verbose_name_plural": "posts to look at",
            },
        ),
        migrations.CreateModel(
            name="TagAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(max_length=100, unique=True, verbose_name="former address")),
            ],
            options={
                "verbose_name": "former address of a tag",
                "verbose_name_plural": "former addresses of tags",
            },
        ),
        migrations.CreateModel(
            name="TagPage",
            fields=[
                (
                    "tag",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="forum_page",
                        serialize=False,
                        to="taggit.tag",
                        verbose_name="tag",
                    ),
                ),
                ("description", models.TextField(blank=True, max_length=2000, verbose_name="description")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
            ],
            options={
                "verbose_name": "page of a tag",
                "verbose_name_plural": "pages of tags",
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "useful vote",
                "verbose_name_plural": "useful votes",
            },
        ),
        migrations.CreateModel(
            name="WatchedAuthor",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="watched",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
            ],
            options={
                "verbose_name": "watched author",
                "verbose_name_plural": "watched authors",
            },
        ),
        migrations.RenameField(model_name="topicmeta", old_name="approved", new_name="listed"),
        migrations.AddField(
            model_name="topicmeta",
            name="asked_at",
            field=models.DateTimeField(null=True, verbose_name="asked on"),
        ),
        migrations.RunPython(tell_when_asked, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="topicmeta",
            name="asked_at",
            field=models.DateTimeField(verbose_name="asked on"),
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="canonical",
            field=models.ForeignKey(
                blank=True,
                help_text="Of a duplicate or a merged topic: the topic its address leads to.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="leading_here",
                to="forum_conversation.topic",
                verbose_name="topic it leads to",
            ),
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="claimed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="taken care of by",
            ),
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="claimed_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken care of until"),
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="closing",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not said"),
                    ("settled", "everything was said"),
                    ("outdated", "no longer true: ask anew"),
                    ("off_topic", "not a matter of this forum"),
                    ("heated", "to let the discussion cool down"),
                ],
                default="",
                max_length=12,
                verbose_name="why it is closed",
            ),
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="details_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="details asked on"),
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="details_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="details asked by",
            ),
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="details_wanted",
            field=models.CharField(blank=True, max_length=300, verbose_name="what is missing"),
        ),
        migrations.AlterField(
            model_name="topicmeta",
            name="listed",
            field=models.BooleanField(
                default=True,
                help_text="Approved, and leading to no other topic: what lists and search show.",
                verbose_name="listed",
            ),
        ),
        migrations.AddField(
            model_name="topicmeta",
            name="votes",
            field=models.PositiveIntegerField(default=0, verbose_name="useful votes"),
        ),
        migrations.AddIndex(
            model_name="topicmeta",
            index=models.Index(fields=["state", "asked_at", "topic"], name="questions_waiting"),
        ),
        migrations.AddIndex(
            model_name="topicmeta",
            index=models.Index(fields=["-asked_at", "-topic"], name="questions_by_age"),
        ),
        migrations.AddIndex(
            model_name="topicmeta",
            index=models.Index(fields=["-votes", "-topic"], name="questions_by_votes"),
        ),
        migrations.AddIndex(
            model_name="topicmeta",
            index=models.Index(fields=["forum", "-asked_at", "-topic"], name="questions_forum_age"),
        ),
        migrations.AddIndex(
            model_name="topicmeta",
            index=models.Index(fields=["forum", "-votes", "-topic"], name="questions_forum_votes"),
        ),
        migrations.AddField(
            model_name="flag",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="flagged by",
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flags",
                to="forum_conversation.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="flag",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="settled by",
            ),
        ),
        migrations.AddField(
            model_name="heldedit",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="invited by",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="invitations",
                to="forum_conversation.topic",
                verbose_name="topic",
            ),
        ),
        migrations.AddField(
            model_name="moderationentry",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="moderationentry",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="moderationentry",
            name="post",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="forum_conversation.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="moderationentry",
            name="topic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="forum_conversation.topic",
                verbose_name="topic",
            ),
        ),
        migrations.AddField(
            model_name="moderationentry",
            name="undone_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="undone by",
            ),
        ),
        migrations.AddField(
            model_name="readto",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="readto",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="forum_conversation.topic",
                verbose_name="topic",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("settled_at", None)), fields=["created_at"], name="questions_reviews_open"
            ),
        ),
        migrations.AddField(
            model_name="tagalias",
            name="tag",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="taggit.tag", verbose_name="tag"
            ),
        ),
        migrations.AddField(
            model_name="tagpage",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="updated by",
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="useful_votes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="useful_votes",
                to="forum_conversation.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="watchedauthor",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="watched by",
            ),
        ),
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(
                condition=models.Q(("settled_at", None)), fields=["created_at"], name="questions_flags_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="flag",
            constraint=models.UniqueConstraint(fields=("post", "by"), name="questions_flag_once"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("topic", "person"), name="questions_invited_once"),
        ),
        migrations.AddIndex(
            model_name="moderationentry",
            index=models.Index(fields=["-at", "-id"], name="questions_acts_by_date"),
        ),
        migrations.AddIndex(
            model_name="readto",
            index=models.Index(fields=["moment"], name="questions_read_moment"),
        ),
        migrations.AddConstraint(
            model_name="readto",
            constraint=models.UniqueConstraint(fields=("person", "topic"), name="questions_read_once"),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(fields=("post", "person"), name="questions_vote_once"),
        ),
    ]
