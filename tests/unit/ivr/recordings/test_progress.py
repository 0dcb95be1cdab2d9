"""How much of a language is recorded, and what is said of the rest."""

from collections.abc import Collection

import pytest

from ivr.recordings.progress import RecordingProgress, find_progress
from prompts.wording import kk, ru
from prompts.wording.fragments import FragmentGroup
from prompts.wording.script import write_script

_SCRIPT = write_script(ru.WORDING)
_ALL = len(_SCRIPT)
_FIXED = [line.phrase.id for line in _SCRIPT if line.group is None]
_OF = {group: [line.phrase.id for line in _SCRIPT if line.group is group] for group in FragmentGroup}


def _progress(recorded: Collection[str]) -> RecordingProgress:
    return find_progress(ru.WORDING, lambda phrase: phrase.id in recorded)


def _all_but(*missing: str) -> set[str]:
    return {line.phrase.id for line in _SCRIPT} - set(missing)


@pytest.mark.parametrize(
    ("missing", "told", "begun"),
    [
        ((), f"{_ALL} of {_ALL} recorded", False),
        (
            ("hour_8", "hours"),
            f"{_ALL - 2} of {_ALL} recorded; times are synthetic because 2 fragments are missing: hours, hour_8",
            True,
        ),
        (
            ("greeting", "and"),
            (
                f"{_ALL - 2} of {_ALL} recorded; 1 fixed phrase is missing: greeting;"
                " services are synthetic because 1 fragment is missing: and"
            ),
            True,
        ),
        (
            _OF[FragmentGroup.NUMBERS],
            (
                f"{_ALL - 70} of {_ALL} recorded; numbers are synthetic because 70 fragments are missing:"
                " house, house_without_number, number_10, number_11, number_12 and 65 more"
            ),
            False,
        ),
    ],
)
def test_what_is_missing_is_told_by_group(missing: Collection[str], told: str, *, begun: bool) -> None:
    progress = _progress(_all_but(*missing))
    assert (str(progress), progress.is_begun) == (told, begun)


def test_nothing_is_missed_where_nobody_has_begun() -> None:
    assert (str(_progress(())), _progress(()).is_begun) == (f"0 of {_ALL} recorded", False)


def test_fixed_phrases_alone_are_a_choice_and_no_beginning() -> None:
    progress = _progress(_FIXED)
    assert str(progress).startswith(
        f"{len(_FIXED)} of {_ALL} recorded; times are synthetic because 198 fragments are missing"
    )
    assert not progress.is_begun


def test_a_phrase_that_others_make_up_is_not_counted() -> None:
    assert str(_progress([*_all_but(), "digit_4_twice"])) == f"{_ALL} of {_ALL} recorded"


def test_a_language_without_fragments_says_so() -> None:
    progress = find_progress(kk.WORDING, lambda phrase: phrase.id == "greeting")
    assert str(progress).endswith(
        "no fragments are listed for it, so times, services and numbers stay synthetic"
    )
