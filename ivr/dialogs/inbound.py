"""A person dials the line: what they hear, and what they can choose."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from ivr.dialogs.call import Destination
from ivr.dialogs.conversation import KEY_WAIT, Conversation
from ivr.dialogs.desk import Case, Desk
from outages.calls import Outcome
from outages.subscribers import ServicePoint
from outages.tickets import Channel, Ticket
from prompts.phrases import Phrase
from prompts.sayings import Saying
from prompts.wording import wording_for

T = TypeVar("T")

#: After so many keys that mean nothing, a person takes over.
WRONG_KEYS = 3

#: So many affected addresses are announced one after another; more would bury the menu.
MOST_CASES = 3

#: So long (seconds) the first words may wait for the ticket, so that its number is told in the same breath.
SOON = 0.1

_WISHES = {"1": (Channel.CALL, Saying.WILL_CALL), "2": (Channel.SMS, Saying.WILL_SMS)}


async def take_call(talk: Conversation, desk: Desk) -> Outcome:
    """Hold the whole conversation with a caller and say how it ended."""
    if cases := desk.cases()[:MOST_CASES]:
        return await _Outage(talk, desk, cases).tell()
    if desk.caller.points:
        return await _no_outage(talk, desk)
    return await _unknown_caller(talk, desk)


class _Outage:
    """A known outage covers the caller: tell it, then carry out what they choose."""

    def __init__(self, talk: Conversation, desk: Desk, cases: Sequence[Case]) -> None:
        self._talk, self._desk, self._cases = talk, desk, cases
        self._spoken: set[str] = set()
        self._openings = [asyncio.ensure_future(desk.open_ticket(case)) for case in cases]

    async def tell(self) -> Outcome:
        """Announce until a key leads on; no key is a polite end."""
        key = await self._announce(Saying.GREETING)
        wrong = 0
        while True:
            match key:
                case None:
                    return await say_goodbye(self._talk)
                case "0":
                    return await put_through(self._talk)
                case "1" | "2":
                    key = await self._promise_word(key)
                case "3":
                    key = await self._announce()
                case "*":
                    self._talk.switch_language()
                    key = await self._announce()
                case _:
                    wrong += 1
                    key = await _correct(self._talk, wrong, self._menu())

    async def _announce(self, *first: Saying) -> str | None:
        """Tell each case with its ticket, then the keys; return the key that was pressed."""
        *others, last = range(len(self._cases))
        for number in others:
            if key := await self._tell_case(number, first):
                return key
            first = ()
        return await self._tell_case(last, first, self._menu())

    async def _tell_case(
        self, number: int, first: Sequence[Saying], menu: Sequence[Phrase] = ()
    ) -> str | None:
        """Tell one case and its ticket in one breath; the news doesn't wait for a ticket that takes long."""
        case = self._cases[number]
        news: list[Saying | Phrase] = [*first, *self._desk.outage(case, self._talk.words)]
        ticket = await self._ticket(number, within=SOON)
        if ticket is None:
            if key := await self._speak(case, ticket, news):
                return key
            news, ticket = [], await self._ticket(number, within=self._talk.patience)
        digits = self._talk.words.ticket(ticket.number) if ticket else []
        return await self._speak(case, ticket, [*news, *digits, *menu], wait=KEY_WAIT if menu else 0)

    async def _speak(
        self, case: Case, ticket: Ticket | None, said: Sequence[Saying | Phrase], wait: float = 0
    ) -> str | None:
        """Speak, and remember the estimate and the number if they were heard to their end."""
        estimate = [one.id for one in said if isinstance(one, Phrase) and one.id.startswith("etr")]
        try:
            return await self._talk.ask(*said, wait=wait)
        finally:
            whole = [one.id for one in self._talk.latest if one.whole]
            if case.promise and estimate and set(estimate) <= set(whole):
                self._desk.promised(case.promise)
            if ticket and sum(name.startswith("digit_") for name in whole) == len(ticket.number):
                self._spoken.add(ticket.number)

    async def _promise_word(self, key: str) -> str | None:
        """Keep the wish and confirm it; return a key that changes the caller's mind, or None."""
        channel, confirmation = _WISHES[key]
        tickets = await self._tickets()
        if not tickets or not await _in_time(
            self._desk.keep_wish(tickets, channel, self._talk.language, key),
            within=self._talk.patience,
            otherwise=False,
        ):
            await self._talk.say(Saying.TROUBLE)
            return "0"
        unheard = [ticket for ticket in tickets if ticket.number not in self._spoken]
        numbers = [phrase for ticket in unheard for phrase in self._talk.words.ticket(ticket.number)]
        return await self._talk.ask(confirmation, *numbers, wait=1.0)

    def _menu(self) -> list[Phrase]:
        return [self._talk.words.say(Saying.MENU_OUTAGE), *_language_offers(self._talk)]

    async def _ticket(self, number: int, *, within: float) -> Ticket | None:
        return await _in_time(self._openings[number], within=within, otherwise=None)

    async def _tickets(self) -> list[Ticket]:
        """Return those tickets that could be kept."""
        opened = await _in_time(asyncio.gather(*self._openings), within=self._talk.patience, otherwise=[])
        return [ticket for ticket in opened if ticket]


