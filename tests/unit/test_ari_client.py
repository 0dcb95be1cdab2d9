"""The connection to Asterisk: what arrives, what breaks, and what is found after it broke."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from tenacity import RetryCallState, wait_none
from tenacity.wait import wait_base

from ivr.ari.client import ARIClient
from ivr.ari.errors import (
    ApplicationReplacedError,
    ARIFailedError,
    ARIRefusedError,
    ARIUnansweredError,
    ARIUnreachableError,
    ChannelExistsError,
    ChannelGone,
)
from ivr.ari.events import MODELLED
from ivr.ari.outcomes import ChannelEnded, Ending, EndKind
from ivr.ari.outgoing import Dialed
from tests.fake_asterisk import (
    APP,
    PASSWORD,
    USER,
    Asked,
    FakeAsterisk,
    channel_json,
    dial_json,
    event_json,
    playback_json,
    until,
)


@pytest.fixture
async def asterisk() -> AsyncIterator[FakeAsterisk]:
    async with FakeAsterisk() as server:
        yield server


class CountedWaits(wait_base):
    """No wait between attempts to connect, but each is counted."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, retry_state: RetryCallState) -> float:
        self.count += 1
        return 0


def make_client(asterisk: FakeAsterisk, *, timeout: float = 5.0) -> ARIClient:
    return ARIClient(
        asterisk.url, USER, PASSWORD, APP, timeout=timeout, backoff=wait_none(), clock=lambda: 0.0
    )


@asynccontextmanager
async def running(client: ARIClient) -> AsyncIterator[asyncio.Task[None]]:
    async with client:
        task: asyncio.Task[None] = asyncio.create_task(client.run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, ApplicationReplacedError, ARIRefusedError):
                await task


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


async def test_events_reach_their_own_channel_in_their_order(asterisk: FakeAsterisk) -> None:
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
        assert first.ending == Ending(EndKind.LEFT)
        assert second.ending is None


async def test_a_call_that_we_placed_and_gave_away_may_come_back_as_a_new_one(asterisk: FakeAsterisk) -> None:
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


async def test_a_busy_call_ends_without_having_begun(asterisk: FakeAsterisk) -> None:
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
        assert dialed.ending == Ending(EndKind.HUNG_UP, 17, "User busy", 486)
        assert client.count_channels() == 0


async def test_a_call_in_progress_keeps_its_cause_for_after_it_left(asterisk: FakeAsterisk) -> None:
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
        assert channel.ending == Ending(EndKind.HUNG_UP, 16, "Normal Clearing")


async def test_dialling_that_is_cancelled_stops_the_ringing(asterisk: FakeAsterisk) -> None:
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


async def test_dialling_that_is_cancelled_is_cancelled_also_when_asterisk_fails(
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


async def test_dialling_of_which_nothing_is_heard_is_given_up(asterisk: FakeAsterisk) -> None:
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


async def test_a_second_worker_of_the_same_name_is_fatal_and_ends_the_calls(asterisk: FakeAsterisk) -> None:
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
        assert raised.value.ending.kind is EndKind.LOST
        assert not client.connected.is_set()
    assert asterisk.attempts == 1


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


async def test_an_asterisk_that_hangs_is_not_left_connections_to_take_up_later(
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
        assert await channel.wait_ended() == Ending(EndKind.LOST)
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
        playing = asyncio.create_task(channel.play(["/a", "/b"], seconds=60, until_key=True))
        await until(lambda: f"POST channels/call/play/{channel.playback_id}" in asterisk.list_asked())
        await asterisk.tell(playback_json("PlaybackStarted", "call", channel.playback_id or "", "playing"))
        asterisk.answers[f"GET playbacks/{channel.playback_id}"] = (404, {})
        await reconnect(client, asterisk)
        played = await playing
        assert (played.begun, played.cut) == (2, False)


async def test_an_answer_that_came_while_the_connection_was_lost_is_found(asterisk: FakeAsterisk) -> None:
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


async def test_callers_that_wait_from_before_are_found(asterisk: FakeAsterisk) -> None:
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


async def test_what_is_not_an_event_is_counted_and_passed_over(asterisk: FakeAsterisk) -> None:
    client = make_client(asterisk)
    async with running(client):
        await client.connected.wait()
        for text in ("not JSON", "[]", "{}", '{"type":"StasisStart"}', '{"type":"Unheard"}'):
            await asterisk.tell_text(text)
        await asterisk.tell(event_json("StasisStart", "call", args=[]))
        assert (await client.incoming.get()).id == "call"
    assert (client.counters.events, client.counters.malformed_events) == (6, 4)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ARIRefusedError),
        (401, ARIRefusedError),
        (404, ChannelGone),
        (409, ChannelGone),
        (412, ChannelGone),
        (422, ARIRefusedError),
        (500, ARIFailedError),
        (503, ARIFailedError),
    ],
)
async def test_what_an_answer_about_a_channel_means(
    asterisk: FakeAsterisk, status: int, error: type[Exception]
) -> None:
    asterisk.answers["POST channels/call/answer"] = (status, {"message": "why"})
    async with make_client(asterisk) as client:
        with pytest.raises(error) as raised:
            await client.answer("call")
    assert type(raised.value) is error
    assert "why" in str(raised.value)


