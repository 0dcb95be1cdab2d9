"""Which keys were pressed, by the moments at which Asterisk reports them."""

import pytest

from asterisk.ari.keys import RepeatedKeys


def pressed(*reported: tuple[str, int]) -> str:
    """Return the digits that count, of those reported at these milliseconds."""
    keys = RepeatedKeys()
    return "".join(digit for digit, at in reported if not keys.is_copy(digit, at / 1000))


@pytest.mark.parametrize(
    ("reported", "wanted"),
    [
        # Presses at the pace of hands and of dialling machines.
        ([("5", 0), ("5", 230)], "55"),
        ([("1", 0), ("1", 80), ("1", 160)], "111"),
        ([("5", 0), ("6", 20), ("5", 40)], "565"),
        # As Asterisk reported presses whose end had a new timestamp each of three times.
        ([("5", 0), ("5", 21), ("5", 45), ("5", 45), ("5", 194)], "5"),
        ([("5", 0), ("5", 0), ("5", 45), ("5", 47), ("5", 196)], "5"),
        ([("1", 0), ("1", 20), ("9", 300), ("9", 448), ("9", 449), ("9", 603), ("9", 762)], "19"),
        # Such a sender presses the same key again.
        ([("5", 0), ("5", 20), ("5", 49), ("5", 49), ("5", 194), ("5", 377), ("5", 398), ("5", 522)], "55"),
        # Its clock was set back.
        ([("5", 1_000), ("5", 0)], "55"),
    ],
)
def test_copies_of_a_press_are_one_key(reported: list[tuple[str, int]], wanted: str) -> None:
    assert pressed(*reported) == wanted
