"""A known outage covers the caller: tell it, then carry out what they choose."""

import asyncio
from collections.abc import Sequence

from ivr.dialogs.choice import MOST_CASES, choose_address, is_one_story
from ivr.dialogs.conversation import KEY_WAIT, Conversation
from ivr.dialogs.hazard import HAZARD_KEY, meet_hazard, place_of_danger, warning
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.other_fault import take_other_fault
from ivr.dialogs.report import offer_report
from ivr.dialogs.request import take_request
from ivr.dialogs.session import AffectedPoint, CallerSession, PhraseGroup
from ivr.dialogs.steps import correct, in_time, let_go, menu_of, note_promises, put_through, say_goodbye
from outages.calls import CallOutcome
from outages.promises import Change
from outages.tickets import Ticket
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase

#: So long (seconds) the first words may wait for the ticket, so that its number is told in the same breath.
SOON = 0.1

#: Whoever calls so often within a day is offered a person before anything else.
OFTEN = 3

#: What is said before the news to who has heard other news of it.
_SINCE = {
    Change.NEW: (),
    Change.SAME: (FixedPhrase.STILL,),
    Change.MOVED: (FixedPhrase.CHANGED,),
    Change.BROKEN: (FixedPhrase.SORRY_LATE,),
}

#: The keys that are told as the line fills up; those that aren't told work all the same.
_SHORT_MENUS = {
    DialogLevel.KEYS: (FixedPhrase.MENU_STORM,),
    DialogLevel.NOTICE: (),
    DialogLevel.BRIEF: (FixedPhrase.MENU_SMS,),
}

#: What a caller may still ask for on a full line beside a person; any other key is the end of the call.
_LAST_KEYS = ("1", "2", "*")

#: So long (seconds) is waited for a key on a line that fills up.
SHORT_WAIT = 1.5

_OTHER_ADDRESS = "5"
#: No key: a repetition finds that it is over.
_OVER = "over"


async def tell_outage(
    talk: Conversation, session: CallerSession, cases: Sequence[AffectedPoint]
) -> CallOutcome:
    """Hold the conversation with a caller whom an outage affects, at one address or several."""
    first = (
        []
        if session.step is DialogLevel.BRIEF and talk.greeting is FixedPhrase.GREETING
        else [FixedPhrase.GREETING]
    )
    if session.calls_today + 1 >= OFTEN and session.step is DialogLevel.FULL:
        first.append(FixedPhrase.PERSON_FIRST)
    if session.step > DialogLevel.FULL or is_one_story(cases):
        key = await _Outage(talk, session, cases[:MOST_CASES]).tell(*first)
    else:
        key = await _tell_chosen(talk, session, cases, *first)
    if key == _OVER:
        return await _tell_over(talk, session)
    if key == HAZARD_KEY:
        return await meet_hazard(talk, session, place_of_danger(session))
    if key == "0":
        return await put_through(talk)
    return await (let_go(talk) if session.step is DialogLevel.BRIEF else say_goodbye(talk))


async def _tell_chosen(
    talk: Conversation, session: CallerSession, cases: Sequence[AffectedPoint], *first: FixedPhrase
) -> str | None:
    """Let the caller choose an address, and another one after it, until a key leads on."""
    while chosen := await choose_address(talk, cases, *first):
        key = await _Outage(talk, session, chosen[:MOST_CASES], elsewhere=True).tell()
        if key != _OTHER_ADDRESS:
            return key
        first = ()
    return "0"


