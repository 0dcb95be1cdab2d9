"""The tables of notification requests, opt-outs, and what people were rung or written to about; as `tables`."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from outages.campaigns import CampaignState
from outages.notifications import AttemptState, News, NotificationState, Result
from outages.opt_outs import OptOutSource
from outages.store.tables import E164, LANGUAGE, metadata
from outages.store.types import (
    BigId,
    DayHours,
    Instant,
    StampedPolicy,
    WordList,
    words_of,
)
from outages.tickets import Channel, Withdrawal

#: `key` holds the keys that led to the request, without a number's digits; `prompts` the files that asked; `asked_by`
#: the telephone of whoever pressed them. A request holds until it is withdrawn, or its person was told, at `ended_at`. `withdrawal` is why the provider withdrew it.
consents = Table(
    "consents",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("channel", words_of(Channel), nullable=False),
    Column("number", E164, nullable=False),
    Column("language", LANGUAGE, nullable=False),
    Column("key", String(8), nullable=False),
    Column("call_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("incident_id", BigInteger),
    Column("prompts", WordList),
    Column("hours", DayHours),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by_call", Text),
    Column("asked_by", E164),
    Column("ended_at", Instant),
    Column("withdrawal", words_of(Withdrawal)),
)
Index("ix_consents_number", consents.c.number)
Index("ix_consents_asked_by", consents.c.asked_by)

#: Literal, so that PostgreSQL matches it in prepared statements too.
HOLDING = text("ended_at IS NULL")
#: `author` and `ended_by` are a call, or somebody of the provider.
opt_outs = Table(
    "opt_outs",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", E164, nullable=False, index=True),
    Column("channel", words_of(Channel), nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", words_of(OptOutSource), nullable=False),
    Column("author", Text, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", Text),
)
Index(
    "uq_opt_outs_holding",
    opt_outs.c.number,
    opt_outs.c.channel,
    unique=True,
    sqlite_where=HOLDING,
    postgresql_where=HOLDING,
)

#: `began_at` is when the incident changed; `next_at` is when the next person of a slowed one may be tried; nobody is
#: told before `not_before`, nor from `not_after` on.
campaigns = Table(
    "campaigns",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("incident_id", BigId, ForeignKey("incidents.id"), nullable=False),
    Column("news", words_of(News), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("state", words_of(CampaignState), nullable=False),
    Column("per_minute", Integer),
    Column("next_at", Instant),
    Column("changed_at", Instant),
    Column("changed_by", Text),
    Column("not_before", Instant),
    Column("not_after", Instant),
    UniqueConstraint("incident_id", "news", "began_at"),
)
#: Those of which not everybody is tried as soon as due; literal, so that PostgreSQL matches it in prepared statements.
HELD = text(
    "(state <> 'running' OR per_minute IS NOT NULL OR not_before IS NOT NULL OR not_after IS NOT NULL)"
)
Index("ix_campaigns_held", campaigns.c.id, sqlite_where=HELD, postgresql_where=HELD)

#: Up to release 0005 one for each subscriber, now one for each telephone: `subscriber_id` is NULL, `ticket_id` the
#: first of `notification_tickets`. `incident_id` is NULL for a ticket's number, and `campaign_id`, to which SQLite can
#: add no foreign key, too. `result` is that of the last attempt, `ended_at` when the state became final.
notifications = Table(
    "notifications",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("incident_id", BigId, ForeignKey("incidents.id")),
    Column("subscriber_id", BigId, ForeignKey("subscribers.id")),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("channel", words_of(Channel), nullable=False),
    Column("number", E164, nullable=False, index=True),
    Column("language", LANGUAGE, nullable=False),
    Column("state", words_of(NotificationState), nullable=False),
    Column("tries_used", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("policy", StampedPolicy, nullable=False),
    Column("news", words_of(News), nullable=False, server_default=News.RESTORED.value),
    Column("hours", DayHours),
    Column("campaign_id", BigInteger),
    Column("result", words_of(Result)),
    Column("ended_at", Instant),
    UniqueConstraint("incident_id", "subscriber_id"),
)
_pending = text("state = 'pending'")
Index(
    "ix_notifications_due",
    notifications.c.channel,
    notifications.c.due_at,
    sqlite_where=_pending,
    postgresql_where=_pending,
)

Index(
    "ix_notifications_campaign_due",
    notifications.c.campaign_id,
    notifications.c.channel,
    notifications.c.due_at,
    sqlite_where=_pending,
    postgresql_where=_pending,
)
Index(
    "ix_notifications_campaign",
    notifications.c.campaign_id,
    notifications.c.state,
    notifications.c.result,
    notifications.c.ended_at,
)
#: Literal, so that PostgreSQL matches it in prepared statements too.
OF_TELEPHONE = text("state = 'pending' AND subscriber_id IS NULL")
Index(
    "uq_notifications_pending",
    notifications.c.incident_id,
    notifications.c.number,
    unique=True,
    sqlite_where=OF_TELEPHONE,
    postgresql_where=OF_TELEPHONE,
)
#: Literal, as above: a ticket's number is texted to a telephone once.
OF_TICKET = text("news = 'ticket'")
Index(
    "uq_notifications_ticket_number",
    notifications.c.ticket_id,
    notifications.c.number,
    unique=True,
    sqlite_where=OF_TICKET,
    postgresql_where=OF_TICKET,
)
Index("ix_notifications_incident_id_number", notifications.c.incident_id, notifications.c.number)
Index("ix_notifications_state_id", notifications.c.state, notifications.c.id)

notification_tickets = Table(
    "notification_tickets",
    metadata,
    Column("notification_id", BigId, ForeignKey("notifications.id"), primary_key=True, autoincrement=False),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)

#: An attempt without a result by `lease_ends` is investigated; `settled_at` is its last change of state.
attempts = Table(
    "attempts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("notification_id", BigId, ForeignKey("notifications.id"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("lease_ends", Instant, nullable=False),
    Column("state", words_of(AttemptState), nullable=False),
    Column("result", words_of(Result)),
    Column("settled_at", Instant),
)
_sending = text("state = 'sending'")
Index("ix_attempts_leased", attempts.c.lease_ends, sqlite_where=_sending, postgresql_where=_sending)
_sent = text("state = 'sent'")
Index("ix_attempts_unreported", attempts.c.settled_at, sqlite_where=_sent, postgresql_where=_sent)
