"""Nothing is known to be out at the caller's addresses: say so and what is planned, and take a report."""

from collections.abc import Mapping

from ivr.dialogs.choice import KEYS, MOST_TOLD, which_place
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.detail import take_detail
from ivr.dialogs.hazard import HAZARD_KEY, meet_hazard, place_of_danger, warning
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.news import PhraseGroup, Said, ended_news, work_ahead
from ivr.dialogs.questions import WayOut, choose
from ivr.dialogs.session import CallerSession, Filed, ReportsFrom
from ivr.dialogs.steps import in_time, menu_of, put_through, say_goodbye
from ivr.dialogs.ticket_number import tell_number
from outages.calls import CallOutcome
from outages.reports import Complaint
from outages.subscribers import Service, ServicePoint
from prompts.wording.fixed_phrases import HINTS, FixedPhrase
from prompts.wording.phrases import Phrase

#: The keys of single services, and what is said after each; key 1 stands for all of them.
_SERVICE_KEYS = {
    "2": FixedPhrase.KEY_2,
    "3": FixedPhrase.KEY_3,
    "4": FixedPhrase.KEY_4,
    "5": FixedPhrase.KEY_5,
    "6": FixedPhrase.KEY_6,
    "7": FixedPhrase.KEY_7,
}

_NEIGHBOURS = {
    ReportsFrom.HOUSE: FixedPhrase.REPORTS_HOUSE,
    ReportsFrom.STREET: FixedPhrase.REPORTS_STREET,
    ReportsFrom.BRANCH: FixedPhrase.REPORTS_ALIKE,
}

#: How long to wait while the caller lays the phone aside and tries something, in seconds.
HINT_WAIT = 15.0


async def offer_report(talk: Conversation, session: CallerSession) -> CallOutcome:
    """Tell what ended lately, else that nothing is out, and open a ticket for callers who have no service all the same."""
    report = _ReportTalk(talk, session)
    try:
        await report.take()
    except WayOut as way:
        return await meet_hazard(talk, session, report.point) if way.danger else await put_through(talk)
    return await say_goodbye(talk)


class _ReportTalk:
    """The conversation; `point` is None until the caller has chosen among several."""

    def __init__(self, talk: Conversation, session: CallerSession) -> None:
        self._talk, self._session = talk, session
        self._ended = session.outages.ended()
        self._again = False
        self.point = self._ended.point if self._ended else place_of_danger(session)

    async def take(self) -> None:
        """Tell the news, ask what is out and where, and open a ticket; raise WayOut, return at a polite end."""
        talk, session = self._talk, self._session
        if await choose(talk, session, self._news, "1", FixedPhrase.GREETING, menu=self._menu) is None:
            return
        self.point = self.point or await self._ask_where()
        if self.point is None:
            return
        complaint = await self._ask_what(self.point)
        if hint := self._hint_for(complaint):
            await choose(talk, session, lambda: [hint, FixedPhrase.MENU_HINT], "1", wait=HINT_WAIT)
        await self._file(self.point, complaint)

    def _news(self) -> list[Said]:
        talk, session = self._talk, self._session
        reports = session.outages.reports()
        news: list[Said] = [talk.words.say(_NEIGHBOURS[reports] if reports else FixedPhrase.NO_OUTAGE)]
        if self._ended:
            news = [ended_news(talk, session.outages, self._ended), *(news if reports else [])]
        return [*warning(session), *self._keyed(), *news, *self._ahead(), *self._menu()]

    def _ahead(self) -> list[PhraseGroup]:
        """Say what is planned at the caller's houses, each notice once per house."""
        talk, facts = self._talk, self._session.facts
        briefly = facts.level > DialogLevel.FULL
        groups = (
            group
            for point in facts.caller.points
            for group in work_ahead(talk, self._session.outages, point, briefly=briefly)
        )
        return list(dict.fromkeys(groups))[:MOST_TOLD]

    def _menu(self) -> list[Phrase]:
        return menu_of(self._talk, FixedPhrase.MENU_RESTORED if self._ended else FixedPhrase.MENU_NO_OUTAGE)

    def _keyed(self) -> list[Phrase]:
        """Read the keyed digits back: the caller may have slipped, and hears no address that would tell."""
        words, digits = self._talk.words, self._session.facts.keyed
        if self._ended or not digits:
            return []
        return [words.say(FixedPhrase.NUMBER_TYPED), *words.digits(digits)]

    async def _ask_where(self) -> ServicePoint | None:
        """Return the service point that the caller chooses, None for silence; raise WayOut if none may be named."""
        houses = {point.house_id: point for point in reversed(self._session.facts.caller.points)}
        offered = dict(zip(KEYS, reversed(houses.values()), strict=False))
        if len(offered) == 1:
            return offered["1"]
        if any(point.withheld for point in offered.values()):
            raise WayOut(danger=False)
        points = list(offered.values())
        key = await choose(self._talk, self._session, lambda: which_place(self._talk, points), offered)
        return offered[key] if key else None

    async def _ask_what(self, point: ServicePoint) -> Complaint:
        """Return what is out; silence is a report all the same."""
        if self._ended:
            return Complaint(self._ended.services)
        services = [one for one in Service if one in point.services]
        if len(services) == 1:
            return Complaint(point.services)
        if self._session.facts.level >= DialogLevel.NOTICE:
            return Complaint()
        singles = dict(zip(_SERVICE_KEYS, services, strict=False))
        key = await choose(self._talk, self._session, lambda: self._what_is_out(singles), ["1", *singles])
        if key is None:
            return Complaint()
        return Complaint(frozenset({singles[key]}) if key in singles else point.services)

    def _what_is_out(self, singles: Mapping[str, Service]) -> list[Phrase]:
        words = self._talk.words
        choices = (
            phrase
            for key, service in singles.items()
            for phrase in (words.only(service), words.say(_SERVICE_KEYS[key]))
        )
        return [words.say(FixedPhrase.ALL_OUT), *choices, *menu_of(self._talk, FixedPhrase.MENU_CHOICE)]

    def _hint_for(self, complaint: Complaint) -> FixedPhrase | None:
        if self._ended or self._session.facts.level > DialogLevel.FULL:
            return None
        known = self._session.facts.hints & complaint.services
        return next((hint for service, hint in HINTS.items() if service in known), None)

    async def _file(self, point: ServicePoint, complaint: Complaint) -> None:
        """Open the ticket, tell its number, and offer to record more."""
        talk, session = self._talk, self._session
        reporting = session.report(point, complaint, text_in=talk.language)
        filed = await in_time(reporting, within=talk.patience_left, otherwise=None)
        if filed is None:
            await talk.say(FixedPhrase.TROUBLE)
            raise WayOut(danger=False)
        if filed.report is None or session.facts.level > DialogLevel.FULL:
            key = await talk.ask(*self._filed(filed), wait=1.0)
            if key == "0" or (key == HAZARD_KEY and session.facts.hazardous):
                raise WayOut(danger=key == HAZARD_KEY)
            return
        offer = [FixedPhrase.MENU_DETAIL]
        if await choose(talk, session, lambda: [*self._filed(filed), *offer], "1", menu=lambda: offer):
            await take_detail(talk, session, filed.report)

    def _filed(self, filed: Filed) -> list[FixedPhrase | Phrase]:
        """Return the confirmation; whoever has it repeated hears the number's digits."""
        again, self._again = self._again, True
        return [FixedPhrase.REPORTED, *tell_number(self._talk.words, filed.ticket, aloud=again)]
