"""The sentences that tell facts; every language has a template for each, with the facts in braces."""

from collections.abc import Mapping
from enum import StrEnum

from outages.incidents import IncidentKind
from outages.replies.rules import ReplyAnswer
from outages.subscribers import Withheld


class Sentence(StrEnum):
    """What a sentence tells; the value is the id of its phrase.

    Ids that begin with `etr` tell the estimate. `{out}`, `{ahead}` and `{back}` say what is out, will be out or is back,
    `{service}` names one service; `{by}`, `{since}`, `{starting}` and `{span}` are times, `{nth}` is an ordinal number,
    `{areas}` are streets and towns.
    FACTS lists the facts of each sentence. A sentence with `{place}`, at its beginning or end, is spoken before or after
    the phrases of the place; in writing the place comes first.
    """

    #: Where, in a sentence: {street} and {house}; `|` parts what is spoken for itself.
    PLACE = "place"
    #: The same in a list of addresses.
    PLACE_LISTED = "place_listed"
    #: In place of an address that may not be told: the only one that is spoken of.
    THIS_ADDRESS = "this_address"
    #: The same, where the holder has several.
    ONE_ADDRESS = "one_address"
    #: Several streets or towns: {areas}.
    AREAS = "outage_areas"
    #: In place of addresses whose names are not known.
    SOME_ADDRESSES = "some_addresses"
    #: What is out: {place}, {out}.
    OUTAGE_KNOWN = "outage_known"
    #: The same, because of planned work.
    PLANNED_KNOWN = "planned_known"
    #: When an unplanned outage is expected to end: {by}.
    ETR = "etr"
    #: When planned work under way is expected to end: {by}.
    ETR_PLANNED = "etr_planned"
    #: When either is expected to end, as short as possible: {by}.
    ETR_BRIEF = "etr_brief"
    #: What planned work will put out, and from when until when: {place}, {span}, {ahead}.
    ETR_AHEAD = "etr_ahead"
    #: The same with an unknown end: {place}, {starting}, {ahead}.
    ETR_AHEAD_OPEN = "etr_ahead_open"
    #: The end of an unplanned outage is not known yet.
    ETR_UNKNOWN = "etr_unknown"
    #: The end of planned work is not known yet.
    ETR_UNKNOWN_PLANNED = "etr_unknown_planned"
    #: The estimate passed and was not renewed, with an apology.
    ETR_PASSED = "etr_passed"
    #: Planned work continues beyond its stated end, with an apology.
    ETR_OVERRUN = "etr_overrun"
    #: When the provider will speak again: {by}.
    ETR_NEWS = "etr_news"
    #: There is neither an end nor the news promised for a time that has passed, with an apology: {by}.
    ETR_NEWS_MISSED = "etr_news_missed"
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
    #: What works again: {place}, {back}.
    RESTORED = "restored"
    #: After it, where a part was restored before the rest: work continues at other addresses.
    WORK_ELSEWHERE = "work_elsewhere"
    #: After what works again: what is still out follows.
    BUT_STILL = "but_still"
    #: What works again, and since when: {place}, {since}, {back}.
    WAS_RESTORED = "was_restored"
    #: The notice of an outage was withdrawn: {place}.
    WITHDRAWN = "withdrawn"
    #: The planned work will not take place: {place}.
    WITHDRAWN_PLANNED = "withdrawn_planned"
    #: Before the key for a single service that is out: {service}.
    ONLY = "only"


#: The ids of what a place is spoken in: the street, the house, and words around them that never change.
PLACE_STREET, PLACE_HOUSE, AT_ADDRESS = "place_street", "place_house", "at_address"

#: The id of a manager's own words.
REMARK = "remark"

#: What is out, by the kind of incident.
KNOWN: Mapping[IncidentKind, Sentence] = {
    IncidentKind.UNPLANNED: Sentence.OUTAGE_KNOWN,
    IncidentKind.PLANNED: Sentence.PLANNED_KNOWN,
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
    Sentence.PLACE: frozenset({"street", "house"}),
    Sentence.PLACE_LISTED: frozenset({"street", "house"}),
    Sentence.AREAS: frozenset({"areas"}),
    Sentence.OUTAGE_KNOWN: frozenset({"place", "out"}),
    Sentence.PLANNED_KNOWN: frozenset({"place", "out"}),
    Sentence.ETR: frozenset({"by"}),
    Sentence.ETR_PLANNED: frozenset({"by"}),
    Sentence.ETR_BRIEF: frozenset({"by"}),
    Sentence.ETR_AHEAD: frozenset({"place", "span", "ahead"}),
    Sentence.ETR_AHEAD_OPEN: frozenset({"place", "starting", "ahead"}),
    Sentence.ETR_NEWS: frozenset({"by"}),
    Sentence.ETR_NEWS_MISSED: frozenset({"by"}),
    Sentence.MOVED_FROM: frozenset({"by"}),
    Sentence.RECURRENT: frozenset({"nth"}),
    Sentence.RESTORED: frozenset({"place", "back"}),
    Sentence.WAS_RESTORED: frozenset({"place", "back", "since"}),
    Sentence.WITHDRAWN: frozenset({"place"}),
    Sentence.WITHDRAWN_PLANNED: frozenset({"place"}),
    Sentence.ONLY: frozenset({"service"}),
}


class MessageEnding(StrEnum):
    """How an SMS ends; {ticket} is the number of the first ticket."""

    #: The reader has nothing to do.
    TICKET = "ticket"
    #: The whole message: the reader was promised the number by SMS.
    TICKET_TAKEN = "ticket_taken"
    #: The ticket is closed; the reader may object.
    TICKET_CLOSED = "ticket_closed"
    #: The same, where a text message reaches us: the reader may answer.
    TICKET_CLOSED_ANSWER = "ticket_closed_answer"
    #: The ticket is handled on: its notice was withdrawn, or something is still out.
    TICKET_OPEN = "ticket_open"
    #: The same, where the reader may answer.
    TICKET_OPEN_ANSWER = "ticket_open_answer"
    #: There is no room for further addresses of the reader.
    MORE_ADDRESSES = "more_addresses"


#: The facts of what is written back to a reply: {ticket} names all tickets that it is about.
ANSWER_FACTS: Mapping[ReplyAnswer, frozenset[str]] = {ReplyAnswer.STILL_OUT: frozenset({"ticket"})}
