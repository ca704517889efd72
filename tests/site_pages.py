"""One address of each kind of page of the demo world, looked up in the database."""

from django.urls import reverse

from experts.models import Card, ContactMessage
from experts.relay.services import send_message
from experts.relay.tokens import SENDER, token_for
from forum.overrides.forum_conversation.models import Topic
from forum.questions.models import ModerationEntry, Reason, State
from forum.questions.services import flag, watch
from hub.accounts.models import User
from hub.dictionary.models import JoinPitfall, Table
from hub.pages.models import ArticlePage, FactsheetPage, GlossaryTerm, Suggestion
from meetups.models import MeetupPage, Proposal, Registration, TalkPage
from meetups.proposals.services import propose
from meetups.registrations.services import register
from meetups.registrations.tokens import token_for as registration_token
from meetups.services import save_talk

CLICKED = {"sec-fetch-site": "same-origin"}  # what a browser tells of a link of this site
PLAYER_HOST = "www.youtube-nocookie.com"

LISTS = {
    "home",
    "experts",
    "experts near",
    "experts map view",
    "forum",
    "category",
    "tag",
    "tags",
    "unanswered",
    "log of moderation",
    "moderation",
    "moderation log",
    "suggestions to read",
    "meetups",
    "meetups filtered",
    "factsheets",
    "themes of pages",
    "glossary",
    "documentation",
    "dictionary",
    "dictionary search",
    "pitfalls of joins",
    "database",
    "pitfalls to read",
    "my pitfalls",
    "nomenclatures",
    "search",
    "search blank",
    "search nothing",
    "search near",
}


def solved_topic() -> Topic:
    return Topic.objects.filter(meta__state=State.SOLVED, meta__answers_count__gte=2).order_by("pk").first()


def talk_with_transcript() -> TalkPage:
    return TalkPage.objects.filter(cues__isnull=False).distinct().order_by("pk").first()


def hosted_talk() -> TalkPage:
    """A talk whose recording is at a video host: its player stands behind a click."""
    talk, _outcome = save_talk(
        meetup=talk_with_transcript().meetup,
        position=9,
        title="Les pièges des dates de soins",
        state="online",
        video_url="https://youtu.be/abcdefghijk",
        start=60,
        end=900,
        chapters="1:10 Trois dates\n6:00 Laquelle choisir",
    )
    return talk


def clicked_pages() -> dict[str, str]:
    """Pages anybody gets who follows a link of the site, to be asked with `CLICKED`; who is sent their address gets less."""
    return {"talk that plays": f"{hosted_talk().url}?play=1&t=62"}


def public_pages() -> dict[str, str]:
    """Pages anybody may read: name to address."""
    topic = solved_topic()
    category = topic.forum
    talk = talk_with_transcript()
    card = Card.objects.get(name="Camille Mésange")
    return {
        "home": "/",
        "experts": reverse("experts:index"),
        "experts near": f"{reverse('experts:index')}?near=Brest&within=200",
        "experts map view": f"{reverse('experts:index')}?near=Brest&view=map",
        "experts embedded": f"{reverse('experts:embed_help')}?base=pmsi",
        "card": card.get_absolute_url(),
        "person": reverse("person", args=[card.user.username]),
        "forum": reverse("forum:index"),
        "category": reverse("forum:forum", args=[category.slug, category.pk]),
        "topic": topic.get_absolute_url(),
        "history of a post": reverse("questions:history", args=[topic.first_post_id]),
        "tag": reverse("questions:tag", args=[topic.meta.tags.order_by("pk").first().slug]),
        "tags": reverse("questions:tags"),
        "unanswered": reverse("questions:unanswered"),
        "log of moderation": reverse("questions:public_log"),
        "meetups": "/meetups/",
        "meetups filtered": "/meetups/?base=DCIR&town=Rennes",
        "proposed topics": reverse("meetups:proposals"),
        "proposed topic": proposal_page(),
        "meetup": talk.get_parent().url,
        "coming meetup": MeetupPage.objects.live().order_by("-date").first().url,
        "talk": talk.url,
        "talk at a minute": f"{talk.url}?t=62",
        "talk searched": f"{talk.url}?find=table&t=62",
        "talks to watch": reverse("meetups:to_watch"),
        "talk to come": TalkPage.objects.filter(state="upcoming").order_by("pk").first().url,
        "talk withdrawn": TalkPage.objects.filter(state="withdrawn").order_by("pk").first().url,
        "speaker": talk.talk_speakers.first().speaker.get_absolute_url(),
        "factsheets": "/fiches/",
        "factsheet": FactsheetPage.objects.live().get(slug="deces").url,
        "history of a page": reverse("page_history", args=[FactsheetPage.objects.live().get(slug="deces").pk]),
        "themes of pages": "/themes/",
        "glossary": "/glossaire/",
        "term": GlossaryTerm.objects.live().order_by("slug").first().url,
        "documentation": "/documentation/",
        "article": ArticlePage.objects.live().first().url,
        "dictionary": reverse("dictionary:index"),
        "dictionary search": f"{reverse('dictionary:index')}?q=ER_",
        "database": f"{reverse('dictionary:index')}?base=DCIR",
        "table": reverse("dictionary:table", args=["ER_PRS_F"]),
        "variable": reverse("dictionary:variable", args=["BEN_NIR_PSA"]),
        "versions of a schema": reverse("dictionary:versions", args=["ER_PRS_F"]),
        "table paths": f"{reverse('dictionary:paths')}?from=ER_PRS_F&to=T_MCO19B",
        "table graph": reverse("dictionary:graph"),
        "table neighbours": f"{reverse('dictionary:graph')}?table=ER_PRS_F&steps=1",
        "pitfalls of joins": pitfalls_page(),
        "nomenclatures": reverse("dictionary:nomenclatures"),
        "codes": f"{reverse('dictionary:nomenclatures')}?q=femme",
        "nomenclature": reverse("dictionary:nomenclature", args=["IR_SEX_V"]),
        "search": "/search/?q=ER_PRS_F",
        "search blank": "/search/",
        "search nothing": "/search/?q=xyzzyqwop",
        "search near": "/search/?q=PMSI&near=Brest",
        "compass": reverse("compass"),
        "compass answered": f"{reverse('compass')}?who=clinician&near=Brest&base=pmsi&tool=sas",
        "starter path": f"{reverse('start')}?done=2",
        "style guide": reverse("styleguide"),
    }


