"""WebVTT and SRT as people export them."""

from time import thread_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetups.transcripts import (
    MAX_CUES,
    CueText,
    TranscriptError,
    decode_transcript,
    examine_transcript,
    read_transcript,
    write_vtt,
)


def test_webvtt_with_notes_styles_identifiers_settings_and_markup_is_read() -> None:
    content = (
        "\ufeffWEBVTT - exemple\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE une remarque\n00:01 n'est pas une heure\n\n"
        "intro\n00:01.500 --> 00:04.000 align:start position:10%\n<v Solène>Bonjour <i>à</i> tous\net &amp; toutes</v>\n\n"
        "01:02:03.004 --> 01:02:05.000\nLa table ER_PRS_F\n"
    )
    assert read_transcript(content) == (
        CueText(1.5, 4.0, "Bonjour à tous et & toutes"),
        CueText(3723.004, 3725.0, "La table ER_PRS_F"),
    )


def test_srt_with_windows_line_ends_and_commas_is_read() -> None:
    content = "1\r\n00:00:01,000 --> 00:00:02,500\r\nUn\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n{\\an8}Deux\r\n"
    assert read_transcript(content) == (CueText(1.0, 2.5, "Un"), CueText(3.0, 4.0, "Deux"))


def test_cues_are_put_in_order_and_empty_ones_dropped() -> None:
    content = "WEBVTT\n\n00:05.000 --> 00:06.000\nb\n\n00:01.000 --> 00:02.000\na\n\n00:08.000 --> 00:09.000\n<i></i>\n"
    assert [cue.text for cue in read_transcript(content)] == ["a", "b"]


def test_cues_without_a_blank_line_between_are_told_apart() -> None:
    vtt = "WEBVTT\n00:01.000 --> 00:02.000\nen 2021\n2022\n00:02.000 --> 00:03.000\nb\n"
    assert [cue.text for cue in read_transcript(vtt)] == ["en 2021 2022", "b"]
    srt = "1\r00:00:01,000 --> 00:00:02,000\ra\r2\r00:00:02,000 --> 00:00:03,000\rb\r"
    assert [cue.text for cue in read_transcript(srt)] == ["a", "b"]


def test_signs_that_show_nothing_are_left_out() -> None:
    assert read_transcript("\ufeffWEBVTT\n\n00:01.000 --> 00:02.000\nBon\x07jour\u202e\n")[0].text == "Bonjour"


def test_less_than_sign_in_prose_is_kept() -> None:
    assert (
        read_transcript("WEBVTT\n\n00:01.000 --> 00:02.000\nun effectif < 11 et x > 3\n")[0].text
        == "un effectif < 11 et x > 3"
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("WEBVTT\n", 1),
        ("WEBVTT\n\nBonjour\nà tous\n", 3),
        ("WEBVTT\n\n00:05.000 --> 00:04.000\nx\n", 3),
        ("WEBVTT\n\n1\n00:75.000 --> 00:80.000\nx\n", 4),
        ("WEBVTT\n\n00:01.000 --> deux\nx\n", 3),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:03 --> 00:00:04\ny\n", 6),
        ("WEBVTT\n\n\x00", 3),
        ("WEBVTT\n\n99:00:00.000 --> 99:00:01.000\nx\n", 3),
        (f"WEBVTT\n\n00:01.000 --> 00:02.000\n{'x' * 2001}\n", 4),
    ],
)
def test_broken_file_names_the_line(content: str, line: int) -> None:
    with pytest.raises(TranscriptError) as caught:
        read_transcript(content)
    assert caught.value.line == line
    assert str(line) in str(caught.value)


def test_file_of_faults_is_refused_soon() -> None:
    began = thread_time()
    with pytest.raises(TranscriptError):
        examine_transcript("WEBVTT\n\n" + "x\n\n" * 500_000)
    assert thread_time() - began < 3


def test_too_many_cues_are_refused() -> None:
    cue = "00:01.000 --> 00:02.000\nx\n\n"
    with pytest.raises(TranscriptError):
        read_transcript("WEBVTT\n\n" + cue * (MAX_CUES + 1))


_cue = st.builds(
    lambda start, length, words: CueText(start / 1000, (start + length) / 1000, " ".join(words)),
    st.integers(0, 86_000_000),
    st.integers(1, 60_000),
    st.lists(
        st.text(st.characters(categories=("L", "N", "P", "Sc", "Sm")), min_size=1, max_size=12), min_size=1, max_size=6
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a busy machine is not slow input
@given(st.lists(_cue, min_size=1, max_size=8))
def test_written_transcript_reads_back_equal(cues: list[CueText]) -> None:
    ordered = tuple(sorted(cues, key=lambda cue: (cue.start, cue.end)))
    assert read_transcript("".join(write_vtt(ordered))) == ordered


@given(st.text(alphabet="WEBVT\n\r 0123456789:.,->xé<&;{\\}\x00", max_size=120))
def test_any_text_gives_ordered_cues_or_a_numbered_line(content: str) -> None:
    line = 1
    cues: tuple[CueText, ...] = ()
    try:
        cues = read_transcript(content)
    except TranscriptError as error:
        line = error.line
    assert 1 <= line <= content.count("\n") + content.count("\r") + 1
    assert all(cue.end > cue.start and cue.text for cue in cues)
    assert list(cues) == sorted(cues, key=lambda cue: (cue.start, cue.end))


@pytest.mark.parametrize(
    ("encoding", "remarks"), [("utf-8", 0), ("utf-8-sig", 0), ("utf-16", 0), ("cp1252", 1), ("latin-1", 1)]
)
def test_file_of_an_older_program_is_read_with_its_accents(encoding: str, remarks: int) -> None:
    content, told = decode_transcript("1\n00:00:01,000 --> 00:00:02,000\nDéjà l'été\n".encode(encoding))
    assert examine_transcript(content).cues[0].text == "Déjà l'été"
    assert len(told) == remarks


def test_file_that_is_no_text_is_refused() -> None:
    for data in (b"\x81\x8d\xff", b"\xff\xfe\x00"):
        with pytest.raises(TranscriptError):
            content, _told = decode_transcript(data)
            examine_transcript(content)


def test_hours_may_be_written_with_many_digits() -> None:
    assert read_transcript("WEBVTT\n\n0001:00:01.000 --> 0001:00:02.000\nx\n")[0].start == 3601
