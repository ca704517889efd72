"""The five categories, and who reads, asks, answers and moderates in each. A category made later is closed until its
permissions are set in the admin."""

from django.db import migrations

CATEGORIES = [
    ("annonces", "Annonces", "La vie de la communauté : meetups, nouveautés du site, appels à contribution."),
    ("faq", "FAQ", "Les questions qui reviennent souvent, avec une réponse relue."),
    (
        "documentation-collaborative",
        "Documentation collaborative",
        "Proposer, corriger et compléter les fiches de la documentation.",
    ),
    (
        "entraide",
        "Entraide",
        "Une requête qui bloque, une variable obscure : poser une question et répondre aux autres.",
    ),
    ("divers", "Divers", "Tout ce qui ne trouve pas sa place ailleurs."),
]
READ = ("can_see_forum", "can_read_forum")
ANSWER = ("can_reply_to_topics", "can_edit_own_posts", "can_post_without_approval")
ASK = ("can_start_new_topics",)
MODERATE = (
    *(
        "can_start_new_topics",
        "can_post_announcements",
        "can_post_stickies",
        "can_reply_to_topics",
        "can_edit_own_posts",
    ),
    *("can_post_without_approval", "can_lock_topics", "can_move_topics", "can_edit_posts", "can_delete_posts"),
    *("can_approve_posts", "can_reply_to_locked_topics"),
)
FORUM_POST = 0  # machina's type of a forum that holds topics


def add_categories(apps, schema_editor):
    alias = schema_editor.connection.alias

    def rows(app_label, model):
        return apps.get_model(app_label, model)._base_manager.using(alias)

    moderators, _created = rows("auth", "Group").get_or_create(name="moderator")
    trees = rows("forum", "Forum").order_by("-tree_id").values_list("tree_id", flat=True).first() or 0
    for position, (slug, name, description) in enumerate(CATEGORIES, start=1):
        forum = rows("forum", "Forum").create(
            slug=slug,
            name=name,
            description=description,
            type=FORUM_POST,
            tree_id=trees + position,
            lft=1,
            rght=2,
            level=0,
        )

        def permission(codename):
            return rows("forum_permission", "ForumPermission").get_or_create(codename=codename)[0]

        for codename in READ:
            rows("forum_permission", "UserForumPermission").create(
                forum=forum, permission=permission(codename), anonymous_user=True
            )
        for codename in (*READ, *ANSWER, *(() if slug == "annonces" else ASK)):
            rows("forum_permission", "UserForumPermission").create(
                forum=forum, permission=permission(codename), authenticated_user=True
            )
        for codename in (*READ, *MODERATE):
            rows("forum_permission", "GroupForumPermission").create(
                forum=forum, permission=permission(codename), group=moderators
            )


def remove_categories(apps, schema_editor):
    slugs = [slug for slug, _name, _description in CATEGORIES]
    forums = apps.get_model("forum", "Forum")._base_manager.using(schema_editor.connection.alias)
    forums.filter(slug__in=slugs, level=0).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0002_machina_indexes"),
        ("accounts", "0002_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("forum_permission", "0005_userforumpermission_authenticated_user"),
    ]

    operations = [migrations.RunPython(add_categories, remove_categories)]
