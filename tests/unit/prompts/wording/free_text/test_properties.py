"""Properties of any text that a manager may type."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.wording.free_text import SpokenRemark, UnspeakableError, read_aloud
from tests.golden import remarks as golden

_PIECES = sorted({piece for _, typed in golden.typed_remarks() for piece in re.findall(r"\w+|\W", typed)})
_TYPED = st.one_of(
    st.lists(st.sampled_from(_PIECES), max_size=30).map("".join),
    st.lists(st.sampled_from(_PIECES), max_size=20).map(" ".join),
    st.text("абвгдкстАБМ 0123456789.,:/-–+№%°()\u0301", max_size=40),
    st.text("abcdhkmstABM 0123456789.,:/-–+#%°()'", max_size=40),
    st.text(max_size=40),
)
_LETTERS = {"ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "en": "abcdefghijklmnopqrstuvwxyz'"}


def _read(text: str, language: str) -> SpokenRemark | None:
    """Return the spoken remark, None if it is refused."""
    try:
        return read_aloud(text, language)
    except UnspeakableError:
        return None


def _places(remark: SpokenRemark) -> list[tuple[int, int]]:
    return sorted(
        [(one.start, one.end) for one in remark.readings] + [(one.start, one.end) for one in remark.doubts]
    )


def _plain(text: str) -> str:
    return re.sub(r"[+\s\u00b4\u0301]", "", unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("language", ["ru", "en"])
@given(text=_TYPED)
def test_a_refusal_names_places_in_the_text(language: str, text: str) -> None:
    try:
        read_aloud(text, language)
    except UnspeakableError as error:
        refusals = error.refusals
    else:
        return
    assert refusals
    assert all(0 <= one.start < max(one.end, 1) <= max(len(text), 1) for one in refusals)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(text=_TYPED)
def test_what_is_spoken_is_letters_and_stops_only(language: str, text: str) -> None:
    remark = _read(text, language)
    if remark:
        letters = _LETTERS[language]
        assert not set(remark.spoken.lower()) - set(letters + " -,.!?–\u0301")
        assert re.fullmatch(r"[^ ,.!?–].*[.!?]", remark.spoken)
        assert not re.search(r"  | [,.!?]|[,.!?–][,.!?]", remark.spoken)
        # Hyphens only inside words, stress marks only on vowels.
        assert not re.search(rf"-(?![{letters}])|(?<![{letters}\u0301])-", remark.spoken, re.IGNORECASE)
        assert not re.search("(?<![аеёиоуыэюя])\u0301", remark.spoken, re.IGNORECASE)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(text=_TYPED)
def test_every_digit_is_read_for_certain_or_doubted(language: str, text: str) -> None:
    remark = _read(text, language)
    if remark:
        covered = {at for start, end in _places(remark) for at in range(start, end)}
        assert {at for at, char in enumerate(text) if char.isdigit()} <= covered


@pytest.mark.parametrize("language", ["ru", "en"])
@given(text=_TYPED)
def test_places_follow_each_other_and_are_not_blank(language: str, text: str) -> None:
    remark = _read(text, language)
    if remark:
        places = _places(remark)
        assert all(text[start:end].strip() for start, end in places)
        assert all(last[1] <= following[0] for last, following in pairwise(places))
        assert all(one.spoken and all(one.instead) for one in remark.doubts)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(text=_TYPED)
def test_what_is_written_is_what_was_typed_but_for_stress(language: str, text: str) -> None:
    remark = _read(text, language)
    if remark:
        assert "\u0301" not in remark.written
        assert _plain(remark.written) == _plain(text)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(text=st.text("<>&\"'[]{}/=!-breakspmlx ", max_size=30))
def test_markup_never_reaches_an_engine(language: str, text: str) -> None:
    remark = _read(text, language)
    assert remark is None or not set(remark.spoken) & set('<>&[]{}=/"')
