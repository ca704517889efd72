"""The shipped lists, the editors' entries, and how soon a change counts."""

import pytest

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from hub.accounts.services import create_person
from hub.base.generation import generation
from search import services, thesaurus
from search.documents import Document
from search.models import Synonym
from search.query import Query
from search.shipped import Given, give_shipped_synonyms
from search.synonyms import SynonymEntry, Thesaurus, phrase_key, read_list, telling_words
from search.thesaurus import forget_synonyms, known_synonyms

FRENCH_THAT_LOOKS_ENGLISH = [
    "table", "service", "patient", "date", "acte", "visite", "résidence", "dose", "prescription", "admission", "rate",
    "contrôle", "controle", "location", "issue", "file", "pain", "implant", "exemption", "population", "code", "base",
    "incident", "permission", "compte", "pension", "transfert", "sexe", "age", "note", "main", "stage", "record",
]  # fmt: skip


def others(text: str, *entries: SynonymEntry) -> list[str]:
    return [other for found in Thesaurus(entries).found_in(text) for other in found.others]


@pytest.fixture(scope="module")
def shipped() -> Thesaurus:
    return Thesaurus([*thesaurus.shipped_synonyms(), *thesaurus.english_vocabulary()])


pytestmark = pytest.mark.django_db


# --- lists -----------------------------------------------------------------------------------------


def test_shipped_lists_are_read_and_hold_each_word_once() -> None:
    french, english = list(thesaurus.shipped_synonyms()), thesaurus.english_vocabulary()
    assert len(french) >= 100
    assert len(english) >= 150
    for entries in (french, english):
        texts = [(entry.text, entry.both_ways) for entry in entries]
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("line", ["sans signe", "mot =", "= autre", "? = autre"])
def test_line_that_says_nothing_is_refused(tmp_path, line) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"a = b\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        list(read_list(path))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("HAD", "hospitalisation à domicile"),
        ("hospitalisations à domicile", "HAD"),
        ("séjours en SSR", "SMR"),
        ("rim-p", "RIMP"),
        ("C2S", "complémentaire santé solidaire"),
        ("causes du deces", "CépiDc"),
        ("hospital stays", "séjour hospitalier"),
        ("cause of death", "cause de décès"),
        ("drug", "médicament"),
        ("how to find beneficiaries", "bénéficiaire"),
        ("reimbursements", "remboursement"),
        ("cost", "coût"),
        ("chronic disease", "ALD"),
        ("midwives", "sages-femmes"),
        ("chronic pain in patients", "douleur"),
        ("C-section rates", "césarienne"),
    ],
)
def test_domain_is_known(shipped, text, other) -> None:
    assert other in [one for found in shipped.found_in(text) for one in found.others]


def test_a_letter_before_a_hyphen_belongs_to_its_word(shipped) -> None:
    for text in ("section", "c section", "sections locales mutualistes"):
        assert "césarienne" not in [one for found in shipped.found_in(text) for one in found.others]


@pytest.mark.parametrize("text", FRENCH_THAT_LOOKS_ENGLISH)
def test_french_that_looks_english_is_left_alone(shipped, text) -> None:
    assert [found for found in shipped.found_in(text) if found.is_translation] == []


def test_no_french_word_of_the_vocabulary_is_taken_for_english(shipped) -> None:
    said = {
        other for entry in thesaurus.english_vocabulary() for other in entry.others if len(telling_words(other)) == 1
    }
    taken = [
        (word, other)
        for word in said
        for found in shipped.found_in(word)
        if found.is_translation
        for other in found.others
        if phrase_key(other) != phrase_key(word)
    ]
    assert taken == []


def test_clearly_french_text_is_not_translated(shipped) -> None:
    assert not any(found.is_translation for found in shipped.found_in("le cost de la data"))


def test_a_text_calls_for_a_bounded_number_of_words(shipped) -> None:
    found = shipped.found_in("hospital stay drug death " * 40)
    assert len(found) <= 12
    assert all(len(one.others) <= 6 for one in found)


