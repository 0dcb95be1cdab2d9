"""A caller waits for billing a short while, and not at all once it is away."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from ivr.calls.inbound.lookup import LookedUpSubscribers, Lookup, LookupTerms
from ivr.observability.metrics import Metrics
from outages.callers import Caller
from outages.directory import AskedBy, DirectoryError, LookupOutcome, Question
from outages.errors import StoreError
from outages.imports import ImportedRow
from tests.support.fakes import FakeClock, FakeHouses, caller_at, point_at
from tests.support.leaping_loop import run_leaping

ANNA, VERA = "+79990000101", "+79990000102"
BY_ANNA = Question(AskedBy.NUMBER, ANNA)
ROW = ImportedRow(1, "A-1", "Анна", ANNA, "ru", "standard", "R", "C", "S", "1", "", "tv", ())


@dataclass
class FakeBilling:
    """Answers one row after so many seconds, or fails."""

    seconds: float = 0
    error: Exception | None = None
    asked: list[Question] = field(default_factory=list)

    async def ask(self, question: Question) -> tuple[ImportedRow, ...]:
        self.asked.append(question)
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return (ROW,)


@dataclass
class FakeAnswers:
    """Keeps answers unless an import is running or the database fails."""

    importing: bool = False
    error: Exception | None = None
    kept: list[Question] = field(default_factory=list)

    async def keep(self, question: Question, rows: Sequence[ImportedRow], *, at: datetime) -> bool:
        if self.error is not None:
            raise self.error
        if not self.importing:
            self.kept.append(question)
        return not self.importing


@dataclass
class Known(FakeHouses):
    """Knows whose answers were kept."""

    answers: FakeAnswers = field(default_factory=FakeAnswers)
    reads: int = 0

    async def recognise(self, number: str) -> Caller:
        self.reads += 1
        asked = Question(AskedBy.NUMBER, number)
        return caller_at(point_at()) if asked in self.answers.kept else Caller(number)

    async def keyed_account(self, digits: str) -> Caller:
        asked = Question(AskedBy.ACCOUNT, digits)
        return caller_at(point_at()) if asked in self.answers.kept else Caller(None)


class Scene:
    """A lookup between a billing system and a database."""

    def __init__(self, terms: LookupTerms = LookupTerms()) -> None:  # noqa: B008 - frozen
        self.billing, self.answers, self.clock = FakeBilling(), FakeAnswers(), FakeClock()
        self.metrics = Metrics()
        self.lookup = Lookup(self.billing, self.answers, self.clock, self.metrics, terms)
        self.known = Known(answers=self.answers)
        self.subscribers = LookedUpSubscribers(self.known, self.lookup)

    async def call(self, number: str = ANNA) -> tuple[bool, float]:
        """Tell whether the caller is recognised, and after how long."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        caller = await self.subscribers.recognise(number)
        return bool(caller.points), loop.time() - began

    def count(self, outcome: LookupOutcome) -> float:
        return float(self.metrics.lookups.labels(outcome)._value.get())


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_an_answer_in_time_is_kept_and_read_back(scene: Scene) -> None:
    async def story() -> None:
        scene.billing.seconds = 0.5
        assert await scene.call() == (True, 0.5)
        assert (await scene.subscribers.keyed_account("1")).points
        assert scene.billing.asked == [BY_ANNA, Question(AskedBy.ACCOUNT, "1")]
        assert scene.count(LookupOutcome.ANSWERED) == 2

    run_leaping(story())


def test_a_late_answer_helps_the_next_call(scene: Scene) -> None:
    async def story() -> None:
        scene.billing.seconds = 3
        assert await scene.call() == (False, 0.7)
        await asyncio.sleep(3)
        assert await scene.call() == (True, 0)
        assert scene.count(LookupOutcome.LATE) == 1
        assert len(scene.billing.asked) == 1

    run_leaping(story())


def test_a_caller_who_calls_again_waits_for_the_question_that_is_asked(scene: Scene) -> None:
    async def story() -> None:
        scene.billing.seconds = 1
        first, second = await asyncio.gather(scene.call(), scene.call())
        assert first == second == (False, 0.7)
        is_known, waited = await scene.call()
        assert is_known
        assert waited == pytest.approx(0.3)
        assert len(scene.billing.asked) == 1

    run_leaping(story())


def test_a_caller_who_hangs_up_leaves_the_answer_behind(scene: Scene) -> None:
    async def story() -> None:
        scene.billing.seconds = 0.5
        call = asyncio.create_task(scene.call())
        await asyncio.sleep(0.1)
        call.cancel()
        await asyncio.sleep(1)
        assert scene.answers.kept == [BY_ANNA]

    run_leaping(story())


