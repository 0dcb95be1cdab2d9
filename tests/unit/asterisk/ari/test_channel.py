"""A call on one channel: what a dialogue sees of playing, keys and hang-ups."""

import asyncio
from collections.abc import Callable

import pytest

from asterisk.ari.channel import ARIChannel
from asterisk.ari.errors import ARIConflictError, ARIFailedError, ARIUnreachableError, ChannelGone
from asterisk.ari.events import ChannelEvent, parse_event
from asterisk.ari.models import ChannelSnapshot
from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, ChannelKey, EndKind, PlaybackResult
from asterisk.ari.playback import name_playbacks
from tests.support.fake_asterisk import Asked, AskedOperations, channel_json, event_json, playback_json, until

FILES = ["/prompts/greeting", "/prompts/outage", "/prompts/menu"]
LENGTHS = [3.0, 3.0, 3.0]


class World:
    """A channel, its requests, and the events that a test makes happen."""

    def __init__(self, *, settle: float = 0) -> None:
        self.now = 100.0
        self.ari = AskedOperations()
        self.channel = ARIChannel(self.ari, "call", clock=lambda: self.now, margin=0, settle=settle)

    def tell(self, kind: str, **fields: object) -> None:
        self.receive(parse_event(event_json(kind, "call", **fields)))

    def press(self, *digits: str) -> None:
        for digit in digits:
            self.tell("ChannelDtmfReceived", digit=digit, duration_ms=100)

    def finish(
        self, item: int = 3, state: str = "done", playback_id: str | None = None, took: float | None = None
    ) -> None:
        """End the playback in its n-th item, after as many seconds as these last unless they `took` others."""
        self.now += sum(LENGTHS[:item]) if took is None else took
        playback_id = playback_id or self.channel.playback_id
        assert playback_id
        media = f"sound:{FILES[item - 1]}"
        self.receive(parse_event(playback_json("PlaybackFinished", "call", playback_id, state, media)))

    def receive(self, event: object) -> None:
        assert isinstance(event, ChannelEvent)
        self.channel.receive(event)

    def when(self, kind: str, *steps: Callable[[], object]) -> None:
        """Take these steps before the answer to such a request."""

        def happen(_: Asked) -> None:
            for step in steps:
                step()

        self.ari.when_asked[kind] = happen


@pytest.fixture
def world() -> World:
    return World()


async def test_one_request_plays_a_list_to_its_end(world: World) -> None:
    world.when("POST play", world.finish)
    played = await world.channel.play(FILES, lengths=LENGTHS, until_key=True)
    assert played == PlaybackResult(begun=3, cut=False)
    [asked] = world.ari.asked
    assert asked.path.startswith("channels/call/play/")
    assert asked.body == {"media": [f"sound:{file}" for file in FILES]}


async def test_a_key_stops_the_playback_which_reports_what_had_begun(world: World) -> None:
    world.when("POST play", lambda: world.press("1"))
    world.when("DELETE playbacks", lambda: world.finish(2))
    played = await world.channel.play(FILES, lengths=LENGTHS, until_key=True)
    assert played == PlaybackResult(begun=2, cut=True, key=ChannelKey("1", 100.0))
    assert [asked.method for asked in world.ari.asked] == ["POST", "DELETE"]


async def test_a_key_does_not_stop_the_playback_of_a_successor_after_a_standstill(
    world: World,
) -> None:
    def stand_still() -> None:
        world.press("1")
        world.ari.when_awake = lambda: world.channel.resume(None)

    world.when("POST play", stand_still)
    played = await world.channel.play(FILES, lengths=LENGTHS, until_key=True)
    assert played.key == ChannelKey("1", 100.0)
    assert [asked.method for asked in world.ari.asked] == ["POST"]
    with pytest.raises(ChannelEnded):
        await world.channel.play(FILES, lengths=LENGTHS, until_key=True)


@pytest.mark.parametrize(("passed", "begun"), [(0.5, 1), (3.5, 1), (6.1, 3), (9.0, 3)])
async def test_time_tells_which_of_equal_items_was_cut(world: World, passed: float, begun: int) -> None:
    def pass_on() -> None:
        world.now += passed
        world.press("1")

    world.when("POST play", pass_on)
    world.when("DELETE playbacks", lambda: world.finish(1, took=0))
    files = [FILES[0], FILES[1], FILES[0]]
    assert (await world.channel.play(files, lengths=LENGTHS, until_key=True)).begun == begun


async def test_a_key_does_not_stop_an_uninterruptible_playback(world: World) -> None:
    task = asyncio.create_task(world.channel.play(FILES, lengths=LENGTHS, until_key=False))
    await until(lambda: bool(world.ari.asked))
    world.press("1")
    for _ in range(5):
        await asyncio.sleep(0)
    world.finish()
    assert await task == PlaybackResult(begun=3, cut=False)
    assert [asked.method for asked in world.ari.asked] == ["POST"]
    assert await world.channel.next_key(0) == ChannelKey("1", 100.0)