async def _no_outage(talk: Conversation, desk: Desk) -> Outcome:
    """Nothing is known at the caller's addresses: say so, and take a report."""
    key = await talk.ask(Saying.GREETING, Saying.NO_OUTAGE, *_menu_no_outage(talk))
    wrong = 0
    while True:
        match key:
            case None:
                return await say_goodbye(talk)
            case "0":
                return await put_through(talk)
            case "1":
                return await _report(talk, desk, desk.caller.points[0])
            case "*":
                talk.switch_language()
                key = await talk.ask(Saying.NO_OUTAGE, *_menu_no_outage(talk))
            case _:
                wrong += 1
                key = await _correct(talk, wrong, _menu_no_outage(talk))


async def _report(talk: Conversation, desk: Desk, point: ServicePoint) -> Outcome:
    """Open a ticket that stands alone and speak its number."""
    ticket = await _in_time(desk.open_ticket(Case(point, None)), within=talk.patience, otherwise=None)
    if ticket is None:
        await talk.say(Saying.TROUBLE)
        return await put_through(talk)
    key = await talk.ask(Saying.REPORTED, *talk.words.ticket(ticket.number), wait=1.0)
    return await put_through(talk) if key == "0" else await say_goodbye(talk)


async def _unknown_caller(talk: Conversation, desk: Desk) -> Outcome:
    """The number says nothing: the general announcement if there is one, and a person."""
    key = await talk.ask(Saying.GREETING, *_what_anyone_may_hear(talk, desk))
    wrong = 0
    while True:
        match key:
            case None:
                return await say_goodbye(talk)
            case "0":
                return await put_through(talk)
            case "*":
                talk.switch_language()
                key = await talk.ask(*_what_anyone_may_hear(talk, desk))
            case "3":
                key = await talk.ask(*_what_anyone_may_hear(talk, desk))
            case _:
                wrong += 1
                key = await _correct(talk, wrong, _menu_unknown(talk))


def _what_anyone_may_hear(talk: Conversation, desk: Desk) -> list[Phrase]:
    news = desk.general(talk.words) or [talk.words.say(Saying.UNKNOWN_CALLER)]
    return [*news, *_menu_unknown(talk)]


def _menu_no_outage(talk: Conversation) -> list[Phrase]:
    return [talk.words.say(Saying.MENU_NO_OUTAGE), *_language_offers(talk)]


def _menu_unknown(talk: Conversation) -> list[Phrase]:
    return [talk.words.say(Saying.MENU_UNKNOWN), *_language_offers(talk)]


def _language_offers(talk: Conversation) -> list[Phrase]:
    """Each language is offered in its own words."""
    return [wording_for(language).say(Saying.OTHER_LANGUAGE) for language in talk.other_languages[:1]]


async def _correct(talk: Conversation, wrong: int, menu: Sequence[Phrase]) -> str | None:
    """Offer the menu again and return the key that is pressed now; after too many wrong ones, the person's."""
    return await talk.ask(Saying.WRONG_KEY, *menu) if wrong < WRONG_KEYS else "0"


async def _in_time(work: Awaitable[T], *, within: float, otherwise: T) -> T:
    """Return what comes of the work if it comes soon: nobody waits in silence for a database. The work goes on."""
    try:
        return await asyncio.wait_for(asyncio.shield(work), within)
    except TimeoutError:
        return otherwise


async def say_goodbye(talk: Conversation) -> Outcome:
    """End politely; 0 during the last words still reaches a person."""
    if await talk.say(Saying.GOODBYE) == "0":
        return await put_through(talk)
    await talk.call.hang_up()
    return Outcome.COMPLETED


async def put_through(talk: Conversation) -> Outcome:
    """Hand the caller over to a person."""
    await talk.say(Saying.TO_PERSON)
    await talk.call.hand_over(Destination.PERSON)
    return Outcome.HANDED_OVER
