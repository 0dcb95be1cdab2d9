"""Moving planned work, and what an edit may say of an estimate."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outages.edits import check_seen, draft_of, edit
from outages.errors import InvalidError, StaleError
from outages.estimates import EtrRevision
from outages.incidents import Cause, Incident, IncidentId, IncidentKind, State
from outages.places import Area, AreaId, AreaKind
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STREET = AreaId(3)
AREAS = {STREET: Area(STREET, AreaKind.STREET, ("область", "город", "Новая"), (STREET,))}
WORK = Incident(
    id=IncidentId(1),
    kind=IncidentKind.PLANNED,
    services=frozenset({Service.WATER}),
    scope=Scope((ScopeItem(STREET),)),
    cause=Cause.MAINTENANCE,
    general=False,
    note="",
    state=State.ACTIVE,
    revisions=(EtrRevision(1, NOON + 4 * HOUR, None, "Мария", NOON),),
    created_at=NOON,
    published_at=NOON,
    starts_at=NOON + 2 * HOUR,
    version=2,
)


def test_a_draft_of_an_incident_changes_nothing() -> None:
    assert edit(WORK, draft_of(WORK), AREAS, author="Мария", at=NOON) == WORK


def test_work_that_has_not_begun_is_moved_with_its_end() -> None:
    moved = replace(draft_of(WORK), starts_at=NOON + 26 * HOUR, etr=NOON + 28 * HOUR)

    work = edit(WORK, moved, AREAS, author="Антон", at=NOON)

    assert (work.starts_at, work.promise.etr) == (NOON + 26 * HOUR, NOON + 28 * HOUR)
    assert (work.promise.number, work.promise.author, work.promise.reason) == (2, "Антон", None)


@pytest.mark.parametrize("starts_at", [NOON + 2 * HOUR, NOON + HOUR])
def test_the_end_of_work_under_way_is_moved_with_a_reason(starts_at: datetime) -> None:
    later = replace(draft_of(WORK), starts_at=starts_at, etr=NOON + 9 * HOUR)

    with pytest.raises(InvalidError, match=r"^etr: is moved with a reason"):
        edit(WORK, later, AREAS, author="Антон", at=NOON + 3 * HOUR)


def test_a_stale_edit_is_told_the_present_version() -> None:
    with pytest.raises(StaleError) as refused:
        check_seen(WORK, 1, ["cause"])

    assert (refused.value.changed, refused.value.version) == (("cause",), 2)