async def test_nobody_there_is_told_from_no_answer(asterisk: FakeAsterisk) -> None:
    hanging = asyncio.Event()

    async def hang(_: Asked) -> None:
        await hanging.wait()

    asterisk.before_answer = hang
    async with make_client(asterisk, timeout=0.05) as client:
        with pytest.raises(ARIUnansweredError):
            await client.answer("call")
    hanging.set()
    await asterisk.__aexit__(None, None, None)
    async with make_client(asterisk) as client:
        with pytest.raises(ARIUnreachableError):
            await client.answer("call")
    assert client.counters.failed_requests == 1


async def test_no_error_and_no_log_line_tells_the_password(
    asterisk: FakeAsterisk, capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_client(asterisk)
    asterisk.refuse = 404
    async with running(client):
        await until(lambda: asterisk.attempts >= 2)
    asterisk.refuse = 401
    async with running(client) as run:
        with pytest.raises(ARIRefusedError) as raised:
            await run
    said = capsys.readouterr().out + str(raised.value)
    assert "404" in said
    assert "Authorization" not in said


async def test_an_answer_without_its_promised_fields_is_a_failure(asterisk: FakeAsterisk) -> None:
    asterisk.answers["GET channels/call"] = (200, {"id": "call"})
    async with make_client(asterisk) as client:
        with pytest.raises(ARIFailedError):
            await client.get_channel("call")


async def test_every_part_of_an_address_is_quoted(asterisk: FakeAsterisk) -> None:
    async with make_client(asterisk) as client:
        await client.set_variable("../a/b?c;2 %я", "N", "1&x=2+3")
    [asked] = asterisk.asked
    assert asked.path == "channels/..%2Fa%2Fb%3Fc%3B2%20%25%D1%8F/variable"
    assert asked.query == {"variable": "N", "value": "1&x=2+3"}


@pytest.mark.parametrize("segment", ["", ".", ".."])
async def test_a_part_that_would_change_the_address_is_refused(asterisk: FakeAsterisk, segment: str) -> None:
    async with make_client(asterisk) as client:
        with pytest.raises(ValueError, match="segment"):
            await client.answer(segment)
    assert asterisk.asked == []


async def test_a_client_that_was_not_entered_says_so(asterisk: FakeAsterisk) -> None:
    with pytest.raises(RuntimeError):
        await make_client(asterisk).answer("call")


async def dial(client: ARIClient) -> Dialed:
    return await client.dial("out", "Local/79990000101-1@callback/n", args=("callback", "7"), ring_seconds=30)


async def reconnect(client: ARIClient, asterisk: FakeAsterisk) -> None:
    await asterisk.drop()
    await until(lambda: not client.connected.is_set())
    await client.connected.wait()
