"""The client against a real Asterisk with the line's own dialplan."""

import asyncio
import signal
import time
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pytest

from asterisk.ari.errors import ApplicationReplacedError, ARIRefusedError, ChannelExistsError
from asterisk.ari.models import EndpointState
from asterisk.ari.outcomes import ChannelEnded, EndKind, PlaybackResult
from asterisk.ari.outgoing import Dialed
from asterisk.server.dialplan import CAUSE_LATE, split_cause
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.packets import FRAME_BYTES
from asterisk.softphone.sdp import Codec
from tests.support.ari_line import NUMBER, Line, make_client, running
from tests.support.asterisk_server import trunk_port
from tests.support.patience import PATIENCE, unexcused
from tests.support.phone import Phone


@dataclass(frozen=True)
class Words:
    """A prompt as the softphone knows it."""

    id: str
    language: str
    text: str
    alaw: bytes
    ulaw: bytes


async def test_a_call_is_answered_told_and_asked(line: Line) -> None:
    channel, caller = await line.call()
    assert channel.args[0] == "line"
    assert channel.snapshot.caller_number == NUMBER
    assert not channel.found
    await channel.renew_timeout(30)
    assert await line.play(channel, "short", "middle") == PlaybackResult(2, cut=False)
    started = asyncio.create_task(line.play(channel, "short", "long", "short"))
    await asyncio.sleep(0.6)
    await line.press(caller, "5")
    played = await started
    assert (played.begun, played.cut) == (2, True)
    assert played.key
    assert played.key.digit == "5"
    assert channel.playback_id is None
    await channel.hang_up()
    assert (await channel.wait_ended()).kind is EndKind.HUNG_UP
    with pytest.raises(ChannelEnded):
        await channel.renew_timeout(30)
    assert line.ari.count_channels() == 0


async def test_of_equal_files_the_one_is_known_that_was_cut(line: Line) -> None:
    channel, caller = await line.call()
    await channel.renew_timeout(30)
    playing = asyncio.create_task(line.play(channel, *["slow"] * 3))
    # In the middle of the second one: a busy machine may be a second late.
    await asyncio.sleep(3)
    await line.press(caller, "5")
    played = await playing
    assert (played.begun, played.cut) == (2, True)


async def test_a_key_silences_the_line_at_once(line: Line) -> None:
    channel, caller = await line.call()
    playing = asyncio.create_task(line.play(channel, "long"))
    await asyncio.sleep(0.2)
    await line.press(caller, "1")
    await playing
    assert playing.result().key
    # The next playback begins at once, so the one before it has left the channel's thread.
    began = time.monotonic()
    await line.play(channel, "short", until_key=False)
    assert time.monotonic() - began > 0.15
    assert unexcused(began, time.monotonic()) < 0.5


async def test_keys_typed_ahead_are_kept_in_their_order(line: Line) -> None:
    channel, caller = await line.call()
    await line.press(caller, "12#")
    await asyncio.sleep(1.5)
    keys = [await channel.next_key(0) for _ in range(3)]
    assert "".join(key.digit for key in keys if key) == "12#"
    assert keys[0]
    assert keys[2]
    assert keys[0].at < keys[2].at
    assert await channel.next_key(0.05) is None


async def test_a_caller_who_hangs_up_ends_the_playback(line: Line) -> None:
    channel, caller = await line.call()
    playing = asyncio.create_task(line.play(channel, "short", "long"))
    await asyncio.sleep(0.5)
    await line.callers.hang_up(caller)
    with pytest.raises(ChannelEnded) as raised:
        await playing
    assert raised.value.ending.kind is EndKind.HUNG_UP
    assert raised.value.ending.cause == 16
    assert raised.value.played == PlaybackResult(begun=2, cut=True)
    with pytest.raises(ChannelEnded):
        await line.play(channel, "short")


async def test_a_playback_longer_than_promised_is_given_up(line: Line) -> None:
    channel, _ = await line.call()
    channel._margin = 0.1
    assert await channel.play(line.name("long"), lengths=[0.1], until_key=True) == PlaybackResult(1, cut=True)
    assert await line.play(channel, "short") == PlaybackResult(1, cut=False)


