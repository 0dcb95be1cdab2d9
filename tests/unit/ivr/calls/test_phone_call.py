"""A call on a channel: what was heard, which keys came, and when it is over."""

from pathlib import Path

import pytest

from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, EndKind, PlaybackResult
from ivr.calls.phone_call import GRACE, PhoneCall
from ivr.dialogs.call import HungUp
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_channel import GONE, FakeChannel


def prompts(*names: str) -> list[Prompt]:
    return [Prompt(Phrase(name, "ru", f"«{name}»"), Path("/prompts/ru") / name, 1.5) for name in names]


def call_on(channel: FakeChannel) -> PhoneCall:
    return PhoneCall(channel)  # type: ignore[arg-type]


async def test_the_dialplan_waits_a_little_longer_than_the_prompts_and_the_wait_take() -> None:
    channel = FakeChannel(keys=["1"])
    call = call_on(channel)
    played = await call.play(prompts("greeting", "menu"), wait=6)
    assert channel.timeouts == [3 + 6 + GRACE]
    assert (played.key, [one.key for one in call.keys]) == ("1", ["1"])
    assert [(one.id, one.file, one.whole) for one in played.heard] == [
        ("greeting", "greeting", True),
        ("menu", "menu", True),
    ]


async def test_each_prompt_and_each_key_has_its_time() -> None:
    call = call_on(FakeChannel(keys=["1"]))
    first = await call.play(prompts("greeting", "menu"), wait=6)
    begins = [one.ms or 0 for one in first.heard]
    assert begins[1] - begins[0] == 1500
    assert 0 <= begins[0] <= call.keys[0].ms


async def test_nothing_to_play_only_waits_for_a_key() -> None:
    channel = FakeChannel(keys=["1"])
    played = await call_on(channel).play([], wait=6)
    assert (played.key, played.heard, channel.waited) == ("1", (), [6])


async def test_a_hang_up_tells_what_was_heard_before_it() -> None:
    gone = ChannelEnded(ChannelEnding(EndKind.HUNG_UP, 16), PlaybackResult(2, cut=True))
    with pytest.raises(HungUp) as end:
        await call_on(FakeChannel(trouble={"play": gone})).play(prompts("a", "b", "c"), wait=0)
    assert [(one.id, one.whole) for one in end.value.heard] == [("a", True), ("b", False)]


async def test_after_a_hang_up_in_the_wait_for_a_key_everything_was_heard() -> None:
    with pytest.raises(HungUp) as end:
        await call_on(FakeChannel(trouble={"next_key": GONE})).play(prompts("a"), wait=6)
    assert [(one.id, one.whole) for one in end.value.heard] == [("a", True)]


async def test_after_a_hang_up_between_two_prompts_nothing_new_was_heard() -> None:
    with pytest.raises(HungUp) as end:
        await call_on(FakeChannel(trouble={"renew_timeout": GONE})).play(prompts("a"), wait=6)
    assert end.value.heard == ()
