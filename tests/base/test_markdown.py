"""Markdown: what it shows, what it never lets through, and how long it takes."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.base.markdown import MAX_LENGTH, Section, plain_text, render_markdown, slugify_heading, split_sections
from tests.xss_corpus import CORPUS, dangers


def test_corpus_is_large_enough_and_its_reader_sees_danger() -> None:
    assert len(CORPUS) >= 60
    assert dangers("<img src=x onerror=alert(1)>") == ["img[onerror]"]
    assert dangers("<a href=' java\tscript:alert(1)'>x</a>") == ["a[href= java\tscript:alert(1)]"]
    assert dangers("<script>1</script>") == ["<script>"]


@pytest.mark.parametrize("profile", ["post", "page"])
@pytest.mark.parametrize("text", CORPUS)
def test_hostile_text_renders_harmless(text: str, profile) -> None:
    assert dangers(render_markdown(text, profile=profile)) == []
    assert dangers(render_markdown(f"> - {text}\n>   {text}", profile=profile)) == []


def test_link_rewriter_cannot_make_a_link_dangerous() -> None:
    html = render_markdown("[x](/a) ![y](/b)", profile="page", link=lambda _url: "javascript:alert(1)")
    assert dangers(html) == []
    assert "javascript" not in html


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("`*_[]()<>!#|:-~&;\"'=\n aé1^\\/")), max_size=120))
def test_any_text_renders_harmless(text: str) -> None:
    assert dangers(render_markdown(text)) == []
    assert dangers(render_markdown(text, profile="page")) == []


@pytest.mark.parametrize(
    "text",
    [sign * 100_000 for sign in ("[", ">", "*", "`", "<", "_", "!", "&", "|", "#", "\\", "\n", ":")]
    + [
        word * 20_000
        for word in ("![", "[a](", "<!--", "[^a]", "a*", "::: tip\n", "- ", "> - ", "<br", "http://", "**a ")
    ],
    ids=lambda text: repr(text[:6]),
)
@pytest.mark.parametrize("profile", ["post", "page"])
def test_hostile_length_renders_in_bounded_time(text: str, profile) -> None:
    # the longest text each profile parses (100,000 signs for a page); processor time, as the machine may be busy
    start = time.process_time()
    render_markdown(text[: MAX_LENGTH[profile]], profile=profile)
    assert time.process_time() - start < (3 if profile == "post" else 6)


@pytest.mark.parametrize(
    "unit", ["[", "![", "[a](", "a*", "> a\n", "a|b\n-|-\nc|d\n\n", "```sas\n/* data\n", "**a ", "http://a.example/(("]
)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def cost(length: int) -> float:
        text = (unit * length)[:length]
        best = 9.0
        for _ in range(2):
            start = time.process_time()
            render_markdown(text)
            best = min(best, time.process_time() - start)
        return best

    assert cost(32_000) < 12 * cost(8_000) + 0.05


# --- what posts show ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "code", "marked"),
    [
        ("sas", "proc sql; select 1; quit;", '<span class="k">select</span>'),
        ("sql", "SELECT a FROM b", '<span class="k">SELECT</span>'),
        ("SQL", "SELECT a FROM b", '<span class="k">SELECT</span>'),
        (" sql", "SELECT a FROM b", '<span class="k">SELECT</span>'),
        ("r", "x <- 'a'", '<span class="o">&lt;-</span>'),
        ("python", "def f(): pass", '<span class="k">def</span>'),
    ],
)
def test_code_is_highlighted(language: str, code: str, marked: str) -> None:
    html = render_markdown(f"```{language}\n{code}\n```")
    assert marked in html
    assert f'class="language-{language.strip().lower()}"' in html


def test_code_of_unknown_language_is_shown_as_it_is() -> None:
    assert (
        render_markdown("```cobol\nA < B\n```")
        == '<pre class="code"><code class="language-text">A &lt; B\n</code></pre>\n'
    )


def test_table_with_missing_cells_is_padded_and_aligned_without_style() -> None:
    html = render_markdown("| a | b |\n|:-:|--:|\n| 1 |\n")
    assert html.count("<td") == 2
    assert '<th class="align-center">a</th>' in html
    assert "style" not in html


def test_post_links_are_not_followed_and_bare_addresses_are_links() -> None:
    html = render_markdown("Voir https://a.example/x_(y)_z, et [b](https://b.example).")
    assert '<a href="https://a.example/x_(y)_z" rel="nofollow ugc">https://a.example/x_(y)_z</a>,' in html
    assert '<a href="https://b.example" rel="nofollow ugc">b</a>' in html


def test_address_in_code_or_in_a_link_is_left_alone() -> None:
    assert render_markdown("`https://a.example`").count("<a ") == 0
    assert render_markdown("[https://a.example](https://b.example)").count("<a ") == 1


def test_post_loads_no_image() -> None:
    html = render_markdown("![courbe](https://a.example/i.png) ![](/media/x.png)")
    assert "<img" not in html
    assert '<a href="https://a.example/i.png" rel="nofollow ugc">courbe</a>' in html


def test_identifiers_keep_their_underscores() -> None:
    assert render_markdown("ER_PRS_F et BEN_NIR_PSA") == "<p>ER_PRS_F et BEN_NIR_PSA</p>\n"


def test_post_headings_stand_below_those_of_the_page() -> None:
    assert render_markdown("# A\n###### B") == "<h3>A</h3>\n<h6>B</h6>\n"


def test_text_beyond_the_limit_is_shown_escaped() -> None:
    assert render_markdown("<b>" * 20_000) == f"<pre>{'&lt;b&gt;' * 20_000}</pre>"


# --- what pages show ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::: tip Crédits\nx\n:::", '<aside class="callout tip"><p class="callout-title">Crédits</p>'),
        (":::tip Mise à jour\nx\n:::", '<aside class="callout tip"><p class="callout-title">Mise à jour</p>'),
        ("::: Note\nx\n:::", '<aside class="callout tip"><p class="callout-title">Note</p>'),
        ("::: Tip Voir `X`\nx\n:::", '<aside class="callout tip"><p class="callout-title">Voir X</p>'),
        (
            "::: warning **Attention**  \nx\n:::",
            '<aside class="callout warning"><p class="callout-title">Attention</p>',
        ),
        ("::: details Codes\nx\n:::", '<details class="callout details"><summary>Codes</summary>'),
    ],
)
def test_container_is_read_in_every_spelling(text: str, expected: str) -> None:
    html = render_markdown(text, profile="page")
    assert expected in html
    assert ":::" not in html
    assert dangers(html) == []


def test_nested_containers_close_in_order() -> None:
    html = render_markdown(":::: details A\n::: warning B\nx\n:::\n::::\nfin", profile="page")
    assert html.index("</aside>") < html.index("</details>") < html.index("fin")


def test_unknown_container_stays_text() -> None:
    assert ":::" in render_markdown("::: mystere\nx\n:::", profile="page")


@pytest.mark.parametrize("definition", ["[^1]: la note", "[^1] : la note"])
def test_footnote_is_read_with_or_without_space(definition: str) -> None:
    html = render_markdown(f"Texte[^1].\n\n{definition}", profile="page")
    assert '<a href="#fn1" id="fnref1" rel="noopener">' in html
    assert '<li id="fn1" class="footnote-item"><p>la note' in html


def test_footnote_spelling_in_code_is_left_alone() -> None:
    assert "[^1] : x" in render_markdown("```\n[^1] : x\n```", profile="page")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Éléments d'été : 1/2", "elements-d-ete-1-2"),
        ("2. Suite", "_2-suite"),
        ("DAMIR", "damir"),
        ("  Qu’est-ce que le `SNDS` ? ", "qu-est-ce-que-le-snds"),
        ("ER_PRS_F", "er-prs-f"),
    ],
)
def test_heading_anchor_is_vuepress_slug(title: str, slug: str) -> None:
    assert slugify_heading(title) == slug


def test_repeated_headings_have_distinct_anchors() -> None:
    html = render_markdown("# Voir\n## Voir\n## Voir", profile="page")
    assert '<h2 id="voir">' in html
    assert '<h2 id="voir-2">' in html
    assert '<h2 id="voir-3">' in html


def test_page_shows_local_images_only() -> None:
    html = render_markdown(
        "![a](/media/a.png) ![b](//evil.example/b.png) ![c](https://c.example/c.png)", profile="page"
    )
    assert html.count("<img") == 1
    assert '<img src="/media/a.png" alt="a" loading="lazy">' in html


def test_page_links_go_through_the_rewriter() -> None:
    html = render_markdown("[x](fiche.md) ![i](i.png)", profile="page", link=lambda url: f"/fiches/{url}")
    assert 'href="/fiches/fiche.md"' in html
    assert 'src="/fiches/i.png"' in html


def test_page_drops_comments_and_reads_breaks_in_cells() -> None:
    html = render_markdown("a<!-- caché -->b\n\n| x |\n|---|\n| 1<br/>2 |", profile="page")
    assert "ab" in html
    assert "caché" not in html
    assert "1<br>" in html


# --- text without markup -----------------------------------------------------------------------


def test_plain_text_keeps_words_and_code() -> None:
    text = "# T\\_X\n\nUn **mot** et `ER_PRS_F`[^1].\n\n```sas\nproc sql;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: note"
    assert plain_text(text) == "T_X\nUn mot et ER_PRS_F.\nproc sql;\na | b\n1 | 2\nnote"


def test_sections_carry_the_anchors_of_the_page() -> None:
    text = "Avant\n\n# Un\nA\n\n## Deux\nB\n\n## Deux\n"
    assert split_sections(text) == [
        Section(0, "", "", "Avant"),
        Section(1, "Un", "un", "A"),
        Section(2, "Deux", "deux", "B"),
        Section(2, "Deux", "deux-2", ""),
    ]
    html = render_markdown(text, profile="page")
    assert all(f'id="{section.anchor}"' in html for section in split_sections(text) if section.level)


def test_unknown_profile_is_an_error() -> None:
    with pytest.raises(KeyError):
        render_markdown("x", profile="mystery")  # type: ignore[arg-type]  # -- the error is the point


def test_a_simple_flowchart_is_told_as_what_leads_to_what() -> None:
    html = render_markdown(
        '```mermaid\nflowchart TD\n  A["Soins & <b>"] -->|par an| B(Lieu);\n  B -- puis --> C --> A\n  click A "../x"\n```',
        profile="page",
    )
    assert "<li><code>Soins &amp; &lt;b&gt;</code> — <em>par an</em> → <code>Lieu</code></li>" in html
    assert "<li><code>Lieu</code> — <em>puis</em> → <code>C</code> → <code>Soins &amp; &lt;b&gt;</code></li>" in html
    assert "../x" not in html


@pytest.mark.parametrize(
    "source",
    ["", "pie\n a: 1", "graph LR", "graph LR\nA & B --> C", "graph LR\nA -->", "graph LR\n" + "A --> B\n" * 500],
)
def test_another_diagram_keeps_its_source_and_says_what_it_is(source: str) -> None:
    html = render_markdown(f"```mermaid\n{source}\n```", profile="page")
    assert "in Mermaid" in html or "en Mermaid" in html
    assert '<pre class="code">' in html
    assert "<ul>" not in html