async def test_a_service_that_hangs_loses_the_call_to_the_fallback(line: Line) -> None:
    channel, _ = await line.call()
    with suppress(ChannelEnded):
        await line.play(channel, "long")
    assert (await channel.wait_ended()).kind is EndKind.LEFT
    assert (await line.ari.get_channel(channel.id)).in_stasis is False


async def test_a_call_is_handed_over_to_the_dialplan(line: Line) -> None:
    channel, _ = await line.call()
    await channel.continue_in_dialplan("person")
    assert (await channel.wait_ended()).kind is EndKind.LEFT
    with pytest.raises(ChannelEnded):
        await channel.renew_timeout(30)


async def test_a_second_worker_of_our_name_stops_us(line: Line) -> None:
    channel, _ = await line.call()
    async with running(make_client(line.asterisk)) as second:
        with pytest.raises(ApplicationReplacedError):
            await asyncio.wait_for(asyncio.shield(line.run), PATIENCE)
        assert channel.ending
        assert channel.ending.kind is EndKind.MOVED
        assert not second.done()


async def test_callers_of_a_worker_that_ended_are_found_by_the_next(line: Line) -> None:
    channel, caller = await line.call()
    line.run.cancel()
    with suppress(asyncio.CancelledError):
        await line.run
    next_worker = make_client(line.asterisk)
    async with running(next_worker):
        found = await asyncio.wait_for(next_worker.incoming.get(), PATIENCE)
        assert (found.id, found.found, found.args) == (channel.id, True, channel.args)
        assert found.snapshot.caller_number == NUMBER
        await found.renew_timeout(30)
        await line.press(caller, "7")
        key = await found.next_key(PATIENCE)
        assert key
        assert key.digit == "7"
        assert next_worker.incoming.empty()


async def test_an_asterisk_that_restarts_ends_its_calls_and_serves_new_ones(line: Line) -> None:
    channel, _ = await line.call()
    playing = asyncio.create_task(line.play(channel, "long"))
    await asyncio.sleep(0.2)
    await line.asterisk.stop()
    await line.asterisk.start()
    with pytest.raises(ChannelEnded):
        await asyncio.wait_for(playing, PATIENCE)
    await asyncio.wait_for(line.ari.connected.wait(), PATIENCE)
    await asyncio.wait_for(line.callers.connected.wait(), PATIENCE)
    again, _ = await line.call()
    assert await line.play(again, "short") == PlaybackResult(1, cut=False)


async def test_an_asterisk_that_hangs_for_a_while_keeps_its_calls_and_us(line: Line) -> None:
    channel, caller = await line.call()
    await channel.renew_timeout(60)
    line.run.cancel()
    with suppress(asyncio.CancelledError):
        await line.run
    watchful = make_client(line.asterisk, heartbeat=0.4)
    async with running(watchful) as run:
        found = await watchful.incoming.get()
        process = line.asterisk._process
        assert process
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(4)
        assert not watchful.connected.is_set()
        process.send_signal(signal.SIGCONT)
        await asyncio.wait_for(watchful.connected.wait(), PATIENCE)
        await asyncio.sleep(1)
        await line.press(caller, "4")
        assert await found.next_key(PATIENCE)
        assert not run.done()
    assert channel.id == found.id


async def test_a_wrong_password_is_refused(line: Line) -> None:
    client = make_client(line.asterisk)
    client._headers["Authorization"] = "Basic d3Jvbmc6d3Jvbmc="
    async with client:
        with pytest.raises(ARIRefusedError):
            await asyncio.wait_for(client.run(), PATIENCE)
        with pytest.raises(ARIRefusedError):
            await client.get_application("outage-ivr-1")


async def test_an_odd_channel_id_is_quoted_as_asterisk_reads_it(line: Line) -> None:
    odd = "a/b ;2?x=1&y%2F+z"
    await line.callers.originate(odd, "Local/100@line/n", app="callers", ring_seconds=10)
    channel = await line.ari.incoming.get()
    assert (await line.callers.get_channel(odd)).id == odd
    await line.callers.hang_up(odd)
    assert (await channel.wait_ended()).kind is EndKind.HUNG_UP


