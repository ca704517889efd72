"""From a page upstream to the Markdown of this site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.imports.front_matter import clean_tags, is_damaged, preferred_spellings, split_front_matter
from hub.imports.html_conversion import html_to_markdown, video_of
from hub.imports.markdown_links import Link, read_destination, rewrite_links, turned_round, words_kept, write_link
from hub.imports.page_conversion import plain_words, read_page
from hub.imports.text_cleaning import clean_text
from hub.imports.words import split_term, summary_of


def test_title_is_the_first_heading_and_leaves_the_body() -> None:
    page = read_page(
        "<!-- # Non -->\n```\n# Pas moi\n```\n# Un\\_titre **gras** &amp; [lié](x.md)\n\nTexte.\n\n# Références\n- rien\n"
    )
    assert page.title == "Un_titre gras & lié"
    assert "Un\\_titre" not in page.body
    assert page.body.endswith("# Références\n- rien")


def test_comments_are_dropped_and_code_is_kept() -> None:
    page = read_page(
        "# T\n\navant <!-- vieux\ntexte --> après\n\n```html\n<!-- gardé --> <p>x</p>\n```\n`<br>` et <TagLinks />fin\n"
    )
    assert "vieux" not in page.body
    assert "<!-- gardé --> <p>x</p>" in page.body
    assert "`<br>` et fin" in page.body


def test_includes_are_told_and_dropped() -> None:
    page = read_page('---\npermalink: /x\n---\n# T\n#include "tables/.schemas/A/B C.md"\n')
    assert page.includes == ("tables/.schemas/A/B C.md",)
    assert page.is_empty
    assert page.front_matter.fields == {"permalink": "/x"}


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/-a_BcDeFg12?start=58"></iframe>',
            "[Voir la vidéo](https://www.youtube.com/watch?v=-a_BcDeFg12&t=58s)",
        ),
        (
            '<iframe src="https://docs.google.com/presentation/d/e/x/embed?start=false"></iframe></iframe>',
            "[Voir la présentation](https://docs.google.com/presentation/d/e/x/pub)",
        ),
        ('<iframe src="javascript:alert(1)"></iframe>', ""),
        (
            '<object data="../files/a b.pdf" type="x"><embed src="../files/a b.pdf"><p>rien</p></object>',
            "[Ouvrir le document](../files/a%20b.pdf)",
        ),
        ("<img src='x.png' alt='un [essai]' width=3 />", "![un (essai)](x.png)"),
        ('<p style="text-align:center">mot</p>', "mot"),
        ('<a href="x.md"\n target="_blank">> voir</a>', "[> voir](x.md)\n"),
        ("<style>p{}</style>mot <sup>2</sup><br>", "mot <sup>2</sup><br>"),
        ("a < b et <personne@exemple.test>", "a < b et <personne@exemple.test>"),
    ],
)
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


def test_videos_are_known_by_their_identifier() -> None:
    assert video_of("https://youtu.be/_1234567-_A?t=12s") == ("https://www.youtube.com/watch?v=_1234567-_A", 12)
    for other in (
        "https://www.youtube.com.exemple/embed/abcdefghijk",
        "https://www.youtube.com/embed/a/../b",
        "http://[x",
        "",
    ):
        assert video_of(other) == ("", None)


def test_links_are_rewritten_with_their_line() -> None:
    seen: list[tuple[str, int, bool]] = []

    def look(link: Link) -> str:
        seen.append((link.url, link.line, link.is_picture))
        return write_link(link, "/ici/")

    raw = '---\nx: y\n---\n# T\n\n<!-- a\nb -->\n[`A_B`](un deux.md "titre") et [![i](p.png)](q.md)\n```\n[non](non.md)\n```\n[t]((x.md)\n'
    body = read_page(raw, rewrite=look).body
    assert seen == [("un deux.md", 8, False), ("p.png", 8, True), ("q.md", 8, False), ("x.md", 12, False)]
    assert '[`A_B`](/ici/ "titre")' in body
    assert "[![i](/ici/)](/ici/)" in body
    assert "[non](non.md)" in body


def test_destinations_forgive_what_pages_write() -> None:
    assert read_destination(" https://x.exemple ") == ("https://x.exemple", "")
    assert read_destination("(https://x.exemple/") == ("https://x.exemple/", "")
    assert read_destination("a b.md 'Titre'") == ("a b.md", "'Titre'")


def test_words_in_the_place_of_an_address_are_not_lost() -> None:
    def rewrite(link: Link) -> str:
        link = turned_round(link)
        return write_link(link, link.url) if link.url.startswith("https:") else words_kept(link)

    assert (
        rewrite_links("l'[https://equipe.exemple/](Équipe imaginaire, unité 9)", rewrite)
        == "l'[Équipe imaginaire, unité 9](https://equipe.exemple/)"
    )
    assert rewrite_links("[Équipe](de Lyon et Paris)", rewrite) == "Équipe (de Lyon et Paris)"
    assert rewrite_links("[mot](nulle part.md)", rewrite) == "mot"
    assert rewrite_links("[https://a.exemple](https://b.exemple)", rewrite) == "[https://a.exemple](https://b.exemple)"


def test_signs_nobody_sees_are_cleaned() -> None:
    assert clean_text("l\x92ouvreur\x85\u200b e\u0301\r\n\x00") == "l’ouvreur… é\n"


@given(st.text(max_size=400))
def test_any_page_is_read(raw: str) -> None:
    page = read_page(raw, rewrite=lambda link: link.words)
    assert "\x00" not in page.body
    assert "\ue000" not in page.body
    assert read_page(raw, rewrite=lambda link: link.words) == page


@given(st.text(alphabet="-\n :abc", max_size=200))
def test_any_front_matter_is_read(raw: str) -> None:
    front_matter, rest = split_front_matter(raw)
    assert raw.endswith(rest)
    assert front_matter.lines == raw.count("\n") - rest.count("\n")


@given(st.text(alphabet='[]()!`ab.\\ \n"', max_size=200))
def test_links_are_found_in_linear_time_and_once(text: str) -> None:
    assert isinstance(rewrite_links(text, lambda link: link.words), str)


def test_front_matter_may_close_with_a_space_and_indent_as_it_likes() -> None:
    front_matter, rest = split_front_matter("---\ntags:\n    - Un\n   - deux\n  - Deux\n--- \n# T\n")
    assert front_matter.lists == {"tags": ["Un", "deux", "Deux"]}
    assert rest == "# T\n"


@pytest.mark.parametrize(
    ("text", "damaged"),
    [
        ("---\ntags:\n  - A\n--- \n# T\n", False),
        ("---\n\nUn trait, puis un texte.\n", False),
        ("---\ntags:\n  - A\n\n# T\n", True),
        ("---\ntags:\n  - A\n# T\n\nTexte.\n\n---\nSuite.\n", True),
        ("# T\n\n---\nmot: dit\n", False),
    ],
)
def test_a_front_matter_without_end_is_seen(text: str, damaged: bool) -> None:
    assert is_damaged(text) is damaged


def test_tags_take_the_spelling_of_most_pages() -> None:
    spellings = preferred_spellings(
        [["Professionnel de santé"], ["Professionnel de Santé"], ["Professionnel de santé", "A", "A"]]
    )
    assert clean_tags(["Professionnel de Santé", "professionnel  de sante", "A", "A"], spellings) == [
        "Professionnel de santé",
        "A",
    ]


@pytest.mark.parametrize(
    ("title", "stem", "expected"),
    [
        ("ABC - Acronyme bien choisi", "ABC", ("ABC", "Acronyme bien choisi")),
        ("Loi XYZ  - trois mots", "loi_XYZ", ("Loi XYZ", "trois mots")),
        ("Valeur en droite zone", "VDZ", ("VDZ", "Valeur en droite zone")),
        ("Case-mix", "case_mix", ("Case-mix", "")),
        ("PUMa", "PUMa", ("PUMa", "")),
        ("", "vide", ("vide", "")),
    ],
)
def test_glossary_titles_are_split(title: str, stem: str, expected: tuple[str, str]) -> None:
    assert split_term(title, stem) == expected


def test_summary_is_the_first_prose() -> None:
    assert (
        summary_of("## Titre\n\n::: tip X\nnon\n:::\n\nUne **phrase** [liée](x).\nEt la suite.\n\nAutre")
        == "Une phrase liée. Et la suite."
    )
    assert summary_of("Un mot[^1], puis un autre [^note].\n\n[^1] : Une note.") == "Un mot, puis un autre."
    assert summary_of("- liste\n\n| a | b |\n") == ""
    assert len(summary_of("mot " * 300)) <= 280


def test_plain_words_unescape() -> None:
    assert plain_words("ER\\_PRS\\_F &#x27;`x`&#x27;") == "ER_PRS_F 'x'"
