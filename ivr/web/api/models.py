"""Requests to the REST API; times are RFC 3339 with an offset."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from ivr.search import FoundKind
from ivr.web.api.rest import Query, Strict
from outages.calls import CallOutcome
from outages.estimates import Delay, EtrSource
from outages.incidents import Cause, IncidentKind, State
from outages.ledger import Means
from outages.notifications import NotificationState
from outages.subscribers import Service, Tier
from outages.telling_rules import Audience, TellingRule
from outages.tickets import REASON_LENGTH, Channel, TicketState

#: An instant that any time zone can show; others are typing errors.
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))
]

#: One line of text without control characters, which break logs and databases.
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
Note = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")
]
#: The language's own rules decide the rest; none allows more.
RemarkText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Id = Annotated[int, Field(ge=1, le=10**18 - 1)]


def _restore_plus(value: object) -> object:
    # In a query string, a plus that isn't percent-encoded arrives as a space.
    return "+" + value[1:] if isinstance(value, str) and value.startswith(" ") else value


Number = Annotated[
    str,
    StringConstraints(pattern=r"^\+[1-9]\d{6,14}$"),
    BeforeValidator(_restore_plus),
    Field(description="E.164", examples=["+74951234567"]),
]


Etr = Annotated[Moment | None, Field(description="When service is expected back; null when unknown.")]
StartsAt = Annotated[Moment | None, Field(description="When planned work begins; null when it has.")]
BeganAt = Annotated[
    Moment | None, Field(description="When the fault began; null for the time of its publication.")
]
NextNews = Annotated[
    Moment | None, Field(description="When callers are told more if the estimate is unknown or passes.")
]
EndsByClock = Annotated[bool, Field(description="Planned work is over at its estimate, by itself.")]
ParentId = Annotated[Id | None, Field(description="The larger incident in which this fault was found.")]
Remarks = Annotated[
    dict[LanguageCode, RemarkText],
    Field(
        description="What the manager adds, by language; only languages given are spoken.",
        examples=[{"ru": "Подвоз воды – у дома 20.", "en": "A water cart stands at house 20."}],
        max_length=20,
    ),
]
General = Annotated[bool, Field(description="Also tell it to callers whose address is not known.")]


class ScopeItemIn(Strict):
    """An area by exactly one of: its id, its address from the top down, its path in the network."""

    area: Id | None = None
    address: (
        Annotated[
            list[Line],
            Field(min_length=1, max_length=4, examples=[["Московская область", "Химки", "улица Ленина"]]),
        ]
        | None
    ) = None
    node: Annotated[Line, Field(examples=["headend-1/switch-12"])] | None = None
    houses: (
        Annotated[
            Line,
            Field(
                description="Only some houses of a street, listed in Russian or English.",
                examples=["1-25 odd, 30, 32а", "с 1 по 25, кроме 13"],
            ),
        ]
        | None
    ) = None


class ScopeIn(Strict):
    """The areas that are out, and the exceptions in them."""

    include: Annotated[tuple[ScopeItemIn, ...], Field(min_length=1, max_length=500)]
    exclude: Annotated[tuple[ScopeItemIn, ...], Field(max_length=500)] = ()


class IncidentIn(Strict):
    """An outage notice to keep as a draft."""

    kind: IncidentKind = IncidentKind.UNPLANNED
    services: Annotated[frozenset[Service], Field(min_length=1)]
    scope: ScopeIn
    cause: Cause = Cause.UNKNOWN
    etr: Etr = None
    source: EtrSource = EtrSource.MANAGER
    starts_at: StartsAt = None
    began_at: BeganAt = None
    ends_by_clock: EndsByClock = False
    next_news: NextNews = None
    parent_id: ParentId = None
    remarks: Remarks = Field(default_factory=dict)
    general: General = False
    note: Note = ""


class Seen(Strict):
    """The version of the incident that the request is about; without it, whatever there is is changed."""

    version: Annotated[
        Id | None, Field(description="409 if the incident has changed since this version.")
    ] = None


Confirmed = Annotated[
    bool,
    Field(
        description="Publish it although no service point is covered, and tell however many people; without it both are refused."
    ),
]


class TellingRuleIn(Strict):
    """Who is told a fact, and how."""

    audience: Audience
    channel: Annotated[
        Channel | None, Field(description="Null: as people asked, and by SMS those who asked for nothing.")
    ] = None
    tier: Annotated[Tier | None, Field(description="Only subscribers of this tier.")] = None

    def as_rule(self) -> TellingRule:
        """Return it as a rule."""
        return TellingRule(self.audience, self.channel, self.tier)


Whom = Annotated[
    TellingRuleIn | None,
    Field(description="Who is told this, kept for this notice; null for whom the rules name."),
]
ConfirmedMass = Annotated[
    bool, Field(description="Tell however many people; without it a telling of very many is refused.")
]


class PublishIn(Seen):
    """A draft that callers are to hear; `overlaps` are the notices that may concern the same people, null for any."""

    whom: Whom = None
    confirmed: Confirmed = False
    overlaps: tuple[int, ...] | None = Field(default=None, max_length=100)


class PublishLaterIn(Seen):
    """When a draft is published, null to hold it back; the rest as for a publication."""

    publish_at: Moment | None
    whom: Whom = None
    confirmed: Confirmed = False
    overlaps: tuple[int, ...] | None = Field(default=None, max_length=100)


class CancelIn(Seen):
    """A notice that was a mistake, or a draft."""

    whom: Whom = None
    confirmed: ConfirmedMass = False


class CoverageIn(Strict):
    """What a notice is to cover; `incident` is the notice itself, if it is kept already."""

    services: Annotated[frozenset[Service], Field(min_length=1)]
    scope: ScopeIn
    incident: Id | None = None


class IncidentChange(Strict):
    """What to change of an incident; fields that are not given stay.

    The estimate of what is out is moved with a reason instead; work that has not begun is moved as a whole.
    """

    version: Annotated[Id, Field(description="409 if the incident has changed since this version.")]
    services: Annotated[frozenset[Service], Field(min_length=1)] | None = None
    scope: ScopeIn | None = None
    cause: Cause | None = None
    etr: Etr = None
    source: EtrSource | None = None
    starts_at: StartsAt = None
    began_at: BeganAt = None
    ends_by_clock: EndsByClock | None = None
    next_news: NextNews = None
    parent_id: ParentId = None
    remarks: Remarks | None = None
    general: General | None = None
    note: Note | None = None
    confirmed: Confirmed = False


class EtrIn(Seen):
    """Another estimate, and why it was moved."""

    etr: Moment | None
    reason: Delay
    source: EtrSource = EtrSource.MANAGER
    next_news: NextNews = None
    whom: Whom = None
    confirmed: ConfirmedMass = False


class RestoreIn(Seen):
    """The end of an incident, by default now."""

    ended_at: Annotated[Moment | None, Field(description="When service came back.")] = None
    whom: Whom = None
    confirmed: ConfirmedMass = False


class ReopenIn(Seen):
    """A restoration that was a mistake, and the estimate that holds now."""

    etr: Etr = None
    next_news: NextNews = None
    whom: Whom = None
    confirmed: ConfirmedMass = False


class MergeIn(Seen):
    """The incident that goes on in the place of this one."""

    into: Id


class RenewIn(Seen):
    """Until when a notice made by telephone holds; null is as long as such a notice holds, from now."""

    until: AwareDatetime | None = None


class PartIn(Seen):
    """Some areas and houses of an incident."""

    items: Annotated[tuple[ScopeItemIn, ...], Field(min_length=1, max_length=500)]


class AskedIn(Strict):
    """How somebody asked to be told about a ticket; without a number, at the account's first telephone."""

    channel: Channel
    number: Number | None = None


