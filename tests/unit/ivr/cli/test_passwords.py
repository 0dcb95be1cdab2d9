"""Passwords that are taken, and those that are refused with what to do."""

import pytest

from ivr.cli.passwords import find_flaw


@pytest.mark.parametrize(
    "password",
    [
        "зима лес чайник",
        "correct horse",
        "ДомаСнегСобакаЧай",
        "7v-Kqz-93hW",
        "xkqjvbnmpf",
        "съешь ещё этих мягких булок " * 7,
    ],
)
def test_what_is_hard_to_guess_is_taken(password: str) -> None:
    assert find_flaw(password, "olga") is None


@pytest.mark.parametrize(
    ("password", "flaw"),
    [
        ("зималес", "too short"),
        ("x" * 201, "too long"),
        ("password1", "easy to guess"),
        ("q1w2e3r4t5", "easy to guess"),
        ("olga2026", "easy to guess"),
        # «ольга» in the Latin layout, and «пароль», either way.
        ("jkmuf-2026", "easy to guess"),
        ("gfhjkm12345", "easy to guess"),
        ("пароль12345", "one word"),
        ("Авария-2026!", "one word"),
        ("диспетчер", "one word"),
        ("11111111111111111111", "easy to guess"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, flaw: str) -> None:
    told = find_flaw(password, "ольга" if password.startswith("jkmuf") else "olga")
    assert told is not None
    assert flaw in told


def test_a_refusal_says_what_to_do() -> None:
    assert "Add another word" in (find_flaw("password1", "olga") or "")