def test_two_way_entry_leads_everywhere_and_one_way_only_there() -> None:
    entry = SynonymEntry(text="alpha", others=("bêta", "gamma"))
    assert (others("alpha", entry), others("bêta", entry)) == (["bêta", "gamma"], ["alpha", "gamma"])
    one_way = SynonymEntry(text="alpha", others=("bêta",), both_ways=False)
    assert (others("alpha", one_way), others("bêta", one_way)) == (["bêta"], [])


# --- entries of the editors ------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _fresh() -> None:
    thesaurus.forget_synonyms()


def test_new_site_begins_with_the_shipped_list() -> None:
    assert Synonym.objects.count() == len(list(thesaurus.shipped_synonyms()))
    assert "hospitalisation à domicile" in [
        other for found in thesaurus.known_synonyms().found_in("HAD") for other in found.others
    ]


def test_newer_list_reaches_a_running_site_and_leaves_what_editors_did() -> None:
    assert give_shipped_synonyms() == Given()
    edited, deleted = Synonym.objects.get(text="HAD"), Synonym.objects.get(text="ALD")
    edited.equivalents = "soins à la maison"
    edited.save()
    deleted.delete()
    own = Synonym.objects.create(text="Zébrure", equivalents="rayure")
    newer = [
        SynonymEntry(text="HAD", others=("autre",)),
        SynonymEntry(text="ALD", others=("autre",)),
        SynonymEntry(text="MCO", others=("autre",)),
        SynonymEntry(text="Zébrure", others=("bande",)),
        SynonymEntry(text="Xylophage", others=("mangeur de bois",), both_ways=False),
    ]
    assert give_shipped_synonyms(newer) == Given(added=1, changed=1, left=3)
    assert give_shipped_synonyms(newer) == Given()
    told = dict(Synonym.objects.filter(text__in=["HAD", "ALD", "MCO", own.text]).values_list("text", "equivalents"))
    assert told == {"HAD": "soins à la maison", "MCO": "autre", own.text: "rayure"}
    assert [each.others for each in thesaurus.known_synonyms().found_in("xylophages")] == [("mangeur de bois",)]
    # what was brought up to date is so again
    assert give_shipped_synonyms([SynonymEntry(text="MCO", others=("encore",))]) == Given(changed=1)


def test_shipped_entries_pass_the_form() -> None:
    for entry in Synonym.objects.all():
        entry.full_clean()


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"text": "", "equivalents": "a"}, "text", "vide"),
        ({"text": "?!", "equivalents": "autre"}, "text", "aucun mot"),
        ({"text": "mot", "equivalents": ""}, "equivalents", "vide"),
        ({"text": "mot", "equivalents": "!\n?"}, "equivalents", "au moins un mot"),
        ({"text": "mot", "equivalents": "Mots"}, "equivalents", "pour la recherche"),
        ({"text": "m" * 101, "equivalents": "autre"}, "text", "100 caractères"),
        (
            {"text": "mot", "equivalents": "un deux trois quatre cinq six sept huit neuf dix onze"},
            "equivalents",
            "trop de mots",
        ),
        ({"text": "mot", "equivalents": "\n".join(f"autre{n}" for n in range(13))}, "equivalents", "12"),
        ({"text": "ald", "equivalents": "autre"}, "text", "déjà"),
        ({"text": "arrivée", "equivalents": "départ"}, "equivalents", "boucle"),
    ],
)
def test_wrong_entry_is_told(values, field, message) -> None:
    Synonym.objects.create(text="départ", equivalents="arrivée", direction="one")
    with pytest.raises(ValidationError) as raised:
        Synonym(**values).full_clean()
    assert message in " ".join(raised.value.message_dict[field]).replace("\xa0", " ")


def test_entry_is_tidied() -> None:
    entry = Synonym(text="  cause  du mal ", equivalents=" mal \n\nmaux\r\nmal")
    entry.full_clean()
    assert (entry.text, entry.others) == ("cause du mal", ("mal", "maux"))


def test_change_counts_at_once_in_this_process() -> None:
    assert others_now("baobab") == []
    entry = Synonym.objects.create(text="baobab", equivalents="arbre")
    assert others_now("baobab") == ["arbre"]
    entry.active = False
    entry.save()
    assert others_now("baobab") == []
    entry.delete()
    assert others_now("baobab") == []