def conversation_page() -> str:
    """Address of a conversation about a card, for the one who began it."""
    root = ContactMessage.objects.filter(root=None).first()
    if root is None:
        root = send_message(
            card=Card.objects.get(name="Camille Mésange"),
            sender_name="Ondine Essai",
            sender_email="ondine@exemple.test",
            subject="Une question sur le PMSI",
            body="Bonjour, auriez-vous dix minutes ?",
        )
    return reverse("experts:conversation", args=[token_for(root, SENDER)])


def open_meetup() -> MeetupPage:
    """A meetup for which people register here."""
    return MeetupPage.objects.live().filter(takes_registrations=True).order_by("date").first()


def proposal_page() -> str:
    """Address of a topic that a member proposed."""
    held = Proposal.objects.order_by("pk").first() or propose(
        by=User.objects.get(email="personne01@exemple.test"),
        title="Les dispositifs implantables",
        body="Par où **commencer** ?",
    )
    return held.get_absolute_url()


def registration_page() -> str:
    """Address of somebody's registration, for who holds its link."""
    held = Registration.objects.order_by("pk").first() or register(
        meetup=open_meetup(), name="Ondine Essai", email="ondine@exemple.test"
    )
    return reverse("meetups:registration", args=[registration_token(held)])


def pitfalls_page() -> str:
    """Pitfalls of joins, one of which is shown."""
    _pitfall(JoinPitfall.State.SHOWN, reviewed_by=User.objects.get(email="personne02@exemple.test"))
    return reverse("dictionary:pitfalls")


def waiting_pitfall() -> JoinPitfall:
    """A pitfall that a member noted and nobody read yet."""
    return _pitfall(JoinPitfall.State.WAITING)


def _pitfall(state: str, **values: object) -> JoinPitfall:
    return JoinPitfall.objects.filter(state=state).first() or JoinPitfall.objects.create(
        author=User.objects.get(email="personne01@exemple.test"),
        first=Table.objects.get(name="ER_PRS_F"),
        second=Table.objects.get(name="IR_BEN_R"),
        text="Des jumeaux partagent parfois une **clé** : voir `BEN_RNG_GEM`.",
        state=state,
        **values,
    )


def public_forms() -> dict[str, str]:
    """Pages with a form that anybody may open."""
    card = Card.objects.get(name="Camille Mésange")
    sheet = FactsheetPage.objects.live().get(slug="deces")
    return {
        "suggest": reverse("suggest", args=[sheet.pk]),
        "suggest a change": f"{reverse('suggest', args=[sheet.pk])}?section=le-cepidc",
        "sign in": reverse("account_login"),
        "sign up": reverse("account_signup"),
        "forgotten password": reverse("account_reset_password"),
        "resend": reverse("account_resend"),
        "contact": reverse("experts:contact", args=[card.slug]),
        "code reader": reverse("dictionary:reader"),
        "conversation": conversation_page(),
        "register": reverse("meetups:register", args=[open_meetup().slug]),
        "registration": registration_page(),
        "end of a conversation": f"{conversation_page()}end/",
        "report of a message": f"{conversation_page()}report/",
    }


