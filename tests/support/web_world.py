"""A small town with repositories in memory and the web application on top: where tests of the web start."""

import io
import wave
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application, Request
from prometheus_client import CollectorRegistry

from ivr.duty.alarms import AlarmActions
from ivr.notices.actions import IncidentActions, TicketActions
from ivr.notices.branch_actions import BranchActions
from ivr.notices.coverage import NoticeCoverage
from ivr.notices.preview import PreviewText
from ivr.notices.proposals import ProposalActions
from ivr.notices.publications import PublicationActions
from ivr.notices.telling import FactTelling
from ivr.notices.undoing import Undoing
from ivr.observability.parts import Condition, Part, PartState
from ivr.recordings.recordable import LanguageState, RecordablePhrase
from ivr.web.admin.call_flows import CALL_FLOWS, CallFlows, Drawn
from ivr.web.bodies import BODY_LIMITS, BodyLimits
from ivr.web.services import WebServices
from ivr.web.site import build_web
from outages.accounts import Bearer, Role
from outages.incidents import Incident
from outages.places import AreaKind
from outages.reports import Detail
from outages.subscribers import Language
from outages.telling_estimates import DialingPace, Prices
from outages.tickets import Channel
from prompts.errors import RecordingError, RecordingFlaw, SpeechError
from prompts.wording.fragments import FragmentGroup
from tests.support.fake_accounts import FakeAccounts
from tests.support.fake_alarms import FakeAlarms
from tests.support.fake_archive import FakeArchive
from tests.support.fake_branches import FakeBranches
from tests.support.fake_call_list import FakeCallList
from tests.support.fake_call_minutes import FakeCallMinutes
from tests.support.fake_campaigns import FakeCampaigns
from tests.support.fake_cards import FakeCards, FakeQueueView
from tests.support.fake_intake import NOWHERE, FakeReports
from tests.support.fake_ledger import FakeLedger
from tests.support.fake_notifications import FakeNotifications
from tests.support.fake_opt_outs import FakeOptOuts
from tests.support.fake_persons import FakeMessages, FakePersons, personal_data_of
from tests.support.fake_proposals import FakeProposals
from tests.support.fake_publications import FakePublications
from tests.support.fake_replies import FakeReplies
from tests.support.fake_repositories import (
    FakeAreas,
    FakeCalls,
    FakeIncidents,
    FakePointGroups,
    FakeTickets,
)
from tests.support.fake_requests import FakeRequests
from tests.support.fake_search import FakeSearch, FreshFinder
from tests.support.fake_tallies import FakeTallies
from tests.support.fake_telling_rules import FakeTellingRules, sample
from tests.support.fake_templates import FakeTemplates
from tests.support.fakes import FakeClock

MANAGER = {"Authorization": "Bearer token-of-manager"}
AGENT = {"Authorization": "Bearer token-of-agent"}
OWN_TOKEN = "token-of-own-commands"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")

PHRASES = {
    "ru": {
        "greeting": "Здравствуйте, аварийная служба.",
        "goodbye": "До свидания",
        "digit_4": "четыре,",
    },
    "en": {
        "greeting": "Hello, this is the outage line.",
        "goodbye": "Goodbye",
        "digit_4": "four,",
    },
}

Client = TestClient[Request, Application]

#: Drawn once in a process for all its tests: it takes seconds.
_call_flows: dict[str, list[Drawn]] = {}


class FakePreview:
    """Writes one sentence and speaks a second of silence."""

    def __init__(self) -> None:
        self.silent = False

    async def write(self, incident: Incident) -> Mapping[str, PreviewText]:
        return {
            "ru": PreviewText(
                f"Авария {incident.id}.", f"Авария {incident.id} на странице.", "Авария, заявка 1234567.", 2
            ),
            "en": PreviewText(f"Outage {incident.id}.", f"Outage {incident.id} on a page.", "", 1),
        }

    async def speak(self, incident: Incident, language: str) -> bytes:
        if self.silent:
            raise SpeechError(f"no engine speaks {language} about {incident.id} at /srv/engine")
        return silence()


