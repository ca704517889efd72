"""Where links of the documentation lead here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.imports.link_targets import LinkTargets, built_path, upstream_page

TARGETS = LinkTargets(
    pages={
        "fiches/suivi_fictif.md": "/fiches/suivi-fictif/",
        "glossaire/ABC.md": "/glossaire/abc/",
        "guide/faq/README.md": "/documentation/guide/faq/",
        "guide/Débuts à lire.md": "/documentation/guide/debuts/",
        "README.md": "/documentation/presentation/",
    },
    tables={"t_mcoaab": "/dictionary/T_MCOaaB/", "zz_prs_f": "/dictionary/ZZ_PRS_F/"},
    folders={"tables/DCIR": "/dictionary/?base=DCIR"},
    files={"files/é/plan.pdf": "/documents/1/plan.pdf"},
    upstream_files=frozenset({"files/é/plan.pdf", "files/gros.zip"}),
    upstream_folders=frozenset({"tables/.sources"}),
    titles={"/fiches/suivi-fictif/": "suivre-un-parcours"},
)
UPSTREAM = "https://gitlab.com/healthdatahub/documentation-snds/-"
SITE = "https://documentation-snds.health-data-hub.fr"


@pytest.mark.parametrize(
    ("url", "kind", "address"),
    [
        ("suivi_fictif.md", "page", "/fiches/suivi-fictif/"),
        ("../glossaire/ABC.md#Références-à-lire", "page", "/glossaire/abc/#references-a-lire"),
        ("suivi_fictif.md#suivre-un-parcours", "page", "/fiches/suivi-fictif/"),
        (f"{SITE}/fiches/suivi_fictif.html#suivre-un-parcours", "page", "/fiches/suivi-fictif/"),
        ("suivi_fictif.md#plus-bas", "page", "/fiches/suivi-fictif/#plus-bas"),
        ("../glossaire/abc.md", "page", "/glossaire/abc/"),
        ("../guide/D%C3%A9buts%20%C3%A0%20lire.md", "page", "/documentation/guide/debuts/"),
        ("../guide/Débuts à lire.md", "page", "/documentation/guide/debuts/"),
        ("../guide/faq", "page", "/documentation/guide/faq/"),
        ("../guide/faq/", "page", "/documentation/guide/faq/"),
        ("/tables/ZZ_PRS_F", "table", "/dictionary/ZZ_PRS_F/"),
        ("../tables/DCIR/ZZ_PRS_F.md", "table", "/dictionary/ZZ_PRS_F/"),
        ("../tables/PMSI/PMSI MCO/T_MCOaaB.md#BEN_NUM", "table", "/dictionary/T_MCOaaB/#BEN_NUM"),
        ("../tables/DCIR", "table", "/dictionary/?base=DCIR"),
        (f"{SITE}/tables/zz_prs_f/#zz-prs-f", "table", "/dictionary/ZZ_PRS_F/"),
        (f"{SITE}/glossaire/abc.html", "page", "/glossaire/abc/"),
        (f"{SITE}/", "page", "/documentation/presentation/"),
        (SITE, "page", "/documentation/presentation/"),
        (f"{SITE}/perdue.html", "upstream", f"{SITE}/perdue.html"),
        ("#DAMIR", "page", "#damir"),
        ("../files/é/plan.pdf", "file", "/documents/1/plan.pdf"),
        ("../files/gros.zip", "upstream", f"{UPSTREAM}/blob/master/files/gros.zip"),
        ("../tables/.sources", "upstream", f"{UPSTREAM}/tree/master/tables/.sources"),
        (f"{UPSTREAM}/blob/master/glossaire/ABC.md", "page", "/glossaire/abc/"),
        (f"{UPSTREAM}/issues", "external", f"{UPSTREAM}/issues"),
        ("https://ailleurs.exemple/x.md", "external", "https://ailleurs.exemple/x.md"),
        ("mailto:a@exemple.test", "external", "mailto:a@exemple.test"),
        ("nulle_part.md", "unknown", ""),
        ("des mots ici", "unknown", ""),
        ("", "unknown", ""),
        ("javascript:alert(1)", "unknown", ""),
        ("//ailleurs.exemple", "unknown", ""),
    ],
)
def test_links_lead_where_they_should(url: str, kind: str, address: str) -> None:
    target = TARGETS.resolve(url, page="fiches/x.md")
    assert (target.kind, target.url) == (kind, address)
    assert bool(target.reason) == (kind in {"unknown", "upstream"})


def test_links_of_table_pages_count_from_where_they_are_built() -> None:
    page = "tables/.sources/DCIR/ZZ_PRS_F.md"
    assert built_path(page) == "tables/DCIR/ZZ_PRS_F.md"
    assert TARGETS.resolve("../../fiches/suivi_fictif.md", page=page).url == "/fiches/suivi-fictif/"


def test_pages_have_their_address_upstream() -> None:
    assert upstream_page("fiches/été.md") == f"{SITE}/fiches/%C3%A9t%C3%A9.html"
    assert upstream_page("guide/README.md") == f"{SITE}/guide/"


@given(st.text(max_size=120))
def test_no_link_makes_the_reader_fail(url: str) -> None:
    target = TARGETS.resolve(url, page="fiches/x.md")
    assert not target.url.lower().startswith(("javascript", "data", "vbscript"))
