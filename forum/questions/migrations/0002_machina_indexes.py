"""Two indexes on machina's tables: one answers every count machina makes of a forum after each reply, one holds a topic's
posts in their order."""

from django.db import migrations

INDEXES = {
    "questions_forum_topics": "forum_conversation_topic (forum_id, approved, last_post_on DESC, posts_count)",
    "questions_topic_posts": "forum_conversation_post (topic_id, created, id)",
}


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}", f"DROP INDEX IF EXISTS {name}")
        for name, columns in INDEXES.items()
    ]
