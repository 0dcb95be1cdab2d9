"""What follows from a reply, and what is written back; machines are never kept talking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from outages.news import News
from outages.replies.reading import Meaning, ReplyReading
from outages.subscribers import Service
from outages.throttles import Throttle, free_at
from outages.tickets import Channel

#: A message is answered within this time; what comes later is about something else.
ANSWERED_WITHIN: Final = timedelta(days=3)
#: The same text again within this time gets no other answer.
REPEATED_WITHIN: Final = timedelta(minutes=10)
#: Most answers to one telephone in a day, whatever it writes.
MOST_IN_A_DAY: Final = 12
_A_DAY: Final = timedelta(days=1)


class ReplyOutcome(StrEnum):
    """What followed from a reply."""

    #: The tickets that the message was about are closed as confirmed, but for those whose service is still out.
    CONFIRMED = "confirmed"
    #: They are open again: service is still out.
    REOPENED = "reopened"
    #: The facts are sent.
    TOLD = "told"
    #: The telephone is not rung or written to any more.
    OPTED_OUT = "opted_out"
    #: It may be again.
    OPTED_IN = "opted_in"
    #: Somebody has to read it.
    FOR_PERSON = "for_person"
    #: Nothing.
    NOTHING = "nothing"


class ReplyAnswer(StrEnum):
    """What is written back."""

    #: Sorry; the ticket is open again.
    STILL_OUT = "still_out"
    #: Thanks; the ticket is closed.
    WORKS = "works"
    #: What is out at the telephone's addresses now; its words are for when nothing is.
    STATUS = "status"
    #: The same for a telephone that no contract has.
    STRANGER = "stranger"
    #: Nobody will call or write any more; how to take that back.
    STOPPED = "stopped"
    #: That is taken back.
    STARTED = "started"
    #: Somebody will read it.
    TO_PERSON = "to_person"
    #: The same, and whom to call in danger.
    DANGER = "danger"
    #: Nobody is waiting for an answer of this telephone.
    NOT_ASKED = "not_asked"
    #: What may be written.
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Context:
    """What a reply may be about: the news of the latest message to the telephone, None if there was none lately.

    `services` are those of the news, none where it names none. `opted_out` are the channels that the telephone has opted
    out of.
    """

    news: News | None = None
    services: frozenset[Service] = frozenset()
    opted_out: frozenset[Channel] = frozenset()


@dataclass(frozen=True, slots=True)
class Followed:
    """What follows, and the answer if there is one."""

    outcome: ReplyOutcome
    answer: ReplyAnswer | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A message to a telephone at a moment (aware UTC); `answer` is None for one that answered nothing."""

    at: datetime
    answer: ReplyAnswer | None = None


#: The news after which people are asked whether it works.
_ASKING: Final = frozenset({News.RESTORED, News.WITHDRAWN})
#: Somebody has to read it, which the person is told.
TO_PERSON: Final = Followed(ReplyOutcome.FOR_PERSON, ReplyAnswer.TO_PERSON)
_NOTHING: Final = Followed(ReplyOutcome.NOTHING)
_ALWAYS: Final = {
    Meaning.STATUS: Followed(ReplyOutcome.TOLD, ReplyAnswer.STATUS),
    Meaning.PERSON: TO_PERSON,
    Meaning.DOUBTFUL: TO_PERSON,
    Meaning.DANGER: Followed(ReplyOutcome.FOR_PERSON, ReplyAnswer.DANGER),
    Meaning.UNKNOWN: Followed(ReplyOutcome.NOTHING, ReplyAnswer.HELP),
    Meaning.THANKS: _NOTHING,
    Meaning.MACHINE: _NOTHING,
}
_ONCE_A_DAY: Final = frozenset({ReplyAnswer.HELP, ReplyAnswer.NOT_ASKED, ReplyAnswer.TO_PERSON})
#: What a telephone is told that has opted out of messages: it has just asked for it.
_TO_OPTED_OUT: Final = frozenset(
    {ReplyAnswer.STATUS, ReplyAnswer.STOPPED, ReplyAnswer.STARTED, ReplyAnswer.DANGER}
)


def follow(reading: ReplyReading, context: Context) -> Followed:
    """Return what follows from a reply."""
    match reading.meaning:
        case Meaning.WORKS:
            return _follow_yes(reading, context)
        case Meaning.STILL_OUT:
            return _follow_no(reading, context)
        case Meaning.STOP:
            answer = None if context.opted_out == set(Channel) else ReplyAnswer.STOPPED
            return Followed(ReplyOutcome.OPTED_OUT, answer)
        case Meaning.START if context.opted_out:
            return Followed(ReplyOutcome.OPTED_IN, ReplyAnswer.STARTED)
        case Meaning.START:
            return _ALWAYS[Meaning.UNKNOWN]
    return _ALWAYS[reading.meaning]


def may_answer(
    answer: ReplyAnswer,
    context: Context,
    *,
    before: Sequence[Written],
    repeated: bool,
    throttles: Sequence[Throttle],
    at: datetime,
) -> bool:
    """Tell whether a telephone is answered at a moment (aware UTC).

    `before` is what was written to it in the last day, answers among it; `repeated` says that it has just sent the same.
    """
    if Channel.SMS in context.opted_out and answer not in _TO_OPTED_OUT:
        return False
    if answer is ReplyAnswer.STOPPED:
        return True
    answers = [one.answer for one in before if one.answer is not None and one.at > at - _A_DAY]
    if repeated or len(answers) >= MOST_IN_A_DAY or (answer in _ONCE_A_DAY and answer in answers):
        return False
    return free_at(throttles, [one.at for one in before], at) <= at


def _follow_yes(reading: ReplyReading, context: Context) -> Followed:
    """Return what follows from "it works": a ticket closes only after a question, and if that was meant."""
    if context.news is None:
        return Followed(ReplyOutcome.NOTHING, ReplyAnswer.NOT_ASKED)
    if context.news not in _ASKING:
        return _NOTHING
    if not reading.services <= (context.services or reading.services):
        return TO_PERSON
    return Followed(ReplyOutcome.CONFIRMED, ReplyAnswer.WORKS)


def _follow_no(reading: ReplyReading, context: Context) -> Followed:
    """Return what follows from "it is out": of something else than the message told, somebody has to hear."""
    if context.news not in _ASKING:
        return TO_PERSON
    if reading.services and context.services and not reading.services & context.services:
        return TO_PERSON
    return Followed(ReplyOutcome.REOPENED, ReplyAnswer.STILL_OUT)