async def test_a_key_typed_ahead_skips_the_playback(world: World) -> None:
    world.press("2")
    assert await world.channel.play(FILES, lengths=LENGTHS, until_key=True) == PlaybackResult(
        0, cut=True, key=ChannelKey("2", 100.0)
    )
    assert world.ari.asked == []


async def test_a_playback_without_events_is_given_up_at_its_deadline(world: World) -> None:
    assert await world.channel.play(FILES, lengths=[0.0, 0.0, 0.0], until_key=True) == PlaybackResult(
        begun=1, cut=True
    )
    assert [asked.method for asked in world.ari.asked] == ["POST", "DELETE"]


async def test_the_end_of_another_playback_is_ignored(world: World) -> None:
    world.when("POST play", lambda: world.finish(playback_id="earlier", took=0))
    assert await world.channel.play(FILES, lengths=[0.0, 0.0, 0.0], until_key=True) == PlaybackResult(
        begun=1, cut=True
    )


async def test_a_playback_that_ends_while_being_stopped_was_heard_in_full(world: World) -> None:
    world.when("POST play", lambda: world.press("1"))
    world.when("DELETE playbacks", world.finish)
    world.ari.answers["DELETE playbacks"] = ARIConflictError("404")
    played = await world.channel.play(FILES, lengths=LENGTHS, until_key=True)
    assert played == PlaybackResult(begun=3, cut=False, key=ChannelKey("1", 100.0))


async def test_a_cancelled_playback_is_stopped(world: World) -> None:
    task = asyncio.create_task(world.channel.play(FILES, lengths=LENGTHS, until_key=True))
    await until(lambda: bool(world.ari.asked))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [asked.method for asked in world.ari.asked] == ["POST", "DELETE"]


async def test_a_playback_can_be_cancelled_while_asterisk_is_away(world: World) -> None:
    world.ari.answers["DELETE playbacks"] = ARIUnreachableError("nobody there")
    task = asyncio.create_task(world.channel.play(FILES, lengths=LENGTHS, until_key=True))
    await until(lambda: bool(world.ari.asked))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_playbacks_alternate_between_the_two_ids_of_their_channel(world: World) -> None:
    world.when("POST play", world.finish)
    for _ in range(3):
        await world.channel.play(FILES, lengths=LENGTHS, until_key=True)
    names = [asked.path.rpartition("/")[2] for asked in world.ari.asked]
    assert names == [*name_playbacks("call"), name_playbacks("call")[0]]


async def test_the_playback_of_an_earlier_worker_is_stopped_and_its_end_not_taken_for_ours(
    world: World,
) -> None:
    world.when("DELETE playbacks", world.finish)
    await world.channel.silence()
    assert [asked.path for asked in world.ari.asked] == [
        f"playbacks/{name}" for name in name_playbacks("call")
    ]
    assert world.channel.playback_id is None


async def test_a_moved_call_may_leave_us_before_the_answer_arrives(world: World) -> None:
    world.when("POST move", lambda: world.tell("StasisEnd"))
    await world.channel.move("outage-ivr-2", ["line", "allowed"])
    assert world.channel.moved


async def test_a_moved_call_is_over_for_us(world: World) -> None:
    await world.channel.move("outage-ivr-2", ["line", "allowed"])
    assert world.channel.moved
    with pytest.raises(ChannelEnded):
        await world.channel.renew_timeout(9)
    await world.channel.hang_up()
    assert world.ari.asked == [
        Asked("POST", "channels/call/move", {"app": "outage-ivr-2", "appArgs": "line,allowed"}, None)
    ]


async def test_an_unset_variable_reads_as_empty(world: World) -> None:
    world.ari.answers["GET variable"] = {"value": "en"}
    assert await world.channel.get_variable("SPOKEN") == "en"
    world.ari.answers["GET variable"] = ARIConflictError("404")
    assert await world.channel.get_variable("SPOKEN") == ""


async def test_a_hang_up_ends_a_playback_and_reports_what_was_heard(world: World) -> None:
    world.when(
        "POST play",
        lambda: world.tell("ChannelHangupRequest", cause=16),
        lambda: world.finish(2, "failed"),
        lambda: world.tell("StasisEnd"),
    )
    with pytest.raises(ChannelEnded) as raised:
        await world.channel.play(FILES, lengths=LENGTHS, until_key=False)
    assert raised.value.ending == ChannelEnding(EndKind.HUNG_UP, cause=16)
    assert raised.value.played == PlaybackResult(begun=2, cut=True)
    assert [asked.method for asked in world.ari.asked] == ["POST"]


async def test_a_playback_cut_by_a_hang_up_returns_only_after_the_end_of_the_call(world: World) -> None:
    world.when(
        "POST play",
        lambda: world.tell("ChannelHangupRequest", cause=16),
        lambda: world.finish(3, "failed"),
    )
    task = asyncio.create_task(world.channel.play(FILES, lengths=LENGTHS, until_key=False))
    await until(lambda: bool(world.ari.asked))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not task.done()
    world.tell("StasisEnd")
    with pytest.raises(ChannelEnded):
        await task


