"""A known outage covers the caller: tell it, then carry out what they choose."""

import asyncio
from collections.abc import Sequence

from ivr.dialogs.conversation import KEY_WAIT, Conversation
from ivr.dialogs.desk import Case, Desk, Told, tells_estimate
from ivr.dialogs.steps import correct, in_time, menu_of, put_through, say_goodbye
from outages.calls import Outcome
from outages.tickets import Channel, Ticket
from prompts.phrases import Phrase
from prompts.sayings import Saying

#: So long (seconds) the first words may wait for the ticket, so that its number is told in the same breath.
SOON = 0.1

_WISHES = {"1": (Channel.CALL, Saying.WILL_CALL), "2": (Channel.SMS, Saying.WILL_SMS)}


async def tell_outage(talk: Conversation, desk: Desk, cases: Sequence[Case]) -> Outcome:
    """Hold the conversation with a caller whom an outage affects, at one address or several."""
    return await _Outage(talk, desk, cases).tell()


class _Outage:
    """The conversation, with the tickets that it opens and the numbers that it has spoken."""

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
                    key = await correct(self._talk, wrong, self._menu())

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
        told = self._desk.outage(case, self._talk.words)
        ticket = await self._ticket(number, within=SOON)
        if ticket is None:
            if key := await self._speak(first, told, None):
                return key
            first, told, ticket = (), [], await self._ticket(number, within=self._talk.patience)
        return await self._speak(first, told, ticket, menu)

    async def _speak(
        self,
        first: Sequence[Saying],
        told: Sequence[Told],
        ticket: Ticket | None,
        menu: Sequence[Phrase] = (),
    ) -> str | None:
        """Speak, and remember which estimates and whether the number were heard to their end."""
        news = [phrase for one in told for phrase in one.phrases]
        digits = self._talk.words.ticket(ticket.number) if ticket else []
        try:
            return await self._talk.ask(*first, *news, *digits, *menu, wait=KEY_WAIT if menu else 0)
        finally:
            self._remember(told, ticket)

    def _remember(self, told: Sequence[Told], ticket: Ticket | None) -> None:
        whole = [one.id for one in self._talk.latest if one.whole]
        heard = sum(map(tells_estimate, whole))
        for one in told:
            heard -= one.estimates
            for promise in one.promises if heard >= 0 else ():
                self._desk.promised(promise)
        if ticket and sum(one.startswith("digit_") for one in whole) == len(ticket.number):
            self._spoken.add(ticket.number)

    async def _promise_word(self, key: str) -> str | None:
        """Keep the wish and confirm it; return a key that changes the caller's mind, or None."""
        channel, confirmation = _WISHES[key]
        tickets = await self._tickets()
        if not tickets or not await in_time(
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
        if self._desk.hurried:
            return [self._talk.words.say(Saying.MENU_STORM)]
        return menu_of(self._talk, Saying.MENU_OUTAGE)

    async def _ticket(self, number: int, *, within: float) -> Ticket | None:
        return await in_time(self._openings[number], within=within, otherwise=None)

    async def _tickets(self) -> list[Ticket]:
        """Return those tickets that could be kept."""
        opened = await in_time(asyncio.gather(*self._openings), within=self._talk.patience, otherwise=[])
        return [ticket for ticket in opened if ticket]
