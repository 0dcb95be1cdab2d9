"""A call on a channel: what was heard, which keys came, and when it is over."""

from pathlib import Path

import pytest

from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, EndKind, PlaybackResult
from ivr.calls.phone_call import GRACE, PhoneCall
from ivr.calls.playing import PlaybackWatch
from ivr.dialogs.call import HungUp, NotPlayed
from ivr.observability.metrics import Metrics
from prompts.wording.phrases import Phrase, Prompt
from tests.support.fake_channel import GONE, FakeChannel
from tests.support.playing import trusting_watch


def prompts(*names: str) -> list[Prompt]:
    return [Prompt(Phrase(name, "ru", f"«{name}»"), Path("/prompts/ru") / name, 1.5) for name in names]


def call_on(channel: FakeChannel) -> PhoneCall:
    """Return a call of which nobody looks at the faults."""
    return PhoneCall(channel, trusting_watch())  # type: ignore[arg-type]


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


async def test_a_prompt_that_cannot_be_played_ends_the_talk_with_what_was_heard_before_it() -> None:
    with pytest.raises(NotPlayed) as end:
        await call_on(FakeChannel(broken={"c"})).play(prompts("a", "b", "c"), wait=6)
    assert [(one.id, one.whole) for one in end.value.heard] == [("a", True), ("b", True)]


async def test_of_prompts_in_question_none_was_heard() -> None:
    with pytest.raises(NotPlayed) as end:
        await call_on(FakeChannel(broken={"b"})).play(prompts("a", "b", "c"), wait=6)
    assert end.value.heard == ()


async def test_a_key_is_taken_though_what_it_cut_was_not_played() -> None:
    channel = FakeChannel(broken={"a"}, cut_by="1")
    played = await call_on(channel).play(prompts("a", "b"), wait=6)
    assert (played.key, played.heard) == ("1", ())


async def test_a_hang_up_in_a_playback_that_failed_is_a_hang_up_and_noted() -> None:
    watch = trusting_watch()
    question = tuple(str(one.file) for one in prompts("a", "b"))
    gone = ChannelEnded(ChannelEnding(EndKind.HUNG_UP, 16), PlaybackResult(0, cut=True, unplayed=question))
    call = PhoneCall(FakeChannel(trouble={"play": gone}), watch)  # type: ignore[arg-type]
    with pytest.raises(HungUp) as end:
        await call.play(prompts("a", "b"), wait=6)
    assert end.value.heard == ()
    assert [phrase.id for phrase in watch.faults] == ["a", "b"]


async def test_prompts_that_are_damaged_on_disk_are_not_even_begun() -> None:
    channel = FakeChannel()
    watch = PlaybackWatch(Metrics(), lambda file, _: file.name != "b")
    with pytest.raises(NotPlayed) as end:
        await PhoneCall(channel, watch).play(prompts("a", "b"), wait=6)  # type: ignore[arg-type]
    assert (end.value.heard, channel.played, [phrase.id for phrase in watch.faults]) == ((), [], ["b"])
