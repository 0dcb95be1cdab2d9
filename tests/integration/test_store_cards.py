"""What persons are shown of callers, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outages.calls import CallOutcome, CallRecord, Direction
from outages.cards import CallerCard, Evidence
from outages.hours import Hours
from outages.notifications import Policy
from outages.store import SQLCardRepository, Store
from outages.subscribers import SubscriberId, Tier
from outages.tickets import Channel, Consent
from tests.support.store_world import ANNA, BORIS, NOON, VERA, Town, settle_town

STREET = ("Тверская область", "Тверь", "улица Королёва")


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy())


@pytest.fixture
def cards(town: Town) -> SQLCardRepository:
    return SQLCardRepository(town.store)


async def test_a_number_shows_everybody_who_has_it_with_all_addresses(cards: SQLCardRepository) -> None:
    card = await cards.read(ANNA, None)
    shown = [
        (one.subscriber.name, one.by_number, [(*home.address[2:], home.flat) for home in one.homes])
        for one in card.contracts
    ]
    assert shown == [
        ("Анна", True, [("улица Королёва", "12", "5")]),
        ("Boris Ltd", True, [("улица Королёва", "14А", ""), ("улица Новая", "1", "")]),
    ]
    first = card.contracts[0].homes[0]
    assert (first.address, first.node) == ((*STREET, "12"), ("headend-1", "switch-1"))
    assert card.contracts[1].homes[1].node == ()


async def test_a_keyed_account_is_shown_beside_and_told_from_one_that_has_the_number(
    cards: SQLCardRepository,
) -> None:
    card = await cards.read("+79995550000", SubscriberId(3))
    assert [(one.subscriber.tier, one.by_number) for one in card.contracts] == [(Tier.CRITICAL, False)]
    both = await cards.read(VERA, SubscriberId(3))
    assert [one.by_number for one in both.contracts] == [True]
    withheld = await cards.read(None, SubscriberId(3))
    assert [one.by_number for one in withheld.contracts] == [False]


@pytest.mark.parametrize("number", [None, "+79995550000"])
async def test_of_a_stranger_nothing_is_shown(cards: SQLCardRepository, number: str | None) -> None:
    assert await cards.read(number, None) == CallerCard()


async def test_open_tickets_of_all_of_them_are_shown(town: Town, cards: SQLCardRepository) -> None:
    one = await town.outage()
    annas, boris = await town.ticket(1, one), await town.ticket(3, None)
    await town.ticket(4, one)
    assert [each.id for each in (await cards.read(ANNA, None)).tickets] == [boris.id, annas.id]
    await town.incidents.restore(one.id, author="duty", at=NOON)
    assert [each.id for each in (await cards.read(ANNA, None)).tickets] == [boris.id]


async def test_wishes_are_kept_as_evidence_withdrawn_ones_too(town: Town, cards: SQLCardRepository) -> None:
    ticket = await town.ticket(1, await town.outage())
    first = Consent(
        ticket.id, Channel.CALL, ANNA, "ru", "13", "call-1", NOON, ("menu_1", "hours_2"), Hours(600, 1200)
    )
    await town.tickets.record_consent(first)
    later = NOON + timedelta(minutes=5)
    await town.tickets.withdraw_consents(ticket.id, call_id="call-2", caller=ANNA, at=later)
    second = replace(first, channel=Channel.SMS, key="2", call_id="call-3", at=later, prompts=(), hours=None)
    await town.tickets.record_consent(second)
    found = await cards.evidence([ticket.id])
    assert found == {ticket.id: [Evidence(second), Evidence(first, later, "call-2")]}
    assert await cards.evidence([]) == {}


async def test_calls_are_told_in_a_line_each(town: Town, cards: SQLCardRepository) -> None:
    ticket = await town.ticket(2, None)
    known = CallRecord(
        "c-1", Direction.INBOUND, BORIS, SubscriberId(2), ticket.id, "en", NOON, NOON, CallOutcome.HANDED_OVER
    )
    keyed = replace(known, id="c-2", caller_number=None, ticket_id=None)
    stranger = replace(keyed, id="c-3", caller_number="+79995550000", subscriber_id=None)
    rung = replace(stranger, id="turn-1", direction=Direction.OUTBOUND, caller_number=ANNA)
    await town.calls.write([known, keyed, stranger, rung])
    found = await cards.glance(["c-1", "c-2", "c-3", "c-4", "turn-1"])
    said = {
        call: (
            one.number,
            one.contract and (one.contract.subscriber.name, one.contract.by_number),
            one.ticket,
        )
        for call, one in found.items()
    }
    assert said == {
        "c-1": (BORIS, ("Boris Ltd", True), ticket.number),
        "c-2": (None, ("Boris Ltd", False), None),
        "c-3": ("+79995550000", None, None),
        "turn-1": (ANNA, ("Анна", True), None),
    }
