"""The settings of who speaks: the provider's names, and which English."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.config.languages import choose_wordings
from ivr.config.reading import read_settings
from ivr.config.settings import English
from ivr.errors import SettingsError
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import speak_for, wording_for

_LONGEST = "Р" + "о" * 39


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.delenv("OUTAGE_IVR_RUNTIME", raising=False)
    monkeypatch.setenv("OUTAGE_IVR_HOME", str(tmp_path))
    yield
    speak_for({})


def test_the_line_speaks_british_english_and_in_its_own_name_by_default() -> None:
    settings = read_settings()
    assert (settings.provider_names, settings.english) == ({}, English.BRITISH)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("", {}),
        ("ru:Ромашка", {"ru": "Ромашка"}),
        ("ru:Ромашка Телеком, en:Romashka Telecom", {"ru": "Ромашка Телеком", "en": "Romashka Telecom"}),
        (" ru : Ромашка-Телеком ,en:O'Brien's Net,", {"ru": "Ромашка-Телеком", "en": "O'Brien's Net"}),
        ("kk:Түймедақ", {"kk": "Түймедақ"}),
        (f"ru:{_LONGEST}", {"ru": _LONGEST}),
    ],
)
def test_names_are_read_by_language(
    monkeypatch: pytest.MonkeyPatch, value: str, names: dict[str, str]
) -> None:
    monkeypatch.setenv("OUTAGE_IVR_PROVIDER_NAMES", value)
    assert read_settings().provider_names == names


@pytest.mark.parametrize(
    ("value", "refused"),
    [
        ("ru:Ромашка 24", "ru:Ромашка 24 cannot be spoken"),
        ("ru:Ромашка, en:24 Telecom", "en:24 Telecom cannot be spoken"),
        ("ru:«Ромашка»", "ru:«Ромашка» cannot be spoken"),
        ('ru:ООО "Ромашка"', 'ru:ООО "Ромашка" cannot be spoken'),
        ("ru:Ромашка и Ко.", "ru:Ромашка и Ко. cannot be spoken"),
        ("ru:Ромашка_Телеком", "ru:Ромашка_Телеком cannot be spoken"),
        ("ru:", "ru: cannot be spoken"),
        ("Ромашка", "Ромашка: cannot be spoken"),
        ("russian:Ромашка", "russian:Ромашка cannot be spoken"),
        ("RU:Ромашка", "RU:Ромашка cannot be spoken"),
        (f"ru:{_LONGEST}а", f"ru:{_LONGEST}а cannot be spoken; write names in up to 40 letters"),
        ("ru:Ромашка, ru:Лютик", "names a language twice"),
        ("ru:Ромашка, en:Romashka, ru:Ромашка", "names a language twice"),
    ],
)
def test_a_name_that_cannot_be_spoken_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str, refused: str
) -> None:
    monkeypatch.setenv("OUTAGE_IVR_PROVIDER_NAMES", value)
    with pytest.raises(SettingsError) as error:
        read_settings()
    assert str(error.value).startswith("OUTAGE_IVR_PROVIDER_NAMES: ")
    assert refused in str(error.value)
    assert "\n" not in str(error.value)


def test_another_english_is_refused_by_name_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_ENGLISH", "australian")
    with pytest.raises(SettingsError, match=r"^OUTAGE_IVR_ENGLISH: .*british.*american"):
        read_settings()


def test_the_process_speaks_as_it_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_PROVIDER_NAMES", "ru:Ромашка Телеком")
    monkeypatch.setenv("OUTAGE_IVR_ENGLISH", "american")
    choose_wordings(read_settings())
    assert "Ромашка Телеком" in wording_for("ru").say(FixedPhrase.GREETING).text
    assert wording_for("en").say(FixedPhrase.GREETING).text == "Hello, this is the outage line."
    assert "pound" in wording_for("en").say(FixedPhrase.ASK_NUMBER).text


def test_nothing_is_chosen_where_a_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_PROVIDER_NAMES", "ru:Ромашка")
    monkeypatch.setenv("OUTAGE_IVR_LANGUAGES", "ru,kl")
    settings = read_settings()
    with pytest.raises(SettingsError, match="no wording for kl"):
        choose_wordings(settings)
    assert "Ромашка" not in wording_for("ru").say(FixedPhrase.GREETING).text


def test_a_name_for_a_language_without_words_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTAGE_IVR_PROVIDER_NAMES", "ri:Ромашка, en:Romashka")
    with pytest.raises(
        SettingsError, match=r"^OUTAGE_IVR_PROVIDER_NAMES: there is no wording for ri; there are ru, en, kk$"
    ):
        choose_wordings(read_settings())
    assert "Romashka" not in wording_for("en").say(FixedPhrase.GREETING).text
