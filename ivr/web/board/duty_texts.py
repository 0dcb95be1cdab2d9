"""Text messages to duty managers, in the words of their pages."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.web.forms.places import describe_item, label_of
from ivr.web.texts.display import show_moment
from ivr.web.texts.pages import PageTexts
from outages.branches import Branch
from outages.clock import Clock
from outages.detection.proposals import Proposal
from outages.estimates import AlertStage, Subject
from outages.incidents import Incident, PromiseAlert
from outages.places import AreaRepository
from outages.scopes import ScopeItem

#: A longer name of a place would need a third SMS segment.
_PLACE_LENGTH = 40


class DutyTexts:
    """Writes the texts of SMS to duty managers, with times in `zone`."""

    def __init__(self, areas: AreaRepository, *, words: PageTexts, clock: Clock, zone: ZoneInfo) -> None:
        self._areas, self._words, self._clock, self._zone = areas, words, clock, zone

    async def promise_alert(self, alert: PromiseAlert) -> str:
        """Return the text about a promise that is nearly due or overdue."""
        incident, now, words = alert.incident, self._clock.now(), self._words
        item = incident.scope.include[0]
        area = (await self._areas.get_many([item.area])).get(item.area)
        overdue = alert.stage is AlertStage.OVERDUE
        if alert.about is Subject.NEXT_NEWS:
            text = words.news_overdue if overdue else words.news_due_soon
        else:
            text = words.promise_overdue if overdue else words.promise_due_soon
        return text.format(
            number=incident.id,
            place=describe_item(item, area, words)[:_PLACE_LENGTH],
            time=self._show(alert.due or now),
        )

    async def branch_held(self, branch: Branch) -> str:
        """Return the text about a branch in which people say that it is still out."""
        words, area = self._words, (await self._areas.get_many([branch.area])).get(branch.area)
        return words.branch_held_sms.format(
            place=label_of(area)[:_PLACE_LENGTH] if area else branch.area,
            still_out=branch.still_out,
            answers=branch.answers,
            number=branch.incident_id,
        )

    async def proposal(self, proposal: Proposal) -> str:
        """Return the text about an outage that reports point to."""
        words, sighting = self._words, proposal.sighting
        (first, *_) = sighting.areas
        area = (await self._areas.get_many([first])).get(first)
        return words.proposal_alert.format(
            place=describe_item(ScopeItem(first), area, words)[:_PLACE_LENGTH],
            reports=words.reports_count(sighting.reports),
            minutes=sighting.minutes,
        )

    async def telephone_notice(self, incident: Incident) -> str:
        """Return the text about a notice made by telephone that lapses soon, or has lapsed."""
        words, item = self._words, incident.scope.include[0]
        area = (await self._areas.get_many([item.area])).get(item.area)
        text = words.telephone_notice_lapsed if incident.lapsed_at else words.telephone_notice_ending
        return text.format(
            number=incident.id,
            place=describe_item(item, area, words)[:_PLACE_LENGTH],
            time=self._show(incident.holds_until or self._clock.now()),
        )

    def _show(self, moment: datetime) -> str:
        return show_moment(moment, self._clock.now(), self._zone, self._words)
