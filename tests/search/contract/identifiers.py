"""What every engine does with identifiers, beyond `names.py`."""

import re

from search.documents import MEMBERS, PUBLIC, Document
from search.query import Query
from search.results import SeeAlso


def _table(name: str, **values: object) -> Document:
    return Document(
        key=f"table:{name}",
        kind="table",
        title=f"{name} — Une table",
        url=f"/dictionary/{name}/",
        identifiers=(name,),
        table=name,
        **values,  # type: ignore[arg-type]  # -- the values of a test
    )


class IdentifierContract:
    """Fixtures to give: `engine` (holding the corpus) and `settle`, as for `EngineContract`."""

    def test_documents_are_looked_up_by_key_in_order_and_within_rights(self, engine, settle) -> None:
        engine.rebuild([_table("NS_PRS_F"), _table("SECRET_F", visibility=(MEMBERS,)), _table("EB_PRS_F")])
        settle(engine)
        wanted = ["table:EB_PRS_F", "table:SECRET_F", "table:GONE_F", "table:NS_PRS_F"]

        def seen_by(*audience: str) -> list[SeeAlso]:
            asked = Query(text="table", related=tuple(wanted), audience=frozenset(audience))
            return list(engine.search(asked).see_also)

        seen = seen_by(PUBLIC)
        assert [(one.title, one.kind, one.url) for one in seen] == [
            ("EB_PRS_F — Une table", "table", "/dictionary/EB_PRS_F/"),
            ("NS_PRS_F — Une table", "table", "/dictionary/NS_PRS_F/"),
        ]
        assert seen_by(PUBLIC, MEMBERS)[1].url == "/dictionary/SECRET_F/"
        assert seen_by() == []
        assert engine.search(Query(text="table")).see_also == ()

    def test_a_name_in_pieces_finds_its_table_and_ranks_below_it(self, engine, settle) -> None:
        said = Document(
            key="talk:1", kind="talk", title="Un exposé", url="/t/1/", body="On part de er prs f, puis on compte."
        )
        written = Document(
            key="talk:2", kind="talk", title="Un autre exposé", url="/t/2/", body="On part de ER_PRS_F, puis on compte."
        )
        apart = Document(key="talk:3", kind="talk", title="Un mot", url="/t/3/", body="Un f, puis un prs ; pas un er.")
        engine.rebuild([said, written, apart, _table("ER_PRS_F"), _table("NS_PRS_F")])
        settle(engine)
        for text in ("ER_PRS_F", "er prs f", "er-prs-f"):
            found = [hit.key for hit in engine.search(Query(text=text)).hits]
            assert found == ["table:ER_PRS_F", "talk:2", "talk:1"], text

    def test_only_whole_names_are_marked_in_any_spelling(self, engine, settle) -> None:
        body = "Joindre oravue.T_MCO19B à T_MCOaaC : le T de T_MCOxxB, à la lettre, ne dit rien. Un T seul non plus."
        said = "On parle de er, prs et f, puis de er prs f."
        engine.rebuild(
            [
                Document(key="talk:1", kind="talk", title="Un exposé", url="/t/1/", body=body),
                Document(key="talk:2", kind="talk", title="Un autre", url="/t/2/", body=said),
            ]
        )
        settle(engine)
        (hit,) = engine.search(Query(text="T_MCO&aa.B")).hits
        assert re.findall("<mark>(.*?)</mark>", hit.snippet_html) == ["T_MCO19B", "T_MCOxxB"]
        (hit,) = engine.search(Query(text="ER_PRS_F")).hits
        assert re.findall("<mark>(.*?)</mark>", hit.snippet_html) == ["er prs f"]

    def test_every_spelling_of_a_name_finds_the_same_also_longer_names(self, engine, settle) -> None:
        engine.rebuild([_table("T_MCOaaB"), _table("T_MCOaaBPHN"), _table("T_MCOaaC")])
        settle(engine)
        for text in ("T_MCO19B", "T_MCO&aa.B", "T_MCOxxB", "t_mcoaab"):
            found = [hit.key for hit in engine.search(Query(text=text)).hits]
            assert found == ["table:T_MCOaaB", "table:T_MCOaaBPHN"], text
