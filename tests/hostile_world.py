"""A small world in which every text is an attack, written through the services that people's texts go through."""

from html.parser import HTMLParser
from urllib.parse import quote

from django.utils import timezone

from taggit.models import Tag

from experts.relay.services import send_message
from experts.relay.tokens import OWNER, token_for
from experts.services import publish_card, save_card
from forum.questions.access import Forum
from forum.questions.models import TopicTag
from forum.questions.services import accept_answer, answer, ask, ask_details, describe_tag
from hub.accounts.services import create_person
from hub.dictionary.pitfalls.services import decide_pitfall, note_pitfall
from hub.dictionary.services import (
    LinkData,
    VariableData,
    save_links,
    save_nomenclature,
    save_table,
    save_variables,
)
from hub.pages.services import save_article, save_factsheet, save_term
from hub.pages.suggestions.sections import sections
from hub.pages.suggestions.services import suggest
from meetups.care.services import suggest_correction
from meetups.proposals.services import propose
from meetups.services import find_speaker, link_speaker, save_meetup, save_talk, save_transcript
from search.services import request_indexing
from tests.xss_corpus import CORPUS

# Short enough for any field, and it breaks out of an attribute, a title, a text and a script.
SHORT = "\"'></title></script><script>alert(1)</script><img src=x onerror=alert(1)>"
LONG = "\n\n".join([SHORT, *CORPUS])
MARK = "alert(1)"


