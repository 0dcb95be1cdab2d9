"""What an incident covers, and what it is at a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outages.addresses.house_rules import read_house_rule
from outages.estimates import EtrRevision
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind, Stage, State
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service, ServicePoint, ServicePointId, SubscriberId

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
#: Planned work that is announced, begins in an hour and ends in the evening.
WORK = replace(ACTIVE, kind=IncidentKind.PLANNED, starts_at=NOON + timedelta(hours=1))


@pytest.mark.parametrize(
    ("item", "covered"),
    [
        (ScopeItem(AreaId(1)), True),
        (ScopeItem(AreaId(9)), True),
        (ScopeItem(AreaId(7)), False),
        (ScopeItem(AreaId(3), read_house_rule("10-14 even")), True),
        (ScopeItem(AreaId(3), read_house_rule("12б, 1-11")), False),
        (ScopeItem(AreaId(7), read_house_rule("12а")), False),
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


def test_a_fault_is_out_from_its_publication_on() -> None:
    assert [ACTIVE.stage(at) for at in (NOON, EVENING)] == [Stage.ACTIVE, Stage.ACTIVE]
    assert ACTIVE.is_out(NOON)
    assert ACTIVE.is_fault(NOON)


@pytest.mark.parametrize(
    ("at", "stage"),
    [
        (NOON, Stage.SCHEDULED),
        (NOON + timedelta(hours=1), Stage.ACTIVE),
        (EVENING - timedelta(seconds=1), Stage.ACTIVE),
        (EVENING, Stage.OVERRUN),
    ],
)
def test_planned_work_is_what_the_clock_makes_of_it(at: datetime, stage: Stage) -> None:
    assert WORK.stage(at) is stage
    assert WORK.is_out(at) is (stage is not Stage.SCHEDULED)
    assert WORK.is_fault(at) is (stage is Stage.OVERRUN)


def test_planned_work_without_times_is_out_and_never_overruns() -> None:
    work = replace(WORK, starts_at=None, revisions=(replace(WORK.promise, etr=None),))
    assert work.stage(EVENING) is Stage.ACTIVE


@pytest.mark.parametrize("state", sorted(set(State) - {State.ACTIVE}))
def test_one_that_is_not_active_is_its_state(state: State) -> None:
    one = replace(WORK, state=state)
    assert one.stage(EVENING) is Stage(state)
    assert not one.is_out(EVENING)


def test_an_outage_began_as_stated_else_with_its_start_else_with_its_publication() -> None:
    assert DRAFT.began == DRAFT.created_at
    published = replace(ACTIVE, published_at=EVENING)
    assert published.began == EVENING
    assert WORK.began == WORK.starts_at
    assert replace(published, began_at=NOON).began == NOON


def test_a_part_that_was_restored_is_over_there_first() -> None:
    part = replace(ScopeItem(AreaId(4)), restored_at=NOON)
    one = replace(ACTIVE, scope=replace(ACTIVE.scope, restored=(part,)))
    elsewhere = replace(POINT, house_lineage=(*POINT.house_lineage[:3], AreaId(5)))

    assert (one.over_at(POINT), one.over_at(elsewhere)) == (NOON, None)
    ended = replace(one, state=State.RESTORED, restored_at=EVENING)
    assert (ended.over_at(POINT), ended.over_at(elsewhere)) == (NOON, EVENING)
