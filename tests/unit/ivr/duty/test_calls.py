"""A duty manager is rung: what needs a hand is said, and 1 takes it on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from typing_extensions import override

from ivr.calls.outbound.settling import ALARM_CALL, Settler
from ivr.dialogs.conversation import Conversation
from ivr.duty.calls import AlarmCalls
from ivr.observability.metrics import Metrics
from outages.alarms import Alarm, AlarmCall, AlarmCallRepository, AlarmId, AlarmKind, AlarmReason, AlarmRules
from outages.calls import CallOutcome
from outages.errors import StoreError
from outages.notifications import Result
from outages.subscribers import Language
from prompts.wording.languages import wording_for
from tests.support.fakes import NOON, FakeClock, FakeLibrary
from tests.support.scripted_call import Press, ScriptedCall

RU, EN = Language("ru"), Language("en")
RULES = AlarmRules(timedelta(minutes=2), timedelta(minutes=3), None)
PASSED = AlarmReason(AlarmKind.PROMISE, "7", 3)
NEAR = AlarmReason(AlarmKind.PROMISE, "8", 1)
TRUNK = AlarmReason(AlarmKind.PART, "trunk", 2)
NUMBER = "+79990000001"


def alarms_of(*reasons: AlarmReason) -> tuple[Alarm, ...]:
    return tuple(Alarm(AlarmId(key), one, NOON, NOON) for key, one in enumerate(reasons))


@dataclass
class FakeAlarmCalls(AlarmCallRepository):
    """One call is due, about what `needed` says by the time it is answered."""

    due: AlarmCall | None = None
    needed: list[Alarm] = field(default_factory=list)
    down: bool = False
    settled: dict[str, Result] = field(default_factory=dict)
    renewed: dict[str, datetime] = field(default_factory=dict)

    @override
    async def claim(
        self, numbers: Sequence[str], *, rules: AlarmRules, at: datetime, lease: timedelta
    ) -> AlarmCall | None:
        claimed, self.due = self.due, None
        return claimed and replace(claimed, number=numbers[0])

    @override
    async def find(self, attempt_id: str) -> list[Alarm]:
        if self.down:
            raise StoreError("the disk is full")
        return self.needed

    @override
    async def renew(self, attempts: Collection[str], *, until: datetime) -> None:
        self.renewed |= dict.fromkeys(attempts, until)

    @override
    async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
        self.settled[attempt_id] = result

    @override
    async def expired(self, *, at: datetime) -> list[str]:
        return []


def source_of(repository: FakeAlarmCalls) -> AlarmCalls:
    settler = Settler(repository, FakeClock(NOON), Metrics(), ALARM_CALL)
    return AlarmCalls(repository, settler, [NUMBER], RULES, RU)


async def talk_through(repository: FakeAlarmCalls, *script: Press | None) -> tuple[list[str], Result, bool]:
    """Return what was heard, what the call came to, and whether it was ended."""
    assert repository.due
    call, source, subject = ScriptedCall(list(script)), source_of(repository), repository.due
    talk = Conversation(call, FakeLibrary(), [RU, EN], RU)
    result = await source.ask(subject, talk)
    assert await source.close(talk, result) is CallOutcome.COMPLETED
    return call.heard, result, call.ended


def due(*reasons: AlarmReason) -> FakeAlarmCalls:
    alarms = alarms_of(*reasons)
    return FakeAlarmCalls(AlarmCall("alarm-1", NUMBER, alarms), list(alarms))


SAID = ["alarm_greeting", "alarm_part", "alarm_promise_passed", "alarm_promise_near", "menu_alarm"]


async def test_one_takes_on_all_that_was_said() -> None:
    repository = due(NEAR, PASSED, TRUNK, replace(PASSED, subject="9"))
    heard, result, ended = await talk_through(repository, Press("1"))
    assert (heard, result, ended) == ([*SAID, "alarm_taken", "goodbye"], Result.WORKS, True)


async def test_who_says_nothing_has_not_taken_it_on() -> None:
    heard, result, _ = await talk_through(due(TRUNK))
    said = ["alarm_greeting", "alarm_part", "menu_alarm"]
    assert (heard, result) == ([*said, *said, "goodbye"], Result.HEARD)


async def test_star_says_it_in_another_language() -> None:
    heard, result, _ = await talk_through(due(TRUNK), Press("*"), Press("1"))
    assert (heard.count("alarm_part"), result) == (2, Result.WORKS)


async def test_who_is_needed_no_more_hears_that() -> None:
    repository = due(TRUNK)
    repository.needed = []
    heard, result, _ = await talk_through(repository, Press("1"))
    assert (heard, result) == (["alarm_greeting", "alarm_over", "goodbye"], Result.HEARD)


async def test_without_the_database_what_was_due_is_said() -> None:
    repository = due(TRUNK)
    repository.down = True
    heard, result, _ = await talk_through(repository, Press("1"))
    assert ("alarm_part" in heard, result) == (True, Result.WORKS)


@pytest.mark.parametrize("underway", [0, 1])
async def test_one_is_called_at_a_time_in_the_first_language(underway: int) -> None:
    source = source_of(due(TRUNK))
    claimed = [one async for one in source.claim(5, underway=underway, at=NOON)]
    assert [(one.number, one.language) for one in claimed] == [(NUMBER, "ru")] * (1 - underway)


async def test_all_that_is_said_is_spoken_before_anybody_is_rung() -> None:
    repository = due(NEAR, PASSED, TRUNK)
    assert repository.due
    script = source_of(repository).script(repository.due, wording_for(RU))
    assert [one.id for one in script.menu] == SAID
    assert script.news == ()