def others_now(text: str) -> list[str]:
    return [other for found in thesaurus.known_synonyms().found_in(text) for other in found.others]


@pytest.mark.django_db(transaction=True)
def test_change_of_another_process_counts_at_the_next_search() -> None:
    assert others_now("baobab") == []
    before = generation().current()
    with transaction.atomic():
        Synonym.objects.bulk_create([Synonym(text="baobab", equivalents="arbre")])  # no signal: as another process
        assert generation().current() == before
    assert generation().current() > before
    assert others_now("baobab") == ["arbre"]


def test_unchanged_synonyms_cost_no_query(django_assert_num_queries) -> None:
    thesaurus.known_synonyms()
    with django_assert_num_queries(0):
        thesaurus.known_synonyms()


def test_a_table_that_cannot_be_read_is_left_alone_for_a_while(monkeypatch) -> None:
    tries = []

    def broken() -> None:
        tries.append(1)
        raise DatabaseError

    forget_synonyms()
    monkeypatch.setattr(thesaurus, "_version", broken)
    try:
        assert known_synonyms().found_in("hospital stays")
        known_synonyms()
        assert len(tries) == 1
        forget_synonyms()  # as a change does
        known_synonyms()
        assert len(tries) == 2
    finally:
        forget_synonyms()


# --- the page and the admin ------------------------------------------------------------------------


@pytest.fixture
def two_pages(sources, search_index) -> None:
    sources["article"].held += [
        Document(key="article:51", kind="article", title="Un arbre", url="/51/", body="Le baobab pousse."),
        Document(key="article:52", kind="article", title="Une plante", url="/52/", body="Le papyrus pousse."),
    ]
    services.rebuild()


def test_entry_changes_the_results_and_is_shown(two_pages, client) -> None:
    address = reverse("search")
    before = client.get(address, {"q": "baobab"})
    assert [shown.hit.key for shown in before.context["hits"]] == ["article:51"]
    Synonym.objects.create(text="baobab", equivalents="papyrus")
    after = client.get(address, {"q": "baobab"})
    assert [shown.hit.key for shown in after.context["hits"]] == ["article:51", "article:52"]
    assert "Aussi cherché" in after.content.decode()
    exactly = client.get(address + after.context["wording"].as_typed_url)
    assert [shown.hit.key for shown in exactly.context["hits"]] == ["article:51"]
    widened = client.get(address + exactly.context["wording"].widened_url)
    assert len(widened.context["hits"]) == 2


def test_search_tells_what_else_was_looked_for(two_pages) -> None:
    Synonym.objects.create(text="baobab", equivalents="papyrus")
    results = services.search(Query(text="le baobab"))
    assert [(one.word, one.synonyms) for one in results.also] == [("baobab", ("papyrus",))]
    assert services.search(Query(text="le baobab", as_typed=True)).also == ()


def test_editors_keep_the_synonyms(client) -> None:
    client.force_login(create_person(email="e@example.org", display_name="Édith", groups=("editor",)))
    listed = client.get(reverse("wagtailsnippets_search_synonym:list"))
    assert "actes et consultations externes" in listed.content.decode()
    values = {
        "text": "baobab",
        "equivalents": "arbre",
        "direction": "both",
        "language": "fr",
        "active": "on",
        "note": "",
    }
    wrong = client.post(reverse("wagtailsnippets_search_synonym:add"), {**values, "equivalents": "baobabs"})
    assert "pour la recherche" in wrong.content.decode().replace("\xa0", " ")
    assert "baobabs" in wrong.content.decode()
    assert client.post(reverse("wagtailsnippets_search_synonym:add"), values).status_code == 302
    assert others_now("baobab") == ["arbre"]


def test_members_do_not_keep_the_synonyms(client) -> None:
    client.force_login(create_person(email="m@example.org", display_name="Max", groups=("member",)))
    assert client.get(reverse("wagtailsnippets_search_synonym:list")).status_code in {302, 403}
