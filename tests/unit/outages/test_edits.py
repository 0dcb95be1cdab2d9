"""What managers write: drafts, corrections, merged and split notices."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages import edits
from outages.edits import changed_fields, check_draft, check_seen
from outages.errors import ConflictError, InvalidError, StaleError
from outages.estimates import EtrRevision, EtrSource
from outages.incidents import Cause, Incident, IncidentDraft, IncidentId, IncidentKind, State
from outages.interruptions import services_out
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem, holds
from outages.subscribers import Service
from tests.support.area_tree import AREAS, POINTS, item, item_lists, service_sets
from tests.support.fakes import same
from tests.unit.outages.test_incidents import ACTIVE, DRAFT, EVENING, NET, NOON, STATED, WORK

HOUR = timedelta(hours=1)
RESTATED = replace(STATED, etr=EVENING)
scopes = st.builds(Scope, item_lists, item_lists.map(lambda found: found[1:]))
others = st.builds(
    lambda scope, services: replace(ACTIVE, id=IncidentId(6), scope=scope, services=services),
    scopes.map(lambda scope: Scope(scope.include)),
    service_sets,
)


def _edit(incident: Incident, draft: IncidentDraft) -> Incident:
    return edits.edit(incident, draft, AREAS, author="ivan", at=NOON)


def _refused_field(act: Callable[[], object]) -> str:
    with pytest.raises(InvalidError) as refused:
        act()
    return refused.value.field


def test_a_draft_needs_a_service_an_area_and_a_future_time() -> None:
    draft = IncidentDraft(IncidentKind.PLANNED, NET, DRAFT.scope, Cause.MAINTENANCE, etr=EVENING)
    check_draft(draft, NOON)
    check_draft(replace(draft, etr=None), NOON)
    for field, bad in {
        "services": replace(draft, services=frozenset()),
        "scope": replace(draft, scope=Scope(())),
        "etr": replace(draft, etr=NOON),
    }.items():
        with pytest.raises(InvalidError) as caught:
            check_draft(bad, NOON)
        assert caught.value.field == field


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
        check_draft(replace(STATED, **stated), NOON)
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
    check_draft(replace(STATED, **stated), NOON)


def test_an_edit_states_everything_anew_and_keeps_what_happened() -> None:
    back = replace(item(4), restored_at=NOON)
    one = replace(ACTIVE, services=NET | {Service.TV}, scope=replace(ACTIVE.scope, restored=(back,)))
    stated = replace(
        RESTATED,
        services=frozenset({Service.TV}),
        scope=Scope((item(2),), exclude=(item(7),)),
        cause=Cause.WEATHER,
        general=True,
        note="storm",
        remarks={"ru": same("Буря.")},
        began_at=NOON - HOUR,
        parent_id=IncidentId(3),
    )

    edited = _edit(one, stated)

    assert edited.scope == replace(stated.scope, restored=(back,))
    assert edited.scope.restored[0].restored_at == NOON
    for name in ("services", "cause", "general", "note", "remarks", "began_at", "parent_id"):
        assert getattr(edited, name) == getattr(stated, name)
    assert (edited.id, edited.state, edited.revisions) == (one.id, one.state, one.revisions)


def test_an_edit_that_states_the_same_changes_nothing() -> None:
    assert _edit(ACTIVE, RESTATED) == ACTIVE
    assert _edit(DRAFT, RESTATED) == DRAFT


def test_a_draft_may_be_given_another_estimate_without_a_reason() -> None:
    later = EVENING + HOUR
    edited = _edit(DRAFT, replace(STATED, etr=later, source=EtrSource.CREW))
    assert edited.promise == EtrRevision(2, later, None, "ivan", NOON, None, EtrSource.CREW)


def test_planned_work_is_moved_without_being_cancelled() -> None:
    stated = replace(RESTATED, kind=IncidentKind.PLANNED, starts_at=EVENING - HOUR)
    assert _edit(WORK, stated) == replace(WORK, starts_at=EVENING - HOUR)


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"kind": IncidentKind.PLANNED}, "kind"),
        ({"services": frozenset()}, "services"),
        ({"scope": Scope(())}, "scope"),
        ({"scope": Scope((item(3), item(4)))}, "scope"),
        ({"scope": Scope((item(4),), exclude=(item(3),))}, "scope"),
        ({"scope": Scope((item(6),))}, "scope"),
        ({"etr": EVENING + HOUR}, "etr"),
        ({"next_news": EVENING}, "etr"),
        ({"source": EtrSource.CREW}, "etr"),
        ({"starts_at": NOON}, "starts_at"),
        ({"began_at": NOON + HOUR}, "began_at"),
        ({"ends_by_clock": True}, "ends_by_clock"),
        ({"remarks": {"ru": same(" ")}}, "remarks.ru"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused_by_field(stated: dict[str, Any], field: str) -> None:
    one = replace(ACTIVE, scope=replace(ACTIVE.scope, restored=(item(6),)))
    assert _refused_field(lambda: _edit(one, replace(RESTATED, **stated))) == field


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"starts_at": EVENING}, "starts_at"),
        ({"began_at": NOON - HOUR, "starts_at": NOON + HOUR}, "began_at"),
        ({"ends_by_clock": True, "etr": None}, "etr"),
        ({"kind": IncidentKind.UNPLANNED}, "kind"),
    ],
)
def test_planned_work_that_makes_no_sense_is_refused_by_field(stated: dict[str, Any], field: str) -> None:
    draft = replace(RESTATED, kind=IncidentKind.PLANNED, starts_at=WORK.starts_at)
    assert _refused_field(lambda: _edit(WORK, replace(draft, **stated))) == field


def test_a_draft_is_not_given_a_time_that_has_passed() -> None:
    assert _refused_field(lambda: _edit(DRAFT, replace(STATED, etr=NOON))) == "etr"
    assert _refused_field(lambda: _edit(DRAFT, replace(STATED, next_news=NOON))) == "next_news"


def test_an_outage_does_not_begin_after_a_part_of_it_is_over() -> None:
    back = replace(item(4), restored_at=NOON - 2 * HOUR)
    fault = replace(ACTIVE, began_at=NOON - 3 * HOUR, scope=replace(ACTIVE.scope, restored=(back,)))
    work = replace(fault, kind=IncidentKind.PLANNED, began_at=None, starts_at=NOON - 3 * HOUR)
    stated = replace(RESTATED, began_at=NOON - HOUR)
    assert _refused_field(lambda: _edit(fault, stated)) == "began_at"
    moved = replace(RESTATED, kind=IncidentKind.PLANNED, starts_at=NOON - HOUR)
    assert _refused_field(lambda: _edit(work, moved)) == "starts_at"
    assert _edit(fault, replace(stated, began_at=NOON - 2 * HOUR)).began == NOON - 2 * HOUR


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT, State.ACTIVE}))
def test_what_has_ended_is_not_edited_merged_or_split(state: State) -> None:
    ended = replace(ACTIVE, state=state)
    other = replace(ACTIVE, id=IncidentId(6))
    for act in (
        lambda: _edit(ended, RESTATED),
        lambda: edits.merge(ended, other, AREAS, NOON),
        lambda: edits.merge(other, ended, AREAS, NOON),
        lambda: edits.split(ended, [item(4)], AREAS),
    ):
        with pytest.raises(ConflictError, match=state):
            act()


@given(others, others)
def test_a_merged_notice_says_what_both_said_and_no_more(first: Incident, second: Incident) -> None:
    first = replace(first, id=IncidentId(7))
    try:
        merged, grown = edits.merge(first, second, AREAS, NOON)
    except ConflictError:
        assert first.services != second.services
        return
    assert (merged.state, merged.merged_into) == (State.MERGED, second.id)
    assert (grown.id, grown.state, grown.revisions) == (second.id, State.ACTIVE, second.revisions)
    for point in POINTS:
        assert services_out([grown], point, NOON) == services_out([first, second], point, NOON)


def test_an_incident_is_not_merged_into_itself_nor_into_work_ahead() -> None:
    assert _refused_field(lambda: edits.merge(ACTIVE, ACTIVE, AREAS, NOON)) == "into"
    with pytest.raises(ConflictError, match="not begun"):
        edits.merge(ACTIVE, replace(WORK, id=IncidentId(6)), AREAS, NOON)


def test_no_service_is_added_once_another_is_back_in_a_part_or_the_part_would_hear_that_it_is_back() -> None:
    one = replace(ACTIVE, scope=replace(ACTIVE.scope, restored=(item(4),)))
    draft = replace(edits.draft_of(one), services=frozenset({Service.TV}))
    assert _refused_field(lambda: _edit(one, draft)) == "services"


@pytest.mark.parametrize("side", ["exclude", "restored"])
def test_notices_with_parts_left_out_are_edited_before_they_are_merged(side: str) -> None:
    other = replace(ACTIVE, id=IncidentId(6), scope=replace(ACTIVE.scope, **{side: (item(4),)}))
    for pair in ((ACTIVE, other), (other, ACTIVE)):
        with pytest.raises(ConflictError, match="edit its areas"):
            edits.merge(*pair, AREAS, NOON)


def _with_parts(scope: Scope) -> st.SearchStrategy[tuple[Scope, tuple[ScopeItem, ...]]]:
    """Draw some items of a scope beside it."""
    inside = [
        ScopeItem(area) for area in AREAS if any(holds(one, ScopeItem(area), AREAS) for one in scope.include)
    ]
    parts = st.lists(st.sampled_from([*scope.include, *inside]), min_size=1, max_size=2)
    return st.tuples(st.just(scope), parts.map(tuple))


@given(scopes.flatmap(_with_parts))
def test_what_is_split_covers_what_it_did_and_nothing_twice(
    drawn: tuple[Scope, tuple[ScopeItem, ...]],
) -> None:
    scope, taken = drawn
    before = replace(ACTIVE, scope=scope)
    try:
        left, part = edits.split(before, taken, AREAS)
    except InvalidError:
        return
    assert (left.id, left.state, left.revisions) == (before.id, State.ACTIVE, before.revisions)
    for point in POINTS:
        assert [left.scope.covers(point), part.covers(point)].count(True) == scope.covers(point)


@pytest.mark.parametrize(
    ("scope", "taken", "field"),
    [
        (Scope((item(3), item(6))), [], "items"),
        (Scope((item(3), item(6))), [item(3), item(9)], "items.1"),
        (Scope((item(3, "1-25"), item(6))), [item(3, "1-30")], "items.0"),
        (Scope((item(9), item(6))), [item(3)], "items.0"),
        (Scope((item(2),), exclude=(item(3),)), [item(4)], "items.0"),
        (Scope((item(3), item(6)), restored=(item(6),)), [item(6)], "items.0"),
        (Scope((item(3), item(6))), [item(3), item(6)], "items"),
        (Scope((item(3), item(6)), restored=(item(6),)), [item(3)], "items"),
        (Scope((item(2),)), [item(3), item(4)], "items"),
    ],
    ids=[
        *("none", "outside", "beyond by houses", "beyond by tree", "left out", "restored", "all"),
        *("all that is out", "twice"),
    ],
)
def test_a_part_that_makes_no_sense_is_refused_by_field(
    scope: Scope, taken: list[ScopeItem], field: str
) -> None:
    one = replace(ACTIVE, scope=scope)
    assert _refused_field(lambda: edits.split(one, taken, AREAS)) == field


def test_a_change_is_told_by_the_fields_that_it_changed() -> None:
    assert changed_fields(ACTIVE, replace(ACTIVE, version=9)) == ()
    revisions = (*ACTIVE.revisions, ACTIVE.promise)
    after = replace(ACTIVE, cause=Cause.POWER, revisions=revisions)
    assert set(changed_fields(ACTIVE, after)) == {"cause", "etr"}


def test_whoever_saw_an_older_version_is_told_what_has_changed() -> None:
    check_seen(ACTIVE, None, [])
    check_seen(ACTIVE, ACTIVE.version, [])
    with pytest.raises(StaleError, match="scope, etr") as refused:
        check_seen(replace(ACTIVE, version=3), 2, ["scope", "etr"])
    assert refused.value.changed == ("scope", "etr")
