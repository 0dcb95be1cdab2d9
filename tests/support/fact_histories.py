"""Random histories in which everybody affected is told every fact: each once, only what is new to them, and only the truth."""

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule
from typing_extensions import override

from outages.estimates import Delay
from outages.incidents import Incident, IncidentId
from outages.ledger import Means
from outages.news import News
from outages.notifications import DueNotification, Result
from outages.promises import note_telling
from outages.store import SQLLedger, SQLTellingRuleRepository
from outages.telling_rules import Audience, Fact, TellingRule, find_overdue
from outages.tickets import Channel
from tests.support.incident_histories import INDEX, PHONES, Histories
from tests.support.store_world import AUTHOR, NOON

_HOUR = timedelta(hours=1)


#: The revision of an incident, its beginning as planned, and whether it was out already.
Known = tuple[int, datetime | None, bool]


def _known(incident: Incident, at: datetime) -> Known:
    return incident.promise.number, incident.starts_at, incident.is_out(at)


class FactHistories(Histories):
    """Does the same with rules, promised times and calls in which facts are heard, and listens to what goes on."""

    def __init__(self) -> None:
        super().__init__()
        #: What each telephone knows of an incident.
        self.knows: dict[tuple[str, IncidentId], Known] = {}
        #: When each was told last that a promised time had passed.
        self.told_overdue: dict[tuple[str, IncidentId], datetime] = {}
        #: What each attempt tells, and when.
        self.tellings: dict[str, tuple[Incident, datetime]] = {}

    @initialize()
    def set_rules(self) -> None:
        for fact in Fact:
            self._set(fact, TellingRule(Audience.AFFECTED, Channel.CALL))

    @rule(fact=st.sampled_from(Fact), audience=st.sampled_from(Audience))
    def set_rule(self, fact: Fact, audience: Audience) -> None:
        if not (fact.is_over and audience is Audience.NOBODY):
            self._set(fact, TellingRule(audience, Channel.CALL))

    @rule(which=INDEX, later=st.integers(1, 20))
    def move_etr(self, which: int, later: int) -> None:
        etr = self.now + timedelta(minutes=later)
        self._try(
            which,
            lambda one: self.town.incidents.move_etr(
                one.id, etr, reason=Delay.ACCESS, author=AUTHOR, at=self.now, seen=one.version
            ),
        )

    @rule(which=INDEX, number=PHONES)
    def hears(self, which: int, number: str) -> None:
        """Somebody calls, and hears of an incident."""
        incident = self._choose(which)
        if incident is not None and incident.published_at is not None:
            self._note(number, incident, Means.CALL, f"call-{self.now.timestamp()}", self.now)
            self._tick(timedelta(minutes=1))

    @rule()
    def tell_by_the_clock(self) -> None:
        self.run(self._rules().tell_due(at=self.now, ahead=_HOUR))

    @override
    def _listen(self, due: DueNotification) -> None:
        if not due.news.goes_on:
            super()._listen(due)
            return
        assert due.points
        assert (due.number, due.channel) not in self.opted_out
        incident = self.known[due.incident_id or IncidentId(0)]
        assert all(incident.covers(one.point) for one in due.points)
        self.tellings[due.attempt.id] = incident, self.now
        out = incident.is_out(self.now)
        assert out is not due.news.is_ahead
        if due.news is News.ETR_OVERDUE:
            passed = find_overdue(incident, self.now)
            assert passed is not None
            before = self.told_overdue.get((due.number, incident.id))
            assert before is None or before < passed, "told twice that a time has passed"
            self.told_overdue[due.number, incident.id] = self.now
        elif due.news is not News.WORK_MOVED:
            known = self.knows.get((due.number, incident.id))
            assert known != _known(incident, self.now), f"{due.number} knows it already"

    @override
    def _settle(self, due: DueNotification, answer: Result) -> None:
        if due.news.goes_on and answer in (Result.HEARD, Result.WORKS, Result.OPTED_OUT):
            incident, at = self.tellings[due.attempt.id]
            self._note(due.number, incident, Means.RING_BACK, due.attempt.id, at)
        before = self._requests_left() if due.news.goes_on and answer is Result.HEARD else None
        super()._settle(due, answer)
        assert before is None or self._requests_left() == before

    def _note(self, number: str, incident: Incident, means: Means, source: str, at: datetime) -> None:
        entry = note_telling(incident, number, means=means, source=source, at=at)
        self.run(SQLLedger(self.town.store).note([entry]))
        self.knows[number, incident.id] = _known(incident, at)

    def _set(self, fact: Fact, given: TellingRule) -> None:
        self.run(self._rules().set(fact, given, author=AUTHOR, at=NOON))

    def _rules(self) -> SQLTellingRuleRepository:
        return SQLTellingRuleRepository(self.town.store, self.town.policy)
