"""How often a place was hit is answered as if every incident were asked."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from outages.incidents import Incident, IncidentId, State
from outages.recurrence import History
from outages.subscribers import ServicePoint
from tests.unit.outages.test_board import points, some_incidents
from tests.unit.outages.test_incidents import ACTIVE, NOON, POINT

OVER = replace(ACTIVE, state=State.RESTORED, restored_at=NOON)


def _ended(found: list[Incident]) -> list[Incident]:
    return [replace(one, restored_at=NOON - timedelta(days=number)) for number, one in enumerate(found)]


@given(some_incidents.map(_ended), points, st.integers(0, 9), st.integers(0, 9))
def test_each_hit_counts_once_while_it_is_remembered(
    found: list[Incident], point: ServicePoint, days: int, forgotten: int
) -> None:
    history = History()
    assert history.add([*found, *found]) == found
    history.forget(NOON - timedelta(days=forgotten))

    since = NOON - timedelta(days=days)
    hits = [one.id for one in found if one.hit(point) and one.restored_at and one.restored_at >= since]
    remembered = [one for one in hits if one <= forgotten]
    assert sorted(one.id for one in history.hitting(point, since=since)) == remembered


def test_what_is_not_over_is_no_history() -> None:
    history = History()
    assert history.add([ACTIVE]) == []
    assert history.hitting(POINT, since=NOON) == []


def test_what_is_forgotten_takes_no_room() -> None:
    history = History()
    history.add([OVER, replace(OVER, id=IncidentId(6), restored_at=NOON + timedelta(days=1))])
    history.forget(NOON + timedelta(hours=1))
    assert [one.id for one in history.hitting(POINT, since=NOON)] == [6]
    history.forget(NOON + timedelta(days=2))
    assert not history._by_area
    assert not history._known