async def _tell_over(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell what holds now that an outage has ended in the middle of the call."""
    talk.greeting = FixedPhrase.CHANGED
    if cases := session.cases():
        return await tell_outage(talk, session, cases)
    return await offer_report(talk, session)


class _Outage:
    """The conversation, with the tickets that it opens and the numbers that it has spoken.

    `elsewhere` says that the caller chose among several addresses and may choose again.
    """

    def __init__(
        self,
        talk: Conversation,
        session: CallerSession,
        cases: Sequence[AffectedPoint],
        *,
        elsewhere: bool = False,
    ) -> None:
        self._talk, self._session, self._cases = talk, session, cases
        self._ends = {None, "0", _OVER, *([_OTHER_ADDRESS] if elsewhere else [])}
        self._ends |= {HAZARD_KEY} if session.hazardous else set()
        self._elsewhere = elsewhere
        self._requested = False
        self._wrong = 0
        self._known = False
        self._spoken: set[str] = set()
        self._openings = [asyncio.ensure_future(session.open_ticket(case)) for case in cases]

    async def tell(self, *first: FixedPhrase) -> str | None:
        """Announce, and do what the keys say until one leads on: return it, None for silence."""
        key = await self._announce(*first, again=False)
        while key not in self._ends and self._may_choose(key):
            key = await self._obey(str(key))
        return key

    def _may_choose(self, key: str | None) -> bool:
        return self._session.step is not DialogLevel.BRIEF or key in _LAST_KEYS

    async def _obey(self, key: str) -> str | None:
        """Do what a key says and return the next one."""
        match key:
            case "1" | "2":
                return await self._take_request(key)
            case "3":
                return await self._repeat()
            case "4":
                return await take_other_fault(self._talk, self._session, self._cases[0].point)
            case "9" if self._requested:
                return await self._withdraw()
            case "*":
                self._talk.switch_language()
                return await self._announce()
        self._wrong += 1
        return await correct(self._talk, self._wrong, self._menu())

    async def _repeat(self) -> str | None:
        """Tell what holds now: what has ended meanwhile is left out."""
        if not any(map(self._session.stands, self._cases)):
            return _OVER
        return await self._announce()

    async def _announce(self, *first: FixedPhrase, again: bool = True) -> str | None:
        """Tell each case that stands with its ticket, then the keys; return the key that was pressed."""
        places = range(len(self._cases))
        *others, last = [place for place in places if self._session.stands(self._cases[place])] or places
        for place in others:
            if key := await self._tell_case(place, first, again=again):
                return key
            first = ()
        return await self._tell_case(last, first, again=again, last=True)

    async def _tell_case(
        self, place: int, first: Sequence[FixedPhrase], *, again: bool, last: bool = False
    ) -> str | None:
        """Tell one case and its ticket in one breath; the news doesn't wait for a ticket that takes long.

        Who knows it all already hears one sentence, and no number.
        """
        case = self._cases[place]
        change = Change.NEW if again or self._session.step > DialogLevel.FULL else self._session.change(case)
        self._known = change is Change.SAME and self._session.again
        first = (*first, *_SINCE[change])
        told = self._news(case, known=change is Change.SAME)
        ticket = await self._ticket(place, within=SOON)
        if ticket is None:
            if key := await self._speak(first, told, None):
                return key
            first, told, ticket = (), [], await self._ticket(place, within=self._talk.patience_left)
        # Whoever has only typed an account isn't told what its holder has asked for.
        asked = ticket is not None and ticket.requested and not self._session.keyed
        self._requested = self._requested or asked
        return await self._speak(
            first, told, None if change is Change.SAME else ticket, self._menu() if last else ()
        )

    def _news(self, case: AffectedPoint, *, known: bool) -> list[PhraseGroup]:
        """Return what is told of a case; the fuller the line, the less."""
        step = self._session.step
        several = step > DialogLevel.FULL and len(self._cases) > 1
        told = self._session.outage(
            case, self._talk.words, briefly=known or several or step is DialogLevel.BRIEF
        )
        return told if step is DialogLevel.FULL else told[:1]

    async def _speak(
        self,
        first: Sequence[FixedPhrase],
        told: Sequence[PhraseGroup],
        ticket: Ticket | None,
        menu: Sequence[Phrase] = (),
    ) -> str | None:
        """Speak, and remember which estimates and whether the number were heard to their end."""
        news = [phrase for one in told for phrase in one.phrases]
        digits = self._talk.words.ticket(ticket.number) if ticket else []
        wait = KEY_WAIT if self._session.step <= DialogLevel.KEYS else SHORT_WAIT
        try:
            return await self._talk.ask(*first, *news, *digits, *menu, wait=wait if menu else 0)
        finally:
            note_promises(self._talk, self._session, told)
            whole = [one.id for one in self._talk.latest if one.whole]
            if ticket and sum(one.startswith("digit_") for one in whole) == len(ticket.number):
                self._spoken.add(ticket.number)

    async def _take_request(self, key: str) -> str | None:
        """Let them be told when it is over, with the numbers of the tickets that they have not heard."""
        tickets = await self._tickets()
        unheard = [ticket for ticket in tickets if ticket.number not in self._spoken]
        numbers = [phrase for ticket in unheard for phrase in self._talk.words.ticket(ticket.number)]
        self._requested = True
        return await take_request(self._talk, self._session, tickets, key, numbers)

    async def _withdraw(self) -> str | None:
        """Let nobody ring or write any more, and offer the keys again."""
        withdrawing = self._session.withdraw_request(await self._tickets())
        if not await in_time(withdrawing, within=self._talk.patience_left, otherwise=False):
            await self._talk.say(FixedPhrase.TROUBLE)
            return "0"
        self._requested = False
        return await self._talk.ask(FixedPhrase.WISH_WITHDRAWN, *self._menu())

    def _menu(self) -> list[Phrase]:
        before, step = warning(self._session), self._session.step
        if step > DialogLevel.FULL:
            return [self._talk.words.say(one) for one in (*before, *_SHORT_MENUS[step])]
        before += [FixedPhrase.MENU_ADDRESSES] * self._elsewhere + [
            FixedPhrase.MENU_WITHDRAW
        ] * self._requested
        menu = [self._talk.words.say(FixedPhrase.MENU_STORM)] if self._known else self._full_menu()
        return [*map(self._talk.words.say, before), *menu]

    def _full_menu(self) -> list[Phrase]:
        return menu_of(self._talk, FixedPhrase.MENU_OUTAGE)

    async def _ticket(self, place: int, *, within: float) -> Ticket | None:
        return await in_time(self._openings[place], within=within, otherwise=None)

    async def _tickets(self) -> list[Ticket]:
        """Return those tickets that could be kept."""
        opened = await in_time(asyncio.gather(*self._openings), within=self._talk.patience_left, otherwise=[])
        return [ticket for ticket in opened if ticket]
