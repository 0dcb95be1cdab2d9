"""Text messages to duty managers, in the words of their pages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.observability.parts import Part
from ivr.web.forms.places import describe_item, label_of
from ivr.web.texts.display import describe_part, show_moment
from ivr.web.texts.pages import PageTexts
from outages.alarms import PROMISE_LEVELS, Alarm, AlarmKind, AlarmReason
from outages.branches import BranchId, BranchRepository
from outages.campaigns import CampaignRepository
from outages.clock import Clock
from outages.detection.proposals import ProposalId, ProposalRepository
from outages.errors import NotFoundError
from outages.estimates import AlertStage, Subject
from outages.incidents import IncidentId, IncidentRepository
from outages.places import AreaRepository
from outages.scopes import ScopeItem

#: A longer name of a place would need a third SMS segment.
_PLACE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """Where the facts about alarms are found."""

    areas: AreaRepository
    incidents: IncidentRepository
    proposals: ProposalRepository
    branches: BranchRepository
    campaigns: CampaignRepository
    health: Callable[[], Awaitable[Sequence[Part]]]


class DutyTexts:
    """Writes the texts of SMS to duty managers, with times in `zone`."""

    def __init__(self, facts: DutyFacts, *, words: PageTexts, clock: Clock, zone: ZoneInfo) -> None:
        self._facts, self._words, self._clock, self._zone = facts, words, clock, zone
        self._writers: Mapping[AlarmKind, Callable[[AlarmReason], Awaitable[str]]] = {
            AlarmKind.PROMISE: self._promise,
            AlarmKind.TELEPHONE_NOTICE: self._telephone_notice,
            AlarmKind.MISSED_DRAFT: self._missed_draft,
            AlarmKind.PROPOSAL: self._proposal,
            AlarmKind.BRANCH: self._branch_held,
            AlarmKind.STILL_OUT: self._still_out,
            AlarmKind.PART: self._part,
            AlarmKind.AGENTS: self._agents,
        }

    async def alarm(self, alarm: Alarm) -> str:
        """Return the text about an alarm, with the facts as they are now; raise StoreError."""
        words = self._words
        try:
            return await self._writers[alarm.reason.kind](alarm.reason)
        except NotFoundError:
            return words.alarm_over

    async def _promise(self, reason: AlarmReason) -> str:
        words, level = self._words, PROMISE_LEVELS[reason.level]
        incident = await self._facts.incidents.get(IncidentId(int(reason.subject)))
        item, promise = incident.scope.include[0], incident.promise
        overdue, is_news = level.stage is AlertStage.OVERDUE, level.about is Subject.NEXT_NEWS
        if is_news:
            text = words.news_overdue if overdue else words.news_due_soon
        else:
            text = words.promise_overdue if overdue else words.promise_due_soon
        due = promise.next_news if is_news else promise.etr
        return text.format(
            number=incident.id,
            place=await self._describe(item),
            time=self._show(due or self._clock.now()),
        )

    async def _telephone_notice(self, reason: AlarmReason) -> str:
        words, incident = self._words, await self._facts.incidents.get(IncidentId(int(reason.subject)))
        text = words.telephone_notice_lapsed if incident.lapsed_at else words.telephone_notice_ending
        return text.format(
            number=incident.id,
            place=await self._describe(incident.scope.include[0]),
            time=self._show(incident.holds_until or self._clock.now()),
        )

    async def _missed_draft(self, reason: AlarmReason) -> str:
        words, incident = self._words, await self._facts.incidents.get(IncidentId(int(reason.subject)))
        place = await self._describe(incident.scope.include[0])
        return words.missed_draft_alarm.format(number=incident.id, place=place)

    async def _branch_held(self, reason: AlarmReason) -> str:
        words, branch = self._words, await self._facts.branches.get(BranchId(int(reason.subject)))
        area = (await self._facts.areas.get_many([branch.area])).get(branch.area)
        return words.branch_held_sms.format(
            place=label_of(area)[:_PLACE_LENGTH] if area else branch.area,
            still_out=branch.still_out,
            answers=branch.answers,
            number=branch.incident_id,
        )

    async def _proposal(self, reason: AlarmReason) -> str:
        proposal = await self._facts.proposals.get(ProposalId(int(reason.subject)))
        words, sighting = self._words, proposal.sighting
        return words.proposal_alert.format(
            place=await self._describe(ScopeItem(sighting.areas[0])),
            reports=words.reports_count(sighting.reports),
            minutes=sighting.minutes,
        )

    async def _still_out(self, _reason: AlarmReason) -> str:
        words, tickets = self._words, (await self._facts.campaigns.still_out()).tickets
        return words.still_out_alarm.format(said=words.still_out_tickets(tickets))

    async def _part(self, reason: AlarmReason) -> str:
        words = self._words
        part = next((one for one in await self._facts.health() if one.name == reason.subject), None)
        name, said = (
            words.parts.get(reason.subject, reason.subject),
            describe_part(part, words) if part else "",
        )
        return words.part_alarm.format(what=f"{name}: {said}" if said else name)

    async def _agents(self, _reason: AlarmReason) -> str:
        words = self._words
        return words.agents_alarm

    async def _describe(self, item: ScopeItem) -> str:
        area = (await self._facts.areas.get_many([item.area])).get(item.area)
        return describe_item(item, area, self._words)[:_PLACE_LENGTH]

    def _show(self, moment: datetime) -> str:
        return show_moment(moment, self._clock.now(), self._zone, self._words)