def test_a_young_answer_is_not_asked_for_again(scene: Scene) -> None:
    async def story() -> None:
        await scene.call()
        scene.clock.advance(timedelta(minutes=14))
        assert await scene.call() == (True, 0)
        assert len(scene.billing.asked) == 1
        scene.clock.advance(timedelta(minutes=1))
        await scene.call()
        assert len(scene.billing.asked) == 2
        scene.clock.advance(timedelta(hours=-1))
        await scene.call()
        assert len(scene.billing.asked) == 3

    run_leaping(story())


def test_only_so_many_answers_are_remembered() -> None:
    scene = Scene(LookupTerms(remembered=1))

    async def story() -> None:
        for number in (ANNA, VERA, ANNA, VERA):
            await scene.call(number)
        assert [one.wanted for one in scene.billing.asked] == [ANNA, VERA, ANNA, VERA]

    run_leaping(story())


def test_after_three_misses_nobody_waits_and_one_caller_in_five_seconds_asks(scene: Scene) -> None:
    async def story() -> None:
        scene.billing.seconds = 9
        waits = [(await scene.call(f"+7999000020{n}"))[1] for n in range(5)]
        assert waits == pytest.approx([0.7, 0.7, 0.7, 0, 0])
        assert scene.lookup.presence.is_away
        assert len(scene.billing.asked) == 3
        assert scene.count(LookupOutcome.UNASKED) == 2

        scene.clock.advance(timedelta(seconds=5))
        scene.billing.seconds = 0
        assert await scene.call() == (False, 0)
        await asyncio.sleep(0.1)
        assert not scene.lookup.presence.is_away
        assert await scene.call() == (True, 0)
        assert await scene.call(VERA) == (True, 0)
        await scene.lookup.close()

    run_leaping(story())


@pytest.mark.parametrize("error", [DirectoryError("answered 500"), RuntimeError("unforeseen")])
def test_a_failure_leaves_what_is_known(scene: Scene, error: Exception) -> None:
    async def story() -> None:
        scene.answers.kept.append(BY_ANNA)
        scene.billing.error = error
        assert await scene.call() == (True, 0)

    run_leaping(story())


def test_failures_in_a_row_count_as_misses(scene: Scene) -> None:
    async def story() -> None:
        scene.billing.error = DirectoryError("answered 500")
        for _ in range(4):
            await scene.call()
        assert scene.lookup.presence.is_away
        assert scene.count(LookupOutcome.FAILED) == 3

    run_leaping(story())


def test_a_clock_set_back_does_not_put_the_next_probe_off(scene: Scene) -> None:
    async def story() -> None:
        scene.billing.error = DirectoryError("answered 500")
        for _ in range(3):
            await scene.call()
        scene.clock.advance(timedelta(hours=-1))
        await scene.call()
        await asyncio.sleep(0)
        assert len(scene.billing.asked) == 4
        scene.clock.advance(timedelta(seconds=4))
        await scene.call()
        assert len(scene.billing.asked) == 4

    run_leaping(story())


def test_an_answer_during_an_import_is_kept_at_the_next_call(scene: Scene) -> None:
    async def story() -> None:
        scene.answers.importing = True
        assert await scene.call() == (False, 0)
        scene.answers.importing = False
        assert await scene.call() == (True, 0)
        assert len(scene.billing.asked) == 1

    run_leaping(story())


def test_a_database_that_fails_to_keep_is_tried_again(scene: Scene) -> None:
    async def story() -> None:
        scene.answers.error = StoreError("locked")
        assert await scene.call() == (False, 0)
        scene.answers.error = None
        assert await scene.call() == (True, 0)

    run_leaping(story())


def test_a_crowd_asks_twenty_questions_at_once(scene: Scene) -> None:
    async def story() -> None:
        scene.billing.seconds = 0.1
        calls = [scene.call(f"+799900003{n:02}") for n in range(25)]
        assert sum(known for known, _ in await asyncio.gather(*calls)) == 20
        assert len(scene.billing.asked) == 20

    run_leaping(story())


def test_what_is_no_question_is_read_from_the_database(scene: Scene) -> None:
    async def story() -> None:
        assert await scene.subscribers.supplied() == await scene.known.supplied()
        assert await scene.subscribers.points_in([], limit=1) == await scene.known.points_in([], limit=1)
        assert scene.billing.asked == []

    run_leaping(story())
