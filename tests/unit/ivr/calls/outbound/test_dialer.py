"""What an unanswered ring-back means, and that every attempt is settled."""

import asyncio
from datetime import timedelta

import pytest

from asterisk.ari.errors import ARIRefusedError, ARIUnansweredError, ARIUnreachableError
from asterisk.ari.outcomes import ChannelEnded, ChannelEnding, EndKind
from ivr.calls.outbound.dialer import DIAL_WITHIN, LAG
from ivr.calls.outbound.leases import LEASE
from outages.leases import ExpiredLease
from outages.notifications import Result
from outages.tickets import Channel
from tests.support.fake_asterisk import until
from tests.support.fake_budget import budget_of
from tests.support.fake_channel import GONE, FakeChannel
from tests.support.fake_telephony import (
    FakeLeases,
    FakeQueue,
    FakeTrunk,
    due_notification,
)
from tests.support.fakes import NOON
from tests.support.ring_back_dialer import RingBackDialer, dialer_with, rung


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
    numbers = [f"+7999000010{place}" for place in range(6)]
    queue = FakeQueue([due_notification(number, key=number) for number in numbers])
    trunk = FakeTrunk(403021)
    dialer = dialer_with(queue, trunk)

    async def placed_within_a_minute() -> int:
        for _ in range(3):
            await dialer.dial_due()
            await until(lambda: len(queue.results) == len(numbers) - len(queue.due))
        dialer.clock.advance(timedelta(minutes=1))
        return len(trunk.dialed)

    assert [await placed_within_a_minute() for _ in range(2)] == [2, 3]
    trunk.cause = 486017
    assert await placed_within_a_minute() == 6
    assert [queue.results[number] for number in numbers] == [Result.UNAVAILABLE] * 3 + [Result.BUSY] * 3


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


def ended(key: str = "here.1", channel: Channel = Channel.CALL) -> ExpiredLease:
    return ExpiredLease(key, channel, NOON)


@pytest.mark.parametrize(
    ("lease", "looks", "result"),
    [
        (ended(), 1, Result.NO_ANSWER),
        (ended("there.1"), 3, None),
        (ended("there.1"), 4, Result.UNKNOWN),
        (ended(channel=Channel.SMS), 3, None),
        (ended(channel=Channel.SMS), 4, Result.UNKNOWN),
    ],
)
async def test_an_expired_lease_is_settled_by_the_asterisk_that_dialled_else_as_unknown(
    lease: ExpiredLease, looks: int, result: Result | None
) -> None:
    queue = FakeQueue(leases=FakeLeases([lease]))
    await dialer_with(queue, FakeTrunk(found=Result.NO_ANSWER)).settle_expired(looks=looks)
    assert queue.results.get(lease.attempt_id) is result


