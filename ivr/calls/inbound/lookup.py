"""Callers are looked up in the billing system while the database is read; neither makes them wait for the other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from typing_extensions import override

from ivr.observability.metrics import Metrics
from outages.callers import Caller, SubscriberRepository
from outages.clock import Clock
from outages.directory import AnswerRepository, AskedBy, Directory, DirectoryError, LookupOutcome, Question
from outages.errors import StoreError
from outages.imports import ImportedRow
from outages.places import AreaId
from outages.subscribers import Service, ServicePoint

log = structlog.get_logger()

#: Most questions at once; more callers hear what the database knows.
_AT_ONCE = 20
#: After so many misses in a row billing is away: nobody waits for it, and one caller in so much time asks it.
_MISSES = 3
_PROBED_EVERY = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class LookupTerms:
    """How long a caller waits, in seconds, how long an answer is not asked for again, and how many are remembered."""

    seconds: float = 0.7
    fresh_for: timedelta = timedelta(minutes=15)
    remembered: int = 10_000


class BillingPresence:
    """Whether billing has answered in time lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._misses = 0
        self._probed_at: datetime | None = None

    @property
    def is_away(self) -> bool:
        """Whether it missed several questions in a row."""
        return self._misses >= _MISSES

    def admit(self) -> bool:
        """Tell whether it may be asked now: always while it is there, else now and then."""
        if not self.is_away:
            return True
        now = self._clock.now()
        # A clock that was set back must not put the next probe off.
        if self._probed_at is not None and timedelta(0) <= now - self._probed_at < _PROBED_EVERY:
            return False
        self._probed_at = now
        return True

    def note_miss(self) -> None:
        """Count a question that was not answered in time."""
        self._misses += 1
        if self._misses == _MISSES:
            self._probed_at = self._clock.now()
            log.warning("billing_away")

    def note_answer(self) -> None:
        """Count an answer in time."""
        if self.is_away:
            log.info("billing_back")
        self._misses = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer, as of when; the rows are None once they are kept."""

    at: datetime
    rows: Sequence[ImportedRow] | None


class Lookup:
    """Asks billing and keeps what it answers, within a caller's wait or after it."""

    def __init__(
        self,
        directory: Directory,
        answers: AnswerRepository,
        clock: Clock,
        metrics: Metrics,
        terms: LookupTerms,
    ) -> None:
        self._directory, self._repository = directory, answers
        self._clock, self._metrics, self._terms = clock, metrics, terms
        self._answers: dict[Question, _Answer] = {}
        self._tasks: dict[Question, asyncio.Task[bool]] = {}
        self.presence = BillingPresence(clock)

    async def refresh(self, question: Question) -> bool:
        """Tell whether the database has just been told an answer that it may not have had; wait `seconds` at most."""
        if (answer := self._fresh(question)) is not None and answer.rows is None:
            return False
        waits = not self.presence.is_away
        task = self._tasks.get(question) or self._begin(question)
        if task is None or not waits:
            return False
        done, _ = await asyncio.wait({task}, timeout=self._terms.seconds)
        return bool(done) and task.result()

    async def close(self) -> None:
        """Give up what has not been answered."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, question: Question) -> asyncio.Task[bool] | None:
        """Renew the answer in a task of its own, which outlives the call; None if it may not be asked for."""
        if len(self._tasks) >= _AT_ONCE or not self.presence.admit():
            self._metrics.lookups.labels(LookupOutcome.UNASKED).inc()
            return None
        task = asyncio.create_task(self._renew(question), name="lookup")
        self._tasks[question] = task
        task.add_done_callback(lambda _task: self._tasks.pop(question))
        return task

    async def _renew(self, question: Question) -> bool:
        """Ask unless there is a fresh answer, and keep it."""
        try:
            answer = self._fresh(question) or await self._ask(question)
            return await self._keep(question, answer)
        except DirectoryError as error:
            log.warning("lookup_failed", error=str(error))
        except StoreError as error:
            log.warning("lookup_not_kept", error=str(error))
        except Exception:
            log.exception("lookup_failed")
        return False

    async def _ask(self, question: Question) -> _Answer:
        """Return the answer, and remember it; raise DirectoryError."""
        loop = asyncio.get_running_loop()
        patience = loop.call_later(self._terms.seconds, self.presence.note_miss)
        try:
            rows = await self._directory.ask(question)
        except DirectoryError:
            self._settle(LookupOutcome.FAILED, patience)
            raise
        in_time = loop.time() < patience.when()
        self._settle(LookupOutcome.ANSWERED if in_time else LookupOutcome.LATE, patience)
        answer = _Answer(self._clock.now(), rows)
        self._remember(question, answer)
        return answer

    def _settle(self, outcome: LookupOutcome, patience: asyncio.TimerHandle) -> None:
        """Count the outcome; a miss has been counted if the patience is over."""
        self._metrics.lookups.labels(outcome).inc()
        if outcome is LookupOutcome.ANSWERED:
            self.presence.note_answer()
        elif asyncio.get_running_loop().time() < patience.when():
            self.presence.note_miss()
        patience.cancel()

    async def _keep(self, question: Question, answer: _Answer) -> bool:
        """Keep the answer and tell whether that was possible; if not, the next call tries again."""
        if answer.rows is None or not await self._repository.keep(question, answer.rows, at=answer.at):
            return False
        self._remember(question, _Answer(answer.at, None))
        return True

    def _fresh(self, question: Question) -> _Answer | None:
        """Return what was answered a short while ago."""
        answer = self._answers.get(question)
        if answer is None or not timedelta(0) <= self._clock.now() - answer.at < self._terms.fresh_for:
            return None
        return answer

    def _remember(self, question: Question, answer: _Answer) -> None:
        self._answers.pop(question, None)
        if len(self._answers) >= self._terms.remembered:
            del self._answers[next(iter(self._answers))]
        self._answers[question] = answer


class LookedUpSubscribers(SubscriberRepository):
    """The subscribers that are known, after billing was asked about them."""

    def __init__(self, known: SubscriberRepository, lookup: Lookup) -> None:
        self._known = known
        self._lookup = lookup

    @override
    async def recognise(self, number: str) -> Caller:
        return await self._find(Question(AskedBy.NUMBER, number), partial(self._known.recognise, number))

    @override
    async def keyed_account(self, digits: str) -> Caller:
        return await self._find(Question(AskedBy.ACCOUNT, digits), partial(self._known.keyed_account, digits))

    @override
    async def supplied(self) -> frozenset[Service]:
        return await self._known.supplied()

    @override
    async def points_in(self, areas: Sequence[AreaId], *, limit: int) -> list[ServicePoint]:
        return await self._known.points_in(areas, limit=limit)

    async def _find(self, question: Question, read: Callable[[], Awaitable[Caller]]) -> Caller:
        known, is_renewed = await asyncio.gather(read(), self._lookup.refresh(question))
        return await read() if is_renewed else known
