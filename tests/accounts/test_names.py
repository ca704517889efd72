"""Names and handles, whatever is typed."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from hub.accounts.names import (
    HANDLE_LENGTH,
    check_display_name,
    handle_from,
    handle_validator,
    numbered_handle,
    tidy_name,
)


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Élise d’Œuvre", "elise-d-oeuvre"),
        ("E\u0301lise", "elise"),
        ("Jean-Loup N'Diaye", "jean-loup-n-diaye"),
        ("Ｆｕｌｌ", "full"),
        ("Straße Łódź", "strasse-lodz"),
        ("🦊", "membre"),
        ("<script>", "script"),
    ],
)
def test_handle_is_plain(name: str, handle: str) -> None:
    assert handle_from(name) == handle


@pytest.mark.parametrize("name", ["Anna Le Goff", "Ñuñez", "Мария", "李娜", "O’Hara", "équipe PMSI 2", "N'Guyễn"])
def test_real_names_pass(name: str) -> None:
    assert check_display_name(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "…", "a@b.fr", "Pаul", "Αnna B", "x" * 81, "\x00"])
def test_empty_or_deceptive_names_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        check_display_name(name)


@given(st.text(max_size=200))
def test_any_text_gives_a_valid_handle_and_a_name_on_one_line(text: str) -> None:
    handle = handle_from(text)
    handle_validator(handle)
    assert len(handle) <= HANDLE_LENGTH
    name = tidy_name(text)
    assert tidy_name(name) == name
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069\u200b]", name)


def test_numbers_skip_what_is_taken() -> None:
    assert numbered_handle("anna", {"anna", "anna-2"}) == "anna-3"
    assert numbered_handle("admin", set()) == "admin-2"


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123",
        "M0tDeP@sse2026",
        "azertyuiop12",
        "Bonjour2026!!",
        "Soleil-123456",
        "jetaimejetaime",
        "xxxxxxxxxxxxxxx",
        "17072003-2004",
        "Marseille13000",
    ],
)
def test_passwords_tried_first_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "sept petites mouettes",
        "demonstration-snds",
        "T7%kq9ZpL2vX",
        "8f14e45fceea167a",
        "очень длинный пароль",
        "a9" * 5 + "z" + "correct horse battery " * 40,
    ],
)
def test_passwords_of_ones_own_are_accepted(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize(
    "name", ["admin", "Modérateur", "L’équipe SNDS Hub", "Support 2", "ＡＤＭＩＮ", "Ancien membre 3fa9c1"]
)
def test_nobody_is_named_as_the_site_or_its_staff(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_display_name(name)
    assert refused.value.code == "reserved"


@pytest.mark.parametrize("name", ["Admira Moderato", "Hubert Snoeck", "Anne Support-Leroy", "Système D’Alambert"])
def test_names_that_only_resemble_are_kept(name: str) -> None:
    assert check_display_name(name) == name


def test_accents_do_not_pile_up_over_the_lines_around() -> None:
    assert tidy_name("Z" + "\u0334\u0321\u031b\u0347\u0359a") == "Z\u0334\u0321a"
    assert tidy_name("Nguye\u0302\u0303n") == "Nguyễn"
