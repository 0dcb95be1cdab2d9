"""The web application on real repositories, over a town in a database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from prometheus_client import CollectorRegistry

from ivr.calls.inbound.details import DetailFolder
from ivr.duty.alarms import AlarmActions
from ivr.notices.actions import IncidentActions, TicketActions
from ivr.notices.branch_actions import BranchActions
from ivr.notices.coverage import NoticeCoverage
from ivr.notices.proposals import ProposalActions
from ivr.notices.publications import PublicationActions
from ivr.notices.telling import FactTelling
from ivr.notices.undoing import Undoing
from ivr.observability.metrics import Metrics
from ivr.observability.parts import Part, PartState
from ivr.personal_data.persons import PersonalData
from ivr.replies.intake import ReplyIntake
from ivr.web.services import WebServices
from outages.accounts import Role
from outages.gateways.texts import AddressedTexts
from outages.incidents import Incident
from outages.notifications import Policy
from outages.requests import RequestLimits, RequestRules
from outages.store import (
    SQLAccountRepository,
    SQLAlarmRepository,
    SQLBranchRepository,
    SQLCallListRepository,
    SQLCallMinuteRepository,
    SQLCampaignRepository,
    SQLCardRepository,
    SQLLedger,
    SQLNoticeArchive,
    SQLOptOutRepository,
    SQLPersonRepository,
    SQLPointGroupRepository,
    SQLProposalRepository,
    SQLPublicationRepository,
    SQLReplyRepository,
    SQLReportRepository,
    SQLRequestRepository,
    SQLSearchRepository,
    SQLTallyRepository,
    SQLTellingRuleRepository,
    SQLTemplateRepository,
    Store,
)
from outages.subscribers import Language
from outages.telling_estimates import DialingPace, Prices
from outages.tickets import Channel
from tests.support.fake_cards import FakeQueueView
from tests.support.fake_intake import NOWHERE
from tests.support.fake_persons import FakeMessages
from tests.support.fake_search import FreshFinder
from tests.support.fake_telling_rules import sample
from tests.support.fakes import FakeClock
from tests.support.store_world import NOON, Town, settle_town
from tests.support.web_visits import SAME_SITE
from tests.support.web_world import (
    MOSCOW,
    OWN_TOKEN,
    Client,
    FakePreview,
    FakePrompts,
    FakeVoices,
    browse,
    make_world,
)

__all__ = ["REPLY_KEY", "SAME_SITE", "Site", "open_site"]

REPLY_KEY = "0123456789abcdef"


@dataclass
class Site:
    """The web application of a town, with a manager's token and login."""

    town: Town
    client: Client
    token: str

    async def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.client.request(method, f"/api/v1{path}", json=body, headers=headers) as answer:
            assert answer.status < 400, await answer.text()
            return await answer.json()


@asynccontextmanager
async def open_site(store: Store) -> AsyncIterator[Site]:
    """Serve the web application over a town in this database."""
    town = await settle_town(store, Policy())
    accounts = SQLAccountRepository(store)
    await accounts.set_password("olga", "correct horse", Role.MANAGER, author="setup", at=NOON)
    token = await accounts.add_token("monitoring", Role.MANAGER, author="setup", at=NOON)
    async with browse(make_world(), _services(town, accounts)) as client:
        yield Site(town, client, token)


def _services(town: Town, accounts: SQLAccountRepository) -> WebServices:
    async def changed(_incident: Incident) -> None:
        return None

    async def health() -> list[Part]:
        return [Part("database", PartState.OK)]

    coverage = NoticeCoverage(SQLPointGroupRepository(town.store), town.areas, active=tuple)
    branches = SQLBranchRepository(town.store)
    rules = SQLTellingRuleRepository(town.store, town.policy)
    telling = FactTelling(
        rules,
        FakeClock(NOON),
        sample=sample,
        pace=DialingPace(5, 20, timedelta(seconds=30)),
        prices=Prices(),
        mass=2,
    )
    actions = IncidentActions(
        town.incidents, FakeClock(NOON), coverage=coverage, changed=changed, telling=telling
    )
    proposals, alarms = SQLProposalRepository(town.store, MOSCOW), SQLAlarmRepository(town.store)
    return WebServices(
        archive=SQLNoticeArchive(town.store),
        areas=town.areas,
        finder=FreshFinder(SQLSearchRepository(town.store), town.areas, region="RU"),
        incidents=town.incidents,
        ledger=SQLLedger(town.store),
        tallies=SQLTallyRepository(town.store),
        alarms=alarms,
        call_minutes=SQLCallMinuteRepository(town.store),
        alarm_actions=AlarmActions(alarms, FakeClock(NOON)),
        tickets=town.tickets,
        ticket_actions=TicketActions(town.tickets, FakeClock(NOON)),
        calls=town.calls,
        cards=SQLCardRepository(town.store),
        queue_view=FakeQueueView(),
        notifications=town.notifications,
        campaigns=SQLCampaignRepository(town.store),
        branches=branches,
        branch_actions=BranchActions(branches, actions),
        proposals=proposals,
        proposal_actions=ProposalActions(proposals, actions, FakeClock(NOON)),
        publications=SQLPublicationRepository(town.store, town.policy),
        templates=SQLTemplateRepository(town.store),
        publication_actions=PublicationActions(
            SQLPublicationRepository(town.store, town.policy), actions, FakeClock(NOON)
        ),
        call_list=SQLCallListRepository(town.store),
        persons=PersonalData(
            repository=SQLPersonRepository(town.store),
            voices=DetailFolder(NOWHERE),
            messages=FakeMessages(),
            clock=FakeClock(NOON),
        ),
        opt_outs=SQLOptOutRepository(town.store),
        kept_replies=SQLReplyRepository(town.store),
        replies=ReplyIntake(SQLReplyRepository(town.store), FakeClock(NOON), Metrics(), region="RU"),
        texts={"kannel": AddressedTexts("kannel", REPLY_KEY)},
        requests=SQLRequestRepository(
            town.store, Policy(), channels=tuple(Channel), rules=RequestRules(), limits=RequestLimits()
        ),
        channels=frozenset(Channel),
        reports=SQLReportRepository(town.store),
        voices=FakeVoices(),
        accounts=accounts,
        own_token=OWN_TOKEN,
        clock=FakeClock(NOON),
        zone=MOSCOW,
        languages=(Language("ru"), Language("en")),
        actions=actions,
        undoing=Undoing(town.incidents, actions, FakeClock(NOON)),
        telling_rules=rules,
        telling=telling,
        coverage=coverage,
        preview=FakePreview(),
        prompts=FakePrompts(),
        health=health,
        registry=CollectorRegistry(),
    )