@dataclass
class FakePrompts:
    """Two languages of a few phrases; `refusal` is raised for every recording, `shortcomings` are those of both."""

    recorded: dict[tuple[str, str], bytes] = field(default_factory=dict)
    refused: dict[str, RecordingError] = field(default_factory=dict)
    refusal: RecordingError | None = None
    unspoken: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    #: Those that are fragments of others, with their groups.
    fragments: dict[str, FragmentGroup] = field(default_factory=dict)
    shortcomings: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    slips: tuple[str, ...] = ()
    deeds: list[tuple[str, str, str, str]] = field(default_factory=list)

    async def find(self, language: str) -> list[RecordablePhrase]:
        return [
            RecordablePhrase(
                id=phrase,
                language=language,
                text=text,
                group=self.fragments.get(phrase),
                needed=True,
                recorded=(language, phrase) in self.recorded,
                joined=phrase in self.joined,
                voice="" if phrase in self.unspoken else "rhvoice irina",
                seconds=None if phrase in self.unspoken else 2.25,
                refusal=self.refused.get(phrase),
            )
            for phrase, text in PHRASES[language].items()
        ]

    async def state(self, language: str) -> LanguageState:
        return LanguageState(language != "kk", self.shortcomings, self.strays, self.slips)

    async def play(self, language: str, phrase: str) -> bytes:
        self._require(language, phrase)
        return silence()

    async def replace(self, language: str, phrase: str, sound: bytes, *, author: str, at: datetime) -> None:
        self._require(language, phrase)
        if self.refusal:
            raise self.refusal
        self.recorded[language, phrase] = sound
        self.deeds.append(("record", language, phrase, author))

    async def remove(self, language: str, phrase: str, *, author: str, at: datetime) -> None:
        self._require(language, phrase)
        if self.refusal:
            raise self.refusal
        self.recorded.pop((language, phrase), None)
        self.deeds.append(("remove", language, phrase, author))

    def _require(self, language: str, phrase: str) -> None:
        if phrase not in PHRASES[language]:
            raise RecordingError(f"no phrase {phrase!r}", RecordingFlaw.NO_PHRASE)


@dataclass
class FakeVoices:
    """Has a second of silence under every name, until `deleted`."""

    deleted: bool = False

    async def read(self, detail: Detail) -> bytes | None:
        return None if self.deleted else silence()


@dataclass
class World:
    """The fakes, for a test to set and inspect."""

    clock: FakeClock
    areas: FakeAreas
    incidents: FakeIncidents
    ledger: FakeLedger
    point_groups: FakePointGroups
    search: FakeSearch
    tallies: FakeTallies = field(default_factory=FakeTallies)
    alarms: FakeAlarms = field(default_factory=FakeAlarms)
    call_minutes: FakeCallMinutes = field(default_factory=FakeCallMinutes)
    tickets: FakeTickets = field(default_factory=FakeTickets)
    replies: FakeReplies = field(default_factory=FakeReplies)
    reports: FakeReports = field(default_factory=FakeReports)
    voices: FakeVoices = field(default_factory=FakeVoices)
    calls: FakeCalls = field(default_factory=FakeCalls)
    cards: FakeCards = field(default_factory=FakeCards)
    queue_view: FakeQueueView = field(default_factory=FakeQueueView)
    notifications: FakeNotifications = field(default_factory=FakeNotifications)
    campaigns: FakeCampaigns = field(default_factory=FakeCampaigns)
    branches: FakeBranches = field(default_factory=FakeBranches)
    telling_rules: FakeTellingRules = field(default_factory=FakeTellingRules)
    templates: FakeTemplates = field(default_factory=FakeTemplates)
    proposals: FakeProposals = field(default_factory=FakeProposals)
    call_list: FakeCallList = field(default_factory=FakeCallList)
    requests: FakeRequests = field(default_factory=FakeRequests)
    persons: FakePersons = field(default_factory=FakePersons)
    opt_outs: FakeOptOuts = field(default_factory=FakeOptOuts)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    preview: FakePreview = field(default_factory=FakePreview)
    prompts: FakePrompts = field(default_factory=FakePrompts)
    parts: list[Part] = field(default_factory=list)
    changes: list[Incident] = field(default_factory=list)

    async def note_change(self, incident: Incident) -> None:
        self.changes.append(incident)

    async def check_health(self) -> list[Part]:
        return self.parts

    @property
    def publications(self) -> FakePublications:
        """The publications of the town's drafts."""
        return FakePublications(self.incidents)

    def services(self) -> WebServices:
        coverage = NoticeCoverage(self.point_groups, self.areas, active=self.incidents.active)
        telling = FactTelling(
            self.telling_rules,
            self.clock,
            sample=sample,
            pace=DialingPace(5, 20, timedelta(seconds=30)),
            prices=Prices(Decimal("1.50"), Decimal(3), "RUB"),
            mass=500,
        )
        actions = IncidentActions(
            self.incidents, self.clock, coverage=coverage, changed=self.note_change, telling=telling
        )
        return WebServices(
            archive=FakeArchive(self.incidents, self.areas),
            areas=self.areas,
            finder=FreshFinder(self.search, self.areas, region="RU"),
            incidents=self.incidents,
            tallies=self.tallies,
            alarms=self.alarms,
            call_minutes=self.call_minutes,
            alarm_actions=AlarmActions(self.alarms, self.clock),
            tickets=self.tickets,
            ticket_actions=TicketActions(self.tickets, self.clock),
            ledger=self.ledger,
            kept_replies=self.replies,
            reports=self.reports,
            voices=self.voices,
            calls=self.calls,
            cards=self.cards,
            queue_view=self.queue_view,
            notifications=self.notifications,
            campaigns=self.campaigns,
            branches=self.branches,
            branch_actions=BranchActions(self.branches, actions),
            proposals=self.proposals,
            proposal_actions=ProposalActions(self.proposals, actions, self.clock),
            publications=self.publications,
            templates=self.templates,
            publication_actions=PublicationActions(self.publications, actions, self.clock),
            call_list=self.call_list,
            requests=self.requests,
            channels=frozenset(Channel),
            persons=personal_data_of(self.persons, FakeMessages(), NOWHERE, self.clock),
            opt_outs=self.opt_outs,
            accounts=self.accounts,
            own_token=OWN_TOKEN,
            clock=self.clock,
            zone=MOSCOW,
            languages=(Language("ru"), Language("en")),
            actions=actions,
            undoing=Undoing(self.incidents, actions, self.clock),
            telling_rules=self.telling_rules,
            telling=telling,
            coverage=coverage,
            preview=self.preview,
            prompts=self.prompts,
            health=self.check_health,
            registry=CollectorRegistry(),
        )


