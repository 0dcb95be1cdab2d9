"""Random histories in which some are asked first, and a manager decides about branches that are held."""

from collections.abc import Coroutine
from datetime import timedelta
from itertools import cycle
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from typing_extensions import override

from outages.branches import Branch
from outages.campaigns import CampaignState
from outages.notifications import NotificationState, Result
from outages.store import SQLBranchRepository
from outages.tickets import Channel
from tests.support.incident_histories import LOOP, Histories
from tests.support.store_world import AUTHOR, forget_histories
from tests.support.streets import ENDED, STREETS, Streets

T = TypeVar("T")

_ANSWERS = (Result.WORKS, Result.WORKS, Result.STILL_OUT, Result.HEARD, Result.NO_ANSWER)
_UNFINISHED = (NotificationState.PENDING, NotificationState.SENDING, NotificationState.SENT)


class SampledHistories(Histories):
    """Does the same; the clock goes on with samples, and a manager decides."""

    @rule()
    def go_on(self) -> None:
        self.run(SQLBranchRepository(self.town.store).advance(at=self.now))

    @rule(publishes=st.booleans())
    def decide(self, publishes: bool) -> None:  # noqa: FBT001 - Hypothesis names them
        for branch in self.run(SQLBranchRepository(self.town.store).held()):
            assert branch.incident_id is not None
            deed = self.town.incidents.publish if publishes else self.town.incidents.cancel
            self.run(deed(branch.incident_id, author=AUTHOR, at=self.now))
            self._tick(timedelta(minutes=1))

    @override
    def teardown(self) -> None:
        """Have a manager decide about all that is held: then everybody who waited has been told."""
        if self.points:
            self.all_tickets_follow()
            self.decide(publishes=True)
            self.go_on()
        super().teardown()

    @override
    def all_tickets_follow(self) -> None:
        super().all_tickets_follow()
        self.go_on()


class Waves(RuleBasedStateMachine):
    """One restoration of three streets, of which some are out: who is told, who waits, and that nobody is forgotten."""

    streets: Streets

    def __init__(self) -> None:
        super().__init__()
        self.out: frozenset[int] = frozenset()
        self.now = ENDED
        self.told: set[str] = set()

    @initialize(out=st.frozensets(st.sampled_from(STREETS)))
    def settle(self, out: frozenset[int]) -> None:
        self.out = out
        self._run(self.streets.town.store.write(forget_histories))
        self._run(self.streets.outage())

    @rule(limit=st.integers(1, 8), answers=st.lists(st.sampled_from(_ANSWERS), min_size=8, max_size=8))
    def ring(self, limit: int, answers: list[Result]) -> None:
        self._ring(limit, answers)

    @rule(minutes=st.integers(0, 8))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self._run(self.streets.branches.advance(at=self.now))

    @rule(publishes=st.booleans())
    def decide(self, publishes: bool) -> None:  # noqa: FBT001 - Hypothesis names them
        incidents = self.streets.town.incidents
        for branch in self._held():
            assert branch.incident_id is not None
            deed = incidents.publish if publishes else incidents.cancel
            self._run(deed(branch.incident_id, author=AUTHOR, at=self.now))

    @rule()
    def pause_or_resume(self) -> None:
        for one in self._run(self.streets.campaigns.find()):
            paused = one.state is CampaignState.PAUSED
            deed = self.streets.campaigns.resume if paused else self.streets.campaigns.pause
            self._run(deed(one.id, author=AUTHOR, at=self.now))

    def teardown(self) -> None:
        """Let time pass: everybody is told, given up or withdrawn, or waits in a held street for a manager."""
        for one in self._run(self.streets.campaigns.find(unfinished=True)):
            if one.state is CampaignState.PAUSED:
                self._run(self.streets.campaigns.resume(one.id, author=AUTHOR, at=self.now))
        for _ in range(40):
            self.wait(1)
            self._ring(99, [Result.WORKS])
        held = {one.area for one in self._held()}
        left = self._run(self.streets.town.notifications.find(states=_UNFINISHED, limit=500))
        assert all(self.streets.street_of(one.number) in held for one in left)

    def _ring(self, limit: int, answers: list[Result]) -> None:
        """Ring some people; none of them lives where a manager is to decide, or has been told before."""
        held = {one.area for one in self._held()}
        notifications = self.streets.town.notifications
        claim = notifications.claim(Channel.CALL, limit=limit, at=self.now, lease=timedelta(minutes=2))
        for due, answer in zip(self._run(claim), cycle(answers), strict=False):
            street = self.streets.street_of(due.number)
            assert street not in held
            assert due.number not in self.told
            said = Result.STILL_OUT if answer is Result.WORKS and street in self.out else answer
            if said is not Result.NO_ANSWER:
                self.told.add(due.number)
            self._run(notifications.settle(due.attempt.id, said, at=self.now))

    def _held(self) -> list[Branch]:
        return self._run(self.streets.branches.held())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return LOOP.run_until_complete(work)
