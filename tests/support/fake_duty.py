"""A duty manager's side of a call, kept in memory; test_duty_session shows that the real one behaves alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from typing_extensions import override

from ivr.dialogs.duty_session import (
    Deed,
    Done,
    DutySession,
    KeyedNotice,
    ListedNotice,
    NoticeRead,
    SignIn,
)
from outages.area_codes import read_code
from outages.estimates import Delay, EtrRevision
from outages.incidents import Incident
from outages.places import Area, AreaId, AreaKind
from outages.subscribers import Language, Service
from prompts.wording.announcements import announce_generally
from prompts.wording.languages import wording_for
from tests.support.fakes import NOON, incident_in

STREET = Area(
    AreaId(3), AreaKind.STREET, ("Область", "Город", "улица Ленина"), (AreaId(1), AreaId(2), AreaId(3))
)
HOUSE = Area(AreaId(4), AreaKind.HOUSE, (*STREET.names, "12"), (*STREET.lineage, AreaId(4)))
NODE = Area(AreaId(9), AreaKind.NODE, ("Узел 4",), (AreaId(9),))
#: Who signs in, and with which PIN.
MANAGER, PIN = "101", "493817"


@dataclass
class FakeDutySession(DutySession):
    """Admits one manager; what is done is remembered, and the next deeds come to `results` before they are done."""

    places: Sequence[Area] = (STREET, HOUSE)
    out: Sequence[ListedNotice] = ()
    supply: Mapping[AreaId, Mapping[Service, int]] = field(
        default_factory=lambda: {
            STREET.id: {Service.INTERNET: 40, Service.TV: 15},
            HOUSE.id: {Service.INTERNET: 3},
        }
    )
    answers: list[SignIn] = field(default_factory=list)
    results: list[Deed] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    done: list[tuple[object, ...]] = field(default_factory=list)
    told: int = 0

    @property
    @override
    def zone(self) -> tzinfo:
        return ZoneInfo("Europe/Moscow")

    @override
    def now(self) -> datetime:
        return NOON

    @override
    async def sign_in(self, telephone_id: str, pin: str) -> SignIn:
        self.tried.append((telephone_id, pin))
        if self.answers:
            return self.answers.pop(0)
        return SignIn.ADMITTED if (telephone_id, pin) == (MANAGER, PIN) else SignIn.WRONG

    @override
    async def recent_places(self) -> Sequence[Area]:
        return self.places

    @override
    async def find_place(self, code: str) -> Area | None:
        return next((one for one in (STREET, HOUSE, NODE) if one.id == read_code(code)), None)

    @override
    async def supplied(self, area: Area) -> Mapping[Service, int]:
        return self.supply.get(area.id, {})

    @override
    async def read(self, notice: KeyedNotice, language: Language) -> NoticeRead:
        incident = replace(
            incident_in(notice.area.id, etr=notice.etr), services=notice.services, cause=notice.cause
        )
        return self._read(incident, notice.area.name, language)

    @override
    async def publish(self, notice: KeyedNotice, *, confirmed: bool = False) -> Deed:
        return self._note(notice, confirmed)

    @override
    async def list_out(self) -> Sequence[ListedNotice]:
        return self.out

    @override
    async def read_now(self, incident: Incident, language: Language) -> NoticeRead:
        return self._read(incident, STREET.name, language)

    @override
    async def read_moved(
        self, incident: Incident, etr: datetime | None, reason: Delay, language: Language
    ) -> NoticeRead:
        moved = EtrRevision(2, etr, reason, "olga", NOON)
        return self._read(replace(incident, revisions=(*incident.revisions, moved)), STREET.name, language)

    @override
    async def move(
        self, incident: Incident, etr: datetime | None, reason: Delay, *, confirmed: bool = False
    ) -> Deed:
        return self._note("move", incident.id, etr, reason, confirmed)

    @override
    async def count_told(self, incident: Incident) -> int:
        return self.told

    @override
    async def restore(self, incident: Incident) -> Deed:
        return self._note("restore", incident.id)

    @override
    async def renew(self, incident: Incident) -> Deed:
        return self._note("renew", incident.id)

    def _read(self, incident: Incident, name: str, language: Language) -> NoticeRead:
        told = wording_for(language).outage(
            announce_generally(incident, (name,)), at=self.now(), zone=self.zone
        )
        return NoticeRead(told, 40)

    def _note(self, *deed: object) -> Deed:
        result = self.results.pop(0) if self.results else Done()
        if isinstance(result, Done):
            self.done.append(deed)
        return result
