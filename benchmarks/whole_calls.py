"""Twelve calls from the first word to the last, held by the real dialogues, to be read and timed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from typing_extensions import override

from benchmarks.listener import Line, Listener, PatientLibrary
from ivr.callflows.session import NOW, ScriptedOutages, ScriptedSession
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.ring_back import tell_news, thank
from ivr.dialogs.session import AffectedPoint, CallerFacts
from ivr.notices.live import LiveOutages, Notices
from outages.callers import Caller
from outages.calls import HeardPromise, Promise
from outages.estimates import Delay, EtrRevision
from outages.incidents import Cause, Incident, IncidentId, IncidentKind, State
from outages.news import News
from outages.notifications import Attempt, DueNotification, NotificationId, NotifiedPoint
from outages.places import AreaId, AreaKind
from outages.scopes import Scope, ScopeItem
from outages.subscribers import (
    Language,
    Service,
    ServicePoint,
    ServicePointId,
    Subscriber,
    SubscriberId,
    Tier,
)
from outages.tickets import Channel, Ticket, TicketId
from prompts.wording.phrases import PromptLibrary
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import FakeClock, FakePrerendering

LANGUAGES: Final = ("ru", "en")
#: At noon there.
_ZONE: Final = ZoneInfo("Europe/Moscow")
_CLOCK: Final = FakeClock(NOW)
_HOUR: Final = timedelta(hours=1)
_NUMBER: Final = "+79990000101"
_STREETS: Final = ("улица Ленина", "проспект Мира")
_BOTH: Final = frozenset({Service.INTERNET, Service.TV})

HOME: Final = ServicePoint(
    ServicePointId(1), SubscriberId(1), _STREETS[0], "12", _BOTH, (AreaId(1), AreaId(100)), ()
)
_OWNER: Final = Subscriber(SubscriberId(1), "100101", "", (_NUMBER,), Language("ru"), Tier.STANDARD)

STATED: Final = EtrRevision(1, NOW + 6.5 * _HOUR, None, "", NOW - _HOUR)
OUTAGE: Final = Incident(
    id=IncidentId(1),
    kind=IncidentKind.UNPLANNED,
    services=frozenset({Service.INTERNET}),
    scope=Scope((ScopeItem(AreaId(1)),)),
    cause=Cause.LINE_DAMAGE,
    general=False,
    note="",
    state=State.ACTIVE,
    revisions=(STATED,),
    created_at=NOW - _HOUR,
    published_at=NOW - _HOUR,
)
_UNKNOWN: Final = replace(OUTAGE, cause=Cause.UNKNOWN, revisions=(replace(STATED, etr=None),))
_PASSED: Final = replace(OUTAGE, revisions=(replace(STATED, etr=NOW - _HOUR / 3),))
_MOVED: Final = replace(
    OUTAGE,
    revisions=(STATED, EtrRevision(2, NOW + 9 * _HOUR, Delay.SPARE_PART, "", NOW - _HOUR / 2)),
)
_TELEVISION: Final = replace(
    OUTAGE,
    id=IncidentId(2),
    services=frozenset({Service.TV}),
    cause=Cause.EQUIPMENT,
    revisions=(replace(STATED, etr=NOW + 9 * _HOUR),),
)
_GENERAL: Final = replace(OUTAGE, general=True, scope=Scope((ScopeItem(AreaId(1)), ScopeItem(AreaId(2)))))
_AHEAD: Final = replace(
    OUTAGE,
    kind=IncidentKind.PLANNED,
    cause=Cause.MAINTENANCE,
    starts_at=NOW + 22 * _HOUR,
    revisions=(replace(STATED, etr=NOW + 26 * _HOUR),),
)


@dataclass(frozen=True, slots=True)
class WholeCall:
    """Somebody who calls, or is rung back with this news; `keys` are pressed as soon as a menu has named them.

    `points` are the caller's, none for a stranger; `heard` is what they heard in an earlier call. A ticket that is
    `texted` comes by SMS.
    """

    incidents: tuple[Incident, ...] = ()
    keys: str = ""
    points: tuple[ServicePoint, ...] = (HOME,)
    heard: tuple[HeardPromise, ...] = ()
    ticket: str = "4712003"
    texted: bool = False
    level: DialogLevel = DialogLevel.FULL
    rung_back: News | None = None

    async def listen(self, language: str, library: PromptLibrary) -> list[Line]:
        """Hold the call in a language and return what is heard, to the end."""
        own, patient = Language(language), PatientLibrary(library)
        listener = Listener(patient, self.keys)
        other = next(one for one in LANGUAGES if one != own)
        talk = Conversation(listener, patient, (own, Language(other)), own)
        if self.rung_back:
            outages = ScriptedOutages(*self.incidents)
            await thank(talk, await tell_news(talk, _notification(self.rung_back, language), outages))
        else:
            caller = self._caller
            live = LiveOutages(caller, await self._notices(), _CLOCK)
            await take_call(
                talk, _Session(CallerFacts(caller, level=self.level), live, self.ticket, texted=self.texted)
            )
        return listener.lines

    @property
    def _caller(self) -> Caller:
        known = (_OWNER,) if self.points else ()
        return Caller(_NUMBER, known, self.points, self.heard, tuple(one.at for one in self.heard))

    async def _notices(self) -> Notices:
        areas = FakeAreas()
        for street in _STREETS:
            areas.add(AreaKind.STREET, street)
        notices = Notices(
            incidents=FakeIncidents(areas, {one.id: one for one in self.incidents}),
            areas=areas,
            prerendering=FakePrerendering(),
            clock=_CLOCK,
            zone=_ZONE,
        )
        await notices.refresh()
        return notices


class _Session(ScriptedSession):
    """A session whose every write succeeds, and whose outages are those of a live board."""

    def __init__(self, facts: CallerFacts, live: LiveOutages, ticket: str, *, texted: bool) -> None:
        super().__init__(facts)
        self._live, self._number, self._texted = live, ticket, texted

    @property
    @override
    def outages(self) -> LiveOutages:
        return self._live

    @override
    async def open_ticket(self, affected: AffectedPoint, *, text_in: Language | None = None) -> Ticket | None:
        opened = await super().open_ticket(affected, text_in=text_in)
        return opened and replace(opened, number=self._number, texted=self._texted)


def _heard(etr_in: timedelta, state: State = State.ACTIVE) -> tuple[HeardPromise, ...]:
    """Return what was heard in a call an hour ago, in which this estimate was told."""
    ended_at = NOW - _HOUR / 2 if state is State.RESTORED else None
    promise = Promise(OUTAGE.id, 1, NOW + etr_in)
    return (HeardPromise(promise, NOW - _HOUR, OUTAGE.kind, OUTAGE.services, state, ended_at),)


def _notification(news: News, language: str) -> DueNotification:
    return DueNotification(
        attempt=Attempt("attempt", NotificationId(1), NOW, NOW + _HOUR),
        channel=Channel.CALL,
        number=_NUMBER,
        language=language,
        incident_id=OUTAGE.id,
        points=(NotifiedPoint(TicketId(1), "4712003", HOME, OUTAGE.services),),
        news=news,
    )


#: By what happens in them.
CALLS: Final[Mapping[str, WholeCall]] = {
    "known outage, key 1": WholeCall((OUTAGE,), "1"),
    "known outage, key 1, the ticket's number by SMS": WholeCall((OUTAGE,), "1", texted=True),
    "known outage, key 2": WholeCall((OUTAGE,), "2"),
    "unknown estimate": WholeCall((_UNKNOWN,)),
    "passed estimate that the caller heard": WholeCall((_PASSED,), heard=_heard(-_HOUR / 3)),
    "planned work ahead": WholeCall((_AHEAD,)),
    "general announcement for a stranger": WholeCall((_GENERAL,), points=()),
    "no outage, a report": WholeCall(keys="12"),
    "restored since the caller heard of it": WholeCall(heard=_heard(_HOUR, State.RESTORED)),
    "moved since the caller heard of it": WholeCall((_MOVED,), heard=_heard(6.5 * _HOUR)),
    "two services with different times, key 1": WholeCall((OUTAGE, _TELEVISION), "1"),
    "storm": WholeCall((OUTAGE,), level=DialogLevel.BRIEF),
    "rung back, key 1": WholeCall(keys="1", rung_back=News.RESTORED),
}
