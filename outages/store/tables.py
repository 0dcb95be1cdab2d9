"""The tables, in the order of their foreign keys; the migrations lead to the same schema."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from outages.estimates import Delay, EtrSource
from outages.incidents import Cause, IncidentKind, State
from outages.lifecycle import Consequence
from outages.notifications import AttemptState, News, NotificationState, Result
from outages.opt_outs import OptOutSource
from outages.places import AreaKind
from outages.store.types import (
    BigId,
    DayHours,
    Document,
    Houses,
    Instant,
    Lineage,
    OrderedText,
    ServiceSet,
    StampedPolicy,
    WordList,
    words_of,
)
from outages.subscribers import Tier
from outages.tickets import Channel, Closing, Departure, TicketState, Withdrawal

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

E164 = String(16)
LANGUAGE = String(16)

_zoned = text("zone IS NOT NULL")

#: `normal` is the name's normal form, NULL until this release has read it; `folded` is what releases up to 0007 compare.
#: `lineage` saves readers the walk up the tree. `zone` (IANA) holds for
#: all below that have none.
areas = Table(
    "areas",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("parent_id", BigId, ForeignKey("areas.id")),
    Column("kind", words_of(AreaKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", OrderedText, nullable=False),
    Column("depth", SmallInteger, nullable=False),
    Column("lineage", Lineage, nullable=False),
    Column("zone", Text),
    Column("normal", Text),
    UniqueConstraint("parent_id", "kind", "folded"),
    Index("ix_areas_folded", "folded"),
    Index("ix_areas_lineage", "lineage"),
    Index("ix_areas_parent_id_kind_normal", "parent_id", "kind", "normal"),
)
_top = text("parent_id IS NULL")
#: NULLs are distinct in a unique constraint, so the tops of the trees need another one.
Index("uq_areas_top", areas.c.kind, areas.c.folded, unique=True, sqlite_where=_top, postgresql_where=_top)
_unread = text("normal IS NULL")
Index("ix_areas_unread", areas.c.id, sqlite_where=_unread, postgresql_where=_unread)
Index("ix_areas_zone", areas.c.zone, sqlite_where=_zoned, postgresql_where=_zoned)
_node = text("kind = 'node'")
Index("ix_areas_node", areas.c.folded, sqlite_where=_node, postgresql_where=_node)

#: `account_digits` are the digits of an account that has other characters too, else NULL; `zone` overrides the areas'.
#: `name_key` and `account_key` are what search compares, NULL until this release has read the row.
#: `ended_at` is when the last service point ended.
subscribers = Table(
    "subscribers",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("account", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("phones", WordList, nullable=False),
    Column("language", LANGUAGE, nullable=False),
    Column("tier", words_of(Tier), nullable=False),
    Column("account_digits", OrderedText),
    Column("zone", Text),
    Column("name_key", OrderedText),
    Column("account_key", OrderedText),
    Index("ix_subscribers_name_key", "name_key"),
    Index("ix_subscribers_account_key", "account_key"),
    Column("ended_at", Instant),
)
_unkeyed = text("name_key IS NULL")
Index("ix_subscribers_unkeyed", subscribers.c.id, sqlite_where=_unkeyed, postgresql_where=_unkeyed)
Index("ix_subscribers_zone", subscribers.c.zone, sqlite_where=_zoned, postgresql_where=_zoned)
Index(
    "ix_subscribers_account_digits",
    subscribers.c.account_digits,
    sqlite_where=text("account_digits IS NOT NULL"),
    postgresql_where=text("account_digits IS NOT NULL"),
)

#: The subscribers who share a number; `subscribers.phones` inverted. `since` is when it came to them from others, NULL
#: if nobody else is known to have had it: what was told to a number before is not theirs to hear. `tail` is the number from its last digit, NULL
#: until this release has read the row.
phones = Table(
    "phones",
    metadata,
    Column("number", E164, primary_key=True),
    Column("subscriber_id", BigId, ForeignKey("subscribers.id"), primary_key=True, autoincrement=False),
    Column("tail", OrderedText),
    Index("ix_phones_tail", "tail"),
    Column("since", Instant),
    sqlite_with_rowid=False,
)
_untailed = text("tail IS NULL")
Index("ix_phones_untailed", phones.c.number, sqlite_where=_untailed, postgresql_where=_untailed)

#: Whose a number was, `since` and `until` when; the latest time for each.
former_phones = Table(
    "former_phones",
    metadata,
    Column("number", E164, primary_key=True),
    Column("subscriber_id", BigId, ForeignKey("subscribers.id"), primary_key=True, autoincrement=False),
    Column("since", Instant),
    Column("until", Instant, nullable=False),
    Index("ix_former_phones_subscriber_id", "subscriber_id"),
    sqlite_with_rowid=False,
)

#: `ended_at` is when no source listed it any more: it is nobody's address now, but tickets and calls were about it.
service_points = Table(
    "service_points",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("subscriber_id", BigId, ForeignKey("subscribers.id"), nullable=False),
    Column("house_id", BigId, ForeignKey("areas.id"), nullable=False, index=True),
    Column("node_id", BigId, ForeignKey("areas.id"), index=True),
    Column("flat", Text, nullable=False),
    Column("services", ServiceSet, nullable=False),
    Column("ended_at", Instant),
    UniqueConstraint("subscriber_id", "house_id", "flat"),
)

#: `joined_at` is when open tickets joined it: at its publication, or when planned work began.
incidents = Table(
    "incidents",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", words_of(IncidentKind), nullable=False),
    Column("services", ServiceSet, nullable=False),
    Column("cause", words_of(Cause), nullable=False),
    Column("general", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", words_of(State), nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
    Column("published_at", Instant),
    Column("restored_at", Instant, index=True),
    Column("cancelled_at", Instant),
    Column("starts_at", Instant),
    Column("remarks", Document),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("began_at", Instant),
    Column("reopened_at", Instant),
    Column("ends_by_clock", Boolean, nullable=False, server_default=false()),
    Column("parent_id", BigInteger),
    Column("merged_into", BigInteger, index=True),
    Column("joined_at", Instant),
)
_going_on = text("state = 'active' AND kind = 'planned'")
Index(
    "ix_incidents_planned",
    incidents.c.starts_at,
    sqlite_where=_going_on,
    postgresql_where=_going_on,
)

#: Every change of an incident, by the version that it made; `changed` names the fields.
incident_versions = Table(
    "incident_versions",
    metadata,
    Column("incident_id", BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("action", String(40), nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("changed", Document, nullable=False),
)

#: A restored part is excluded since `restored_at`.
scope_items = Table(
    "scope_items",
    metadata,
    Column("incident_id", BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("area_id", BigId, ForeignKey("areas.id"), nullable=False, index=True),
    Column("excluded", Boolean, nullable=False),
    Column("houses", Houses),
    Column("restored_at", Instant),
)

#: `warned_at` and `lapsed_at`: when the manager was told that the estimate is due soon, and overdue; likewise for the
#: next news with `news_`.
etr_revisions = Table(
    "etr_revisions",
    metadata,
    Column("incident_id", BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("etr", Instant),
    Column("reason", words_of(Delay)),
    Column("author", Text, nullable=False),
    Column("stated_at", Instant, nullable=False),
    Column("next_news", Instant),
    Column("warned_at", Instant),
    Column("lapsed_at", Instant),
    Column("source", words_of(EtrSource), nullable=False, server_default=EtrSource.MANAGER.value),
    Column("news_warned_at", Instant),
    Column("news_lapsed_at", Instant),
)

#: Counters that grow with every change to what they are named after.
versions = Table(
    "versions",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

#: `incident_id` is the main one of `ticket_incidents`; `called_at` is when somebody called about the ticket last,
#: NULL for its opening.
tickets = Table(
    "tickets",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("number", String(20), nullable=False, unique=True),
    Column("subscriber_id", BigId, ForeignKey("subscribers.id"), nullable=False, index=True),
    Column("point_id", BigId, ForeignKey("service_points.id"), nullable=False),
    Column("incident_id", BigId, ForeignKey("incidents.id"), index=True),
    Column("state", words_of(TicketState), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by_call", Text, nullable=False),
    Column("closed_at", Instant),
    Column("closing", words_of(Closing)),
    Column("still_out", Boolean, nullable=False),
    Column("restored_at", Instant),
    Column("recurrent", Boolean, nullable=False, server_default=false()),
    Column("other_fault", Boolean, nullable=False, server_default=false()),
    Column("called_at", Instant),
    Column("reason", Text, nullable=False, server_default=""),
    Column("departure", words_of(Departure)),
)
Index("ix_tickets_point_id", tickets.c.point_id)
_departed = text("departure IS NOT NULL")
Index("ix_tickets_departure", tickets.c.id, sqlite_where=_departed, postgresql_where=_departed)
_open = text("state = 'open'")
#: One ticket about the known outage or a report, and one about another fault.
Index(
    "uq_tickets_open_point",
    tickets.c.point_id,
    tickets.c.other_fault,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)

#: The incidents that a ticket waits for, or did until `over_at`; `still_out` is a "no" to "does it work?" after one.
ticket_incidents = Table(
    "ticket_incidents",
    metadata,
    Column("ticket_id", BigId, ForeignKey("tickets.id"), primary_key=True, autoincrement=False),
    Column("incident_id", BigId, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("joined_at", Instant, nullable=False),
    Column("over_at", Instant),
    Column("still_out", Boolean, nullable=False, server_default=false()),
    Index("ix_ticket_incidents_incident_id_over_at", "incident_id", "over_at"),
    sqlite_with_rowid=False,
)

#: What changes of incidents mean for tickets that have not all followed yet; a row goes when they have. Tickets
#: that move go to the incident `goes_to`; those of a reopened one were let go at `since`.
consequences = Table(
    "consequences",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("incident_id", BigId, ForeignKey("incidents.id"), nullable=False),
    Column("kind", words_of(Consequence), nullable=False),
    Column("at", Instant, nullable=False),
    Column("policy", StampedPolicy, nullable=False),
    Column("goes_to", BigInteger, nullable=False),
    Column("since", Instant, nullable=False),
)

#: Reports, one per ticket and call; `detail_name` is the recording's file, NULL without one.
reports = Table(
    "reports",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("ticket_id", BigId, ForeignKey("tickets.id"), nullable=False),
    Column("call_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("services", ServiceSet, nullable=False),
    Column("hazard", Boolean, nullable=False),
    Column("detail_name", String(40)),
    Column("detail_seconds", Integer),
    UniqueConstraint("ticket_id", "call_id"),
)
_voiced = text("detail_name IS NOT NULL")
Index("ix_reports_voiced", reports.c.at, sqlite_where=_voiced, postgresql_where=_voiced)

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

#: Up to release 0005 one for each subscriber, now one for each telephone: `subscriber_id` is NULL, `ticket_id` the
#: first of `notification_tickets`.
notifications = Table(
    "notifications",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("incident_id", BigId, ForeignKey("incidents.id"), nullable=False),
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
