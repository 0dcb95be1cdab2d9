"""The connection to Asterisk: what arrives, what breaks, and what is found after a reconnection."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs
from tenacity import RetryCallState
from tenacity.wait import wait_base

from asterisk.ari.client import SLEPT, ARIClient
from asterisk.ari.errors import ApplicationReplacedError, ARIRefusedError
from asterisk.ari.events import MODELLED, UserEvent
from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, EndKind
from asterisk.ari.router import TAKEN_OVER
from tests.support.fake_asterisk import (
    APP,
    PASSWORD,
    USER,
    Asked,
    FakeAsterisk,
    channel_json,
    event_json,
    make_client,
    reconnect,
    running,
    until,
)


class CountedWaits(wait_base):
    """Counts the attempts to connect, with no wait between them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, retry_state: RetryCallState) -> float:
        self.count += 1
        return 0


@pytest.fixture
async def asterisk() -> AsyncIterator[FakeAsterisk]:
    async with FakeAsterisk() as server:
        yield server


async def test_each_connection_asks_for_the_events_that_are_read(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        await asterisk.drop()
        await until(lambda: not client.connected.is_set())
        await client.connected.wait()
    filters = [asked.body for asked in asterisk.asked if asked.method == "PUT"]
    assert filters == [{"allowed": [{"type": name} for name in sorted(MODELLED)]}] * 2
    assert client.counters.connections == 2


async def test_a_call_arrives_with_its_caller_and_arguments(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        await asterisk.tell(event_json("StasisStart", "call", args=["line", "allowed"]))
        channel = await client.incoming.get()
        assert (channel.id, channel.args, channel.found) == ("call", ("line", "allowed"), False)
        assert channel.snapshot.caller_number == "+79990000101"
        await asterisk.tell(event_json("StasisEnd", "call"))
        await channel.wait_ended()
        assert client.count_channels() == 0


async def test_events_reach_their_channel_in_order(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        for channel_id in ("a", "b"):
            await asterisk.tell(event_json("StasisStart", channel_id, args=[]))
        for digit in "123":
            await asterisk.tell(event_json("ChannelDtmfReceived", "a", digit=digit))
            await asterisk.tell(event_json("ChannelDtmfReceived", "stranger", digit="0"))
        first, second = await client.incoming.get(), await client.incoming.get()
        keys = [await first.next_key(5) for _ in range(3)]
        assert [key.digit for key in keys if key] == ["1", "2", "3"]
        assert await second.next_key(0) is None


async def test_a_channel_that_comes_back_from_the_dialplan_is_a_new_call(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        for kind in ("StasisStart", "StasisEnd", "StasisStart"):
            await asterisk.tell(event_json(kind, "call", args=[]))
        first, second = await client.incoming.get(), await client.incoming.get()
        assert first.ending == ChannelEnding(EndKind.LEFT)
        assert second.ending is None


async def test_a_second_worker_with_the_same_name_is_fatal_and_ends_the_calls(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client) as run:
        await client.connected.wait()
        await asterisk.tell(event_json("StasisStart", "call", args=[]))
        channel = await client.incoming.get()
        await asterisk.tell({"type": "ApplicationReplaced", "application": APP})
        with pytest.raises(ApplicationReplacedError):
            await run
        with pytest.raises(ChannelEnded) as raised:
            await channel.next_key(5)
        assert raised.value.ending.kind is EndKind.MOVED
        assert not client.connected.is_set()
    assert asterisk.attempts == 1


async def test_a_worker_that_the_others_gave_up_starts_again_without_its_calls(
    asterisk: FakeAsterisk,
) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        await asterisk.tell(event_json("StasisStart", "call", args=[]))
        channel = await client.incoming.get()
        asterisk.answers["GET applications"] = (200, [])
        await asterisk.tell({"type": "ApplicationReplaced", "application": APP})
        assert (await channel.wait_ended()).kind is EndKind.MOVED
        await until(lambda: asterisk.attempts == 2)
        await client.connected.wait()
        assert client.count_channels() == 0


async def test_a_worker_first_asks_after_a_standstill_which_calls_are_still_its_own(
    asterisk: FakeAsterisk,
) -> None:
    now = 0.0
    client = make_client(asterisk, clock=lambda: now)
    async with running(client):
        await client.connected.wait()
        for channel_id in ("mine", "taken", "gone"):
            await asterisk.tell(event_json("StasisStart", channel_id, args=[]))
        mine, taken, gone = [await client.incoming.get() for _ in range(3)]
        asterisk.subscribed, asterisk.channels = ["mine"], [channel_json("mine"), channel_json("taken")]
        now = SLEPT + 0.1
        await mine.renew_timeout(9)
        assert (mine.ending, client.counters.connections) == (None, 2)
        with pytest.raises(ChannelEnded) as raised:
            await taken.renew_timeout(9)
        assert (raised.value.ending.kind, taken.moved) == (EndKind.MOVED, True)
        await taken.hang_up()
        assert (await gone.wait_ended()).kind is EndKind.LOST
    asked = [one for one in asterisk.list_asked() if "channels/" in one]
    assert asked == ["POST channels/mine/variable"]


async def test_a_call_that_is_taken_over_keeps_its_dialplan_arguments(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        await asterisk.tell(event_json("StasisStart", "call", args=list(TAKEN_OVER)))
        channel = await client.incoming.get()
        assert (channel.found, channel.args) == (True, ("line",))


async def test_messages_of_other_workers_are_kept_in_order(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        for name in ("here", "leaving"):
            await asterisk.tell(
                {"type": "ChannelUserevent", "eventname": name, "userevent": {"sender": "outage-ivr-2"}}
            )
        assert await client.words.get() == UserEvent("here", "outage-ivr-2")
        assert (await client.words.get()).name == "leaving"


@pytest.mark.parametrize("status", [401, 403])
async def test_an_account_that_is_not_accepted_is_fatal(asterisk: FakeAsterisk, status: int) -> None:
    asterisk.refuse = status
    async with running(make_client(asterisk)) as run:
        with pytest.raises(ARIRefusedError):
            await run


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_an_asterisk_that_is_still_starting_is_tried_again(asterisk: FakeAsterisk, status: int) -> None:
    asterisk.answers["GET applications"] = (status, {})
    client = make_client(asterisk)
    async with running(client):
        await until(lambda: asterisk.list_asked().count("GET applications") >= 3)
        assert not client.connected.is_set()
        asterisk.refuse = status
        asterisk.answers.clear()
        await until(lambda: asterisk.attempts >= 3)
        assert not client.connected.is_set()
        asterisk.refuse = None
        await client.connected.wait()


async def test_no_connections_are_left_for_a_hanging_asterisk_to_accept_later(
    asterisk: FakeAsterisk,
) -> None:
    hanging = asyncio.Event()

    async def hang(_: Asked) -> None:
        await hanging.wait()

    asterisk.before_answer = hang
    client = make_client(asterisk, timeout=0.02)
    async with running(client):
        await until(lambda: client.counters.failed_requests >= 2)
        assert asterisk.attempts == 0
        hanging.set()
        await client.connected.wait()
    assert asterisk.attempts == 1


async def test_a_connection_that_cannot_be_settled_is_tried_again(asterisk: FakeAsterisk) -> None:
    asterisk.answers[f"PUT applications/{APP}/eventFilter"] = (500, {})
    waits = CountedWaits()
    client = ARIClient(asterisk.url, USER, PASSWORD, APP, backoff=waits)
    async with running(client):
        await until(lambda: asterisk.attempts >= 3)
        assert waits.count >= 2
        assert not client.connected.is_set()
        asterisk.answers.clear()
        await client.connected.wait()


async def test_calls_of_an_asterisk_that_restarted_are_lost(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        await asterisk.tell(event_json("StasisStart", "call", args=[]))
        channel = await client.incoming.get()
        await asterisk.drop()
        assert await channel.wait_ended() == ChannelEnding(EndKind.LOST)
        assert client.count_channels() == 0


async def test_calls_that_outlive_the_connection_go_on(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        await asterisk.tell(event_json("StasisStart", "call", args=[]))
        channel = await client.incoming.get()
        asterisk.subscribed, asterisk.channels = ["call"], [channel_json("call")]
        await reconnect(client, asterisk)
        await asterisk.tell(event_json("ChannelDtmfReceived", "call", digit="1"))
        key = await channel.next_key(5)
        assert key
        assert key.digit == "1"
        assert client.incoming.empty()


async def test_a_playback_that_ended_unseen_is_over(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        await asterisk.tell(event_json("StasisStart", "call", args=[]))
        channel = await client.incoming.get()
        asterisk.subscribed, asterisk.channels = ["call"], [channel_json("call")]
        playing = asyncio.create_task(channel.play(["/a", "/b"], lengths=[0.1, 0.1], until_key=True))
        await until(lambda: f"POST channels/call/play/{channel.playback_id}" in asterisk.list_asked())
        asterisk.answers[f"GET playbacks/{channel.playback_id}"] = (404, {})
        await reconnect(client, asterisk)
        played = await playing
        assert (played.begun, played.cut) == (2, False)


async def test_a_new_worker_waits_until_others_have_taken_over_its_predecessors_calls(
    asterisk: FakeAsterisk,
) -> None:
    asterisk.channels = [channel_json("last", args="line")]
    shared = iter((["one", "two", "last"], ["two", "last"], ["last"], ["last"]))

    async def share(asked: Asked) -> None:
        if str(asked) == "GET applications" and (left := next(shared, None)):
            asterisk.subscribed = left
            applications = [{"name": APP, "channel_ids": left}, {"name": "outage-ivr-2", "channel_ids": []}]
            asterisk.answers["GET applications"] = (200, applications)

    asterisk.before_answer = share
    client = make_client(asterisk)
    async with running(client):
        channel = await client.incoming.get()
        assert (channel.id, channel.found, client.incoming.empty()) == ("last", True, True)
        assert next(shared, None) is None


async def test_callers_who_were_waiting_before_are_found(asterisk: FakeAsterisk) -> None:
    asterisk.subscribed = ["waiting", "waiting;2", "ringing"]
    asterisk.channels = [
        channel_json("waiting", args="line,allowed"),
        channel_json("waiting;2", app="Dial"),
        channel_json("ringing", app="AppDial2"),
        channel_json("another-workers"),
    ]
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        channel = await client.incoming.get()
        assert (channel.id, channel.found, channel.args) == ("waiting", True, ("line", "allowed"))
        assert client.incoming.empty()
        await asterisk.tell(event_json("StasisStart", "waiting", args=["line", "allowed"]))
        await asterisk.tell(event_json("ChannelDtmfReceived", "waiting", digit="1"))
        assert await channel.next_key(5)
        assert client.incoming.empty()


async def test_a_message_that_is_no_event_is_counted_and_ignored(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        for text in ("not JSON", "[]", "{}", '{"type":"StasisStart"}', '{"type":"Unheard"}'):
            await asterisk.tell_text(text)
        await asterisk.tell(event_json("StasisStart", "call", args=[]))
        assert (await client.incoming.get()).id == "call"
    assert (client.counters.events, client.counters.malformed_events) == (6, 4)


async def test_no_error_and_no_log_line_contains_the_password(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    asterisk.refuse = 404
    with capture_logs() as lines:
        async with running(client):
            await until(lambda: asterisk.attempts >= 2)
        asterisk.refuse = 401
        async with running(client) as run:
            with pytest.raises(ARIRefusedError) as raised:
                await run
    said = f"{lines} {raised.value}"
    assert "404" in said
    assert "Authorization" not in said
