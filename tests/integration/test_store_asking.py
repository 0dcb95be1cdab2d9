"""Requests that people take down, and what is told by e-mail and webhook; on both databases."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from outages.errors import ConflictError, InvalidError, NotFoundError
from outages.hours import Hours
from outages.incidents import Incident
from outages.ledger import Means
from outages.notifications import Policy, Result
from outages.requests import RequestLimits, RequestRules
from outages.store import SQLCallListRepository, SQLLedger, SQLRequestRepository, Store
from outages.store.admin_tables import audit
from outages.store.tables import subscribers
from outages.tickets import Channel, Closing, Ticket, TicketState
from tests.support.chains import MOBILE, STRANGE, settle_chains
from tests.support.store_world import ANNA, AUTHOR, NOON, VERA, Town

ADDRESS = "anna@example.org"
#: It is always night.
POLICY = Policy(
    tries=1,
    jitter=0,
    quiet=Hours(0, 24 * 60 - 1),
    texts_after_calls_in=("RU",),
    listed_for=timedelta(hours=6),
)


@pytest.fixture
async def town(store: Store) -> Town:
    town = await settle_chains(store, POLICY)
    known = update(subscribers).where(subscribers.c.id == 1).values(email=ADDRESS)
    await store.write(lambda connection: connection.execute(known))
    return town


def _requests(town: Town, channels: Collection[Channel] = tuple(Channel)) -> SQLRequestRepository:
    return SQLRequestRepository(
        town.store, POLICY, channels=channels, rules=RequestRules(), limits=RequestLimits(per_account=3)
    )


async def _asks(
    town: Town, channel: Channel, number: str | None = None, point: int = 1
) -> tuple[Incident, Ticket]:
    incident = await town.outage(2)
    ticket = await town.ticket(point, incident)
    await _requests(town).ask(ticket.number, channel, number=number, author="olga", at=NOON)
    return incident, ticket


async def test_an_e_mail_goes_to_the_accounts_address_at_any_hour(town: Town) -> None:
    incident, _ = await _asks(town, Channel.EMAIL)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    (due,) = await town.ring(NOON, Channel.EMAIL)
    assert (due.number, due.email, due.channel) == (ANNA, ADDRESS, Channel.EMAIL)
    await town.notifications.settle(due.attempt.id, Result.DELIVERED, at=NOON)
    (ticket,) = await town.tickets.find()
    assert (ticket.state, ticket.closing) == (TicketState.CLOSED, Closing.TOLD)
    (line,) = await SQLLedger(town.store).find(at=NOON, number=ANNA)
    assert (line.entry.means, line.entry.source) == (Means.EMAIL, due.attempt.id)


async def test_a_mail_that_was_refused_goes_on_by_sms_and_then_by_people(town: Town) -> None:
    incident, _ = await _asks(town, Channel.EMAIL, MOBILE)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    assert await town.tell(Result.BAD_NUMBER, NOON, Channel.EMAIL) == [f"{MOBILE} restored"]
    morning = NOON.replace(hour=23, minute=59)
    assert await town.tell(Result.BAD_NUMBER, morning, Channel.SMS) == [f"{MOBILE} restored"]
    (entry,) = await SQLCallListRepository(town.store).find(at=morning)
    assert [one.channel for one in entry.tries] == [Channel.EMAIL, Channel.SMS]


async def test_a_webhook_is_tried_again_and_leads_to_people_alone(town: Town) -> None:
    incident, _ = await _asks(town, Channel.WEBHOOK, MOBILE)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    assert await town.tell(Result.UNAVAILABLE, NOON, Channel.WEBHOOK) == [f"{MOBILE} restored"]
    later = NOON + timedelta(minutes=2)
    assert await town.tell(Result.BAD_NUMBER, later, Channel.WEBHOOK) == [f"{MOBILE} restored"]
    assert [await town.ring(later, one) for one in Channel] == [[], [], [], []]
    assert await SQLCallListRepository(town.store).count(at=later) == 1


async def test_whoever_took_it_down_is_audited(town: Town) -> None:
    await _asks(town, Channel.SMS, MOBILE)
    rows = await town.store.read(lambda one: one.execute(select(audit)).all())
    assert [(row.author, row.detail) for row in rows if row.action == "ask"] == [("olga", {"channel": "sms"})]


async def test_several_people_may_ask_the_same_agent_about_one_ticket(town: Town) -> None:
    incident, ticket = await _asks(town, Channel.EMAIL)
    await _requests(town).ask(ticket.number, Channel.WEBHOOK, number=STRANGE, author="olga", at=NOON)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    assert await town.tell(Result.DELIVERED, NOON, Channel.EMAIL) == [f"{ANNA} restored"]
    assert await town.tell(Result.DELIVERED, NOON, Channel.WEBHOOK) == [f"{STRANGE} restored"]


@pytest.mark.parametrize(
    ("channel", "number", "point", "field"),
    [
        (Channel.EMAIL, STRANGE, 1, "number"),
        (Channel.EMAIL, None, 4, "channel"),
        (Channel.SMS, ANNA, 1, "number"),
        (Channel.CALL, "+375291234567", 1, "number"),
        (Channel.CALL, None, 5, "number"),
    ],
)
async def test_what_nobody_could_be_told_by_is_refused_by_name(
    town: Town, channel: Channel, number: str | None, point: int, field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        await _asks(town, channel, number, point)
    assert refused.value.field == field


async def test_a_channel_that_is_not_set_up_is_refused(town: Town) -> None:
    ticket = await town.ticket(1, await town.outage(2))
    able = [Channel.CALL, Channel.SMS]
    for channel in (Channel.EMAIL, Channel.WEBHOOK):
        with pytest.raises(InvalidError, match="channel"):
            await _requests(town, able).ask(ticket.number, channel, number=None, author="olga", at=NOON)


async def test_a_closed_or_unknown_ticket_and_a_limit_are_refused(town: Town) -> None:
    _, ticket = await _asks(town, Channel.EMAIL)
    asking = _requests(town)
    for _ in range(2):
        await asking.ask(ticket.number, Channel.EMAIL, number=None, author="olga", at=NOON)
    with pytest.raises(ConflictError):
        await asking.ask(ticket.number, Channel.EMAIL, number=None, author="olga", at=NOON)
    other = await town.ticket(4, None)
    await town.tickets.close(other.number, reason="solved", author=AUTHOR, at=NOON)
    with pytest.raises(ConflictError):
        await asking.ask(other.number, Channel.CALL, number=VERA, author="olga", at=NOON)
    with pytest.raises(NotFoundError):
        await asking.ask("1", Channel.CALL, number=VERA, author="olga", at=NOON)
