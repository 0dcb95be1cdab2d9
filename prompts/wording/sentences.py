"""The sentences that tell facts; every language has a template for each, with the facts in braces."""

from collections.abc import Mapping
from enum import StrEnum

from outages.incidents import IncidentKind
from outages.subscribers import Withheld


class Sentence(StrEnum):
    """What a sentence tells; the value is the id of its phrase.

    Ids that begin with `etr` tell the estimate. `{missing}` and `{working}` are services, `{by}`, `{since}`,
    `{starting}` and `{span}` are times, `{nth}` is an ordinal number. FACTS lists the facts of each sentence.
    """

    #: An unplanned outage; the address follows.
    OUTAGE_AT = "outage_at"
    #: Planned work; the address follows.
    PLANNED_AT = "planned_at"
    #: In place of an address that may not be told: the only one that is spoken of.
    THIS_ADDRESS = "this_address"
    #: The same, where the holder has several.
    ONE_ADDRESS = "one_address"
    #: What is out: {missing}.
    OUTAGE_KNOWN = "outage_known"
    #: When an unplanned outage is expected to end: {by}.
    ETR = "etr"
    #: When planned work under way is expected to end: {by}.
    ETR_PLANNED = "etr_planned"
    #: When either is expected to end, as short as possible: {by}.
    ETR_BRIEF = "etr_brief"
    #: What will be out, and from when until when: {span}, {missing}.
    ETR_AHEAD = "etr_ahead"
    #: What will be out from when, with an unknown end: {starting}, {missing}.
    ETR_AHEAD_OPEN = "etr_ahead_open"
    #: The end of an unplanned outage is not known yet.
    ETR_UNKNOWN = "etr_unknown"
    #: The end of planned work is not known yet.
    ETR_UNKNOWN_PLANNED = "etr_unknown_planned"
    #: The estimate passed and was not renewed.
    ETR_PASSED = "etr_passed"
    #: Planned work continues beyond its stated end.
    ETR_OVERRUN = "etr_overrun"
    #: When the provider will speak again: {by}.
    ETR_NEWS = "etr_news"
    #: The news promised for a time that has passed did not come, with an apology: {by}.
    ETR_NEWS_MISSED = "etr_news_missed"
    #: Nobody has stated when more will be known; the caller can ask to be told of the end.
    ETR_ASK = "etr_ask"
    #: The earlier estimate that the caller heard: {by}.
    MOVED_FROM = "moved_from"
    #: Others have service again.
    PARTLY_RESTORED = "partly_restored"
    #: The n-th outage at the address within a month: {nth}.
    RECURRENT = "recurrent"
    #: Further incidents at the same address follow.
    OTHERS = "others"
    #: The digits of the ticket number follow.
    TICKET_NUMBER = "ticket_number"
    #: The address where the outage is over follows.
    RESTORED_AT = "restored_at"
    #: What works again: {working}.
    RESTORED = "restored"
    #: After it, where a part was restored before the rest: work continues at other addresses.
    WORK_ELSEWHERE = "work_elsewhere"
    #: After what works again: what is still out follows.
    BUT_STILL = "but_still"
    #: What works again, and since when: {working}, {since}.
    WAS_RESTORED = "was_restored"
    #: The notice of an outage was withdrawn.
    WITHDRAWN = "withdrawn"
    #: The planned work will not take place.
    WITHDRAWN_PLANNED = "withdrawn_planned"
    #: Before the key for a single service that is out: {working}.
    ONLY = "only"


OPENINGS: Mapping[IncidentKind, Sentence] = {
    IncidentKind.UNPLANNED: Sentence.OUTAGE_AT,
    IncidentKind.PLANNED: Sentence.PLANNED_AT,
}
PLACES: Mapping[Withheld, Sentence] = {
    Withheld.ONLY: Sentence.THIS_ADDRESS,
    Withheld.ONE_OF_SEVERAL: Sentence.ONE_ADDRESS,
}
WITHDRAWN: Mapping[IncidentKind, Sentence] = {
    IncidentKind.UNPLANNED: Sentence.WITHDRAWN,
    IncidentKind.PLANNED: Sentence.WITHDRAWN_PLANNED,
}

#: The facts of each sentence; those not listed have none, so their words never change.
FACTS: Mapping[Sentence, frozenset[str]] = {
    Sentence.OUTAGE_KNOWN: frozenset({"missing"}),
    Sentence.ETR: frozenset({"by"}),
    Sentence.ETR_PLANNED: frozenset({"by"}),
    Sentence.ETR_BRIEF: frozenset({"by"}),
    Sentence.ETR_AHEAD: frozenset({"span", "missing"}),
    Sentence.ETR_AHEAD_OPEN: frozenset({"starting", "missing"}),
    Sentence.ETR_NEWS: frozenset({"by"}),
    Sentence.ETR_NEWS_MISSED: frozenset({"by"}),
    Sentence.MOVED_FROM: frozenset({"by"}),
    Sentence.RECURRENT: frozenset({"nth"}),
    Sentence.RESTORED: frozenset({"working"}),
    Sentence.WAS_RESTORED: frozenset({"working", "since"}),
    Sentence.ONLY: frozenset({"working"}),
}


class MessageEnding(StrEnum):
    """How an SMS ends; {ticket} is the number of the first ticket."""

    #: The reader has nothing to do.
    TICKET = "ticket"
    #: The ticket is closed; the reader may object.
    TICKET_CLOSED = "ticket_closed"
    #: The ticket is handled on: its notice was withdrawn, or something is still out.
    TICKET_OPEN = "ticket_open"
    #: There is no room for further addresses of the reader.
    MORE_ADDRESSES = "more_addresses"
