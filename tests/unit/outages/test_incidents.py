"""The life of an incident and what it covers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outages import lifecycle
from outages.errors import ConflictError, InvalidError
from outages.incidents import (
    Cause,
    Delay,
    EtrRevision,
    Incident,
    IncidentDraft,
    IncidentId,
    IncidentKind,
    Scope,
    ScopeItem,
    State,
)
from outages.places import AreaId, parse_houses
from outages.subscribers import Service, ServicePoint, ServicePointId, SubscriberId
from tests.support.fakes import same

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EVENING = NOON + timedelta(hours=6)
NET = frozenset({Service.INTERNET})
POINT = ServicePoint(
    ServicePointId(1),
    SubscriberId(1),
    "Новая",
    "12а",
    frozenset({Service.INTERNET, Service.TV}),
    (AreaId(1), AreaId(2), AreaId(3), AreaId(4)),
    (AreaId(8), AreaId(9)),
)
DRAFT = Incident(
    id=IncidentId(5),
    kind=IncidentKind.UNPLANNED,
    services=NET,
    scope=Scope((ScopeItem(AreaId(3)),)),
    cause=Cause.UNKNOWN,
    general=False,
    note="",
    state=State.DRAFT,
    revisions=(EtrRevision(1, EVENING, None, "olga", NOON),),
    created_at=NOON,
)
STATED = IncidentDraft(IncidentKind.UNPLANNED, NET, Scope((ScopeItem(AreaId(3)),)), Cause.UNKNOWN)
ACTIVE = replace(DRAFT, state=State.ACTIVE, published_at=NOON)


@pytest.mark.parametrize(
    ("item", "covered"),
    [
        (ScopeItem(AreaId(1)), True),
        (ScopeItem(AreaId(9)), True),
        (ScopeItem(AreaId(7)), False),
        (ScopeItem(AreaId(3), parse_houses("10-14 even")), True),
        (ScopeItem(AreaId(3), parse_houses("12б, 1-11")), False),
        (ScopeItem(AreaId(7), parse_houses("12а")), False),
    ],
)
def test_an_area_covers_what_lies_below_it_and_matches_its_houses(
    item: ScopeItem,
    covered: bool,  # noqa: FBT001 - a table
) -> None:
    assert item.covers(POINT) is covered
    assert Scope((ScopeItem(AreaId(99)), item)).covers(POINT) is covered
    assert Scope((ScopeItem(AreaId(1)),), exclude=(item,)).covers(POINT) is not covered


def test_an_incident_covers_only_points_with_one_of_its_services() -> None:
    assert ACTIVE.covers(POINT)
    assert not replace(ACTIVE, services=frozenset({Service.GAS})).covers(POINT)
    assert not ACTIVE.covers(replace(POINT, house_lineage=(AreaId(1),)))


def test_a_draft_needs_a_service_an_area_and_a_future_time() -> None:
    draft = IncidentDraft(IncidentKind.PLANNED, NET, DRAFT.scope, Cause.MAINTENANCE, etr=EVENING)
    lifecycle.check_draft(draft, NOON)
    lifecycle.check_draft(replace(draft, etr=None), NOON)
    for field, bad in {
        "services": replace(draft, services=frozenset()),
        "scope": replace(draft, scope=Scope(())),
        "etr": replace(draft, etr=NOON),
    }.items():
        with pytest.raises(InvalidError) as caught:
            lifecycle.check_draft(bad, NOON)
        assert caught.value.field == field


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
@pytest.mark.parametrize("action", ["publish", "move_etr", "restore", "cancel"])
def test_each_action_is_allowed_in_its_states_only(state: State, action: str) -> None:
    allowed = {
        "publish": {State.DRAFT},
        "move_etr": {State.ACTIVE},
        "restore": {State.ACTIVE},
        "cancel": {State.DRAFT, State.ACTIVE},
    }
    one = replace(DRAFT, state=state)
    acts = {
        "publish": lambda: lifecycle.publish(one, NOON),
        "move_etr": lambda: lifecycle.move_etr(one, None, reason=Delay.ACCESS, author="a", at=NOON),
        "restore": lambda: lifecycle.restore(one, NOON),
        "cancel": lambda: lifecycle.cancel(one, NOON),
    }
    if state in allowed[action]:
        assert acts[action]().id == one.id
    else:
        with pytest.raises(ConflictError, match=state):
            acts[action]()


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"starts_at": EVENING}, "starts_at"),
        ({"kind": IncidentKind.PLANNED, "starts_at": EVENING, "etr": EVENING}, "starts_at"),
        ({"next_news": NOON}, "next_news"),
        ({"scope": Scope((ScopeItem(AreaId(3)),), restored=(ScopeItem(AreaId(4)),))}, "scope"),
        ({"remarks": {"ru": same("Меняем кабель."), "en": same(" ")}}, "remarks.en"),
        ({"remarks": {"ru": same("я" * 401)}}, "remarks.ru"),
        ({"remarks": {"ru": same("Меняем\nкабель.")}}, "remarks.ru"),
    ],
)
def test_a_draft_that_cannot_be_announced_is_refused_by_field(stated: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        lifecycle.check_draft(replace(STATED, **stated), NOON)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "stated",
    [
        {"kind": IncidentKind.PLANNED, "starts_at": EVENING, "etr": EVENING + timedelta(hours=1)},
        {"kind": IncidentKind.PLANNED, "starts_at": NOON - timedelta(hours=1)},
        {"next_news": EVENING},
        {"remarks": {"ru": same("я" * 400), "en": same("A spare part is on its way.")}},
    ],
)
def test_starts_next_news_and_remarks_may_be_stated(stated: dict[str, Any]) -> None:
    lifecycle.check_draft(replace(STATED, **stated), NOON)


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
