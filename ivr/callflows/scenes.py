"""The typical calls whose scripts are drawn: who calls, and what is known of their addresses."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from ivr.callflows.explorer import SilentLibrary
from ivr.callflows.session import NOW, ScriptedCallbackKeeper, ScriptedSession, caller, outage, over, point
from ivr.dialogs.call import Call
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.queue_callback import close_callback, keep_place, offer_callback
from ivr.dialogs.rating import ask_rating, thank_for_rating
from ivr.dialogs.ring_back import tell_news, thank
from ivr.dialogs.session import RestoredPart
from outages.calls import CallOutcome
from outages.incidents import IncidentId
from outages.notifications import Attempt, DueNotification, News, NotificationId
from outages.promises import Change
from outages.subscribers import Language, Service, SubscriberId, Tier
from outages.tickets import Channel, TicketId
from prompts.wording import LANGUAGES


class KeyedNumber(StrEnum):
    """What a caller types who is asked for a number."""

    #: One that serves.
    GOOD = "good"
    #: One that doesn't.
    BAD = "bad"


#: What is typed: an account that somebody has, and one that nobody has.
_IDENTITIES: Final = {"100101#": KeyedNumber.GOOD, "999#": KeyedNumber.BAD}
#: A telephone that may be rung, and one that isn't there.
_NUMBERS: Final = {"89161234567#": KeyedNumber.GOOD, "112#": KeyedNumber.BAD}

_HOME: Final = (Service.INTERNET, Service.ELECTRICITY)


@dataclass(frozen=True, slots=True)
class Scene:
    """A typical call; `conversations` are those that it draws, `typed` what may be typed in them."""

    name: str
    conversations: frozenset[str]
    talk_through: Callable[[Conversation], Awaitable[object]]
    typed: Mapping[str, KeyedNumber] = field(default_factory=dict)

    async def hold(self, call: Call, language: str) -> None:
        """Hold the conversation with a person who speaks the language."""
        own = Language(language)
        languages = (own, *(one for one in LANGUAGES if one != own))[:2]
        await self.talk_through(Conversation(call, SilentLibrary(), languages, own))


def _dials(session: Callable[[], ScriptedSession]) -> Callable[[Conversation], Awaitable[object]]:
    """Return the conversation with somebody who calls a desk."""
    return lambda talk: take_call(talk, session())


def _is_rung(news: News) -> Callable[[Conversation], Awaitable[object]]:
    """Return the conversation with somebody whom the line tells news."""

    async def ring(talk: Conversation) -> None:
        result, wants_agent = await tell_news(talk, _notification(news))
        await thank(talk, result, wants_agent=wants_agent)

    return ring


async def _keeps_place(talk: Conversation) -> None:
    """Hold the conversation with somebody who waits in the queue and wants to be rung instead."""
    await keep_place(talk, ScriptedCallbackKeeper())


async def _is_rung_for_their_turn(talk: Conversation) -> None:
    """Hold the conversation with somebody whose turn it is."""
    await close_callback(talk, await offer_callback(talk))


async def _rates(talk: Conversation) -> None:
    """Hold the conversation with somebody whose talk with a person is over."""
    rating, outcome = await ask_rating(talk)
    if rating is not None:
        await thank_for_rating(talk)
    elif outcome is CallOutcome.COMPLETED:
        await talk.call.hang_up()


SCENES: Final = (
    Scene(
        "outage",
        frozenset({"outage", "request", "other_fault"}),
        _dials(lambda: ScriptedSession(caller(point()), (outage(),))),
        _NUMBERS,
    ),
    Scene(
        "same",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(caller(point()), (outage(),), changed=Change.SAME, wished=True)),
    ),
    Scene(
        "late",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(caller(point()), (outage(),), changed=Change.BROKEN, calls_today=2)),
    ),
    Scene(
        "addresses",
        frozenset({"choice", "outage"}),
        _dials(lambda: ScriptedSession(caller(point(), point(1)), (outage(), outage(1)))),
    ),
    Scene(
        "busy",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(caller(point()), (outage(),), step=DialogLevel.KEYS)),
    ),
    Scene(
        "storm",
        frozenset({"outage", "request"}),
        _dials(lambda: ScriptedSession(caller(point()), (outage(),), step=DialogLevel.BRIEF)),
    ),
    Scene(
        "report",
        frozenset({"report", "detail", "hazard"}),
        _dials(
            lambda: ScriptedSession(
                caller(point(0, *_HOME)), hazardous=True, hints=frozenset({Service.INTERNET})
            )
        ),
    ),
    Scene(
        "report_addresses",
        frozenset({"report", "hazard"}),
        _dials(
            lambda: ScriptedSession(
                caller(point(0, *_HOME), point(1, *_HOME)),
                hazardous=True,
                hints=frozenset({Service.INTERNET}),
            )
        ),
    ),
    Scene("over", frozenset({"report"}), _dials(lambda: ScriptedSession(caller(point()), ended=over()))),
    Scene(
        "back here",
        frozenset({"report"}),
        _dials(lambda: ScriptedSession(caller(point()), ended=RestoredPart(point(), outage()))),
    ),
    Scene(
        "unknown",
        frozenset({"stranger", "identify", "hazard"}),
        _dials(lambda: ScriptedSession(caller(), hazardous=True, known={"100101": caller(point())})),
        _IDENTITIES,
    ),
    Scene(
        "first",
        frozenset({"priority"}),
        _dials(lambda: ScriptedSession(caller(point(), tier=Tier.CORPORATE), (outage(),))),
    ),
    Scene(
        "flood",
        frozenset({"flood"}),
        _dials(lambda: ScriptedSession(caller(point()), (outage(),), flooding=True)),
    ),
    Scene("restored", frozenset({"ring_back"}), _is_rung(News.RESTORED)),
    Scene("withdrawn", frozenset({"ring_back"}), _is_rung(News.WITHDRAWN)),
    Scene("waiting", frozenset({"queue_callback"}), _keeps_place),
    Scene("turn", frozenset({"queue_callback"}), _is_rung_for_their_turn),
    Scene("rating", frozenset({"rating"}), _rates),
)


def _notification(news: News) -> DueNotification:
    where = point()
    attempt = Attempt("attempt", NotificationId(1), NOW, NOW + timedelta(minutes=1))
    return DueNotification(
        attempt=attempt,
        channel=Channel.CALL,
        number="+79990000101",
        language="ru",
        subscriber_id=SubscriberId(1),
        ticket_id=TicketId(1),
        ticket_number="4712003",
        incident_id=IncidentId(1),
        services=frozenset({Service.INTERNET}),
        street=where.street,
        house=where.house,
        news=news,
    )
