"""The sentences that tell facts: every language has a template for each, with the facts named in braces."""

from collections.abc import Mapping
from enum import StrEnum

from outages.incidents import IncidentKind


class Sentence(StrEnum):
    """What a sentence tells; the value is the id of its phrase.

    Those whose ids begin with `etr` tell the estimate. `{missing}` and `{working}` are the services, `{by}`,
    `{since}`, `{starting}` and `{span}` are times, `{nth}` is an ordinal number. FACTS says which go where.
    """

    #: Something broke; the address follows.
    OUTAGE_AT = "outage_at"
    #: Work announced beforehand; the address follows.
    PLANNED_AT = "planned_at"
    #: What is out: {missing}.
    OUTAGE_KNOWN = "outage_known"
    #: When what broke is expected to work: {by}.
    ETR = "etr"
    #: When planned work under way is expected to end: {by}.
    ETR_PLANNED = "etr_planned"
    #: When either is over, in as few words as there are: {by}.
    ETR_BRIEF = "etr_brief"
    #: What will be out from when until when: {span}, {missing}.
    ETR_AHEAD = "etr_ahead"
    #: What will be out from when, the end being unknown: {starting}, {missing}.
    ETR_AHEAD_OPEN = "etr_ahead_open"
    #: Nobody knows yet how long what broke will take.
    ETR_UNKNOWN = "etr_unknown"
    #: Nobody knows yet how long the planned work will take.
    ETR_UNKNOWN_PLANNED = "etr_unknown_planned"
    #: The estimate passed and was not renewed.
    ETR_PASSED = "etr_passed"
    #: Planned work goes on beyond its end.
    ETR_OVERRUN = "etr_overrun"
    #: When the provider will speak again: {by}.
    ETR_NEWS = "etr_news"
    #: Which other estimate the caller heard before: {by}.
    MOVED_FROM = "moved_from"
    #: Others have service again.
    PARTLY_RESTORED = "partly_restored"
    #: The how manieth outage at the address in a month: {nth}.
    RECURRENT = "recurrent"
    #: Further incidents at the same address follow.
    OTHERS = "others"
    #: The digits of the ticket's number follow.
    TICKET_NUMBER = "ticket_number"
    #: The address of what is over follows.
    RESTORED_AT = "restored_at"
    #: What works again: {working}.
    RESTORED = "restored"
    #: After it, for somebody whose part was restored before the rest: work goes on at other addresses.
    WORK_ELSEWHERE = "work_elsewhere"
    #: What works again, and since when: {working}, {since}.
    WAS_RESTORED = "was_restored"
    #: The notice of an outage was withdrawn.
    WITHDRAWN = "withdrawn"
    #: The planned work will not take place.
    WITHDRAWN_PLANNED = "withdrawn_planned"
    #: Before the key for one service that is out and no other: {working}.
    ONLY = "only"


OPENINGS: Mapping[IncidentKind, Sentence] = {
    IncidentKind.UNPLANNED: Sentence.OUTAGE_AT,
    IncidentKind.PLANNED: Sentence.PLANNED_AT,
}
WITHDRAWN: Mapping[IncidentKind, Sentence] = {
    IncidentKind.UNPLANNED: Sentence.WITHDRAWN,
    IncidentKind.PLANNED: Sentence.WITHDRAWN_PLANNED,
}

#: The facts that each sentence has to tell; the others are always the same words.
FACTS: Mapping[Sentence, frozenset[str]] = {
    Sentence.OUTAGE_KNOWN: frozenset({"missing"}),
    Sentence.ETR: frozenset({"by"}),
    Sentence.ETR_PLANNED: frozenset({"by"}),
    Sentence.ETR_BRIEF: frozenset({"by"}),
    Sentence.ETR_AHEAD: frozenset({"span", "missing"}),
    Sentence.ETR_AHEAD_OPEN: frozenset({"starting", "missing"}),
    Sentence.ETR_NEWS: frozenset({"by"}),
    Sentence.MOVED_FROM: frozenset({"by"}),
    Sentence.RECURRENT: frozenset({"nth"}),
    Sentence.RESTORED: frozenset({"working"}),
    Sentence.WAS_RESTORED: frozenset({"working", "since"}),
    Sentence.ONLY: frozenset({"working"}),
}


class MessageEnding(StrEnum):
    """How a text message ends; {ticket} is the ticket's number."""

    #: Nothing is asked of the reader.
    TICKET = "ticket"
    #: It is over; the reader may object.
    TICKET_CLOSED = "ticket_closed"
    #: It was withdrawn; the ticket is looked at by itself.
    TICKET_OPEN = "ticket_open"
