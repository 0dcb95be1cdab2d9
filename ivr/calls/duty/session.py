"""The provider's side of one duty manager's call: what they hear of is what is there, and what they do is done at once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Final

import structlog
from typing_extensions import override

from ivr.dialogs.duty_session import (
    Deed,
    Done,
    DutySession,
    KeyedNotice,
    ListedNotice,
    NotDone,
    NoticeRead,
    SignIn,
    TellsMany,
)
from ivr.notices.actions import IncidentActions
from ivr.notices.coverage import NoticeCoverage
from ivr.notices.preview import IncidentPreview
from ivr.notices.telling import FactTelling
from outages.accounts import AccountRepository, AuditTrail, Bearer
from outages.area_codes import read_code
from outages.campaigns import CampaignRepository
from outages.clock import Clock
from outages.detection.proposals import ProposalRepository
from outages.edits import keep_draft
from outages.errors import ConflictError, InvalidError, NotFoundError
from outages.estimates import Delay, EtrRevision, EtrSource
from outages.incidents import Incident, IncidentDraft, IncidentId, IncidentKind, IncidentRepository, State
from outages.pins import PinTries
from outages.places import Area, AreaId, AreaRepository
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Language, Service
from outages.telling_estimates import MassTellingError
from outages.telling_rules import fact_of_end

log = structlog.get_logger()

#: The author of what nobody who is known did.
_TELEPHONE: Final = "telephone"
#: Places offered at first, and the latest notices that they are taken from.
_PLACES, _NOTICES = 5, 30
#: Active notices that can be listed.
_LISTED: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyParts:
    """What a duty manager's call works with; `hold` is how long a notice made by telephone holds unless renewed."""

    accounts: AccountRepository
    tries: PinTries
    trail: AuditTrail
    incidents: IncidentRepository
    areas: AreaRepository
    proposals: ProposalRepository
    campaigns: CampaignRepository
    actions: IncidentActions
    telling: FactTelling
    coverage: NoticeCoverage
    preview: IncidentPreview
    clock: Clock
    zone: tzinfo
    hold: timedelta


