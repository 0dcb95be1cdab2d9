"""A known outage affects the caller: tell it, then carry out what they choose."""

import asyncio
from collections.abc import Sequence

from ivr.dialogs.choice import MOST_TOLD, choose_address, needs_no_choice
from ivr.dialogs.conversation import KEY_WAIT, Conversation
from ivr.dialogs.hazard import HAZARD_KEY, meet_hazard, place_of_danger, warning
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.news import PhraseGroup, ended_news, outage_news, speak
from ivr.dialogs.other_fault import take_other_fault
from ivr.dialogs.report import offer_report
from ivr.dialogs.request import CONTENT, take_request
from ivr.dialogs.session import AffectedPoint, CallerSession
from ivr.dialogs.steps import correct, in_time, let_go, menu_of, put_through
from ivr.dialogs.ticket_number import NumbersTold
from outages.calls import CallOutcome
from outages.promises import Change
from outages.subscribers import Language
from outages.tickets import Ticket
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.phrases import Phrase
from prompts.wording.sentences import Sentence

#: Longest wait for the ticket before the first words, in seconds: its number is then told in the same breath.
SOON = 0.1

#: From this many calls within a day, callers are offered an agent before anything else.
OFTEN = 3

#: What precedes the news for callers who have heard other news of it.
_SINCE = {
    Change.NEW: (),
    Change.SAME: (FixedPhrase.STILL,),
    Change.MOVED: (FixedPhrase.CHANGED,),
    Change.BROKEN: (FixedPhrase.SORRY_LATE,),
    Change.REOPENED: (FixedPhrase.SORRY_REOPENED,),
}

#: The keys that are told as the line fills; the others work all the same.
_SHORT_MENUS = {
    DialogLevel.KEYS: (FixedPhrase.MENU_STORM,),
    DialogLevel.NOTICE: (),
    DialogLevel.BRIEF: (FixedPhrase.MENU_SMS,),
}

#: What a caller may still ask for on a full line besides an agent; any other key ends the call.
_LAST_KEYS = ("1", "2", "*")

#: How long to wait for a key on a filling line, in seconds.
SHORT_WAIT = 1.5

#: How long to wait for one of the first keys before the further ones are told, in seconds.
FIRST_WAIT = 3.0

#: Estimates that say by themselves that they were not kept, and are sorry.
_SORRY = {Sentence.ETR_PASSED, Sentence.ETR_OVERRUN, Sentence.ETR_NEWS_MISSED}

_OTHER_ADDRESS = "5"
#: Not a key: what was to be told has ended meanwhile.
_ENDED = "ended"


async def tell_outage(
    talk: Conversation, session: CallerSession, affected: Sequence[AffectedPoint]
) -> CallOutcome:
    """Hold the conversation with a caller whom an outage affects, at one address or several."""
    facts = session.facts
    brief = facts.level is DialogLevel.BRIEF
    first = [] if brief and talk.greeting is FixedPhrase.GREETING else [FixedPhrase.GREETING]
    if facts.calls_today + 1 >= OFTEN and facts.level is DialogLevel.FULL:
        first.append(FixedPhrase.PERSON_FIRST)
    if facts.level > DialogLevel.FULL or needs_no_choice(affected):
        key = await _OutageTalk(talk, session, affected[:MOST_TOLD]).hold(*first)
    else:
        key = await _tell_chosen(talk, session, affected, *first)
    if key == _ENDED:
        return await _tell_end(talk, session)
    if key == HAZARD_KEY:
        return await meet_hazard(talk, session, place_of_danger(session))
    if key == "0":
        return await put_through(talk)
    return await let_go(talk)


async def _tell_chosen(
    talk: Conversation, session: CallerSession, affected: Sequence[AffectedPoint], *first: FixedPhrase
) -> str | None:
    """Have the caller choose one address after another until a key leads on; return that key."""
    while chosen := await choose_address(talk, affected, *first):
        key = await _OutageTalk(talk, session, chosen[:MOST_TOLD], elsewhere=True).hold()
        if key != _OTHER_ADDRESS:
            return key
        first = ()
    return "0"