async def test_the_trunk_is_known_to_be_there_or_not(line: Line) -> None:
    async def states() -> dict[str, EndpointState]:
        return {endpoint.resource: endpoint.state for endpoint in await line.ari.list_endpoints()}

    assert await states() == {"trunk": EndpointState.OFFLINE, "person": EndpointState.OFFLINE}
    async with await Phone.start(PromptCatalogue([]), port=trunk_port(line.asterisk)):
        async with asyncio.timeout(PATIENCE):
            while (await states())["trunk"] is not EndpointState.ONLINE:
                await asyncio.sleep(0.1)


async def test_calls_that_are_placed_come_out_as_they_do(line: Line) -> None:
    async with await Phone.start(PromptCatalogue([]), port=trunk_port(line.asterisk)) as phone:
        ringing = asyncio.create_task(place(line, "answered"))
        ring = await phone.is_rung()
        assert ring.called == NUMBER
        await ring.answers()
        dialed = await ringing
        assert (dialed.answered, dialed.status, dialed.ending) == (True, "ANSWER", None)
        assert dialed.channel.args == ("callback", "7")
        assert await line.play(dialed.channel, "short") == PlaybackResult(1, cut=False)
        with pytest.raises(ChannelExistsError):
            await place(line, "answered")
        await phone.hangs_up()
        assert (await dialed.channel.wait_ended()).cause == 16

        ringing = asyncio.create_task(place(line, "busy"))
        await (await phone.is_rung()).is_busy()
        dialed = await ringing
        assert not dialed.answered
        assert dialed.ending
        assert split_cause(dialed.ending.cause or 0) == (17, 486)

        ringing = asyncio.create_task(place(line, "unanswered", ring_seconds=1))
        await phone.is_rung()
        dialed = await ringing
        assert not dialed.answered
        assert dialed.ending
        assert dialed.ending.cause == 19

        dialed = await place(line, "late", deadline=int(time.time()) - 1)
        assert not dialed.answered
        assert dialed.ending
        assert dialed.ending.cause == CAUSE_LATE
    assert line.ari.incoming.empty()
    assert line.ari.count_channels() == 0


@pytest.mark.parametrize("codec", Codec)
async def test_prompts_reach_a_called_telephone_untouched(line: Line, codec: Codec) -> None:
    generator = np.random.default_rng(1)
    noise = [generator.integers(0, 256, 50 * FRAME_BYTES).astype(np.uint8).tobytes() for _ in range(2)]
    words = Words("noise", "ru", "noise", *noise)
    (line.sounds / "noise.alaw").write_bytes(words.alaw)
    (line.sounds / "noise.ulaw").write_bytes(words.ulaw)
    port = trunk_port(line.asterisk)
    async with await Phone.start(PromptCatalogue([words]), port=port, codec=codec) as phone:
        ringing = asyncio.create_task(place(line, "heard"))
        await (await phone.is_rung()).answers()
        dialed = await ringing
        assert not (await line.play(dialed.channel, "noise")).cut
        await phone.hears("noise")


async def test_a_call_that_is_given_up_stops_ringing(line: Line) -> None:
    async with await Phone.start(PromptCatalogue([]), port=trunk_port(line.asterisk)) as phone:
        ringing = asyncio.create_task(place(line, "given-up"))
        ring = await phone.is_rung()
        ringing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ringing
        await ring.call.until(lambda: ring.call.ending, 5)
        assert ring.call.ending


async def place(
    line: Line, channel_id: str, *, ring_seconds: int = 10, deadline: int | None = None
) -> Dialed:
    deadline = deadline or int(time.time()) + 60
    endpoint = f"Local/{NUMBER.removeprefix('+')}-{deadline}@callback/n"
    return await line.ari.dial(
        channel_id, endpoint, args=("callback", "7"), caller_id="+78120000000", ring_seconds=ring_seconds
    )
