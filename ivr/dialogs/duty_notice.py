"""A duty manager posts a notice: where, what, why and until when, heard as callers will hear it, and confirmed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty_estimate import ask_estimate
from ivr.dialogs.duty_session import DutySession, KeyedNotice
from ivr.dialogs.duty_steps import (
    ASKED,
    LIST_KEYS,
    Dropped,
    Said,
    carry_out,
    choose,
    confirm,
    name_area,
    read_number,
    say,
    tell_read,
    with_keys,
    words_of,
)
from outages.area_codes import LONGEST_CODE
from outages.incidents import Cause
from outages.places import Area
from outages.subscribers import Service
from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.notices_by_telephone import DutyPhrase

#: The key with which a code is entered instead of choosing a place.
_BY_CODE = "0"
#: The keys of single services, and what is said after each; key 1 stands for all of them.
_SERVICE_KEYS = {
    "2": FixedPhrase.KEY_2,
    "3": FixedPhrase.KEY_3,
    "4": FixedPhrase.KEY_4,
    "5": FixedPhrase.KEY_5,
    "6": FixedPhrase.KEY_6,
    "7": FixedPhrase.KEY_7,
}
_CAUSE_KEYS = {str(number): cause for number, cause in enumerate(Cause, 1)}


async def make_notice(talk: Conversation, session: DutySession) -> None:
    """Ask for a notice, read it back until it is right, and publish it; raise Dropped."""
    asked = _NoticeTalk(talk, session)
    notice = await asked.ask_all()
    while True:
        key = await asked.read_back(notice)
        if key != "1":
            notice = await asked.change(notice, key)
        elif await carry_out(talk, session, partial(session.publish, notice), DutyPhrase.PUBLISHED):
            return
        else:
            notice = await asked.change(notice, "5")


class _NoticeTalk:
    """The questions about one notice; each raises Dropped."""

    def __init__(self, talk: Conversation, session: DutySession) -> None:
        self._talk, self._session = talk, session
        self._changes = {
            "2": self._ask_elsewhere,
            "3": self._ask_other_services,
            "4": self._ask_other_cause,
            "5": self._ask_other_estimate,
        }

    async def ask_all(self) -> KeyedNotice:
        """Ask for everything."""
        area = await self._ask_where()
        services = await self._ask_what(area)
        cause = await self._ask_why()
        return KeyedNotice(area, services, cause, await ask_estimate(self._talk, self._session))

    async def read_back(self, notice: KeyedNotice) -> str:
        """Read the notice as callers will hear it, and return the key of what to do with it."""
        talk = self._talk

        async def read() -> list[Said]:
            heard = await self._session.read(notice, talk.language)
            return [*tell_read(talk, heard), DutyPhrase.CONFIRM_NOTICE]

        return await confirm(talk, read, ["1", *self._changes])

    async def change(self, notice: KeyedNotice, key: str) -> KeyedNotice:
        """Ask for what the key stands for again; a question that is dropped leaves the notice as it was."""
        try:
            return await self._changes[key](notice)
        except Dropped:
            return notice

    async def _ask_elsewhere(self, notice: KeyedNotice) -> KeyedNotice:
        area = await self._ask_where()
        return replace(notice, area=area, services=await self._ask_what(area))

    async def _ask_other_services(self, notice: KeyedNotice) -> KeyedNotice:
        return replace(notice, services=await self._ask_what(notice.area))

    async def _ask_other_cause(self, notice: KeyedNotice) -> KeyedNotice:
        return replace(notice, cause=await self._ask_why())

    async def _ask_other_estimate(self, notice: KeyedNotice) -> KeyedNotice:
        return replace(notice, etr=await ask_estimate(self._talk, self._session))

    async def _ask_where(self) -> Area:
        """Return a place from the list, or the one whose code is entered."""
        talk = self._talk
        offered = dict(zip(LIST_KEYS, await self._session.recent_places(), strict=False))
        if not offered:
            return await self._ask_code()

        def question() -> list[Said]:
            return [
                DutyPhrase.WHERE,
                *with_keys([name_area(talk, one) for one in offered.values()]),
                DutyPhrase.CODE_KEY,
            ]

        key = await choose(talk, question, [_BY_CODE, *offered])
        return await self._ask_code() if key == _BY_CODE else offered[key]

    async def _ask_code(self) -> Area:
        wrong: list[Said] = []
        for _ in range(ASKED):
            code = await read_number(self._talk, *wrong, DutyPhrase.ASK_CODE, most=LONGEST_CODE + 1)
            if not code:
                raise Dropped
            if area := await self._session.find_place(code):
                return area
            wrong = [DutyPhrase.NO_SUCH_CODE]
        raise Dropped

    async def _ask_what(self, area: Area) -> frozenset[Service]:
        """Return what is out, of what is supplied there; nobody is asked where that is one service."""
        talk, supplied = self._talk, await self._session.supplied(area)
        if not supplied:
            await say(talk, DutyPhrase.NOBODY_THERE)
            raise Dropped
        if len(supplied) == 1:
            return frozenset(supplied)
        singles = dict(zip(_SERVICE_KEYS, supplied, strict=False))
        key = await choose(talk, lambda: self._what_is_out(area, singles), ["1", *singles])
        return frozenset({singles[key]} if key in singles else supplied)

    def _what_is_out(self, area: Area, singles: Mapping[str, Service]) -> list[Said]:
        words = self._talk.words
        choices = (
            said for key, service in singles.items() for said in (words.only(service), _SERVICE_KEYS[key])
        )
        return [*name_area(self._talk, area), FixedPhrase.ALL_OUT, *choices]

    async def _ask_why(self) -> Cause:
        words = words_of(self._talk)
        key = await choose(self._talk, lambda: [DutyPhrase.WHY, *map(words.cause, Cause)], _CAUSE_KEYS)
        return _CAUSE_KEYS[key]