async def test_a_node_whose_clock_is_behind_ours_keeps_the_calls_it_answers_for() -> None:
    queue = FakeQueue(leases=FakeLeases([ended("there.1")]))
    dialer = dialer_with(queue, FakeTrunk())
    for seconds in range(20):
        queue.leases.ended = [ExpiredLease("there.1", Channel.CALL, NOON + timedelta(seconds=seconds // 2))]
        await dialer.settle_expired()
    assert queue.results == {}


async def test_who_slept_looks_again_before_a_lease_is_taken_for_lost() -> None:
    queue = FakeQueue(leases=FakeLeases([ended("there.1")]))
    dialer = dialer_with(queue, FakeTrunk())
    await dialer.settle_expired()
    dialer.ticks += 60
    queue.leases.ended = [ExpiredLease("there.1", Channel.CALL, NOON + timedelta(seconds=50))]
    await dialer.settle_expired()
    assert queue.results == {}


async def test_a_call_that_goes_on_without_its_worker_stays_ours() -> None:
    queue = FakeQueue(leases=FakeLeases([ended()]))
    await dialer_with(queue, FakeTrunk(found=None)).settle_expired()
    assert queue.results == {}
    assert queue.leases.renewed == {"here.1": NOON + LEASE}


async def test_a_worker_answers_for_its_calls_as_long_as_they_last() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(endless=True)
    dialer = dialer_with(queue, FakeTrunk(channel=channel))
    await dialer.dial_due()
    dialer.clock.advance(timedelta(seconds=10))
    await dialer.renew_leases()
    assert queue.leases.renewed == {"attempt-1": NOON + timedelta(seconds=10) + LEASE}
    await dialer.drain(0.01)
    await dialer.renew_leases()
    assert queue.leases.renewed == {"attempt-1": NOON + timedelta(seconds=10) + LEASE}


async def test_asterisk_away_delays_only_attempts_to_look_up() -> None:
    queue = FakeQueue(leases=FakeLeases([ended(), ended("there.2", Channel.SMS)]))
    await dialer_with(queue, FakeTrunk(error=ARIUnreachableError("no connection"))).settle_expired(looks=4)
    assert queue.results == {"there.2": Result.UNKNOWN}


async def test_a_known_result_is_not_looked_up() -> None:
    queue = FakeQueue(leases=FakeLeases([ended()]), down=True)
    dialer = dialer_with(queue, FakeTrunk(found=Result.NO_ANSWER))
    settler = dialer.source.settler
    await settler.settle("here.1", Result.STILL_OUT)
    assert settler.knows("here.1")
    queue.down = False
    await dialer.settle_expired()
    assert queue.results == {}
    await settler.settle_unwritten()
    assert queue.results == {"here.1": Result.STILL_OUT}
    assert not settler.knows("here.1")


async def test_asterisk_knows_when_the_news_can_have_been_heard_and_when_it_surely_was() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(keys=["*", "1"])
    trunk, late = FakeTrunk(channel=channel), timedelta(seconds=3)
    dialer = dialer_with(queue, trunk)
    # Asterisk is late to say that it plays, and may have begun long before.
    channel.says_late = lambda: dialer.clock.advance(late)
    await dialer.dial_due()
    await dialer.drain(5)
    before, telling = trunk.expected
    assert before == (telling[0], None)
    assert NOON < telling[0] < NOON + timedelta(minutes=1)
    assert telling[1] == telling[0] + late + LAG


async def test_of_news_that_never_began_to_play_asterisk_is_not_told_that_it_was_heard() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(trouble={"play": GONE})
    trunk = FakeTrunk(channel=channel)
    await rung(queue, trunk)
    assert [surely for _, surely in trunk.expected] == [None]


async def test_a_call_that_we_lose_in_the_middle_of_the_news_is_left_to_its_records() -> None:
    queue, lost = FakeQueue([due_notification()]), ChannelEnding(EndKind.LOST)
    await rung(queue, FakeTrunk(channel=FakeChannel(trouble={"play": ChannelEnded(lost)}, ending=lost)))
    assert queue.results == {}


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
        ("play", ARIUnreachableError("no connection"), None),
        ("next_key", ARIUnreachableError("no connection"), None),
    ],
)
async def test_a_talk_that_ends_early_is_settled_by_what_was_heard_or_left_to_asterisks_records(
    request_: str, trouble: Exception, result: Result | None
) -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(trouble={request_: trouble})
    await rung(queue, FakeTrunk(channel=channel))
    assert queue.results.get("attempt-1") is result
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


async def test_a_talk_that_outlasts_the_stop_is_ended_and_left_to_asterisks_records() -> None:
    queue, channel = FakeQueue([due_notification()]), FakeChannel(endless=True)
    dialer = dialer_with(queue, FakeTrunk(channel=channel))
    await dialer.dial_due()
    await dialer.drain(0.01)
    assert queue.results == {}
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
    dialer = RingBackDialer(queue, trunk, ("ru",), per_second=2)
    dialling = asyncio.create_task(dialer.dial_due())
    while not trunk.dialed:
        await asyncio.sleep(0)
    await dialer.drain(5)
    await dialling
    assert queue.results == {"0": Result.BUSY, "1": Result.LATE}
    assert len(queue.due) == 1
