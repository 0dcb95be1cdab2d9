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
from outages.places import AreaKind
from outages.store.types import (
    BigId,
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
from outages.tickets import Closing, Departure, TicketState

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
    Column("email", Text),
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
    Index("ix_phones_subscriber_id", "subscriber_id"),
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

#: `joined_at` is when open tickets joined it: at its publication, or when planned work began. `publish_at` is when a draft
#: is published.
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
    Column("holds_until", Instant),
    Column("lapsed_at", Instant),
    Column("warned_of", Instant),
    Column("publish_at", Instant),
)
_held = text("holds_until IS NOT NULL AND state = 'active'")
Index("ix_incidents_held", incidents.c.holds_until, sqlite_where=_held, postgresql_where=_held)
_timed = text("publish_at IS NOT NULL")
Index("ix_incidents_publish_at", incidents.c.publish_at, sqlite_where=_timed, postgresql_where=_timed)
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
#: NULL for its opening. `number_unsent`: the SMS with its number could not be delivered.
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
    Column("number_unsent", Boolean, nullable=False, server_default=false()),
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

_still_out = text("state = 'open' AND still_out")
Index("ix_tickets_still_out", tickets.c.id, sqlite_where=_still_out, postgresql_where=_still_out)

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

#: Reports, one per ticket and call; `detail_name` is the recording's file, NULL without one. `counts`: whether no
#: notice covered the point and it had not reported lately, NULL until somebody has looked.
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
    Column("counts", Boolean),
    UniqueConstraint("ticket_id", "call_id"),
)
_unseen = text("counts IS NULL")
Index("ix_reports_unseen", reports.c.id, sqlite_where=_unseen, postgresql_where=_unseen)
_counted = text("counts")
Index("ix_reports_counted", reports.c.at, sqlite_where=_counted, postgresql_where=_counted)
_voiced = text("detail_name IS NOT NULL")
Index("ix_reports_voiced", reports.c.at, sqlite_where=_voiced, postgresql_where=_voiced)
