"""The life of an incident: one rule per change."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages import lifecycle
from outages.errors import ConflictError, InvalidError
from outages.estimates import Delay, EtrRevision
from outages.incidents import IncidentKind, State
from tests.support.area_tree import AREAS, item
from tests.unit.outages.test_incidents import ACTIVE, DRAFT, EVENING, NOON, WORK


def test_a_draft_is_published_while_its_estimate_lies_ahead() -> None:
    assert lifecycle.publish(DRAFT, NOON) == ACTIVE
    with pytest.raises(InvalidError, match="etr"):
        lifecycle.publish(DRAFT, EVENING)


def test_a_moved_estimate_has_a_reason() -> None:
    later = EVENING + timedelta(hours=1)
    moved = lifecycle.move_etr(ACTIVE, later, reason=Delay.ACCESS, author="ivan", at=EVENING)
    assert moved.promise == EtrRevision(2, later, Delay.ACCESS, "ivan", EVENING)
    assert moved.revisions[:1] == ACTIVE.revisions


@pytest.mark.parametrize("etr", [EVENING, NOON])
def test_an_estimate_that_holds_already_or_has_passed_is_refused(etr: datetime) -> None:
    with pytest.raises(InvalidError, match="etr"):
        lifecycle.move_etr(ACTIVE, etr, reason=Delay.FASTER, author="ivan", at=NOON)


def test_the_end_of_an_incident_is_dated() -> None:
    assert lifecycle.restore(ACTIVE, EVENING) == replace(ACTIVE, state=State.RESTORED, restored_at=EVENING)
    for open_one in (DRAFT, ACTIVE):
        cancelled = lifecycle.cancel(open_one, EVENING)
        assert (cancelled.state, cancelled.cancelled_at) == (State.CANCELLED, EVENING)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", ["publish", "move_etr", "restore", "cancel", "reopen"])
def test_each_action_is_allowed_in_its_states_only(state: State, action: str) -> None:
    allowed = {
        "publish": {State.DRAFT},
        "move_etr": {State.ACTIVE},
        "restore": {State.ACTIVE},
        "cancel": {State.DRAFT, State.ACTIVE},
        "reopen": {State.RESTORED},
    }
    one = replace(DRAFT, state=state)
    acts = {
        "publish": lambda: lifecycle.publish(one, NOON),
        "move_etr": lambda: lifecycle.move_etr(one, None, reason=Delay.ACCESS, author="a", at=NOON),
        "restore": lambda: lifecycle.restore(one, NOON),
        "cancel": lambda: lifecycle.cancel(one, NOON),
        "reopen": lambda: lifecycle.reopen(one, None, author="a", at=NOON),
    }
    if state in allowed[action]:
        assert acts[action]().id == one.id
    else:
        with pytest.raises(ConflictError, match=state):
            acts[action]()


def test_a_draft_whose_next_news_has_passed_cannot_be_published() -> None:
    late = replace(DRAFT, revisions=(replace(DRAFT.promise, next_news=NOON),))
    with pytest.raises(InvalidError, match="next_news"):
        lifecycle.publish(late, NOON)


def test_next_news_may_move_while_the_estimate_stays_unknown() -> None:
    one = replace(ACTIVE, revisions=(EtrRevision(1, None, None, "olga", NOON, EVENING),))
    later = EVENING + timedelta(hours=1)

    moved = lifecycle.move_etr(one, None, reason=Delay.ACCESS, author="olga", at=NOON, next_news=later)
    assert (moved.promise.etr, moved.promise.next_news, moved.promise.due) == (None, later, later)
    with pytest.raises(InvalidError, match="already holds"):
        lifecycle.move_etr(one, None, reason=Delay.ACCESS, author="olga", at=NOON, next_news=EVENING)
    with pytest.raises(InvalidError, match="next_news"):
        lifecycle.move_etr(one, None, reason=Delay.ACCESS, author="olga", at=NOON, next_news=NOON)


def test_planned_work_cannot_end_before_it_begins() -> None:
    planned = replace(ACTIVE, kind=IncidentKind.PLANNED, starts_at=EVENING + timedelta(hours=2))
    with pytest.raises(InvalidError, match="start"):
        lifecycle.move_etr(planned, planned.starts_at, reason=Delay.FASTER, author="olga", at=NOON)


def test_the_end_of_work_that_ends_by_the_clock_stays_known() -> None:
    work = replace(WORK, ends_by_clock=True)
    with pytest.raises(InvalidError, match="by the clock") as refused:
        lifecycle.move_etr(work, None, reason=Delay.ACCESS, author="olga", at=NOON)
    assert refused.value.field == "etr"


@given(st.integers(-600, 600))
def test_an_outage_ends_between_its_beginning_and_now(minutes: int) -> None:
    ended = NOON + timedelta(minutes=minutes)
    if NOON <= ended <= EVENING:
        restored = lifecycle.restore(ACTIVE, EVENING, ended)
        assert (restored.state, restored.restored_at) == (State.RESTORED, ended)
    else:
        with pytest.raises(InvalidError) as refused:
            lifecycle.restore(ACTIVE, EVENING, ended)
        assert refused.value.field == "ended_at"


def test_an_outage_is_not_over_before_a_part_of_it() -> None:
    one = lifecycle.restore_part(ACTIVE, [item(4)], AREAS, EVENING)
    with pytest.raises(InvalidError) as refused:
        lifecycle.restore(one, EVENING, NOON)
    assert refused.value.field == "ended_at"
    assert lifecycle.restore(one, EVENING).restored_at == EVENING


def test_work_that_has_not_begun_can_be_withdrawn_and_moved_but_not_restored() -> None:
    with pytest.raises(ConflictError, match="not begun"):
        lifecycle.restore(WORK, NOON)
    with pytest.raises(ConflictError, match="not begun"):
        lifecycle.restore_part(WORK, [item(4)], AREAS, NOON)
    assert lifecycle.cancel(WORK, NOON).state is State.CANCELLED
    later = EVENING + timedelta(hours=1)
    moved = lifecycle.move_etr(WORK, later, reason=Delay.ACCESS, author="olga", at=NOON)
    assert moved.promise.etr == later
    assert lifecycle.restore(WORK, EVENING).restored_at == EVENING


def test_a_reopened_incident_is_active_with_one_more_revision() -> None:
    restored = replace(ACTIVE, state=State.RESTORED, restored_at=NOON, ends_by_clock=True)
    later = EVENING + timedelta(hours=1)

    again = lifecycle.reopen(restored, None, author="ivan", at=EVENING, next_news=later)

    assert (again.state, again.restored_at, again.reopened_at) == (State.ACTIVE, None, EVENING)
    assert not again.ends_by_clock
    assert again.promise == EtrRevision(2, None, Delay.CORRECTION, "ivan", EVENING, later)
    assert again.revisions[:1] == ACTIVE.revisions


@pytest.mark.parametrize("field", ["etr", "next_news"])
def test_nothing_that_has_passed_is_promised_with_a_reopening(field: str) -> None:
    restored = replace(ACTIVE, state=State.RESTORED, restored_at=NOON)
    promised = {"etr": None, "next_news": None} | {field: EVENING}
    with pytest.raises(InvalidError) as refused:
        lifecycle.reopen(restored, **promised, author="ivan", at=EVENING)
    assert refused.value.field == field


@given(st.booleans(), st.integers(-60, 600))
def test_the_clock_ends_what_ends_by_it_at_its_stated_end(by_clock: bool, minutes: int) -> None:  # noqa: FBT001 - drawn
    work, at = replace(WORK, ends_by_clock=by_clock), NOON + timedelta(minutes=minutes)
    turned = lifecycle.turn(work, at)
    if by_clock and at >= EVENING:
        assert turned == replace(work, state=State.RESTORED, restored_at=EVENING)
    else:
        assert turned == work


def test_the_clock_leaves_faults_and_what_has_ended_alone() -> None:
    ended = lifecycle.cancel(replace(WORK, ends_by_clock=True), NOON)
    for one in (ACTIVE, ended, replace(ended, kind=IncidentKind.UNPLANNED)):
        assert lifecycle.turn(one, EVENING) == one
