"""Each inbound call ends in a defined way, whatever goes wrong in it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC

import pytest

from asterisk.ari.errors import ARIUnreachableError
from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, EndKind
from asterisk.ari.router import TAKEN_OVER
from ivr.calls.inbound.line import Line, LineParts
from ivr.calls.phone_call import SPOKEN
from ivr.calls.records import CallRecorder
from ivr.dialogs.level import LoadShedding
from ivr.notices.live import Notices
from ivr.observability.metrics import Metrics
from outages.callers import Caller
from outages.calls import CallOutcome, CallRecord
from outages.errors import StoreError
from outages.subscribers import Language, Service, ServicePoint
from outages.tickets import Ticket
from tests.support.fake_channel import GONE, FakeChannel
from tests.support.fake_intake import intake_of
from tests.support.fake_repositories import FakeAreas, FakeIncidents, FakeTickets
from tests.support.fake_telephony import FakeCallLog
from tests.support.fakes import FakeClock, FakeLibrary, FakePrerendering, caller_at, incident_in, point_at
from tests.support.playing import trusting_watch

NUMBER = "+79990000101"


@dataclass
class People:
    """Knows one caller; `down` makes every look-up fail, `open` holds it up while cleared."""

    caller: Caller = field(default_factory=lambda: caller_at(point_at()))
    down: bool = False
    asked: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def recognise(self, number: str) -> Caller:
        self.asked.append(number)
        if self.down:
            raise StoreError("the database is away")
        await self.open.wait()
        return self.caller

    async def keyed_account(self, digits: str) -> Caller:
        return Caller(None)

    async def supplied(self) -> frozenset[Service]:
        return frozenset()

    async def points_in(self, areas: Sequence[int], *, limit: int) -> list[ServicePoint]:
        return []


class NoTickets(FakeTickets):
    """A database that takes nothing."""

    async def open_or_join(self, *_: object, **__: object) -> Ticket:
        raise StoreError("the disk is full")


@dataclass
class World:
    """A line with everything that it works with."""

    people: People = field(default_factory=People)
    calls: FakeCallLog = field(default_factory=FakeCallLog)
    languages: tuple[str, ...] = ("ru", "en")
    capacity: int = 100
    successor: str | None = None
    patience: float = 5

    def __post_init__(self) -> None:
        self.people.open.set()
        areas, clock = FakeAreas(), FakeClock()
        self.metrics = Metrics()
        self.recorder = CallRecorder(self.calls, self.metrics)
        self.notices = Notices(
            incidents=FakeIncidents(areas),
            areas=areas,
            prerendering=FakePrerendering(),
            clock=clock,
            zone=UTC,
        )
        self.line = Line(
            LineParts(
                subscribers=self.people,
                tickets=NoTickets(),
                notices=self.notices,
                library=FakeLibrary(),
                recorder=self.recorder,
                metrics=self.metrics,
                clock=clock,
                languages=[Language(one) for one in self.languages],
                region="RU",
                load_shedding=LoadShedding(self.capacity, shorten_from=0.5),
                playing=trusting_watch(self.metrics),
                intake=intake_of(self.people),
                successor_of=lambda _: self.successor,
                patience=self.patience,
            )
        )

    async def offers(self, *channels: FakeChannel, drain: float = 5) -> list[CallRecord]:
        """Offer the channels, wait until the line is done with them, and return the records."""
        incoming: asyncio.Queue[FakeChannel] = asyncio.Queue()
        serving = asyncio.create_task(self.line.serve(incoming))  # type: ignore[arg-type]
        for channel in channels:
            incoming.put_nowait(channel)
        while not incoming.empty():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        await self.line.drain(drain)
        serving.cancel()
        await self.recorder.flush()
        return self.calls.records


async def test_a_call_is_held_to_its_end_and_recorded() -> None:
    channel = FakeChannel()
    (record,) = await World().offers(channel)
    assert (record.outcome, record.caller_number, record.language) == (CallOutcome.COMPLETED, NUMBER, "ru")
    assert record.heard[0].id == "greeting"
    assert channel.hung_up


@pytest.mark.parametrize(("wanted", "spoken"), [("en", "en"), ("kk", "ru")])
async def test_a_language_that_the_line_does_not_speak_is_its_first(wanted: str, spoken: str) -> None:
    caller = caller_at(point_at())
    (subscriber,) = caller.subscribers
    world = World(
        People(Caller(caller.number, (replace(subscriber, language=Language(wanted)),), caller.points))
    )
    (record,) = await world.offers(FakeChannel())
    assert (record.language, record.heard[0].language) == (spoken, spoken)


@pytest.mark.parametrize(
    ("number", "presentation", "asked"),
    [
        (NUMBER, "allowed_not_screened", [NUMBER]),
        ("89990000101", "allowed", [NUMBER]),
        (NUMBER, "prohib_passed_screen", []),
        ("", "unavailable", []),
        ("'; drop table calls --", "allowed", []),
        ("9" * 300, "allowed", []),
    ],
)
async def test_only_a_number_that_may_be_shown_and_read_is_looked_up(
    number: str, presentation: str, asked: list[str]
) -> None:
    world = World()
    (record,) = await world.offers(FakeChannel(number=number, args=("line", presentation)))
    assert world.people.asked == asked
    assert record.caller_number == (asked[0] if asked else None)


async def test_a_database_that_is_away_leaves_the_caller_to_the_dialplan() -> None:
    channel = FakeChannel()
    (record,) = await World(People(down=True)).offers(channel)
    assert channel.gone_to == ["fallback,s,1"]
    assert record.outcome is CallOutcome.FAILED


async def test_a_database_that_hangs_leaves_the_caller_to_the_dialplan() -> None:
    # Were it waited for, another worker would have the caller in the end.
    channel, world = FakeChannel(), World(patience=0, successor="outage-ivr-2")
    world.people.open.clear()
    (record,) = await world.offers(channel)
    assert channel.gone_to == ["fallback,s,1"]
    assert (record.outcome, record.caller_number) == (CallOutcome.FAILED, NUMBER)


async def test_a_caller_who_has_hung_up_is_recorded_as_such() -> None:
    channel = FakeChannel(trouble={"play": GONE})
    (record,) = await World().offers(channel)
    assert (record.outcome, channel.gone_to) == (CallOutcome.HUNG_UP, [])


async def test_a_caller_who_has_left_before_the_first_words_is_recorded_as_such() -> None:
    (record,) = await World().offers(FakeChannel(trouble={"renew_timeout": GONE}))
    assert record.outcome is CallOutcome.HUNG_UP


async def test_asterisk_away_in_mid_call_leaves_the_caller_to_the_dialplans_clock() -> None:
    away = ARIUnreachableError("no connection")
    (record,) = await World().offers(FakeChannel(trouble={"play": away, "continue_in_dialplan": away}))
    assert record.outcome is CallOutcome.FAILED


async def test_with_more_callers_than_the_line_has_time_for_each_is_kept_short() -> None:
    world = World(capacity=3)
    world.notices.board.show([incident_in()])
    both = await world.offers(FakeChannel(id="one"), FakeChannel(id="two"))
    menus = [[one.id for one in record.heard if one.id.startswith("menu")] for record in both]
    assert menus == [["menu_storm"], ["menu_storm"]]
    quiet = World(capacity=10)
    quiet.notices.board.show([incident_in()])
    (record, _) = await quiet.offers(FakeChannel(id="one"), FakeChannel(id="two"))
    assert "menu_outage" in [one.id for one in record.heard]


async def test_a_caller_whom_another_worker_left_hears_an_apology_and_the_conversation_anew() -> None:
    channel = FakeChannel(found=True)
    (record,) = await World().offers(channel)
    assert (record.outcome, record.caller_number, record.language) == (CallOutcome.COMPLETED, NUMBER, "ru")
    assert [one.id for one in record.heard][:2] == ["sorry_repeat", "no_outage"]
    assert (channel.silenced, channel.gone_to) == (True, [])


async def test_a_caller_who_changed_the_language_goes_on_in_it_with_another_worker() -> None:
    channel = FakeChannel(keys=["*"], endless=False)
    await World().offers(channel)
    assert channel.variables == {SPOKEN: "en"}
    (record,) = await World().offers(FakeChannel(found=True, variables=channel.variables))
    assert (record.language, record.heard[0].id, record.heard[0].language) == ("en", "sorry_repeat", "en")


async def test_a_caller_who_leaves_while_being_taken_over_is_recorded_as_such() -> None:
    (record,) = await World().offers(FakeChannel(found=True, trouble={"get_variable": GONE}))
    assert record.outcome is CallOutcome.HUNG_UP


@pytest.mark.parametrize(("found", "given"), [(False, ("line", "allowed")), (True, TAKEN_OVER)])
async def test_new_callers_go_to_another_worker_while_this_one_stops(
    *, found: bool, given: tuple[str, ...]
) -> None:
    world, late = World(successor="outage-ivr-2"), FakeChannel(found=found)
    await world.line.drain(0)
    assert await world.offers(late) == []
    assert (late.moved_to, late.gone_to) == ([("outage-ivr-2", *given)], [])


async def test_a_conversation_that_outlasts_the_stop_goes_on_with_another_worker_who_keeps_its_record() -> (
    None
):
    world, channel = World(successor="outage-ivr-2"), FakeChannel()
    world.people.open.clear()
    assert await world.offers(channel, drain=0.01) == []
    assert (channel.moved_to, channel.gone_to) == ([("outage-ivr-2", *TAKEN_OVER)], [])


async def test_a_new_caller_who_leaves_before_another_worker_has_them_is_recorded() -> None:
    world = World(successor="outage-ivr-2")
    await world.line.drain(0)
    (record,) = await world.offers(FakeChannel(trouble={"move": GONE}))
    assert record.outcome is CallOutcome.FAILED


async def test_a_conversation_that_cannot_be_moved_at_the_end_goes_to_the_dialplan() -> None:
    away = ARIUnreachableError("no connection")
    world, channel = World(successor="outage-ivr-2"), FakeChannel(trouble={"move": away})
    world.people.open.clear()
    (record,) = await world.offers(channel, drain=0.01)
    assert (record.outcome, channel.gone_to) == (CallOutcome.FAILED, ["fallback,s,1"])


async def test_a_call_that_was_taken_over_leaves_no_record_here() -> None:
    moved = ChannelEnded(ChannelEnding(EndKind.MOVED))
    assert await World().offers(FakeChannel(moved=True, trouble={"play": moved})) == []


async def test_a_call_back_whose_worker_died_is_hung_up() -> None:
    channel = FakeChannel(args=("callback",), found=True)
    assert await World().offers(channel) == []
    assert (channel.hung_up, channel.gone_to) == (True, [])


async def test_callers_are_sent_to_the_dialplan_while_the_service_stops() -> None:
    world, late = World(), FakeChannel()
    await world.line.drain(0)
    (record,) = await world.offers(late)
    assert record.outcome is CallOutcome.FAILED
    assert late.gone_to == ["fallback,s,1"]


async def test_a_conversation_that_outlasts_the_stop_is_handed_over_and_recorded() -> None:
    world, channel = World(), FakeChannel()
    world.people.open.clear()
    (record,) = await world.offers(channel, drain=0.01)
    assert channel.gone_to == ["fallback,s,1"]
    assert record.outcome is CallOutcome.FAILED