def member_pages() -> dict[str, str]:
    """Pages for someone signed in."""
    topic = Topic.objects.filter(meta__state=State.UNANSWERED).order_by("pk").first()
    return {
        "propose": reverse("meetups:propose"),
        "proposed topic": proposal_page(),
        "ask": reverse("questions:ask"),
        "answer": reverse("questions:answer", args=[topic.pk]),
        "drafts": reverse("questions:drafts"),
        "flag": reverse("questions:flag", args=[topic.first_post_id]),
        "ask for details": reverse("questions:details", args=[topic.pk]),
        "invite": reverse("questions:invite", args=[topic.pk]),
        "correct a transcript": f"{reverse('meetups:correct', args=[talk_with_transcript().pk])}?t=12",
        "my messages": reverse("experts:my_messages"),
        "my card": reverse("experts:mine"),
        "my card, who": reverse("experts:edit"),
        "my card, where": reverse("experts:edit_place"),
        "my card, contact": reverse("experts:edit_contact"),
        "my suggestions": reverse("my_suggestions"),
        "note a pitfall": f"{reverse('dictionary:note-pitfall')}?from=ER_PRS_F&to=IR_BEN_R",
        "my pitfalls": reverse("dictionary:my-pitfalls"),
        "preferences": reverse("preferences"),
        "inbox": reverse("inbox"),
        "former posts": reverse("former_posts"),
        "notice choices": reverse("notice_choices"),
        "following": reverse("following"),
        "blocks": reverse("blocks"),
        "block": reverse("block", args=[account("moderator").username]),
        "address": reverse("account_email"),
        "password": reverse("account_change_password"),
        "leave": reverse("leave"),
        "sign out": reverse("account_logout"),
    }


def submitted_page() -> FactsheetPage:
    """A factsheet that an editor changed in the CMS and submitted."""
    page = FactsheetPage.objects.live().get(slug="deces")
    if not page.workflow_in_progress:
        page.summary = "Ce que les bases disent d’un décès, et ce qu’elles taisent."
        page.save_revision(user=account("editor"))
        page.get_workflow().start(page, account("editor"))
    return page


def moderator_pages() -> dict[str, str]:
    """Pages of who moderates the forum, with a flag that waits and an act in the log; and of who reads suggestions."""
    topic = solved_topic()
    flag(by=account("member"), post=topic.last_post, reason=Reason.OFF_TOPIC, note="À regarder.")
    if not ModerationEntry.objects.exists():
        watch(by=account("moderator"), person=topic.last_post.poster)
    acts = ("close", "move", "merge", "split")
    suggestions = {found.state: found.pk for found in Suggestion.objects.order_by("pk")}
    return {
        "suggestions to read": reverse("review_queue"),
        "suggestion": reverse("review", args=[suggestions["waiting"]]),
        "page to read": reverse("submission", args=[submitted_page().pk]),
        "suggestion published": reverse("review", args=[suggestions["published"]]),
        "moderation": reverse("questions:moderation"),
        "moderation log": reverse("questions:log"),
        "moderation: who may do what": reverse("questions:roles"),
        **{f"moderation: {act}": reverse("questions:act_on_topic", args=[topic.pk, act]) for act in acts},
        "pitfalls to read": reverse("dictionary:waiting-pitfalls"),
        "pitfall to read": waiting_pitfall().get_absolute_url(),
        "moderation: hide": reverse("questions:hide", args=[topic.last_post_id]),
        "personal data stopped": reverse("questions:guard_alerts"),
        "tag's description": reverse("questions:edit_tag", args=[topic.meta.tags.order_by("pk").first().slug]),
    }


def organiser_pages() -> dict[str, str]:
    """Pages of who organises meetups, in the CMS and beside it."""
    talk = talk_with_transcript()
    return {
        "meetups desk": reverse("meetups_desk:desk"),
        "new meetup": reverse("meetups_desk:prepare"),
        "meetup on the desk": reverse("meetups_desk:meetup", args=[talk.meetup_id]),
        "registrations": reverse("meetups_desk:registrations", args=[open_meetup().pk]),
        "care of recordings": reverse("meetups:care"),
        "harvest": reverse("meetups:harvest", args=[talk.pk]),
        "merge of speakers": reverse("meetups:merge_speakers", args=[talk.talk_speakers.first().speaker.slug]),
        "consents": reverse("meetups:consent", args=[talk.pk]),
        "white zones": reverse("white_zones:index"),
    }


def account(role: str) -> User:
    """Give the demo account of a role: member, organiser, moderator, editor or superuser."""
    names = {
        "member": "membre",
        "organiser": "organisatrice",
        "moderator": "moderateur",
        "editor": "redactrice",
        "superuser": "admin",
    }
    return User.objects.get(email=f"{names[role]}@exemple.test")
