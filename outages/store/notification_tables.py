"""The tables of notification requests, opt-outs, and what people were rung or written to about; as `tables`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from outages.branches import BranchState
from outages.call_list import CallListOutcome
from outages.campaigns import CampaignState, SampleState
from outages.news import News
from outages.notifications import AttemptState, NotificationState, Result
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
from outages.subscribers import Tier
from outages.telling_rules import Audience, Fact
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

#: What a manager has set; a fact without a row has its rule of DEFAULTS.
telling_rules = Table(
    "telling_rules",
    metadata,
    Column("fact", words_of(Fact), primary_key=True),
    Column("audience", words_of(Audience), nullable=False),
    Column("channel", words_of(Channel)),
    Column("tier", words_of(Tier)),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
)

#: What a manager has set for one incident, in place of the above.
incident_telling_rules = Table(
    "incident_telling_rules",
    metadata,
    Column("incident_id", BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("fact", words_of(Fact), primary_key=True),
    Column("audience", words_of(Audience), nullable=False),
    Column("channel", words_of(Channel)),
    Column("tier", words_of(Tier)),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
)

#: `began_at` is when the incident changed; `next_at` is when the next person of a slowed one may be tried. `sample_size`
#: and `sample_seconds` are the policy's at its beginning. `audience`, `channel` and `tier` are the rule that it was made by,
#: `news_since` since when whoever has heard it knows it already; NULL for releases before rules. Nobody is told before
#: `not_before`, nor from `not_after` on.
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
    Column("sample", words_of(SampleState)),
    Column("sample_size", Integer),
    Column("sample_seconds", Integer),
    Column("audience", words_of(Audience)),
    Column("channel", words_of(Channel)),
    Column("tier", words_of(Tier)),
    Column("news_since", Instant),
    Column("not_before", Instant),
    Column("not_after", Instant),
    UniqueConstraint("incident_id", "news", "began_at"),
)
#: Those of which not everybody is tried as soon as due; literal, so that PostgreSQL matches it in prepared statements.
HELD = text(
    "(state <> 'running' OR per_minute IS NOT NULL OR not_before IS NOT NULL OR not_after IS NOT NULL)"
)
Index("ix_campaigns_held", campaigns.c.id, sqlite_where=HELD, postgresql_where=HELD)
#: Literal, as above: those in which nobody is told until it is known whom to ask first.
IS_PLANNED = text("sample = 'planned'")
Index("ix_campaigns_planned", campaigns.c.id, sqlite_where=IS_PLANNED, postgresql_where=IS_PLANNED)

#: Up to release 0005 one for each subscriber, now one for each telephone: `subscriber_id` is NULL, `ticket_id` the
#: first of `notification_tickets`, NULL for somebody without a ticket. `incident_id` is NULL for a ticket's number, and `campaign_id`, to which SQLite can
#: add no foreign key, too. `result` is that of the last attempt, `ended_at` when the state became final. Of those that are
#: due at the same moment, `tier` and `asked_at` decide whose turn it is. Whoever waits for a sample or a manager is due
#: never (`due_at` is NULL) and will be at `held_due_at`.
#: `origin_id` is the notification whose news this one carries on by another way; the campaign counts the last one alone.
notifications = Table(
    "notifications",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("incident_id", BigId, ForeignKey("incidents.id")),
    Column("subscriber_id", BigId, ForeignKey("subscribers.id")),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), index=True),
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
    Column("tier", words_of(Tier), nullable=False, server_default=Tier.STANDARD.value),
    Column("asked_at", Instant),
    Column("held_due_at", Instant),
    Column("origin_id", BigInteger),
    UniqueConstraint("incident_id", "subscriber_id"),
)
_carried_on = text("origin_id IS NOT NULL")
Index(
    "ix_notifications_origin_id",
    notifications.c.origin_id,
    sqlite_where=_carried_on,
    postgresql_where=_carried_on,
)
_pending = text("state = 'pending'")
#: The order of a claim, down to the id: PostgreSQL would sort whoever asked at the same moment.
_turn = tuple(notifications.c[name] for name in ("channel", "tier", "due_at", "asked_at", "id"))
Index("ix_notifications_turn", *_turn, sqlite_where=_pending, postgresql_where=_pending)
Index(
    "ix_notifications_campaign_turn",
    notifications.c.campaign_id,
    *_turn,
    sqlite_where=_pending,
    postgresql_where=_pending,
)
#: Literal, as above.
KEPT_BACK = text("held_due_at IS NOT NULL")
Index(
    "ix_notifications_kept_back",
    notifications.c.campaign_id,
    notifications.c.id,
    sqlite_where=KEPT_BACK,
    postgresql_where=KEPT_BACK,
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
_being_told = text("state = 'sending'")
Index(
    "ix_notifications_sending", notifications.c.number, sqlite_where=_being_told, postgresql_where=_being_told
)

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

#: Parts of what a campaign says is restored. `asked_until` ends the waiting for answers, once for each; `alerted_at` is
#: when duty managers were told that it is held; one that `lets_go` has people who wait for it no longer.
branches = Table(
    "branches",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("campaign_id", BigId, ForeignKey("campaigns.id"), nullable=False, index=True),
    Column("area_id", BigId, ForeignKey("areas.id"), nullable=False, index=True),
    Column("state", words_of(BranchState), nullable=False),
    Column("asked_until", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text),
    Column("incident_id", BigId, ForeignKey("incidents.id"), index=True),
    Column("alerted_at", Instant),
    Column("lets_go", Boolean, nullable=False, server_default=false()),
)
#: Literal, as above: those in which people wait.
IS_BUSY = text("(state IN ('asked', 'held') OR lets_go)")
Index("ix_branches_busy", branches.c.id, sqlite_where=IS_BUSY, postgresql_where=IS_BUSY)

#: Who is told in which branches, when they were asked before others, and what they answered.
branch_notifications = Table(
    "branch_notifications",
    metadata,
    Column("branch_id", BigId, ForeignKey("branches.id"), primary_key=True, autoincrement=False),
    Column(
        "notification_id",
        BigId,
        ForeignKey("notifications.id"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("asked_at", Instant),
    Column("answer", words_of(Result)),
    sqlite_with_rowid=False,
)
_answered = text("answer IS NOT NULL")
Index(
    "ix_branch_notifications_answered",
    branch_notifications.c.branch_id,
    branch_notifications.c.answer,
    sqlite_where=_answered,
    postgresql_where=_answered,
)
_asked = text("asked_at IS NOT NULL")
Index(
    "ix_branch_notifications_asked",
    branch_notifications.c.branch_id,
    branch_notifications.c.notification_id,
    sqlite_where=_asked,
    postgresql_where=_asked,
)

#: Whom people are to call: `notification_id` names the first notification of the news, which was told in a campaign, if
#: it was; nobody is called while that is held. Somebody has been at it since
#: `taken_at`; it was over at `ended_at`.
call_list = Table(
    "call_list",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("notification_id", BigId, ForeignKey("notifications.id"), nullable=False, index=True),
    Column("campaign_id", BigInteger),
    Column("listed_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("taken_by", Text),
    Column("taken_at", Instant),
    Column("outcome", words_of(CallListOutcome)),
    Column("ended_at", Instant),
    Column("ended_by", Text),
)
#: Literal, so that PostgreSQL matches it in prepared statements too.
LISTED = text("call_list.ended_at IS NULL")
Index(
    "uq_call_list_open",
    call_list.c.notification_id,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)
