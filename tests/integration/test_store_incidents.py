"""The life of an incident, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.addresses.house_rules import read_house_rule
from outages.errors import ConflictError, InvalidError, NotFoundError
from outages.estimates import Delay
from outages.incidents import Cause, IncidentDraft, IncidentId, IncidentKind, State
from outages.notifications import NotificationState, Policy
from outages.places import AreaId
from outages.scopes import Scope, ScopeItem
from outages.store import Store
from outages.store.admin_tables import audit
from outages.subscribers import Service
from outages.tickets import Channel, Closing, TicketState
from tests.support.fakes import same
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, Town, settle_town

LATER = NOON + timedelta(hours=1)
ETR = NOON + timedelta(hours=4)
DRAFT = IncidentDraft(
    kind=IncidentKind.PLANNED,
    services=frozenset({Service.INTERNET}),
    scope=Scope(
        include=(
            ScopeItem(AreaId(3), read_house_rule("1-25 odd, 12, 14а, кроме 13 и 15-17")),
            ScopeItem(AreaId(9)),
        ),
        exclude=(ScopeItem(AreaId(7)),),
    ),
    cause=Cause.MAINTENANCE,
    etr=ETR,
    general=True,
    note="кабель",
    starts_at=LATER,
    next_news=ETR + timedelta(hours=1),
    remarks={"ru": same("Меняем кабель."), "en": same("We are replacing a cable.")},
)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=2))


async def test_a_draft_comes_back_as_it_was_stated(town: Town) -> None:
    made = await town.incidents.create(DRAFT, author=AUTHOR, at=NOON)

    found = await town.incidents.get(made.id)
    assert found == made
    assert found.scope == DRAFT.scope
    assert (found.state, found.general, found.note, found.created_at) == (State.DRAFT, True, "кабель", NOON)
    assert (found.promise.number, found.promise.etr, found.promise.author) == (1, ETR, AUTHOR)
    assert (found.starts_at, found.promise.next_news) == (DRAFT.starts_at, DRAFT.next_news)
    assert found.remarks == DRAFT.remarks


@pytest.mark.parametrize("side", ["include", "exclude"])
async def test_a_scope_must_name_areas_that_exist(town: Town, side: str) -> None:
    items = (ScopeItem(AreaId(3)),)
    scope = replace(Scope(items), **{side: (*items, ScopeItem(AreaId(404)))})

    with pytest.raises(InvalidError, match="404"):
        await town.incidents.create(replace(DRAFT, scope=scope), author=AUTHOR, at=NOON)

    assert await town.incidents.find() == []
    assert await town.incidents.version() == 0


async def test_a_draft_is_judged_before_it_is_kept(town: Town) -> None:
    with pytest.raises(InvalidError, match="services"):
        await town.incidents.create(replace(DRAFT, services=frozenset()), author=AUTHOR, at=NOON)


async def test_each_change_moves_the_version_and_leaves_a_line_in_the_audit_trail(town: Town) -> None:
    made = await town.incidents.create(DRAFT, author="olga", at=NOON)
    await town.incidents.publish(made.id, author="olga", at=NOON)
    await town.incidents.move_etr(made.id, None, reason=Delay.ACCESS, author="ivan", at=LATER)
    await town.incidents.restore(made.id, author="ivan", at=LATER)

    assert await town.incidents.version() == 4
    lines = await town.store.read(lambda connection: connection.execute(select(audit)).all())
    assert [(line.author, line.action, line.entity, line.entity_id) for line in lines] == [
        ("olga", "create", "incident", str(made.id)),
        ("olga", "publish", "incident", str(made.id)),
        ("ivan", "move_etr", "incident", str(made.id)),
        ("ivan", "restore", "incident", str(made.id)),
    ]
    assert lines[2].at == LATER
    assert lines[2].detail == {
        "state": "active",
        "revision": 2,
        "etr": None,
        "next_news": None,
        "reason": "access",
        "restored": [],
        "changed": {"etr": [ETR.isoformat(), None]},
    }


async def test_a_moved_estimate_is_one_more_revision(town: Town) -> None:
    one = await town.outage()
    move = town.incidents.move_etr
    await move(one.id, ETR, reason=Delay.SPARE_PART, author="ivan", at=LATER)
    await move(one.id, None, reason=Delay.MORE_DAMAGE, author="ivan", at=LATER, next_news=ETR)

    revisions = (await town.incidents.get(one.id)).revisions
    assert [(one.number, one.etr, one.reason, one.next_news) for one in revisions] == [
        (1, None, None, None),
        (2, ETR, Delay.SPARE_PART, None),
        (3, None, Delay.MORE_DAMAGE, ETR),
    ]


async def test_what_a_state_does_not_allow_changes_nothing(town: Town) -> None:
    one = await town.outage()
    version = await town.incidents.version()

    with pytest.raises(ConflictError):
        await town.incidents.publish(one.id, author=AUTHOR, at=LATER)

    assert await town.incidents.get(one.id) == one
    assert await town.incidents.version() == version


async def test_an_incident_that_does_not_exist_is_not_found(town: Town) -> None:
    with pytest.raises(NotFoundError, match="404"):
        await town.incidents.get(IncidentId(404))
    with pytest.raises(NotFoundError, match="404"):
        await town.incidents.restore(IncidentId(404), author=AUTHOR, at=NOON)


async def test_incidents_are_found_by_state_newest_first_page_by_page(town: Town) -> None:
    made = [await town.outage() for _ in range(4)]
    await town.incidents.cancel(made[2].id, author=AUTHOR, at=LATER)

    active = await town.incidents.find(states=[State.ACTIVE], limit=2)
    rest = await town.incidents.find(states=[State.ACTIVE], before=active[-1].id)
    assert [one.id for one in active] == [made[3].id, made[1].id]
    assert [one.id for one in rest] == [made[0].id]
    assert len(await town.incidents.find()) == 4


async def test_what_was_restored_lately_is_found(town: Town) -> None:
    early, late, going_on = [await town.outage() for _ in range(3)]
    await town.incidents.restore(early.id, author=AUTHOR, at=NOON)
    restored = await town.incidents.restore(late.id, author=AUTHOR, at=LATER)

    assert await town.incidents.restored_since(LATER) == [restored]
    assert len(await town.incidents.restored_since(NOON)) == 2
    assert (await town.incidents.get(going_on.id)).state is State.ACTIVE


async def test_a_restoration_notifies_each_telephone_that_asked_once(town: Town) -> None:
    one = await town.outage(2)
    anna, boris, second = [await town.ticket(point, one) for point in (1, 2, 3)]
    await town.wish(anna, ANNA, channel=Channel.SMS, at=LATER)
    await town.wish(anna, BORIS)
    await town.wish(boris, BORIS)
    await town.wish(second, BORIS, channel=Channel.SMS, at=LATER)

    restored = await town.incidents.restore(one.id, author=AUTHOR, at=LATER)

    assert (restored.state, restored.restored_at) == (State.RESTORED, LATER)
    told = await town.notifications.find(incident=one.id)
    assert {(each.channel, each.number, each.ticket_numbers) for each in told} == {
        (Channel.SMS, ANNA, (anna.number,)),
        (Channel.SMS, BORIS, (anna.number, boris.number, second.number)),
    }
    assert {each.state for each in told} == {NotificationState.PENDING}
    assert {each.due_at for each in told} == {LATER}
    assert len(await town.tickets.find(states=[TicketState.OPEN])) == 3


async def test_a_restoration_closes_the_tickets_of_those_who_did_not_ask(town: Town) -> None:
    one = await town.outage(2)
    asked, silent = await town.ticket(1, one), await town.ticket(4, one)
    await town.wish(asked, ANNA)

    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)

    (closed,) = await town.tickets.find(states=[TicketState.CLOSED])
    assert (closed.id, closed.closing, closed.closed_at) == (silent.id, Closing.RESTORED, LATER)


async def test_a_restoration_leaves_other_incidents_alone(town: Town) -> None:
    one, other = await town.outage(3), await town.outage(6)
    ticket = await town.ticket(3, other)
    await town.wish(ticket, BORIS)

    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)

    assert await town.notifications.find() == []
    assert await town.tickets.find() == [ticket]


async def test_a_cancelled_incident_lets_its_tickets_stand_alone(town: Town) -> None:
    one = await town.outage()
    ticket = await town.ticket(1, one)

    await town.incidents.cancel(one.id, author=AUTHOR, at=LATER)

    assert await town.tickets.find() == [replace(ticket, incident_id=None)]
    assert await town.notifications.find() == []
