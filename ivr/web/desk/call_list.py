"""The call list: agents take whom nothing has reached, call them, and say what came of it."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from ivr.web.bodies import read_form
from ivr.web.pages.visit import Visit
from ivr.web.texts.call_list import CallListTexts
from ivr.web.texts.desk import DeskTexts
from ivr.web.texts.display import name_language
from outages.call_list import BY_PEOPLE, CallListEntry, CallListEntryId, ListedAddress, ListedTry
from outages.errors import ConflictError
from outages.subscribers import Service, Tier

_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class AddressLine:
    """An address to tell about; `tier` is empty for a household."""

    holder: str
    tier: str
    critical: bool
    place: str
    ticket: str
    on_account: bool


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry with every text ready; `blocked` says why nobody can take it now, empty if anybody can."""

    entry: CallListEntry
    addresses: tuple[AddressLine, ...]
    news: str
    language: str
    leaves: str
    blocked: str
    tries: tuple[str, ...]


async def show_call_list(visit: Visit) -> web.Response:
    """Show the page."""
    return await _render(visit, "call_list.html", done=visit.request.query.get("done", ""))


async def show_entries(visit: Visit) -> web.Response:
    """Return the entries alone, with which the page refreshes itself."""
    return await _render(visit, "call_list_entries.html")


async def take(visit: Visit) -> web.StreamResponse:
    """Take an entry for oneself."""
    services = visit.services
    taking = services.call_list.take(_entry_id(visit), author=visit.bearer.name, at=services.clock.now())
    return await _act(visit, taking, "take")


async def settle(visit: Visit) -> web.StreamResponse:
    """Note what a call came to."""
    services, said = visit.services, (await read_form(visit.request)).get("outcome", "")
    outcome = next((one for one in BY_PEOPLE if one == said), None)
    if outcome is None:
        raise web.HTTPBadRequest(text="The form has no outcome of a call.")
    settling = services.call_list.settle(
        _entry_id(visit), outcome, author=visit.bearer.name, at=services.clock.now()
    )
    return await _act(visit, settling, outcome)


async def _act(visit: Visit, deed: Awaitable[object], done: str) -> web.StreamResponse:
    """Await the deed and go back to the list; what others have done meanwhile is shown."""
    try:
        await deed
    except ConflictError:
        words = CallListTexts(visit.words.code)
        return await _render(visit, "call_list.html", 409, alert=words.conflict)
    raise web.HTTPSeeOther(f"/call-list?done={done}")


async def _render(
    visit: Visit, template: str, status: int = 200, *, alert: str = "", done: str = ""
) -> web.Response:
    now, words = visit.display.now, CallListTexts(visit.words.code)
    entries = await visit.services.call_list.find(at=now, limit=_SHOWN)
    total = await visit.services.call_list.count(at=now)
    mine = [one for one in entries if one.is_taken(now) and one.taken_by == visit.bearer.name]
    return visit.render(
        template,
        status,
        c=words,
        yours=_make_cards(mine, visit),
        others=_make_cards([one for one in entries if one not in mine], visit),
        hidden=max(0, total - len(entries)),
        by_people=BY_PEOPLE,
        alert=alert,
        done=words.saved.get(done, ""),
    )


def _make_cards(entries: Sequence[CallListEntry], visit: Visit) -> list[EntryCard]:
    return [_make_card(one, visit) for one in entries]


def _make_card(entry: CallListEntry, visit: Visit) -> EntryCard:
    display, words = visit.display, CallListTexts(visit.words.code)
    services = {service for one in entry.addresses for service in one.services}
    named = ", ".join(display.words.services[one] for one in Service if one in services)
    return EntryCard(
        entry=entry,
        addresses=tuple(_make_line(one, visit) for one in entry.addresses),
        news=words.news[entry.news].format(services=named),
        language=words.speaks.format(language=name_language(entry.language, display.words)),
        leaves=words.leaves.format(time=display.moment(entry.expires_at)),
        blocked=_why_not(entry, visit),
        tries=tuple(_tell_try(one, entry, visit) for one in entry.tries),
    )


def _why_not(entry: CallListEntry, visit: Visit) -> str:
    display, words = visit.display, CallListTexts(visit.words.code)
    if entry.is_taken(display.now) and entry.taken_at is not None:
        return words.taken_by.format(agent=entry.taken_by, time=display.moment(entry.taken_at))
    if entry.opens_at > display.now:
        return words.opens.format(time=display.moment(entry.opens_at))
    return ""


def _make_line(address: ListedAddress, visit: Visit) -> AddressLine:
    desk = DeskTexts(visit.words.code)
    flat = desk.flat.format(flat=address.flat) if address.flat else ""
    account = desk.account.format(account=address.account)
    return AddressLine(
        holder=", ".join(filter(None, (address.name, account))),
        tier=desk.tiers[address.tier],
        critical=address.tier is Tier.CRITICAL,
        place=", ".join(filter(None, (address.street, address.house, flat))),
        ticket=address.ticket_number,
        on_account=address.on_account,
    )


def _tell_try(one: ListedTry, entry: CallListEntry, visit: Visit) -> str:
    """Return when the line tried how, and what came of it; the number if it is another one."""
    display, words = visit.display, CallListTexts(visit.words.code)
    result = display.words.results[one.result] if one.result else words.no_result
    where = "" if one.number == entry.number else f" {words.on_number.format(number=one.number)}"
    return f"{display.moment(one.at)} – {display.words.channels[one.channel]}{where}: {result}"


def _entry_id(visit: Visit) -> CallListEntryId:
    return CallListEntryId(int(visit.request.match_info["id"]))
