"""SQLAlchemy tables, repositories and migrations for SQLite and PostgreSQL."""

from outages.store.accounts import SQLAccountRepository
from outages.store.alarm_calls import SQLAlarmCallRepository
from outages.store.alarms import SQLAlarmRepository
from outages.store.answers import SQLAnswerRepository
from outages.store.archive import SQLNoticeArchive
from outages.store.areas import SQLAreaRepository
from outages.store.asking import SQLRequestRepository
from outages.store.audit import SQLAuditTrail
from outages.store.baselines import SQLBaselineRepository
from outages.store.branches import SQLBranchRepository
from outages.store.budgets import SQLCallBudgetRepository
from outages.store.call_list import SQLCallListRepository
from outages.store.call_minutes import SQLCallMinuteRepository
from outages.store.calls import SQLCallLog
from outages.store.campaign_watch import SQLCampaignRepository
from outages.store.cards import SQLCardRepository
from outages.store.doubles import SQLDoublesRepository
from outages.store.due_times import SQLDueTimes
from outages.store.engine import Store
from outages.store.gateway_paces import SQLGatewayPaces
from outages.store.incidents import SQLIncidentRepository
from outages.store.leases import SQLLeaseRepository
from outages.store.ledger import SQLLedger
from outages.store.loader import SubscriberLoader
from outages.store.notifications import SQLNotificationRepository
from outages.store.opt_outs import SQLOptOutRepository
from outages.store.persons import SQLPersonRepository
from outages.store.pin_tries import SQLPinTries
from outages.store.point_groups import SQLPointGroupRepository
from outages.store.presence import SQLPresence
from outages.store.proposals import SQLProposalRepository
from outages.store.publications import SQLPublicationRepository
from outages.store.queue_callbacks import SQLQueueCallbackRepository
from outages.store.replies import SQLReplyRepository
from outages.store.reports import SQLReportRepository
from outages.store.retention import SQLRetentionRepository
from outages.store.schema import migrate
from outages.store.search import SQLSearchRepository
from outages.store.sent_segments import SQLSentSegmentRepository
from outages.store.subscribers import SQLSubscriberRepository
from outages.store.tallies import SQLTallyRepository
from outages.store.telling_rules import SQLTellingRuleRepository
from outages.store.templates import SQLTemplateRepository
from outages.store.tickets import SQLTicketRepository
from outages.store.tries import SQLTryRepository
from outages.store.write_test import SQLWriteTest
from outages.store.zones import SQLZoneRepository

__all__ = [
    "SQLAccountRepository",
    "SQLAlarmCallRepository",
    "SQLAlarmRepository",
    "SQLAnswerRepository",
    "SQLAreaRepository",
    "SQLAuditTrail",
    "SQLBaselineRepository",
    "SQLBranchRepository",
    "SQLCallBudgetRepository",
    "SQLCallListRepository",
    "SQLCallLog",
    "SQLCallMinuteRepository",
    "SQLCampaignRepository",
    "SQLCardRepository",
    "SQLDoublesRepository",
    "SQLDueTimes",
    "SQLGatewayPaces",
    "SQLIncidentRepository",
    "SQLLeaseRepository",
    "SQLLedger",
    "SQLNoticeArchive",
    "SQLNotificationRepository",
    "SQLOptOutRepository",
    "SQLPersonRepository",
    "SQLPinTries",
    "SQLPointGroupRepository",
    "SQLPresence",
    "SQLProposalRepository",
    "SQLPublicationRepository",
    "SQLQueueCallbackRepository",
    "SQLReplyRepository",
    "SQLReportRepository",
    "SQLRequestRepository",
    "SQLRetentionRepository",
    "SQLSearchRepository",
    "SQLSentSegmentRepository",
    "SQLSubscriberRepository",
    "SQLTallyRepository",
    "SQLTellingRuleRepository",
    "SQLTemplateRepository",
    "SQLTicketRepository",
    "SQLTryRepository",
    "SQLWriteTest",
    "SQLZoneRepository",
    "Store",
    "SubscriberLoader",
    "migrate",
]
