"""Two indexes on machina's tables: a forum's topics in their order, a topic's posts in theirs."""

from django.db import migrations

INDEXES = {
    "questions_forum_topics": "forum_conversation_topic (forum_id, type DESC, last_post_on DESC)",
    "questions_topic_posts": "forum_conversation_post (topic_id, created, id)",
}


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}", f"DROP INDEX IF EXISTS {name}")
        for name, columns in INDEXES.items()
    ]