async def _tell_end(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell what holds now that an outage has ended in the middle of the call."""
    talk.greeting = FixedPhrase.CHANGED
    if affected := session.outages.affected():
        return await tell_outage(talk, session, affected)
    return await offer_report(talk, session)


class _OutageTalk:
    """The conversation, with the tickets that it opens and the numbers that it has spoken.

    `elsewhere` says that the caller chose among several addresses and may choose again.
    """

    def __init__(
        self,
        talk: Conversation,
        session: CallerSession,
        affected: Sequence[AffectedPoint],
        *,
        elsewhere: bool = False,
    ) -> None:
        self._talk, self._session, self._affected = talk, session, affected
        self._level = session.facts.level
        self._ends = {None, "0", _ENDED, CONTENT, *([_OTHER_ADDRESS] if elsewhere else [])}
        self._ends |= {HAZARD_KEY} if session.facts.hazardous else set()
        self._elsewhere = elsewhere
        self._requested = False
        self._wrong = 0
        self._known = False
        self._numbers = NumbersTold()
        self._openings = [
            asyncio.ensure_future(session.open_ticket(one, text_in=self._text_in(one))) for one in affected
        ]

    async def hold(self, *first: FixedPhrase) -> str | None:
        """Announce, then do what the keys say until one leads on; return it, None or CONTENT after a goodbye."""
        key = await self._announce(*first, again=False) or await self._say_goodbye()
        while key not in self._ends and self._may_choose(key):
            key = await self._obey(str(key)) or await self._say_goodbye()
        return key

    async def _say_goodbye(self) -> str | None:
        """Say goodbye where the last words were none; a key that comes too late for the menu still counts."""
        return None if self._level is DialogLevel.BRIEF else await self._talk.say(FixedPhrase.GOODBYE)

    def _may_choose(self, key: str | None) -> bool:
        return self._level is not DialogLevel.BRIEF or key in _LAST_KEYS

    async def _obey(self, key: str) -> str | None:
        """Do what a key says and return the next one."""
        match key:
            case "1" | "2":
                return await self._take_request(key)
            case "3":
                return await self._announce()
            case "4":
                return await take_other_fault(self._talk, self._session, self._affected[0].point)
            case "9" if self._requested:
                return await self._withdraw()
            case "*":
                self._talk.switch_language()
                return await self._announce()
        self._wrong += 1
        corrected = await correct(self._talk, self._wrong, self._menu(), wait=self._wait)
        return corrected or await self._tell_more_keys()

    def _is_out(self, index: int) -> bool:
        return self._session.outages.is_out(self._affected[index].point)

    async def _announce(self, *first: FixedPhrase, again: bool = True) -> str | None:
        """Tell each point that is out now with its ticket, then the keys; return the key that was pressed."""
        out = [index for index in range(len(self._affected)) if self._is_out(index)]
        if not out:
            return _ENDED
        for index in out[:-1]:
            if key := await self._tell(index, first, again=again):
                return key
            first = ()
        return await self._tell(out[-1], first, again=again, last=True)

    async def _tell(
        self, index: int, first: Sequence[FixedPhrase], *, again: bool, last: bool = False
    ) -> str | None:
        """Tell one affected point and its ticket in one breath; the news doesn't wait for a slow ticket.

        Callers who know all of it hear one sentence and no number.
        """
        affected = self._affected[index]
        change, back = (Change.NEW, []) if again else self._find_change(affected)
        same = change is Change.SAME
        if not (news := self._news(affected, known=same)):
            return _ENDED if last else None
        self._known = same and self._session.facts.again
        first, news = (*first, *_opening(change, news)), [*back, *news]
        ticket = await self._ticket(index, within=SOON)
        if ticket is None:
            if key := await self._speak(first, news):
                return key
            first, news, ticket = (), [], await self._ticket(index, within=self._talk.patience_left)
        self._requested = self._requested or (ticket is not None and ticket.requested)
        told = ticket and (not same or ticket.number_unsent)
        numbered = self._number(affected, ticket, again=again) if ticket and told else []
        key = await self._speak(first, news, numbered, self._menu() if last else ())
        return key or (await self._tell_more_keys() if last else None)

    def _find_change(self, affected: AffectedPoint) -> tuple[Change, list[PhraseGroup]]:
        """Return what precedes the news: how estimates have changed, and what works again; nothing as the line fills."""
        outages = self._session.outages
        if self._level > DialogLevel.FULL:
            return Change.NEW, []
        change, back = outages.change(affected), outages.back(affected)
        if back is None:
            return change, []
        change = Change.MOVED if change is Change.SAME else change
        return change, [ended_news(self._talk, outages, back)]

    def _news(self, affected: AffectedPoint, *, known: bool) -> list[PhraseGroup]:
        """Return what to tell; the fuller the line, the less."""
        full = self._level is DialogLevel.FULL
        several = not full and len(self._affected) > 1
        briefly = known or several or self._level is DialogLevel.BRIEF
        ahead = full and not known
        news = outage_news(self._talk, self._session.outages, affected, briefly=briefly, ahead=ahead)
        return news if full else news[:1]

    def _text_in(self, affected: AffectedPoint) -> Language | None:
        """Return the language in which to text the number, None for callers who know all and hear none."""
        change, _ = self._find_change(affected)
        return None if change is Change.SAME else self._talk.language

    def _number(self, affected: AffectedPoint, ticket: Ticket, *, again: bool) -> list[Phrase]:
        """Return the ticket's number, after the promise of a specialist if the ticket is really on their list.

        Whoever has it repeated hears its digits.
        """
        words, number = self._talk.words, self._numbers.tell(self._talk.words, ticket, aloud=again)
        if not ticket.recurrent or self._level is DialogLevel.BRIEF:
            return number
        return [*words.recurrent(self._session.outages.times(affected.point)), *number]

    async def _speak(
        self,
        first: Sequence[FixedPhrase],
        news: Sequence[PhraseGroup],
        numbered: Sequence[Phrase] = (),
        menu: Sequence[Phrase] = (),
    ) -> str | None:
        """Speak, and remember whether a ticket's number was heard to its end."""
        try:
            return await speak(self._talk, *first, *news, *numbered, *menu, wait=self._wait if menu else 0)
        finally:
            self._numbers.note(self._talk.latest)

    @property
    def _wait(self) -> float:
        """Seconds to wait for a key after the menu."""
        if self._has_more_keys():
            return FIRST_WAIT
        return KEY_WAIT if self._level <= DialogLevel.KEYS else SHORT_WAIT

    def _has_more_keys(self) -> bool:
        """Say whether keys are left to tell to whoever presses none of the first."""
        return self._level is DialogLevel.FULL and not self._known

    async def _tell_more_keys(self) -> str | None:
        """Tell the keys that are left after silence, if any; return the one that is pressed."""
        return await self._talk.ask(FixedPhrase.MENU_MORE) if self._has_more_keys() else None

    async def _take_request(self, key: str) -> str | None:
        """Take a request to be notified, and tell the numbers of the tickets not heard yet."""
        tickets = await self._tickets()
        numbers = self._numbers.tell_rest(self._talk.words, tickets)
        self._requested = True
        return await take_request(self._talk, self._session, tickets, key, numbers)

    async def _withdraw(self) -> str | None:
        """Withdraw the requests about these tickets, and offer the keys again."""
        withdrawing = self._session.withdraw_request(await self._tickets())
        if not await in_time(withdrawing, within=self._talk.patience_left, otherwise=False):
            await self._talk.say(FixedPhrase.TROUBLE)
            return "0"
        self._requested = False
        return await self._talk.ask(FixedPhrase.WISH_WITHDRAWN, *self._menu())

    def _menu(self) -> list[Phrase]:
        before = warning(self._session)
        if self._level > DialogLevel.FULL:
            return [self._talk.words.say(one) for one in (*before, *_SHORT_MENUS[self._level])]
        before += [FixedPhrase.MENU_ADDRESSES] * self._elsewhere
        before += [FixedPhrase.MENU_WITHDRAW] * self._requested
        short = [self._talk.words.say(FixedPhrase.MENU_STORM)]
        menu = short if self._known else menu_of(self._talk, FixedPhrase.MENU_OUTAGE)
        return [*map(self._talk.words.say, before), *menu]

    async def _ticket(self, index: int, *, within: float) -> Ticket | None:
        return await in_time(self._openings[index], within=within, otherwise=None)

    async def _tickets(self) -> list[Ticket]:
        """Return the tickets that could be kept."""
        opened = await in_time(asyncio.gather(*self._openings), within=self._talk.patience_left, otherwise=[])
        return [ticket for ticket in opened if ticket]


def _opening(change: Change, news: Sequence[PhraseGroup]) -> tuple[FixedPhrase, ...]:
    """Return what precedes the news; one apology is enough."""
    excused = any(phrase.id in _SORRY for one in news for phrase in one.phrases)
    return () if excused and change is Change.BROKEN else _SINCE[change]