def make_world() -> World:
    """Return a town with two streets, a headend with a switch, a manager and an agent."""
    areas = FakeAreas()
    areas.add(AreaKind.REGION, "Московская область")
    areas.add(AreaKind.CITY, "Московская область", "Химки")
    for street in ("улица Ленина", "Лесная улица"):
        areas.add(AreaKind.STREET, "Московская область", "Химки", street)
    areas.add(AreaKind.HOUSE, "Московская область", "Химки", "улица Ленина", "12")
    areas.add(AreaKind.NODE, "headend-1")
    areas.add(AreaKind.NODE, "headend-1", "switch-12")
    areas.add(AreaKind.STREET, "Московская область", "Химки", "Зелёная улица")
    incidents = FakeIncidents(areas)
    ledger, groups = FakeLedger(incidents), FakePointGroups(areas)
    world = World(FakeClock(NOON), areas, incidents, ledger, groups, FakeSearch(areas))
    world.accounts.bearers["token-of-manager"] = Bearer("Мария", Role.MANAGER)
    world.accounts.bearers["token-of-agent"] = Bearer("Антон", Role.AGENT)
    world.accounts.passwords["maria"] = ("correct horse", Role.MANAGER)
    world.accounts.passwords["anton"] = ("battery staple", Role.AGENT)
    world.parts.append(Part("speech", PartState.OK, "rhvoice", Condition.SPEAKING, {"speaking": "rhvoice"}))
    return world


def build_site(services: WebServices) -> Application:
    """Return the web application with the call flows that are drawn already."""
    app = build_web(services)
    app[CALL_FLOWS] = CallFlows(_call_flows)
    return app


@asynccontextmanager
async def browse(
    world: World, services: WebServices | None = None, limits: BodyLimits | None = None
) -> AsyncIterator[Client]:
    """Serve the world on a free port and yield a client."""
    app = build_site(services or world.services())
    if limits is not None:
        app[BODY_LIMITS] = limits
    async with TestClient(TestServer(app)) as client:
        yield client


def silence(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """Return a WAV file of silence."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(2 * int(seconds * rate)))
    return buffer.getvalue()
