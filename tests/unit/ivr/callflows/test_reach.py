"""How many keys each phrase is away, found in the real dialogues."""

import pytest

from ivr.callflows.reach import find_nearest, kind_of
from prompts.wording.phrases import Phrase


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_a_phrase_is_as_far_as_the_keys_before_it(language: str) -> None:
    nearest = await find_nearest(language, 2)
    near = ("greeting", "menu_outage", "menu_unknown", "ticket_number", "digit_#", "digit_#_end", "to_person")
    assert [nearest[kind] for kind in near] == [0] * len(near)
    after_a_key = ("will_call", "wrong_key", "reported", "ask_account")
    assert [nearest[kind] for kind in after_a_key] == [1] * len(after_a_key)
    assert nearest["hint_internet"] == 2
    assert "detail_kept" not in nearest


async def test_nothing_is_nearer_when_more_is_looked_at() -> None:
    near, far = await find_nearest("en", 0), await find_nearest("en", 1)
    assert {kind: far[kind] for kind in near} == near


def test_digits_are_of_one_kind() -> None:
    assert kind_of(Phrase("digit_4_end", "ru", "четыре.")) == "digit_#_end"
