"""What counts as heard when Asterisk could not play a file: no event says so unless it was the last one."""

import asyncio

import pytest

from asterisk.ari.outcomes import ChannelEnded, ChannelKey, PlaybackResult
from asterisk.ari.playback import TOLERANCE
from tests.support.fake_asterisk import until
from tests.unit.asterisk.ari.test_channel import FILES, LENGTHS, World


@pytest.fixture
def world() -> World:
    return World()


async def test_of_a_last_item_that_fails_nothing_was_heard(world: World) -> None:
    world.when("POST play", lambda: world.finish(3, "failed", took=6))
    assert await world.channel.play(FILES, lengths=LENGTHS, until_key=True) == PlaybackResult(
        begun=2, cut=False, unplayed=(FILES[2],)
    )


@pytest.mark.parametrize(("state", "took"), [("done", 6.0), ("failed", 0.0), ("done", 0.0)])
async def test_of_a_playback_that_ends_too_early_nothing_counts_as_heard(
    world: World, state: str, took: float
) -> None:
    world.when("POST play", lambda: world.finish(3, state, took=took))
    assert await world.channel.play(FILES, lengths=LENGTHS, until_key=True) == PlaybackResult(
        begun=0, cut=True, unplayed=tuple(FILES)
    )


async def test_a_key_counts_though_what_it_cut_was_not_played(world: World) -> None:
    world.when("POST play", lambda: world.press("1"))
    world.when("DELETE playbacks", lambda: world.finish(3, took=1))
    assert await world.channel.play(FILES, lengths=LENGTHS, until_key=True) == PlaybackResult(
        begun=0, cut=True, key=ChannelKey("1", 100.0), unplayed=tuple(FILES)
    )


async def test_a_playback_may_end_a_little_before_its_time(world: World) -> None:
    world.when("POST play", lambda: world.finish(took=9 - TOLERANCE))
    assert await world.channel.play(FILES, lengths=LENGTHS, until_key=True) == PlaybackResult(3, cut=False)


async def test_a_hang_up_that_comes_late_explains_a_failed_playback() -> None:
    world = World(settle=60)
    world.when("POST play", lambda: world.finish(2, "failed", took=4))
    task = asyncio.create_task(world.channel.play(FILES, lengths=LENGTHS, until_key=True))
    await until(lambda: bool(world.ari.asked))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    world.tell("StasisEnd")
    with pytest.raises(ChannelEnded) as raised:
        await task
    assert raised.value.played == PlaybackResult(begun=2, cut=True)
