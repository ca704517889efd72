"""The archive of meetups as one page."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hub.imports.meetup_archive import NOT_RECORDED, ONLINE, UPCOMING, read_meetups
from tests.imports.conftest import FIXTURES


def test_meetups_are_read_with_their_talks() -> None:
    meetups, problems = read_meetups((FIXTURES / "documentation/evenements/meetup.md").read_text())
    assert [(meetup.number, meetup.title, meetup.date) for meetup in meetups] == [
        (2, "Meetup-Essai2", date(2021, 5, 20)),
        (1, "Meetup-Essai1", date(2021, 1, 14)),
    ]
    assert [problem.line for problem in problems] == [27]
    assert meetups[0].url == "https://rencontres.exemple/2"
    first, second = meetups[0].talks
    assert (first.position, first.title, first.state) == (1, "Un titre complet : avec deux-points", ONLINE)
    assert first.video_url == "https://www.youtube.com/watch?v=_1234567-_A"
    assert [name for name, _affiliation in first.speakers] == ["Anne Essai", "Bruno de la Feinte", "Chloé d'Ailleurs"]
    assert first.speakers[1][1] == "Équipe X (Y, Z)"
    # The link says pptx, the file is a pdf; the list goes on below its label.
    assert first.slides == (
        ("PDF", "../files/plan.pdf"),
        ("Google Slides", "https://docs.google.com/presentation/d/abc/edit?usp=sharing"),
    )
    assert "Introduit par : Paule Fictive" in first.abstract
    assert (second.title, second.state, second.slides) == ("Sans enregistrement", NOT_RECORDED, ())
    assert second.organisation == "Institut d'essai"
    (talk,) = meetups[1].talks
    assert (talk.state, talk.video_url, talk.slides) == (UPCOMING, "", ())
    assert talk.speakers == (
        ("Anne Essai", "médecin, Institut d'essai"),
        ("Farid Leurre", "chef de projet, Institut d'essai"),
    )


@given(st.text(alphabet="#- \n2021.05ab:()[]<iframe", max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    meetups, _problems = read_meetups(f"## 2021.05.05 X1\n{text}")
    assert meetups[0].number == 1 or text
