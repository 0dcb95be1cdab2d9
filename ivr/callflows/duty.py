"""A duty manager's call in a call flow: facts that never change, and every deed is done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from typing_extensions import override

from ivr.callflows.session import NOW, outage, point
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty_session import (
    Deed,
    Done,
    DutySession,
    KeyedNotice,
    ListedNotice,
    NoticeRead,
    SignIn,
)
from ivr.dialogs.duty_steps import Dropped
from outages.area_codes import code_of
from outages.estimates import Delay, EtrRevision
from outages.incidents import Incident
from outages.places import Area, AreaId, AreaKind
from outages.subscribers import Language, Service
from prompts.wording.announcements import announce
from prompts.wording.languages import wording_for

_STREET: Final = Area(AreaId(1), AreaKind.STREET, (point().street,), (AreaId(1),))
#: What is keyed everywhere: a telephone id, a PIN, an area's code and hours.
KEYED: Final = code_of(_STREET.id)
_HELD: Final = timedelta(hours=8)


class ScriptedDutySession(DutySession):
    """Admits whoever keys `KEYED` twice."""

    @property
    @override
    def zone(self) -> tzinfo:
        return UTC

    @override
    def now(self) -> datetime:
        return NOW

    @override
    async def sign_in(self, telephone_id: str, pin: str) -> SignIn:
        return SignIn.ADMITTED if (telephone_id, pin) == (KEYED, KEYED) else SignIn.WRONG

    @override
    async def recent_places(self) -> Sequence[Area]:
        return [_STREET]

    @override
    async def find_place(self, code: str) -> Area | None:
        return _STREET if code == KEYED else None

    @override
    async def supplied(self, area: Area) -> Mapping[Service, int]:
        return {Service.INTERNET: 40, Service.TV: 15}

    @override
    async def read(self, notice: KeyedNotice, language: Language) -> NoticeRead:
        # The same words whatever was chosen: a step that sounds otherwise would be another step.
        return self._read(outage(), language)

    @override
    async def publish(self, notice: KeyedNotice, *, confirmed: bool = False) -> Deed:
        return Done(NOW + _HELD)

    @override
    async def list_out(self) -> Sequence[ListedNotice]:
        return [ListedNotice(replace(outage(), holds_until=NOW + _HELD), _STREET)]

    @override
    async def read_now(self, incident: Incident, language: Language) -> NoticeRead:
        return self._read(incident, language)

    @override
    async def read_moved(
        self, incident: Incident, etr: datetime | None, reason: Delay, language: Language
    ) -> NoticeRead:
        moved = EtrRevision(2, incident.promise.etr, Delay.SPARE_PART, "", NOW)
        return self._read(replace(incident, revisions=(*incident.revisions, moved)), language)

    @override
    async def move(
        self, incident: Incident, etr: datetime | None, reason: Delay, *, confirmed: bool = False
    ) -> Deed:
        return Done(NOW + _HELD)

    @override
    async def count_told(self, incident: Incident) -> int:
        return 12

    @override
    async def restore(self, incident: Incident) -> Deed:
        return Done()

    @override
    async def renew(self, incident: Incident) -> Deed:
        return Done(NOW + _HELD)

    def _read(self, incident: Incident, language: Language) -> NoticeRead:
        told = wording_for(language).outage(announce(incident, point()), at=NOW, zone=UTC)
        return NoticeRead(told, 40)


def does(
    deed: Callable[[Conversation, DutySession], Awaitable[None]],
) -> Callable[[Conversation], Awaitable[object]]:
    """Return the conversation about one deed; the menu, to which it goes back, is its end."""

    async def talk_through(talk: Conversation) -> None:
        with suppress(Dropped):
            await deed(talk, ScriptedDutySession())
        await talk.call.hang_up()

    return talk_through