def make() -> dict[str, str]:
    """Write the world; return the address of each kind of page that shows it, by name."""
    person = create_person(email="mallory@exemple.test", display_name=SHORT, username="mallory", groups=["expert"])
    other = create_person(
        email="trudy@exemple.test", display_name=f"Trudy {SHORT}", username="trudy", groups=["expert"]
    )
    card, _status = save_card(
        by=person,
        user=person,
        name=SHORT,
        organisation=SHORT,
        headline=SHORT,
        bio=LONG[:4900],
        topics=[SHORT],
        databases=[SHORT],
        tools=[SHORT],
        languages=[SHORT],
        place="Brest",
        precision="commune",
    )
    publish_card(by=None, card=card)
    message = send_message(
        card=card, sender_name=SHORT, sender_email="trudy@exemple.test", subject=SHORT, body=LONG[:4000]
    )
    forum, now = Forum.objects.get(slug="entraide"), timezone.now()  # with a moment, no rule holds it back
    topic = ask(by=person, forum=forum, title=SHORT, body=LONG, tags=[SHORT[:40]], at=now)
    accept_answer(by=person, post=answer(by=other, topic=topic, body=LONG, at=now))
    # Text with code: what a reader of queries will paste.
    answer(by=person, topic=topic, body=f"```sql\n{SHORT}\n```\n\n`{SHORT}`", at=now)
    waiting = ask(by=person, forum=forum, title=SHORT, body=LONG, tags=[SHORT[:40]], at=now)
    ask_details(by=other, topic=waiting, wanted=SHORT)
    tag = Tag.objects.create(name=SHORT[:40], slug="hostile")  # no form takes it; what was stored before may hold it
    TopicTag.objects.create(content_object=topic.meta, tag=tag)
    request_indexing(f"topic:{topic.pk}")
    describe_tag(by=other, tag=tag, description=LONG[:1900])
    meetup, _status = save_meetup(number=66, title=SHORT, starts_at=now, place=SHORT, address=SHORT, intro=LONG)
    talk, _status = save_talk(
        meetup=meetup,
        position=1,
        title=SHORT,
        speakers=[(SHORT, SHORT)],
        organisation=SHORT,
        abstract=LONG,
        state="online",
        video_url="/static/demo/recording.webm",
        slides=[(SHORT, "https://exemple.test/diapos.pdf")],
        themes=[SHORT],
        bases=[SHORT],
        tools=[SHORT],
    )
    link_speaker(speaker=find_speaker(name=SHORT), user=person)
    proposal = propose(by=person, title=SHORT[:160], body=LONG[:4000])
    save_transcript(
        talk=talk, vtt=f"WEBVTT\n\n00:00.000 --> 00:05.000\n{SHORT}\n\n00:05.000 --> 00:09.000\n<v {SHORT}>Bonsoir\n"
    )
    talk.chapters = "\n".join(f"0:0{at} {SHORT[:100]}" for at in (1, 4))
    talk.save_revision().publish()
    answer(by=other, topic=topic, body=f"[[talk:{talk.slug}@0:03]]", at=now)
    suggest_correction(by=other, cue=talk.cues.first(), text=f"{SHORT} autrement")
    sheet, _status = save_factsheet(
        slug="attaque", title=SHORT, body=f"## {SHORT}\n\n{LONG}", tags=[SHORT], bases=[SHORT]
    )
    part = sections(sheet)[0]
    suggest(by=other, page=sheet, section=part.key, before=part.source, after=LONG, note=LONG[:1900])
    article, _status = save_article(slug="attaque", title=SHORT, body=f"## {SHORT}\n\n{LONG}", tags=[SHORT])
    term, _status = save_term(slug="attaque", title=SHORT, expansion=SHORT, body=LONG)
    table, _status = save_table(name="XSS_T", base="DCIR", title=SHORT, description=LONG)
    save_variables(table=table, variables=[VariableData(name="XSS_V", type=SHORT[:30], description=LONG)])
    linked, _status = save_table(name="XSS_U", base="DCIR", title=SHORT)
    save_links(table=table, links=[LinkData(columns=("XSS_V",), target=linked, target_columns=("XSS_V",))])
    pitfall = note_pitfall(by=person, first=table, second=linked, text=LONG[:1900], topic=f"topic:{topic.pk}")
    decide_pitfall(by=other, pitfall=pitfall, shows=True, answer=SHORT)
    save_nomenclature(name="XSS_N", title=SHORT, producer=SHORT[:60], columns=["XSS_V"], entries=[(SHORT[:40], SHORT)])
    return {
        "home": "/",
        "experts": "/experts/",
        "experts near": "/experts/?near=Brest",
        "card": card.get_absolute_url(),
        "contact": f"{card.get_absolute_url()}contact/",
        "conversation": f"/experts/messages/{token_for(message, OWNER)}/",
        "report of a message": f"/experts/messages/{token_for(message, OWNER)}/report/",
        "person": "/people/mallory/",
        "other person": "/people/trudy/",
        "forum": "/forum/",
        "category": f"/forum/{forum.slug}-{forum.pk}/",
        "topic": topic.get_absolute_url(),
        "topic that needs details": waiting.get_absolute_url(),
        "tag": f"/forum/tags/{tag.slug}/",
        "tags": "/forum/tags/",
        "unanswered": "/forum/unanswered/",
        "meetups": "/meetups/",
        "meetup": meetup.url,
        "talk": f"{talk.url}?t=3",
        "proposed topics": "/meetups/proposals/",
        "proposed topic": proposal.get_absolute_url(),
        "speaker": talk.talk_speakers.get().speaker.get_absolute_url(),
        "factsheets": "/fiches/",
        "factsheet": sheet.url,
        "history of a page": f"/contribute/{sheet.pk}/history/",
        "suggest": f"/contribute/{sheet.pk}/",
        "suggest a change": f"/contribute/{sheet.pk}/?section={quote(part.key)}",
        "glossary": "/glossaire/",
        "term": term.url,
        "documentation": "/documentation/",
        "article": article.url,
        "dictionary": "/dictionary/",
        "table": "/dictionary/XSS_T/",
        "variable": "/dictionary/variables/XSS_V/",
        "table paths": "/dictionary/paths/?from=XSS_T&to=XSS_U",
        "pitfalls of joins": "/dictionary/pitfalls/",
        "nomenclatures": "/dictionary/nomenclatures/",
        "nomenclature": "/dictionary/nomenclatures/XSS_N/",
        "search": "/search/?q=alert",
        "search echo": "/search/?q=%22%27%3E%3Cscript%3Ealert(1)%3C/script%3E&near=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "experts echo": "/experts/?near=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&topic=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "missing": "/%22%3E%3Cscript%3Ealert(1)%3C/script%3E/",
    }


class _Reader(HTMLParser):
    """Finds what a browser would run. Our own scripts come from files; addresses never hold a script."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._inside: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._inside = values if tag == "script" else None
        for name, value in attrs:
            text = "".join((value or "").split()).lower()
            runs = name in {"href", "src", "action", "formaction", "data", "xlink:href"} and text.startswith(
                ("javascript:", "vbscript:", "data:text")
            )
            if name.startswith("on") or name == "srcdoc" or runs:
                self.found.append(f"<{tag} {name}={value}>")
        if (
            values.get("src") == "x"
            or tag in {"base", "object", "embed"}
            or (tag == "meta" and "http-equiv" in values and "url=" in str(values))
        ):
            self.found.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        # JSON given to a script is text; a script element that begins with the attack is not.
        if self._inside is not None and "src" not in self._inside and data.strip().startswith(MARK):
            self.found.append(f"<script>{data}")

    def handle_endtag(self, tag: str) -> None:
        self._inside = None


def runnable(html: str) -> list[str]:
    """What in this page would run by itself or by a click."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found
