"""The archive of meetups as one page."""

from datetime import date

import pytest
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
    assert first.video_url == "https://www.youtube.com/embed/_1234567-_A"
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


@pytest.mark.parametrize(
    ("speakers", "organisation"),
    [
        ("Anne ESSAI, ingénieure, Bruno FAUX, chef de projet (ABC)", "ABC"),
        ("Anne Essai, doctorante (Institut Zed)", "Institut Zed"),
        ("les Drs. Anne Essai (Médecin) et Bruno Faux (Pharmacien) de l'équipe Zed", "Équipe Zed"),
        ("Anne Essai (ABC), Bruno Faux (DEF)", ""),
        ("Anne Essai (Pharmacienne)", ""),
        ("Anne Essai (Directrice à l'Institut Zed)", ""),
        ("Anne Essai (Équipe X (Y, Z))", "Équipe X (Y, Z)"),
    ],
)
def test_the_organisation_is_the_one_all_speakers_share(speakers: str, organisation: str) -> None:
    (talk,) = read_meetups(f"## 2021.05.05 X1\n### T\n- Présenté par : {speakers}\n")[0][0].talks
    assert talk.organisation == organisation


def test_a_meetup_written_twice_is_read_once_and_told() -> None:
    text = "## 2021.05.05 Essai1\n### Un\n\n## 2021.04.04 Essai\n\n## 2021.05.05 Essai1\n### Autre\n\n## 2021.03.03 Essai\n"
    meetups, problems = read_meetups(text)
    assert [(meetup.number, meetup.date.month) for meetup in meetups] == [(1, 5), (None, 4), (None, 3)]
    assert [talk.title for talk in meetups[0].talks] == ["Un"]
    assert [(problem.reason, problem.line) for problem in problems] == [
        ("le meetup 1 est déjà sur la page, à la ligne 1", 6)
    ]


def test_what_is_said_of_a_team_at_length_goes_to_the_abstract() -> None:
    said = "EZ : L'équipe imaginaire étudie " + "les choses qui n'existent pas et " * 6 + "en rend compte."
    text = f"## 2021.05.05 X1\n### T\n- Présenté par : Anne Essai (Médecin) de l'équipe Zed ({said})\n"
    (talk,) = read_meetups(text)[0][0].talks
    assert talk.speakers == (("Anne Essai", "Médecin, équipe Zed"),)
    assert talk.abstract == said


def test_the_address_of_a_recording_is_kept_as_given() -> None:
    for given_url, kept in (
        ("https://www.youtube-nocookie.com/embed/_1234567-_A?start=58", None),
        ("//www.youtube.com/embed/_1234567-_A?start=58", "https://www.youtube.com/watch?v=_1234567-_A"),
    ):
        text = f'## 2021.05.05 X1\n### T\n\n<iframe src="{given_url}"></iframe>\n'
        (talk,) = read_meetups(text)[0][0].talks
        assert (talk.video_url, talk.start, talk.state) == (kept or given_url, 58, ONLINE)


@given(st.text(alphabet="#- \n2021.05ab:()[]<iframe", max_size=300))
def test_any_text_is_read_without_failing(text: str) -> None:
    meetups, _problems = read_meetups(f"## 2021.05.05 X1\n{text}")
    assert meetups[0].number == 1 or text
