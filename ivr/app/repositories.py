"""Opens the database and the repositories in it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from outages.clock import SystemClock
from outages.import_reports import ImportReport, ImportTerms
from outages.sources.mapping import OURS, SourceMapping
from outages.store import (
    SQLAccountRepository,
    SQLAlarmCallRepository,
    SQLAlarmRepository,
    SQLAnswerRepository,
    SQLAreaRepository,
    SQLAuditTrail,
    SQLBaselineRepository,
    SQLBranchRepository,
    SQLCallBudgetRepository,
    SQLCallListRepository,
    SQLCallLog,
    SQLCallMinuteRepository,
    SQLCampaignRepository,
    SQLCardRepository,
    SQLDoublesRepository,
    SQLDueTimes,
    SQLGatewayPaces,
    SQLIncidentRepository,
    SQLLeaseRepository,
    SQLLedger,
    SQLNoticeArchive,
    SQLNotificationRepository,
    SQLOptOutRepository,
    SQLPersonRepository,
    SQLPinTries,
    SQLPointGroupRepository,
    SQLPresence,
    SQLProposalRepository,
    SQLPublicationRepository,
    SQLQueueCallbackRepository,
    SQLReplyRepository,
    SQLReportRepository,
    SQLRequestRepository,
    SQLRetentionRepository,
    SQLSearchRepository,
    SQLSentSegmentRepository,
    SQLSubscriberRepository,
    SQLTallyRepository,
    SQLTellingRuleRepository,
    SQLTemplateRepository,
    SQLTicketRepository,
    SQLTryRepository,
    SQLWriteTest,
    SQLZoneRepository,
    Store,
    SubscriberLoader,
    migrate,
)
from outages.tickets import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Repositories:
    """All repositories, over one Store."""

    accounts: SQLAccountRepository
    alarm_calls: SQLAlarmCallRepository
    alarms: SQLAlarmRepository
    answers: SQLAnswerRepository
    archive: SQLNoticeArchive
    areas: SQLAreaRepository
    branches: SQLBranchRepository
    baselines: SQLBaselineRepository
    call_list: SQLCallListRepository
    call_minutes: SQLCallMinuteRepository
    calls: SQLCallLog
    campaigns: SQLCampaignRepository
    cards: SQLCardRepository
    imports: SubscriberLoader
    gateway_paces: SQLGatewayPaces
    incidents: SQLIncidentRepository
    leases: SQLLeaseRepository
    ledger: SQLLedger
    notifications: SQLNotificationRepository
    point_groups: SQLPointGroupRepository
    persons: SQLPersonRepository
    pin_tries: SQLPinTries
    opt_outs: SQLOptOutRepository
    replies: SQLReplyRepository
    proposals: SQLProposalRepository
    publications: SQLPublicationRepository
    templates: SQLTemplateRepository
    presence: SQLPresence
    reports: SQLReportRepository
    requests: SQLRequestRepository
    retention: SQLRetentionRepository
    search: SQLSearchRepository
    sent_segments: SQLSentSegmentRepository
    subscribers: SQLSubscriberRepository
    tallies: SQLTallyRepository
    telling_rules: SQLTellingRuleRepository
    tickets: SQLTicketRepository
    trail: SQLAuditTrail
    tries: SQLTryRepository
    call_budget: SQLCallBudgetRepository
    callbacks: SQLQueueCallbackRepository
    due_times: SQLDueTimes
    doubles: SQLDoublesRepository
    write_test: SQLWriteTest
    zones: SQLZoneRepository


@contextlib.asynccontextmanager
async def open_repositories(settings: Settings) -> AsyncIterator[tuple[Store, Repositories]]:
    """Migrate and open the database; close it in the end. Raise StoreError."""
    settings.home.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(migrate, settings.database_url)
    store = await Store.open(settings.database_url)
    try:
        yield store, _repositories(store, settings)
    finally:
        await store.close()


def _repositories(store: Store, settings: Settings) -> Repositories:
    policy, node = settings.policy, read_secrets(settings.home).node
    return Repositories(
        accounts=SQLAccountRepository(store),
        alarm_calls=SQLAlarmCallRepository(store, node=node),
        alarms=SQLAlarmRepository(store),
        answers=SQLAnswerRepository(store),
        archive=SQLNoticeArchive(store),
        areas=SQLAreaRepository(store),
        branches=SQLBranchRepository(store),
        baselines=SQLBaselineRepository(store, settings.zone),
        call_list=SQLCallListRepository(store),
        call_minutes=SQLCallMinuteRepository(store),
        calls=SQLCallLog(store),
        campaigns=SQLCampaignRepository(store),
        cards=SQLCardRepository(store),
        imports=SubscriberLoader(store, SystemClock()),
        gateway_paces=SQLGatewayPaces(store),
        incidents=SQLIncidentRepository(store, policy),
        leases=SQLLeaseRepository(store),
        ledger=SQLLedger(store),
        notifications=SQLNotificationRepository(
            store, node=node, throttles=settings.throttles, days_off=settings.days_off
        ),
        point_groups=SQLPointGroupRepository(store),
        persons=SQLPersonRepository(store),
        pin_tries=SQLPinTries(store),
        opt_outs=SQLOptOutRepository(store),
        replies=SQLReplyRepository(store, throttles=settings.throttles[Channel.SMS]),
        proposals=SQLProposalRepository(store, settings.zone),
        publications=SQLPublicationRepository(store, policy),
        templates=SQLTemplateRepository(store),
        presence=SQLPresence(store, node=node),
        reports=SQLReportRepository(store),
        requests=SQLRequestRepository(
            store,
            policy,
            channels=settings.channels,
            rules=settings.request_rules,
            limits=settings.request_limits,
        ),
        retention=SQLRetentionRepository(store),
        search=SQLSearchRepository(store),
        sent_segments=SQLSentSegmentRepository(store),
        subscribers=SQLSubscriberRepository(store),
        tallies=SQLTallyRepository(store),
        telling_rules=SQLTellingRuleRepository(store, policy),
        tickets=SQLTicketRepository(store, policy, limits=settings.request_limits),
        trail=SQLAuditTrail(store),
        tries=SQLTryRepository(store),
        call_budget=SQLCallBudgetRepository(store),
        callbacks=SQLQueueCallbackRepository(store, policy, node=node),
        doubles=SQLDoublesRepository(store, policy),
        due_times=SQLDueTimes(store, node=node),
        write_test=SQLWriteTest(store),
        zones=SQLZoneRepository(store),
    )


async def import_subscribers(
    settings: Settings,
    file: Path,
    *,
    author: str,
    terms: ImportTerms | None = None,
    mapping: SourceMapping = OURS,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> ImportReport:
    """Add and update subscribers from a file and end those that a full one lacks; `progress` gets lines done and in all.

    The terms are by default those of the settings, for a partial file. Raise InvalidError, StoreError.
    """
    terms = terms or ImportTerms(ends_at_most=settings.import_ends_at_most)
    async with open_repositories(settings) as (_, repositories):
        return await repositories.imports.load(
            file, region=settings.region, author=author, terms=terms, mapping=mapping, progress=progress
        )
