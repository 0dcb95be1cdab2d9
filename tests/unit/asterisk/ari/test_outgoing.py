"""Calls that we place: their outcomes, even when events and answers cross."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ARIUnansweredError, ChannelExistsError
from asterisk.ari.outcomes import ChannelEnding, EndKind
from asterisk.ari.outgoing import Dialed
from tests.support.fake_asterisk import (
    APP,
    Asked,
    FakeAsterisk,
    channel_json,
    dial_json,
    event_json,
    make_client,
    reconnect,
    running,
    until,
)


@pytest.fixture
async def asterisk() -> AsyncIterator[FakeAsterisk]:
    async with FakeAsterisk() as server:
        yield server


async def test_a_placed_call_that_we_gave_away_may_come_back_as_a_new_one(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        for kind in ("StasisStart", "StasisEnd", "StasisStart"):
            await asterisk.tell(event_json(kind, "out", args=[]))
        assert (await (await task).channel.wait_ended()).kind is EndKind.LEFT
        assert (await client.incoming.get()).id == "out"


async def test_an_answer_that_overtakes_its_request_is_not_missed(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)

    async def answer_first(asked: Asked) -> None:
        if asked.path == "channels/out":
            await asterisk.tell(dial_json("out", "ANSWER"))
            await asterisk.tell(event_json("StasisStart", "out", args=["callback", "7"]))
            await until(lambda: client.counters.events == 2)

    asterisk.before_answer = answer_first
    async with running(client):
        await client.connected.wait()
        dialed = await dial(client)
        assert (dialed.answered, dialed.status, dialed.ending) == (True, "ANSWER", None)
        assert dialed.channel.args == ("callback", "7")
        assert client.incoming.empty()


async def test_a_busy_call_ends_without_a_beginning(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        for status in ("", "BUSY", ""):
            await asterisk.tell(dial_json("out", status))
        await asterisk.tell(event_json("ChannelHangupRequest", "out", cause=17))
        await asterisk.tell(
            event_json("ChannelDestroyed", "out", cause=17, cause_txt="User busy", tech_cause=486)
        )
        dialed = await task
        assert (dialed.answered, dialed.status) == (False, "BUSY")
        assert dialed.ending == ChannelEnding(EndKind.HUNG_UP, 17, "User busy", 486)
        assert client.count_channels() == 0


async def test_a_call_learns_its_cause_after_it_has_left(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        await asterisk.tell(event_json("StasisStart", "out", args=[]))
        channel = (await task).channel
        await asterisk.tell(event_json("ChannelHangupRequest", "out", cause=32, soft=True))
        await asterisk.tell(event_json("StasisEnd", "out"))
        assert (await channel.wait_ended()).cause == 32
        await asterisk.tell(event_json("ChannelDestroyed", "out", cause=16, cause_txt="Normal Clearing"))
        await until(lambda: client.count_channels() == 0)
        assert channel.ending == ChannelEnding(EndKind.HUNG_UP, 16, "Normal Clearing")


async def test_cancelled_dialling_stops_the_ringing(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert "DELETE channels/out" in asterisk.list_asked()
        assert client.count_channels() == 0


async def test_dialling_can_be_cancelled_while_asterisk_fails(
    asterisk: FakeAsterisk,
) -> None:
    asterisk.answers["DELETE channels/out"] = (500, {})
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_call_that_asterisk_lost_before_its_answer_has_no_known_outcome(
    asterisk: FakeAsterisk,
) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        await until(lambda: bool(client._router.list_placed()))
        await asterisk.drop()
        with pytest.raises(ARIUnansweredError):
            await task
        assert client.count_channels() == 0


async def test_a_call_that_may_have_been_placed_unseen_is_ended(asterisk: FakeAsterisk) -> None:
    placing = asyncio.Event()

    async def hold(asked: Asked) -> None:
        if str(asked) == "POST channels/out":
            await placing.wait()

    asterisk.before_answer = hold
    async with make_client(asterisk, timeout=0.05) as client:
        with pytest.raises(ARIUnansweredError):
            await dial(client)
        placing.set()
    assert asterisk.list_asked()[-1] == "DELETE channels/out"


async def test_dialling_without_events_is_given_up(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        channel = client._router.expect("out")
        channel._margin = 0
        with pytest.raises(ARIUnansweredError):
            await channel.dial(
                "Local/x", app=APP, app_args=(), caller_id=None, ring_seconds=0, variables=None
            )
        assert asterisk.list_asked()[-1] == "DELETE channels/out"


async def test_an_id_in_use_places_no_call(asterisk: FakeAsterisk) -> None:
    asterisk.answers["POST channels/out"] = (409, {"message": "exists"})
    client = make_client(asterisk)
    async with client:
        with pytest.raises(ChannelExistsError):
            await dial(client)
        assert client.count_channels() == 0


async def test_an_id_that_we_use_ourselves_leaves_its_call_alone(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        with pytest.raises(ChannelExistsError):
            await dial(client)
        await asterisk.tell(event_json("StasisStart", "out", args=[]))
        assert (await task).answered


async def test_an_answer_during_a_lost_connection_is_found(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        asterisk.subscribed, asterisk.channels = ["out"], [channel_json("out", app="AppDial2")]
        await reconnect(client, asterisk)
        assert not task.done()
        asterisk.channels = [channel_json("out", args="callback,7")]
        await reconnect(client, asterisk)
        dialed = await task
        assert dialed.answered
        assert dialed.channel.args == ("callback", "7")


async def test_a_call_being_placed_while_we_reconnect_is_not_lost(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    placing = asyncio.Event()

    async def hold(asked: Asked) -> None:
        if asked.path == "channels/out":
            await placing.wait()

    asterisk.before_answer = hold
    async with running(client):
        await client.connected.wait()
        task = asyncio.create_task(dial(client))
        await until(lambda: "POST channels/out" in asterisk.list_asked())
        await reconnect(client, asterisk)
        placing.set()
        await asterisk.tell(event_json("StasisStart", "out", args=[]))
        assert (await task).answered


async def dial(client: ARIClient) -> Dialed:
    return await client.dial("out", "Local/79990000101-1@callback/n", args=("callback", "7"), ring_seconds=30)
