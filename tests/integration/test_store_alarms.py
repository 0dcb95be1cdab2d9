"""Alarms in the database: raised, taken on, told once whoever looks, and called about one number after the other."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.alarms import AlarmCall, AlarmId, AlarmKind, AlarmReason, AlarmRules
from outages.errors import NotFoundError
from outages.notifications import Result
from outages.store import SQLAlarmCallRepository, SQLAlarmRepository, Store
from outages.store.admin_tables import audit
from tests.support.store_world import NOON

MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=30)
RULES = AlarmRules(2 * MINUTE, 3 * MINUTE, 30 * MINUTE)
#: When the first call is due.
CALL_AT = NOON + 5 * MINUTE
FIRST, SECOND = "+79990000001", "+79990000002"
NEAR = AlarmReason(AlarmKind.PROMISE, "7", 1)
PASSED = AlarmReason(AlarmKind.PROMISE, "7", 3)
TRUNK = AlarmReason(AlarmKind.PART, "trunk", 2, node="a")


@pytest.fixture
def alarms(store: Store) -> SQLAlarmRepository:
    return SQLAlarmRepository(store)


@pytest.fixture
def calls(store: Store) -> SQLAlarmCallRepository:
    return SQLAlarmCallRepository(store, node="a")


async def look(
    alarms: SQLAlarmRepository, *reasons: AlarmReason, minutes: float = 0, node: str = "a"
) -> None:
    """Observe that these reasons, and no others, are so."""
    await alarms.observe(
        reasons,
        kinds=list(AlarmKind),
        node=node,
        at=NOON + minutes * MINUTE,
        again_after=RULES.again_after,
    )


async def place(
    calls: SQLAlarmCallRepository, minutes: float, numbers: Sequence[str] = (FIRST, SECOND)
) -> AlarmCall | None:
    return await calls.claim(numbers, rules=RULES, at=NOON + minutes * MINUTE, lease=LEASE)


async def test_an_alarm_lasts_as_long_as_its_reason(alarms: SQLAlarmRepository) -> None:
    await look(alarms, NEAR)
    await look(alarms, NEAR, TRUNK, minutes=1)
    first, second = await alarms.find()
    assert (first.reason, first.raised_at, first.since) == (NEAR, NOON, NOON)
    assert (second.reason, second.raised_at) == (TRUNK, NOON + MINUTE)
    await look(alarms, TRUNK, minutes=2)
    assert [one.reason for one in await alarms.find()] == [TRUNK]
    await look(alarms, NEAR, minutes=3)
    (again,) = await alarms.find()
    assert again.raised_at == NOON + 3 * MINUTE


async def test_what_another_node_sees_is_its_own(alarms: SQLAlarmRepository) -> None:
    await look(alarms, TRUNK, NEAR)
    await look(alarms, NEAR, node="b")
    assert len(await alarms.find()) == 2
    await look(alarms, node="b")
    assert [one.reason for one in await alarms.find()] == [TRUNK]


async def test_what_was_not_looked_at_stays(alarms: SQLAlarmRepository) -> None:
    await look(alarms, TRUNK, NEAR)
    await alarms.observe([], kinds=[AlarmKind.PROMISE], node="a", at=NOON, again_after=None)
    assert [one.reason for one in await alarms.find()] == [TRUNK]


async def test_the_first_who_takes_it_on_has_it_until_it_grows_worse(alarms: SQLAlarmRepository) -> None:
    await look(alarms, NEAR)
    (alarm,) = await alarms.find()
    await alarms.acknowledge(alarm.id, author="Мария", at=NOON + MINUTE)
    taken = await alarms.acknowledge(alarm.id, author="Антон", at=NOON + 2 * MINUTE)
    assert (taken.acknowledged_by, taken.acknowledged_at) == ("Мария", NOON + MINUTE)
    await look(alarms, NEAR, minutes=3)
    assert await alarms.find() == [taken]
    await look(alarms, PASSED, minutes=4)
    (worse,) = await alarms.find()
    assert (worse.acknowledged_by, worse.reason, worse.since) == (None, PASSED, NOON + 4 * MINUTE)
    assert worse.raised_at == NOON


async def test_one_that_gets_better_stays_taken(alarms: SQLAlarmRepository) -> None:
    await look(alarms, PASSED)
    (alarm,) = await alarms.find()
    await alarms.acknowledge(alarm.id, author="Мария", at=NOON)
    await look(alarms, NEAR, minutes=1)
    (better,) = await alarms.find()
    assert (better.acknowledged_by, better.reason) == ("Мария", NEAR)


async def test_one_that_is_not_ended_in_time_comes_back(alarms: SQLAlarmRepository) -> None:
    await look(alarms, NEAR)
    (alarm,) = await alarms.find()
    await alarms.acknowledge(alarm.id, author="Мария", at=NOON)
    await look(alarms, NEAR, minutes=29)
    assert (await alarms.find())[0].acknowledged_by
    await look(alarms, NEAR, minutes=30)
    (back,) = await alarms.find()
    assert (back.acknowledged_by, back.since) == (None, NOON + 30 * MINUTE)


async def test_nobody_takes_on_what_is_over(alarms: SQLAlarmRepository) -> None:
    await look(alarms, NEAR)
    (alarm,) = await alarms.find()
    await look(alarms, minutes=1)
    for key in (alarm.id, AlarmId(99)):
        with pytest.raises(NotFoundError):
            await alarms.acknowledge(key, author="Мария", at=NOON)


async def test_it_is_written_of_once_and_again_when_it_is_worse(
    alarms: SQLAlarmRepository, store: Store
) -> None:
    await look(alarms, NEAR, TRUNK)
    taken = (await alarms.find())[1]
    await alarms.acknowledge(taken.id, author="Мария", at=NOON)

    async def claim(minutes: float) -> list[AlarmReason]:
        found = await alarms.claim_texts(after=2 * MINUTE, at=NOON + minutes * MINUTE)
        return [one.reason for one in found]

    assert await claim(1.9) == []
    assert await claim(2) == [NEAR]
    assert await claim(9) == []
    await look(alarms, PASSED, TRUNK, minutes=10)
    assert await claim(11) == []
    assert await claim(12) == [PASSED]
    lines = await store.read(lambda connection: connection.execute(select(audit).order_by(audit.c.id)).all())
    assert [(one.author, one.action, one.entity, one.detail["subject"]) for one in lines] == [
        ("Мария", "acknowledge", "alarm", "trunk"),
        ("outage-ivr", "text_duty", "alarm", "7"),
        ("outage-ivr", "text_duty", "alarm", "7"),
    ]


async def test_one_number_after_the_other_is_called_until_one_takes_it_on(
    alarms: SQLAlarmRepository, calls: SQLAlarmCallRepository, store: Store
) -> None:
    await look(alarms, NEAR, TRUNK)
    assert await place(calls, 4.9) is None
    call = await place(calls, 5)
    assert call
    assert (call.number, [one.reason for one in call.alarms]) == (FIRST, [NEAR, TRUNK])
    assert await place(calls, 5.1) is None
    await calls.settle(call.attempt_id, Result.NO_ANSWER, at=CALL_AT)
    call = await place(calls, 5.2)
    assert call
    assert call.number == SECOND
    await look(alarms, NEAR, minutes=5.3)
    assert [one.reason for one in await calls.find(call.attempt_id)] == [NEAR]
    await calls.settle(call.attempt_id, Result.WORKS, at=CALL_AT)
    await calls.settle(call.attempt_id, Result.BUSY, at=CALL_AT)
    (taken,) = await alarms.find()
    assert (taken.acknowledged_by, taken.acknowledged_at) == (SECOND, CALL_AT)
    assert await place(calls, 60) is None
    deeds = await store.read(lambda connection: connection.execute(select(audit).order_by(audit.c.id)).all())
    assert [(one.author, one.action) for one in deeds] == [
        *[("outage-ivr", "call_duty")] * 4,
        (SECOND, "acknowledge"),
    ]
    assert [one.detail.get("number") for one in deeds] == [FIRST, FIRST, SECOND, SECOND, None]


async def test_after_the_last_number_there_is_a_pause(
    alarms: SQLAlarmRepository, calls: SQLAlarmCallRepository
) -> None:
    await look(alarms, NEAR)
    for minutes, number in ((5, FIRST), (5, SECOND), (8, FIRST)):
        assert await place(calls, minutes - 0.1) is None or number == SECOND
        call = await place(calls, minutes)
        assert call
        assert call.number == number
        await calls.settle(call.attempt_id, Result.BUSY, at=NOON + minutes * MINUTE)


async def test_a_call_that_was_too_late_to_dial_is_made_again(
    alarms: SQLAlarmRepository, calls: SQLAlarmCallRepository
) -> None:
    await look(alarms, NEAR)
    for _ in range(2):
        call = await place(calls, 5)
        assert call
        assert call.number == FIRST
        await calls.settle(call.attempt_id, Result.LATE, at=CALL_AT)


async def test_a_call_outlives_the_worker_that_began_it(
    alarms: SQLAlarmRepository, calls: SQLAlarmCallRepository, store: Store
) -> None:
    await look(alarms, NEAR)
    call = await place(calls, 5)
    assert call
    assert await calls.expired(at=CALL_AT + LEASE) == []
    await calls.renew([call.attempt_id], until=CALL_AT + 2 * LEASE)
    later = CALL_AT + 2 * LEASE + timedelta(seconds=1)
    assert await SQLAlarmCallRepository(store, node="b").expired(at=later) == []
    assert await calls.expired(at=later) == [call.attempt_id]
    # Nobody else is called before it is known what came of it.
    assert await place(calls, 6.5) is None
    await calls.settle(call.attempt_id, Result.WORKS, at=later)
    assert (await alarms.find())[0].acknowledged_by == FIRST
    assert await calls.expired(at=later) == []


async def test_a_call_of_which_nobody_can_tell_keeps_others_waiting_for_a_minute(
    alarms: SQLAlarmRepository, calls: SQLAlarmCallRepository
) -> None:
    await look(alarms, NEAR)
    assert await place(calls, 5)
    call = await place(calls, 6.6)
    assert call
    assert call.number == SECOND


async def test_without_a_rule_nobody_is_called(
    alarms: SQLAlarmRepository, calls: SQLAlarmCallRepository
) -> None:
    await look(alarms, NEAR)
    rules = AlarmRules(MINUTE, None, None)
    assert await calls.claim([FIRST], rules=rules, at=NOON + 60 * MINUTE, lease=LEASE) is None
    assert await place(calls, 60, numbers=()) is None