@dataclass
class LineDutySession(DutySession):
    """Serves one caller from a number (E.164, None when withheld), who is nobody before they have signed in."""

    parts: DutyParts
    number: str | None
    bearer: Bearer | None = field(default=None, init=False)

    @property
    @override
    def zone(self) -> tzinfo:
        return self.parts.zone

    @override
    def now(self) -> datetime:
        return self.parts.clock.now()

    @override
    async def sign_in(self, telephone_id: str, pin: str) -> SignIn:
        accounts, tries, at = self.parts.accounts, self.parts.tries, self.now()
        if not await tries.admit(telephone_id=telephone_id, caller=self.number, at=at):
            log.warning("telephone_sign_in_blocked", number=self.number)
            # Not what was keyed: whoever mixes them up keys the PIN here.
            login = await accounts.login_of(telephone_id) or ""
            await self._note("block_telephone", ("login", login), _TELEPHONE)
            return SignIn.LOCKED
        bearer = await accounts.bearer_by_pin(telephone_id, pin)
        if bearer is None:
            log.warning("telephone_sign_in_failed", number=self.number)
            return SignIn.WRONG
        await tries.forgive(telephone_id=telephone_id, caller=self.number, at=at)
        if not bearer.may_write:
            await self._note("refuse_telephone", ("login", bearer.name), bearer.name)
            return SignIn.NOT_ALLOWED
        await self._note("sign_in_by_telephone", ("login", bearer.name), bearer.name)
        self.bearer = bearer
        return SignIn.ADMITTED

    @override
    async def recent_places(self) -> Sequence[Area]:
        proposals = await self.parts.proposals.find_open()
        latest = await self.parts.incidents.find(limit=_NOTICES)
        near = [one.sighting.areas[0] for one in proposals]
        near += [one.scope.include[0].area for one in latest if one.state is not State.DRAFT]
        wanted = list(dict.fromkeys(near))[:_PLACES]
        found = await self.parts.areas.get_many(wanted)
        return [found[one] for one in wanted if one in found]

    @override
    async def find_place(self, code: str) -> Area | None:
        area = read_code(code)
        return (await self.parts.areas.get_many([area])).get(area) if area else None

    @override
    async def supplied(self, area: Area) -> Mapping[Service, int]:
        measured = await self.parts.coverage.measure(_scope_of(area), frozenset(Service))
        return {service: points for service, points in measured.coverage.by_service.items() if points}

    @override
    async def read(self, notice: KeyedNotice, language: Language) -> NoticeRead:
        draft = keep_draft(self._draft(notice), author=self._author, at=self.now())
        return await self._read(draft, language)

    @override
    async def publish(self, notice: KeyedNotice, *, confirmed: bool = False) -> Deed:
        actions, until = self.parts.actions, self._until()
        try:
            made = await actions.create(replace(self._draft(notice), holds_until=until), author=self._author)
        except InvalidError:
            return NotDone.UNFIT
        deed = await self._do(
            "publish", made, lambda: actions.publish(made.id, author=self._author, confirmed=confirmed)
        )
        if isinstance(deed, Done):
            return Done(until)
        # Nobody shall find a draft that the manager takes for dropped.
        await actions.cancel(made.id, author=self._author)
        return deed

    @override
    async def list_out(self) -> Sequence[ListedNotice]:
        active = await self.parts.incidents.find(states=[State.ACTIVE], limit=_LISTED)
        out = [one for one in active if one.is_out(self.now())]
        areas = await self.parts.areas.get_many(sorted({_first_area(one) for one in out}))
        return [ListedNotice(one, areas[_first_area(one)]) for one in out if _first_area(one) in areas]

    @override
    async def read_now(self, incident: Incident, language: Language) -> NoticeRead:
        return await self._read(incident, language)

    @override
    async def read_moved(
        self, incident: Incident, etr: datetime | None, reason: Delay, language: Language
    ) -> NoticeRead:
        stated = EtrRevision(incident.promise.number + 1, etr, reason, self._author, self.now())
        return await self._read(replace(incident, revisions=(*incident.revisions, stated)), language)

    @override
    async def move(
        self, incident: Incident, etr: datetime | None, reason: Delay, *, confirmed: bool = False
    ) -> Deed:
        actions, source = self.parts.actions, EtrSource.MANAGER if etr else EtrSource.UNKNOWN
        deed = await self._do(
            "move_etr",
            incident,
            lambda: actions.move_etr(
                incident.id,
                etr,
                reason=reason,
                author=self._author,
                source=source,
                seen=incident.version,
                confirmed=confirmed,
            ),
        )
        if isinstance(deed, Done) and incident.holds_until:
            return await self._renew(incident.id)
        return deed

    @override
    async def count_told(self, incident: Incident) -> int:
        telling, fact = self.parts.telling, fact_of_end(incident)
        asked = await self.parts.campaigns.foresee(incident.id)
        others = await telling.estimate(incident, fact, await telling.rule_of(incident.id, fact))
        return sum(asked.values()) + others.people

    @override
    async def restore(self, incident: Incident) -> Deed:
        restore = self.parts.actions.restore
        return await self._do(
            "restore",
            incident,
            lambda: restore(incident.id, author=self._author, seen=incident.version, confirmed=True),
        )

    @override
    async def renew(self, incident: Incident) -> Deed:
        deed = await self._renew(incident.id)
        if isinstance(deed, Done):
            await self._note_deed("renew", incident.id)
        return deed

    async def _renew(self, incident: IncidentId) -> Deed:
        until = self._until()
        try:
            await self.parts.actions.renew(incident, until, author=self._author)
        except (ConflictError, NotFoundError):
            return NotDone.CHANGED
        return Done(until)

    async def _do(self, name: str, incident: Incident, deed: Callable[[], Awaitable[Incident]]) -> Deed:
        """Do it, and note from where it was done; a deed that is refused leaves the incident as it is."""
        try:
            await deed()
        except MassTellingError as error:
            return TellsMany(error.estimate.people)
        except InvalidError:
            return NotDone.UNFIT
        except (ConflictError, NotFoundError):
            return NotDone.CHANGED
        await self._note_deed(name, incident.id)
        return Done()

    async def _read(self, incident: Incident, language: Language) -> NoticeRead:
        told = await self.parts.preview.tell(incident, language)
        measured = await self.parts.coverage.measure(incident.scope, incident.services, itself=incident.id)
        return NoticeRead(told, measured.coverage.points)

    @property
    def _author(self) -> str:
        """The account's name; nobody acts who has none."""
        assert self.bearer is not None  # noqa: S101 - the dialogue admits nobody else
        return self.bearer.name

    def _draft(self, notice: KeyedNotice) -> IncidentDraft:
        return IncidentDraft(
            IncidentKind.UNPLANNED,
            notice.services,
            _scope_of(notice.area),
            notice.cause,
            etr=notice.etr,
            source=EtrSource.MANAGER if notice.etr else EtrSource.UNKNOWN,
        )

    def _until(self) -> datetime:
        """Return until when a notice holds that is made or renewed now."""
        return self.now() + self.parts.hold

    async def _note_deed(self, deed: str, incident: IncidentId) -> None:
        await self._note("by_telephone", ("incident", str(incident)), self._author, deed=deed)

    async def _note(self, action: str, thing: tuple[str, str], author: str, **detail: str) -> None:
        await self.parts.trail.note(
            action, thing, author=author, at=self.now(), detail={"number": self.number, **detail}
        )


def _scope_of(area: Area) -> Scope:
    return Scope((ScopeItem(area.id),))


def _first_area(incident: Incident) -> AreaId:
    return incident.scope.include[0].area
