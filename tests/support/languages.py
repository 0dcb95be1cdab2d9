"""The languages in which a test calls."""

import pytest


def both_languages(first: str) -> pytest.MarkDecorator:
    """Call in both languages: in the first each time, in the other in `make test-long`.

    The dialogues are the same in all languages, and the unit tests prove the words of each.
    """
    return pytest.mark.parametrize(
        "language",
        [one if one == first else pytest.param(one, marks=pytest.mark.long) for one in ("ru", "en")],
    )
