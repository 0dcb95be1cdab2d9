"""SQLAlchemy tables, repositories and migrations for SQLite and PostgreSQL."""

from outages.store.accounts import SQLAccountBook
from outages.store.areas import SQLAreaBook
from outages.store.audit import SQLAuditTrail
from outages.store.calls import SQLCallLog
from outages.store.cards import SQLCardBook
from outages.store.engine import Store
from outages.store.incidents import SQLIncidentBook
from outages.store.loader import SubscriberLoader
from outages.store.notifications import SQLNotificationBook
from outages.store.queue_callbacks import SQLTurnBook
from outages.store.reports import SQLReportBook
from outages.store.schema import migrate
from outages.store.subscribers import SQLSubscriberBook
from outages.store.tickets import SQLTicketBook
from outages.store.tries import SQLTryBook

__all__ = [
    "SQLAccountBook",
    "SQLAreaBook",
    "SQLAuditTrail",
    "SQLCallLog",
    "SQLCardBook",
    "SQLIncidentBook",
    "SQLNotificationBook",
    "SQLReportBook",
    "SQLSubscriberBook",
    "SQLTicketBook",
    "SQLTryBook",
    "SQLTurnBook",
    "Store",
    "SubscriberLoader",
    "migrate",
]
