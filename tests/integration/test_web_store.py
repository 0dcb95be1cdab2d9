"""The web application on real repositories, on both databases."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from outages.calls import CallOutcome, CallRecord, Direction, HeardPrompt, KeyPress, Promise
from outages.notifications import Result
from outages.retention import DataKind
from outages.store import (
    SQLRetentionRepository,
    Store,
)
from outages.store.admin_tables import audit
from outages.subscribers import SubscriberId
from tests.support.store_world import ANNA, NOON, VERA, Town
from tests.support.web_site import SAME_SITE, Site, open_site

KOROLYOVA = {"address": ["тверская область", "Тверь", "Улица Королева"], "houses": "12, 14а"}


@pytest.fixture
async def site(store: Store) -> AsyncIterator[Site]:
    async with open_site(store) as site:
        yield site


async def _authors(town: Town) -> list[tuple[str, str]]:
    lines = select(audit.c.author, audit.c.action).where(audit.c.entity == "incident").order_by(audit.c.id)
    return await town.store.read(lambda connection: [(*row,) for row in connection.execute(lines)])


async def test_an_incident_lives_in_the_books_under_its_authors_name(site: Site) -> None:
    body = {"services": ["internet"], "scope": {"include": [KOROLYOVA]}, "etr": "2026-11-21T18:00:00+03:00"}
    body |= {"remarks": {"en": "We are replacing a cable."}}
    made = await site.call("POST", "/incidents", body)
    path = f"/incidents/{made['id']}"
    await site.call("POST", f"{path}/publish")
    moved = await site.call(
        "POST", f"{path}/etr", {"etr": "2026-11-21T20:00:00+03:00", "reason": "spare_part"}
    )
    assert moved["etr"] == "2026-11-21T17:00:00Z"
    ticket = await site.town.ticket(1, await site.town.incidents.get(made["id"]))
    await site.town.wish(ticket, ANNA)
    part = await site.call("POST", f"{path}/restore-part", {"items": [KOROLYOVA | {"houses": "14а"}]})
    assert (part["partly_restored"], part["remarks"]) == (True, {"en": "We are replacing a cable."})
    await site.call("POST", f"{path}/restore")
    read = await site.call("GET", path)
    assert (read["state"], read["scope"]["include"][0]["houses"]) == ("restored", "12, 14а")
    assert {author for author, _ in await _authors(site.town)} == {"monitoring"}

    tickets = await site.call("GET", f"/tickets?number=%2B{ANNA[1:]}&incident={made['id']}")
    assert [one["number"] for one in tickets["items"]] == [ticket.number]
    told = await site.call("GET", f"/notifications?incident={made['id']}&state=pending")
    assert [(one["number"], one["ticket_number"]) for one in told["items"]] == [(ANNA, ticket.number)]
    assert (await site.call("GET", f"/calls?number={ANNA}"))["items"] == []


async def test_lists_are_paged_to_their_end(site: Site) -> None:
    made = [(await site.town.outage()).id for _ in range(5)]
    seen: list[int] = []
    path = "/incidents?limit=2"
    while True:
        page = await site.call("GET", path)
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        path = f"/incidents?limit=2&before={page['next']}"
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("корол", ["улица Королёва"]),
        ("улица", ["улица Королёва", "улица Новая"]),
        ("switch-10", ["switch-10"]),
    ],
)
async def test_areas_are_found_by_api_and_by_page(site: Site, query: str, names: list[str]) -> None:
    await _sign_in(site)
    async with site.client.get("/suggest", params={"q": query}) as answer:
        assert [label.partition(",")[0] for label in await answer.json()] == names
    found = await site.call("GET", f"/areas?q={names[0]}")
    assert found["items"][0]["names"][-1] == names[0]


async def _sign_in(site: Site) -> None:
    data = {"login": "olga", "password": "correct horse"}
    async with site.client.post("/login", data=data, headers=SAME_SITE, allow_redirects=False) as answer:
        assert answer.status == 303


async def test_a_notice_is_posted_and_published_on_the_pages(site: Site) -> None:
    await _sign_in(site)
    form = {"place": "Королева, Тверь", "houses": "12", "services": "internet", "etr_choice": "2h"}
    async with site.client.post("/incidents", data=form, headers=SAME_SITE, allow_redirects=False) as answer:
        assert answer.status == 303, await answer.text()
        path = answer.headers["Location"]
    async with site.client.post(f"{path}/publish", headers=SAME_SITE) as answer:
        assert "звонящие слышат" in await answer.text()
    async with site.client.get("/") as answer:
        assert "улица Королёва, Тверь: 12" in await answer.text()
    assert {author for author, _ in await _authors(site.town)} == {"olga"}


async def test_a_call_is_shown_with_its_caller_by_api_and_by_page(site: Site) -> None:
    outage = await site.town.outage()
    ticket = await site.town.ticket(1, outage)
    await site.town.wish(ticket, ANNA)
    heard = HeardPrompt("etr", "ru", "etr-1", "Срок неизвестен", whole=True, ms=1500)
    await site.town.calls.write(
        [
            CallRecord(
                "call-1", Direction.INBOUND, ANNA, SubscriberId(1), ticket.id, "ru", NOON, NOON,
                CallOutcome.HANDED_OVER, heard=(heard,), promises=(Promise(outage.id, 1, None),),
                keys=(KeyPress("0", 2500),),
            )
        ]
    )  # fmt: skip
    call = await site.call("GET", "/calls/call-1")
    assert (call["ticket_id"], call["heard"][0]["text"], call["keys"]) == (
        ticket.id, "Срок неизвестен", [{"key": "0", "ms": 2500}],
    )  # fmt: skip
    card = await site.call("GET", "/calls/call-1/card")
    assert card["call"] == call
    assert [one["name"] for one in card["contracts"]] == ["Анна", "Boris Ltd"]
    assert [home["outages"] for one in card["contracts"] for home in one["homes"]] == [
        [outage.id], [outage.id], [],
    ]  # fmt: skip
    (open_one,) = card["tickets"]
    assert [(one["key"], one["call_id"]) for one in open_one["wishes"]] == [("1", f"call-of-{ANNA}")]
    assert (await site.call("GET", "/tickets"))["items"] == [open_one]
    await _sign_in(site)
    async with site.client.get("/calls/call-1") as answer:
        page = await answer.text()
        assert (answer.status, "Анна, Boris Ltd" in page, ticket.number in page) == (200, True, True)


async def test_what_a_database_cannot_keep_is_refused_before_it(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.token}"}
    for path, status in (
        ("/incidents/999999999999999999", 404),
        ("/tickets?incident=999999999999999999", 200),
        ("/areas?q=%00", 422),
        ("/tickets?number=%00", 422),
    ):
        async with site.client.get(f"/api/v1{path}", headers=headers) as answer:
            assert answer.status == status, path


async def test_pages_about_somebody_who_was_erased_are_whole_and_name_nobody(site: Site) -> None:
    outage = await site.town.outage()
    ticket = await site.town.ticket(4, outage)
    promise = Promise(outage.id, 1, NOON)
    record = CallRecord(
        "call-1", Direction.INBOUND, VERA, SubscriberId(3), ticket.id, "ru", NOON, NOON,
        CallOutcome.COMPLETED, promises=(promise,), keys=(KeyPress("0", 2500),),
    )  # fmt: skip
    await site.town.calls.write([record])
    body = {"account": "V-3", "yes": True}
    async with site.client.post("/api/v1/persons/erase", json=body, headers=_bearer(site)) as answer:
        assert (answer.status, ticket.number in await answer.text()) == (409, True)
    await site.call("POST", f"/tickets/{ticket.number}/close", {"reason": "Вера довольна"})
    await site.call("POST", f"/incidents/{outage.id}/restore")
    marker = (await site.call("POST", "/persons/erase", body))["marker"]
    card = await site.call("GET", "/calls/call-1/card")
    assert [(one["account"], one["name"], one["homes"]) for one in card["contracts"]] == [(marker, "", [])]
    await _sign_in(site)
    for path in ("/calls/call-1", f"/incidents/{outage.id}", "/tickets", "/"):
        async with site.client.get(path) as answer:
            assert answer.status == 200, path
            page = await answer.text()
            assert not [word for word in ("Вера", "V-3", VERA) if word in page], path


async def test_pages_about_what_has_been_forgotten_are_whole(site: Site) -> None:
    outage = await site.town.outage()
    ticket = await site.town.ticket(4, outage)
    await site.town.wish(ticket, VERA)
    promise = Promise(outage.id, 1, NOON)
    record = CallRecord(
        "call-1", Direction.INBOUND, VERA, SubscriberId(3), None, "ru", NOON, NOON,
        CallOutcome.COMPLETED, promises=(promise,),
    )  # fmt: skip
    await site.town.calls.write([record])
    forgotten = SQLRetentionRepository(site.town.store)
    later = NOON + timedelta(days=400)
    assert await forgotten.forget(DataKind.CALLS, before=later) == 1
    await _sign_in(site)
    for path, status in ((f"/incidents/{outage.id}", 200), ("/tickets", 200), ("/calls/call-1", 404)):
        async with site.client.get(path) as answer:
            assert answer.status == status, path
    told = (await site.call("GET", f"/ledger?incident={outage.id}"))["items"]
    assert [one["source"] for one in told] == ["call-1"]

    await site.town.tickets.close(ticket.number, reason="solved", author="olga", at=NOON)
    await site.town.incidents.restore(outage.id, author="olga", at=NOON)
    await site.town.tell(Result.HEARD, NOON)
    for kind in DataKind:
        await forgotten.forget(kind, before=later)
    async with site.client.get(f"/incidents/{outage.id}") as answer:
        page = await answer.text()
        assert (answer.status, ticket.number in page, VERA in page) == (200, False, False)


def _bearer(site: Site) -> dict[str, str]:
    return {"Authorization": f"Bearer {site.token}"}
