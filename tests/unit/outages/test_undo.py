"""What is taken back by one click: the author's own last deed, within a minute, where there is a reverse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from outages import lifecycle
from outages.estimates import Delay, EtrRevision
from outages.incidents import Cause, Incident, IncidentId, IncidentKind, IncidentVersion, State
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service
from outages.undo import UNDONE_WITHIN, Undo, find_undo, times_before

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
FIRST = EtrRevision(1, NOON + HOUR, None, "olga", NOON)
ACTIVE = Incident(
    id=IncidentId(7),
    kind=IncidentKind.UNPLANNED,
    services=frozenset({Service.INTERNET}),
    scope=Scope((ScopeItem(AreaId(3)),)),
    cause=Cause.POWER,
    general=False,
    note="",
    state=State.ACTIVE,
    revisions=(FIRST,),
    created_at=NOON - HOUR,
    published_at=NOON - HOUR,
)
MOVED = lifecycle.move_etr(ACTIVE, NOON + 2 * HOUR, reason=Delay.ACCESS, author="olga", at=NOON)
RESTORED = lifecycle.restore(ACTIVE, NOON)


def undo_of(
    incident: Incident, action: str, *, author: str = "olga", after: timedelta = SECOND
) -> Undo | None:
    history = [
        IncidentVersion(1, "create", "ivan", NOON - HOUR, ()),
        IncidentVersion(2, action, "olga", NOON, ()),
    ]
    return find_undo(incident, history, author=author, at=NOON + after)


@pytest.mark.parametrize(
    ("incident", "action", "undo"),
    [
        (ACTIVE, "publish", Undo.WITHDRAW),
        (RESTORED, "restore", Undo.REOPEN),
        (MOVED, "move_etr", Undo.MOVE_BACK),
        (ACTIVE, "edit", None),
        (ACTIVE, "merge", None),
    ],
)
def test_each_deed_has_its_reverse(incident: Incident, action: str, undo: Undo | None) -> None:
    assert undo_of(incident, action) is undo
    assert undo_of(incident, action, after=UNDONE_WITHIN - SECOND) is undo
    assert undo_of(incident, action, after=UNDONE_WITHIN) is None
    assert undo_of(incident, action, author="ivan") is None


def test_a_notice_without_history_has_nothing_to_undo() -> None:
    assert find_undo(ACTIVE, [], author="olga", at=NOON) is None


def test_what_works_in_a_part_already_did_happen_and_is_not_withdrawn() -> None:
    back = ScopeItem(AreaId(4), restored_at=NOON)
    partly = replace(ACTIVE, scope=replace(ACTIVE.scope, restored=(back,)))
    assert undo_of(partly, "publish") is None


def test_the_former_times_hold_again_unless_they_have_passed() -> None:
    assert times_before(MOVED, Undo.MOVE_BACK, NOON) == (NOON + HOUR, None)
    assert times_before(MOVED, Undo.MOVE_BACK, NOON + HOUR) == (None, None)
    assert times_before(RESTORED, Undo.REOPEN, NOON) == (NOON + HOUR, None)
    assert times_before(RESTORED, Undo.REOPEN, NOON + HOUR) == (None, None)


def test_an_estimate_that_would_not_change_is_not_offered() -> None:
    passed = replace(ACTIVE, revisions=(replace(FIRST, etr=NOON - HOUR),))
    unknown = lifecycle.move_etr(passed, None, reason=Delay.ACCESS, author="olga", at=NOON)
    assert undo_of(unknown, "move_etr") is None
