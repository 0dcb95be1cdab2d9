"""What an unanswered ring-back means, and that every attempt is settled."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from asterisk.ari.errors import ARIRefusedError, ARIUnansweredError, ARIUnreachableError
from ivr.calls.outbound.budget import CallBudget
from ivr.calls.outbound.carrier import CarrierWatch
from ivr.calls.outbound.dialer import DIAL_WITHIN, Dialer, DialerParts
from ivr.calls.outbound.ring_backs import RingBacks
from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.calls.records import CallRecorder
from ivr.observability.metrics import Metrics
from outages.notifications import DueNotification, Result
from outages.subscribers import Language
from outages.tickets import Channel
from tests.support.fake_asterisk import until
from tests.support.fake_budget import budget_of, unlimited_budget
from tests.support.fake_channel import GONE, FakeChannel
from tests.support.fake_telephony import FakeCallLog, FakeOutages, FakeQueue, FakeTrunk, due_notification
from tests.support.fakes import NOON, FakeClock, FakeLibrary
from tests.support.playing import trusting_watch


class RingBackDialer:
    """A dialer with ring-backs as its one source."""

    def __init__(
        self,
        queue: FakeQueue,
        trunk: FakeTrunk,
        languages: tuple[str, ...],
        *,
        budget: CallBudget | None = None,
    ) -> None:
        metrics, clock = Metrics(), FakeClock()
        self.clock = clock
        self.playing = trusting_watch(metrics)
        settler = Settler(queue, clock, metrics, NOTIFICATION)
        self.source = RingBacks(queue, settler, FakeOutages(), node="here")
        self._dialer = Dialer(
            DialerParts(
                trunk=trunk,
                carrier=CarrierWatch(timedelta(minutes=1)),
                budget=budget or unlimited_budget(),
                library=FakeLibrary(),
                recorder=CallRecorder(FakeCallLog(), metrics),
                metrics=metrics,
                clock=clock,
                playing=self.playing,
                languages=[Language(one) for one in languages],
                at_once=2,
                per_second=1000,
            )
        )
        self.drain = self._dialer.drain

    async def dial_due(self) -> None:
        await self._dialer.dial_due(self.source)

    async def settle_expired(self) -> None:
        await self._dialer.settle_expired(self.source)


def dialer_with(
    queue: FakeQueue, trunk: FakeTrunk, *, languages: tuple[str, ...] = ("ru", "en")
) -> RingBackDialer:
    return RingBackDialer(queue, trunk, languages)


async def rung(queue: FakeQueue, trunk: FakeTrunk, *, languages: tuple[str, ...] = ("ru", "en")) -> None:
    """Ring everybody who is due, and let the calls end."""
    dialer = dialer_with(queue, trunk, languages=languages)
    await dialer.dial_due()
    await dialer.drain(5)


@pytest.mark.parametrize(
    ("cause", "result"),
    [
        (17, Result.BUSY),
        (19, Result.NO_ANSWER),
        (18, Result.NO_ANSWER),
        (1, Result.BAD_NUMBER),
        (34, Result.UNAVAILABLE),
        (None, Result.UNAVAILABLE),
        (112, Result.LATE),
        (403021, Result.UNAVAILABLE),
        (603021, Result.DECLINED),
    ],
)
async def test_the_cause_of_the_end_is_the_result(cause: int | None, result: Result) -> None:
    queue, trunk = FakeQueue([due_notification()]), FakeTrunk(cause)
    dialer = dialer_with(queue, trunk)
    await dialer.dial_due()
    await dialer.drain(5)
    assert queue.results == {"attempt-1": result}
    assert trunk.dialed == [("attempt-1", "+79990000101", NOON + DIAL_WITHIN)]


async def test_a_number_that_cannot_be_dialled_never_reaches_the_trunk() -> None:
    queue, trunk = FakeQueue([due_notification("sip:evil@host")]), FakeTrunk()
    dialer = dialer_with(queue, trunk)
    await dialer.dial_due()
    await dialer.drain(5)
    assert (queue.results, trunk.dialed) == ({"attempt-1": Result.BAD_NUMBER}, [])


async def test_a_destination_whose_budget_is_spent_never_reaches_the_trunk() -> None:
    queue, trunk = FakeQueue([due_notification("+18765550123"), due_notification(key="home")]), FakeTrunk(17)
    dialer = RingBackDialer(queue, trunk, ("ru", "en"), budget=budget_of(0))
    await dialer.dial_due()
    await dialer.drain(5)
    assert queue.results == {"attempt-1": Result.UNAVAILABLE, "home": Result.BUSY}
    assert [attempt for attempt, _, _ in trunk.dialed] == ["home"]


async def test_a_machine_is_left_a_message_and_asked_nothing() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel()
    await rung(queue, FakeTrunk(channel=channel, machine=True))
    assert queue.results == {"attempt-1": Result.LEFT_MESSAGE}


async def test_a_call_that_was_not_placed_is_tried_again() -> None:
    queue = FakeQueue([due_notification()])
    dialer = dialer_with(queue, FakeTrunk(error=ARIRefusedError("no such endpoint")))
    await dialer.dial_due()
    await dialer.drain(5)
    assert queue.results == {"attempt-1": Result.UNAVAILABLE}


async def test_a_carrier_that_forbids_calls_is_tried_with_one_call_at_a_time() -> None:
    numbers = [f"+7999000010{place}" for place in range(5)]
    queue = FakeQueue([due_notification(number, key=number) for number in numbers])
    trunk = FakeTrunk(403021)
    dialer = dialer_with(queue, trunk)

    async def placed_within_a_minute() -> int:
        for _ in range(3):
            await dialer.dial_due()
            await until(lambda: len(queue.results) == len(trunk.dialed))
        dialer.clock.advance(timedelta(minutes=1))
        return len(trunk.dialed)

    assert [await placed_within_a_minute() for _ in range(2)] == [2, 3]
    trunk.cause = 486017
    assert await placed_within_a_minute() == 5
    assert [queue.results[number] for number in numbers] == [Result.UNAVAILABLE] * 3 + [Result.BUSY] * 2


async def test_a_call_with_an_unknown_result_waits_for_its_lease() -> None:
    queue = FakeQueue([due_notification()])
    dialer = dialer_with(queue, FakeTrunk(error=ARIUnansweredError("timeout")))
    await dialer.dial_due()
    await dialer.drain(5)
    assert queue.results == {}


async def test_everything_due_is_dialled_within_the_slots() -> None:
    queue = FakeQueue([due_notification(key=f"attempt-{place}") for place in range(7)])
    dialer = dialer_with(queue, FakeTrunk(17))
    while queue.due:
        await dialer.dial_due()
        await dialer.drain(5)
    assert len(queue.results) == 7


@pytest.mark.parametrize(
    ("key", "since_deadline", "result"),
    [
        ("here.1", timedelta(), Result.NO_ANSWER),
        ("there.1", timedelta(minutes=59), None),
        ("there.1", timedelta(minutes=61), Result.UNKNOWN),
    ],
)
async def test_a_call_is_looked_up_only_in_the_asterisk_that_dialled_it(
    key: str, since_deadline: timedelta, result: Result | None
) -> None:
    notification = due_notification(key=key)
    deadline = FakeClock().now() - since_deadline
    queue = FakeQueue(late=[replace(notification, attempt=replace(notification.attempt, deadline=deadline))])
    await dialer_with(queue, FakeTrunk(found=Result.NO_ANSWER)).settle_expired()
    assert queue.results.get(key) is result


@pytest.mark.parametrize(
    ("notification", "found", "result"),
    [
        (due_notification(), Result.BROKEN_OFF, Result.BROKEN_OFF),
        (due_notification(), Result.LATE, Result.LATE),
        (due_notification(), None, None),
        (due_notification(channel=Channel.SMS), None, Result.UNKNOWN),
    ],
)
async def test_an_expired_lease_is_settled_by_looking_the_call_up(
    notification: DueNotification, found: Result | None, result: Result | None
) -> None:
    queue = FakeQueue(late=[notification])
    await dialer_with(queue, FakeTrunk(found=found)).settle_expired()
    assert queue.results.get("attempt-1") is result


async def test_asterisk_away_delays_only_attempts_to_look_up() -> None:
    queue = FakeQueue(late=[due_notification(), due_notification(key="attempt-2", channel=Channel.SMS)])
    await dialer_with(queue, FakeTrunk(error=ARIUnreachableError("no connection"))).settle_expired()
    assert queue.results == {"attempt-2": Result.UNKNOWN}


async def test_a_known_result_is_not_looked_up() -> None:
    queue = FakeQueue(late=[due_notification()], down=True)
    dialer = dialer_with(queue, FakeTrunk(found=Result.NO_ANSWER))
    settler = dialer.source.settler
    await settler.settle("attempt-1", Result.STILL_OUT)
    assert settler.knows("attempt-1")
    queue.down = False
    await dialer.settle_expired()
    assert queue.results == {}
    await settler.settle_unwritten()
    assert queue.results == {"attempt-1": Result.STILL_OUT}
    assert not settler.knows("attempt-1")


async def test_a_subscriber_who_answers_hears_the_news_and_gives_the_result() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(keys=["1"])
    trunk = FakeTrunk(channel=channel)
    await rung(queue, trunk)
    assert queue.results == trunk.kept == {"attempt-1": Result.WORKS}
    assert channel.hung_up


async def test_an_answer_is_safe_before_the_database_is_asked() -> None:
    queue, trunk = FakeQueue([due_notification()], down=True), FakeTrunk(channel=FakeChannel(keys=["2"]))
    await rung(queue, trunk)
    assert (queue.results, trunk.kept) == ({}, {"attempt-1": Result.STILL_OUT})


async def test_an_answer_counts_though_its_call_is_over_at_once() -> None:
    queue = FakeQueue([due_notification()])
    await rung(queue, FakeTrunk(channel=FakeChannel(keys=["1"]), gone=True))
    assert queue.results == {"attempt-1": Result.WORKS}


@pytest.mark.parametrize("language", ["kk", "en"])
async def test_a_language_that_the_line_no_longer_speaks_is_its_first(language: str) -> None:
    queue, channel = FakeQueue([due_notification(language=language)]), FakeChannel(keys=["*", "1"])
    await rung(queue, FakeTrunk(channel=channel), languages=("ru",))
    assert queue.results == {"attempt-1": Result.WORKS}


@pytest.mark.parametrize(
    ("request_", "trouble", "result"),
    [
        ("play", GONE, Result.ENDED_EARLY),
        ("next_key", GONE, Result.HEARD),
        ("play", ARIUnreachableError("no connection"), Result.BROKEN_OFF),
        ("next_key", ARIUnreachableError("no connection"), Result.BROKEN_OFF),
    ],
)
async def test_a_hang_up_is_settled_by_what_was_heard_and_a_failure_of_ours_is_tried_again(
    request_: str, trouble: Exception, result: Result
) -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(trouble={request_: trouble})
    await rung(queue, FakeTrunk(channel=channel))
    assert queue.results == {"attempt-1": result}
    assert channel.hung_up or trouble is GONE


NEWS = {"callback_greeting", "at_address", "restored", "menu_callback", "menu_opt_out"}


@pytest.mark.parametrize("broken", [NEWS, {"restored"}])
async def test_words_that_cannot_be_played_told_nobody_and_ring_nobody_else(broken: set[str]) -> None:
    queue = FakeQueue([due_notification(key=one) for one in ("first", "second")])
    channel = FakeChannel(broken=set(broken))
    trunk = FakeTrunk(channel=channel)
    dialer = dialer_with(queue, trunk)
    await dialer.dial_due()
    while len(queue.results) < 2:
        await asyncio.sleep(0)
    queue.due.append(due_notification(key="third"))
    await dialer.dial_due()
    await dialer.drain(5)
    assert queue.results == dict.fromkeys(("first", "second", "third"), Result.UNAVAILABLE)
    assert "third" not in [attempt for attempt, *_ in trunk.dialed]
    assert channel.hung_up


async def test_a_subscriber_who_cannot_be_told_of_the_agent_still_gets_one() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(keys=["0"], broken={"to_person"})
    await rung(queue, FakeTrunk(channel=channel))
    assert queue.results == {"attempt-1": Result.WANTS_AGENT}
    assert channel.gone_to


async def test_news_that_was_heard_is_told_though_the_menu_cannot_be_played() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(broken={"menu_opt_out"})
    await rung(queue, FakeTrunk(channel=channel))
    assert queue.results == {"attempt-1": Result.HEARD}
    assert channel.hung_up


async def test_a_talk_that_outlasts_the_stop_is_ended_and_tried_again() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(endless=True)
    dialer = dialer_with(queue, FakeTrunk(channel=channel))
    await dialer.dial_due()
    await dialer.drain(0.01)
    assert queue.results == {"attempt-1": Result.BROKEN_OFF}
    assert channel.hung_up


async def test_a_call_that_asterisk_never_got_is_tried_again() -> None:
    queue = FakeQueue([due_notification()])
    await rung(queue, FakeTrunk(error=ARIUnreachableError("no connection")))
    assert queue.results == {"attempt-1": Result.UNAVAILABLE}


async def test_nobody_is_claimed_while_asterisk_is_away() -> None:
    queue, trunk = FakeQueue([due_notification()]), FakeTrunk(ready=False)
    await rung(queue, trunk)
    assert (len(queue.due), trunk.dialed) == (1, [])


async def test_a_call_claimed_but_not_placed_before_the_stop_is_left_to_the_next_start() -> None:
    queue, trunk = FakeQueue([due_notification(key=str(place)) for place in range(3)]), FakeTrunk(17)
    dialer = dialer_with(queue, trunk)
    dialling = asyncio.create_task(dialer.dial_due())
    while not trunk.dialed:
        await asyncio.sleep(0)
    await dialer.drain(5)
    await dialling
    assert queue.results == {"0": Result.BUSY, "1": Result.LATE}
    assert len(queue.due) == 1