async def test_a_key_pressed_before_the_hang_up_is_not_lost(world: World) -> None:
    world.when("POST play", lambda: world.press("1"), lambda: world.tell("StasisEnd"))
    played = await world.channel.play(FILES, lengths=LENGTHS, until_key=True)
    assert played.key == ChannelKey("1", 100.0)
    with pytest.raises(ChannelEnded):
        await world.channel.next_key(9)


async def test_waiting_keys_keep_the_time_of_their_arrival(world: World) -> None:
    world.press("1")
    world.now = 101.5
    world.press("#")
    assert [await world.channel.next_key(0), await world.channel.next_key(0)] == [
        ChannelKey("1", 100.0),
        ChannelKey("#", 101.5),
    ]


async def test_no_key_in_time_is_none(world: World) -> None:
    assert await world.channel.next_key(0) is None


async def test_a_hang_up_ends_the_wait_for_a_key(world: World) -> None:
    task = asyncio.create_task(world.channel.next_key(9))
    await asyncio.sleep(0)
    world.tell("StasisEnd")
    with pytest.raises(ChannelEnded) as raised:
        await task
    assert raised.value.ending == ChannelEnding(EndKind.LEFT)


async def test_every_waiter_learns_of_the_end(world: World) -> None:
    tasks = [asyncio.create_task(world.channel.wait_ended()) for _ in range(3)]
    await asyncio.sleep(0)
    world.press("1")
    await asyncio.sleep(0)
    world.channel.lose()
    assert await asyncio.gather(*tasks) == [ChannelEnding(EndKind.LOST)] * 3


async def test_a_channel_that_is_gone_on_a_request_has_ended(world: World) -> None:
    world.ari.answers["POST variable"] = ChannelGone("404")
    world.when(
        "POST variable", lambda: world.tell("ChannelHangupRequest", cause=16), lambda: world.tell("StasisEnd")
    )
    with pytest.raises(ChannelEnded) as raised:
        await world.channel.renew_timeout(9)
    assert raised.value.ending.cause == 16


async def test_a_channel_that_is_gone_without_an_event_has_left(world: World) -> None:
    world.ari.answers["POST variable"] = ChannelGone("409")
    with pytest.raises(ChannelEnded) as raised:
        await world.channel.renew_timeout(45)
    assert raised.value.ending.kind is EndKind.LEFT
    assert world.channel.ending == raised.value.ending


async def test_a_request_that_fails_on_a_hang_up_is_no_error(world: World) -> None:
    world.ari.answers["POST variable"] = ARIFailedError("500")
    world.when("POST variable", lambda: world.tell("StasisEnd"))
    with pytest.raises(ChannelEnded):
        await world.channel.renew_timeout(9)


async def test_hanging_up_twice_is_no_error(world: World) -> None:
    world.ari.answers["DELETE channels"] = ChannelGone("404")
    await world.channel.hang_up(cause=34)
    assert world.ari.asked[0].query == {"reason_code": "34"}


async def test_a_failing_asterisk_is_an_error_and_not_the_end_of_the_call(world: World) -> None:
    world.ari.answers["POST play"] = ARIFailedError("500")
    with pytest.raises(ARIFailedError):
        await world.channel.play(FILES, lengths=LENGTHS, until_key=True)
    assert world.channel.ending is None


async def test_renewing_the_timeout_sets_the_dialplans_function(world: World) -> None:
    await world.channel.renew_timeout(45)
    assert world.ari.asked == [
        Asked("POST", "channels/call/variable", {"variable": "TIMEOUT(absolute)", "value": "45"}, None)
    ]


async def test_a_handover_names_the_place_in_the_dialplan(world: World) -> None:
    await world.channel.continue_in_dialplan("person")
    assert world.ari.asked == [
        Asked(
            "POST", "channels/call/continue", {"context": "person", "extension": "s", "priority": "1"}, None
        )
    ]


@pytest.mark.parametrize(
    "file",
    [
        "prompts/a",
        "/prompts/../etc/a",
        "/prompts/a.alaw",
        "/prompts/",
        "",
        "http://x/a",
        "/prompts/a\n",
        "/..",
    ],
)
async def test_a_file_name_that_asterisk_would_misread_is_refused(world: World, file: str) -> None:
    with pytest.raises(ValueError, match="not the absolute path"):
        await world.channel.play(["/prompts/good", file], lengths=LENGTHS, until_key=False)
    assert world.ari.asked == []


async def test_the_beginning_is_known_once_it_has_come(world: World) -> None:
    with pytest.raises(RuntimeError):
        _ = world.channel.snapshot
    world.tell("StasisStart", args=["line", "allowed"])
    assert world.channel.args == ("line", "allowed")
    assert world.channel.snapshot.caller_number == "+79990000101"
    assert world.channel.snapshot.exten == "100"


async def test_a_channel_that_is_still_there_survives_a_lost_connection(world: World) -> None:
    world.tell("StasisStart", args=[])
    world.channel.resume(world.channel.snapshot)
    assert world.channel.ending is None


async def test_a_channel_that_went_to_the_dialplan_unseen_has_left(world: World) -> None:
    world.tell("StasisStart", args=[])
    world.channel.resume(ChannelSnapshot.from_json(channel_json("call", app="Dial")))
    assert world.channel.ending == ChannelEnding(EndKind.LEFT)