class ReasonIn(Strict):
    """Why a ticket is closed or reopened."""

    reason: Annotated[Line, Field(max_length=REASON_LENGTH)]


class TellingIn(Strict):
    """Somebody was told, by an agent or a page, what an incident is now."""

    number: Number
    incident: Id
    means: Annotated[
        Literal[Means.AGENT, Means.PAGE], Field(description="The line itself notes the others.")
    ] = Means.AGENT


class RemarkIn(Strict):
    """A remark to be read aloud."""

    language: LanguageCode
    text: RemarkText


class Page(Query):
    """One page of a list; `before` is the `next` of the previous page."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    before: Id | None = None


class IncidentQuery(Page):
    """Incidents in any of the states, that name an area, one around it or inside it, and went on between two moments."""

    state: tuple[State, ...] = ()
    area: Id | None = None
    since: Moment | None = None
    until: Moment | None = None


class TicketQuery(Page):
    """Tickets of the subscribers behind a number, of an incident, in any of the states, for a specialist or not, departed or not."""

    number: Number | None = None
    incident: Id | None = None
    state: tuple[TicketState, ...] = ()
    recurrent: bool | None = None
    departed: bool | None = None
    still_out: Annotated[
        bool, Field(description="Only open ones whose subscribers say that service is not back.")
    ] = False


class LedgerQuery(Page):
    """What was told to a number, and about an incident."""

    number: Number | None = None
    incident: Id | None = None


class NotificationQuery(Page):
    """Notifications to a number, of an incident, in any of the states."""

    number: Number | None = None
    incident: Id | None = None
    state: tuple[NotificationState, ...] = ()


class CallQuery(Query):
    """Calls of a number, that heard of an incident, with any of the outcomes, begun before an instant."""

    number: Number | None = None
    incident: Id | None = None
    outcome: tuple[CallOutcome, ...] = ()
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    before: Moment | None = None


class SearchQuery(Query):
    """Places, nodes and people, as somebody types them."""

    q: Line
    kind: Annotated[tuple[FoundKind, ...], Field(min_length=1)] = tuple(FoundKind)
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class AreaQuery(Query):
    """Areas whose own name begins with the text."""

    q: Line
    limit: Annotated[int, Field(ge=1, le=100)] = 20
