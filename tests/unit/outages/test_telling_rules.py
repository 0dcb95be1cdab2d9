"""Which change makes which fact, which rules may be set, and when a promised time has passed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from outages import lifecycle
from outages.errors import InvalidError
from outages.estimates import Delay
from outages.incidents import Incident, State
from outages.news import GOING_ON, News
from outages.telling_rules import (
    DEFAULTS,
    Audience,
    Fact,
    TellingRule,
    check_rule,
    fact_of_end,
    fact_of_estimate,
    fact_of_publication,
    find_fact,
    find_overdue,
)
from outages.tickets import Channel
from tests.unit.outages.test_incidents import ACTIVE, DRAFT, EVENING, NOON, WORK

LATER = EVENING + timedelta(hours=2)
AHEAD = replace(WORK, state=State.ACTIVE, starts_at=NOON + timedelta(hours=20))
AHEAD = replace(AHEAD, revisions=(replace(AHEAD.promise, etr=NOON + timedelta(hours=24)),))
BEGUN = replace(AHEAD, starts_at=NOON - timedelta(hours=1))


def moved(incident: Incident) -> Incident:
    return lifecycle.move_etr(incident, LATER, reason=Delay.ACCESS, author="ivan", at=NOON)


def without_time(incident: Incident) -> Incident:
    return replace(incident, revisions=(replace(incident.promise, etr=None),))


CHANGES: list[tuple[Incident, Callable[[Incident], Incident], Fact | None]] = [
    (DRAFT, lambda one: lifecycle.publish(one, NOON), Fact.PUBLISHED),
    (replace(AHEAD, state=State.DRAFT), lambda one: replace(one, state=State.ACTIVE), Fact.AHEAD),
    (replace(BEGUN, state=State.DRAFT), lambda one: replace(one, state=State.ACTIVE), Fact.BEGUN),
    (ACTIVE, moved, Fact.ETR_MOVED),
    (without_time(ACTIVE), moved, Fact.ETR_KNOWN),
    (ACTIVE, lambda one: replace(one, note="another"), None),
    (AHEAD, lambda one: replace(one, starts_at=NOON + timedelta(hours=21)), Fact.WORK_MOVED),
    (AHEAD, lambda one: replace(one, note="another"), None),
    (AHEAD, lambda one: replace(one, starts_at=NOON - timedelta(hours=1)), Fact.BEGUN),
    (ACTIVE, lambda one: lifecycle.restore(one, NOON), Fact.RESTORED),
    (BEGUN, lambda one: lifecycle.restore(one, NOON), Fact.DONE),
    (ACTIVE, lambda one: lifecycle.cancel(one, NOON), Fact.WITHDRAWN),
    (AHEAD, lambda one: lifecycle.cancel(one, NOON), Fact.WITHDRAWN),
    (DRAFT, lambda one: lifecycle.cancel(one, NOON), None),
    (
        replace(ACTIVE, state=State.RESTORED, restored_at=NOON),
        lambda one: lifecycle.reopen(one, None, author="ivan", at=NOON),
        Fact.REOPENED,
    ),
    (ACTIVE, lambda one: replace(one, state=State.MERGED), None),
]


@pytest.mark.parametrize(("before", "change", "fact"), CHANGES)
def test_each_change_makes_its_fact(
    before: Incident, change: Callable[[Incident], Incident], fact: Fact | None
) -> None:
    assert find_fact(before, change(before), NOON) is fact


def test_the_fact_of_a_deed_is_known_beforehand() -> None:
    assert fact_of_publication(DRAFT, NOON) is Fact.PUBLISHED
    assert fact_of_publication(AHEAD, NOON) is Fact.AHEAD
    assert fact_of_publication(BEGUN, NOON) is Fact.BEGUN
    assert fact_of_estimate(without_time(ACTIVE), LATER, NOON) is Fact.ETR_KNOWN
    assert fact_of_estimate(ACTIVE, LATER, NOON) is Fact.ETR_MOVED
    assert fact_of_estimate(without_time(ACTIVE), None, NOON) is Fact.ETR_MOVED
    assert fact_of_estimate(AHEAD, LATER, NOON) is Fact.WORK_MOVED
    assert (fact_of_end(ACTIVE), fact_of_end(BEGUN)) == (Fact.RESTORED, Fact.DONE)


@pytest.mark.parametrize("fact", Fact)
def test_every_fact_has_its_news_and_by_default_tells_as_before_there_were_rules(fact: Fact) -> None:
    over = fact.news not in GOING_ON
    assert fact.is_over is over
    assert DEFAULTS[fact] == TellingRule(Audience.ASKED if over else Audience.NOBODY)


def test_every_news_but_a_tickets_number_comes_of_a_fact() -> None:
    assert {fact.news for fact in Fact} == {*News} - {News.TICKET}


@pytest.mark.parametrize("fact", Fact)
def test_nobody_is_no_audience_of_an_end(fact: Fact) -> None:
    rule = TellingRule(Audience.NOBODY, Channel.SMS)
    if fact.is_over:
        with pytest.raises(InvalidError, match="audience"):
            check_rule(fact, rule)
    else:
        check_rule(fact, rule)


def test_a_time_has_passed_as_it_was_told() -> None:
    promised = replace(ACTIVE, revisions=(replace(ACTIVE.promise, etr=NOON + timedelta(minutes=3)),))
    assert find_overdue(promised, NOON + timedelta(minutes=4)) is None
    assert find_overdue(promised, NOON + timedelta(minutes=5)) == NOON + timedelta(minutes=5)
    assert find_overdue(replace(promised, state=State.RESTORED), LATER) is None
    news = replace(without_time(ACTIVE).promise, next_news=NOON)
    assert find_overdue(replace(ACTIVE, revisions=(news,)), NOON) == NOON
    assert find_overdue(without_time(ACTIVE), LATER) is None
