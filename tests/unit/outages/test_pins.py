"""Which PINs are good enough."""

import pytest

from outages.pins import PinFlaw, find_pin_flaw


@pytest.mark.parametrize("pin", ["493817", "111112", "270641", "123457", "493817493818"])
def test_six_to_twelve_digits_without_a_pattern_are_good(pin: str) -> None:
    assert find_pin_flaw(pin) is None


@pytest.mark.parametrize("pin", ["", "49381", "4938174938174", "49381a", "49 381", "４９３８１７"])
def test_anything_but_so_many_digits_is_none(pin: str) -> None:
    assert find_pin_flaw(pin) is PinFlaw.FORM


@pytest.mark.parametrize("pin", ["777777", "121212", "123123", "123456", "890123", "654321", "210987"])
def test_what_everybody_tries_first_is_refused(pin: str) -> None:
    assert find_pin_flaw(pin) is PinFlaw.EASY
