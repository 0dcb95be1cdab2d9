"""The typical calls whose flows are drawn: who calls, and what is known of their addresses."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from ivr.callflows.duty import KEYED, ScriptedDutySession, does
from ivr.callflows.explorer import SilentLibrary
from ivr.callflows.session import (
    NOW,
    ScriptedCallbackKeeper,
    ScriptedOutages,
    ScriptedSession,
    caller,
    ended_outage,
    outage,
    planned_work,
    point,
    television_outage,
)
from ivr.dialogs.call import Call
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.duty import take_duty_call
from ivr.dialogs.duty_call import close_duty_call, tell_alarms
from ivr.dialogs.duty_changes import move_estimate, renew_notice, restore_service
from ivr.dialogs.duty_notice import make_notice
from ivr.dialogs.inbound import take_call
from ivr.dialogs.level import DialogLevel
from ivr.dialogs.queue_callback import close_callback, keep_place, offer_callback
from ivr.dialogs.rating import ask_rating, thank_for_rating
from ivr.dialogs.ring_back import tell_news, thank
from ivr.dialogs.session import CallerFacts, ReportsFrom, RestoredPart
from outages.alarms import AlarmKind, AlarmReason
from outages.calls import CallOutcome
from outages.incidents import Incident, IncidentId
from outages.news import News
from outages.notifications import Attempt, DueNotification, NotificationId, NotifiedPoint
from outages.promises import Change
from outages.subscribers import Language, Service, Tier
from outages.tickets import Channel, TicketId
from prompts.wording.languages import LANGUAGES


class KeyedNumber(StrEnum):
    """What a caller keys when asked for a number."""

    #: A number that is accepted.
    GOOD = "good"
    #: A number that is refused.
    BAD = "bad"


#: An account that exists, and one that doesn't.
_IDENTITIES: Final = {"100101#": KeyedNumber.GOOD, "999#": KeyedNumber.BAD}
#: A telephone number that may be rung, and one that doesn't exist.
_NUMBERS: Final = {"89161234567#": KeyedNumber.GOOD, "112#": KeyedNumber.BAD}

#: What a duty manager keys, and what is nothing of it: too short for a PIN, no code, no time.
_DUTY: Final = {f"{KEYED}#": KeyedNumber.GOOD, "123#": KeyedNumber.BAD}

#: A caller with one address, whose number is known.
_HOME: Final = CallerFacts(caller(point()))


@dataclass(frozen=True, slots=True)
class Scene:
    """A typical call; `conversations` are the dialogues drawn from it, `typed` is what may be keyed in them."""

    name: str
    conversations: frozenset[str]
    talk_through: Callable[[Conversation], Awaitable[object]]
    typed: Mapping[str, KeyedNumber] = field(default_factory=dict)

    async def hold(self, call: Call, language: str) -> None:
        """Hold the conversation in this language."""
        own = Language(language)
        languages = (own, *(one for one in LANGUAGES if one != own))[:2]
        await self.talk_through(Conversation(call, SilentLibrary(), languages, own))


def _dials(session: Callable[[], ScriptedSession]) -> Callable[[Conversation], Awaitable[object]]:
    """Return the conversation with somebody who dials the line."""
    return lambda talk: take_call(talk, session())


def _is_rung_back(news: News, *out: Incident) -> Callable[[Conversation], Awaitable[object]]:
    """Return the conversation with a subscriber who is rung back with the news while these are out."""

    async def ring(talk: Conversation) -> None:
        await thank(talk, await tell_news(talk, _notification(news), ScriptedOutages(*out)))

    return ring


async def _keeps_place(talk: Conversation) -> None:
    """Hold the conversation with a caller who leaves the queue for a callback."""
    await keep_place(talk, ScriptedCallbackKeeper())


async def _takes_callback(talk: Conversation) -> None:
    """Hold the conversation with a caller whose place in the queue has come up."""
    await close_callback(talk, await offer_callback(talk))


async def _is_needed(talk: Conversation) -> None:
    """Hold the conversation with a duty manager who is rung because nobody has acknowledged an alarm."""
    await close_duty_call(talk, await tell_alarms(talk, [AlarmReason(AlarmKind.PROMISE, level=3)]))


async def _rates(talk: Conversation) -> None:
    """Hold the conversation with a caller whose talk with an agent is over."""
    rating, outcome = await ask_rating(talk)
    if rating is not None:
        await thank_for_rating(talk)
    elif outcome is CallOutcome.COMPLETED:
        await talk.call.hang_up()


SCENES: Final = (
    Scene(
        "outage",
        frozenset({"outage", "request", "other_fault"}),
        _dials(lambda: ScriptedSession(_HOME, outage())),
        _NUMBERS,
    ),
    Scene(
        "same",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(_HOME, outage(), changed=Change.SAME, requested=True)),
    ),
    Scene(
        "texted",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(_HOME, outage(), texted=True)),
    ),
    Scene(
        "late",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(replace(_HOME, calls_today=2), outage(), changed=Change.BROKEN)),
    ),
    Scene(
        "reopened here",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(_HOME, outage(), changed=Change.REOPENED)),
    ),
    Scene(
        "several",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(_HOME, outage(), television_outage(), planned_work(), recurrent=True)),
    ),
    Scene(
        "addresses",
        frozenset({"choice", "outage"}),
        _dials(lambda: ScriptedSession(CallerFacts(caller(point(), point(1))), outage(), outage(1))),
    ),
    Scene(
        "busy",
        frozenset({"outage"}),
        _dials(lambda: ScriptedSession(replace(_HOME, level=DialogLevel.KEYS), outage())),
    ),
    Scene(
        "storm",
        frozenset({"outage", "request"}),
        _dials(lambda: ScriptedSession(replace(_HOME, level=DialogLevel.BRIEF), outage())),
    ),
    Scene("report", frozenset({"report", "detail", "hazard"}), _dials(lambda: _in_danger(0))),
    Scene("report_addresses", frozenset({"report", "hazard"}), _dials(lambda: _in_danger(0, 1))),
    *(
        Scene(
            f"neighbours {reports.name.lower()}",
            frozenset({"report"}),
            _dials(partial(ScriptedSession, _HOME, reports=reports)),
        )
        for reports in ReportsFrom
    ),
    Scene("ahead", frozenset({"report"}), _dials(lambda: ScriptedSession(_HOME, planned_work()))),
    Scene("over", frozenset({"report"}), _dials(lambda: ScriptedSession(_HOME, ended=ended_outage()))),
    Scene(
        "back here",
        frozenset({"report"}),
        _dials(lambda: ScriptedSession(_HOME, ended=RestoredPart(point(), outage()))),
    ),
    Scene(
        "unknown",
        frozenset({"stranger", "identify", "hazard"}),
        _dials(
            lambda: ScriptedSession(CallerFacts(caller(), hazardous=True), known={"100101": caller(point())})
        ),
        _IDENTITIES,
    ),
    Scene(
        "first",
        frozenset({"priority"}),
        _dials(lambda: ScriptedSession(CallerFacts(caller(point(), tier=Tier.CORPORATE)), outage())),
    ),
    Scene(
        "flood",
        frozenset({"flood"}),
        _dials(lambda: ScriptedSession(replace(_HOME, flooding=True), outage())),
    ),
    Scene("restored", frozenset({"ring_back"}), _is_rung_back(News.RESTORED)),
    Scene("partly", frozenset({"ring_back"}), _is_rung_back(News.RESTORED, television_outage())),
    Scene("overtaken", frozenset({"ring_back"}), _is_rung_back(News.RESTORED, outage())),
    Scene("reopened", frozenset({"ring_back"}), _is_rung_back(News.REOPENED, outage())),
    Scene("withdrawn", frozenset({"ring_back"}), _is_rung_back(News.WITHDRAWN)),
    Scene("notice", frozenset({"ring_back"}), _is_rung_back(News.ETR_KNOWN, outage())),
    Scene("waiting", frozenset({"queue_callback"}), _keeps_place),
    Scene("turn", frozenset({"queue_callback"}), _takes_callback),
    Scene("duty needed", frozenset({"duty_call"}), _is_needed),
    Scene("rating", frozenset({"rating"}), _rates),
    Scene("duty", frozenset({"duty"}), lambda talk: take_duty_call(talk, ScriptedDutySession()), _DUTY),
    Scene("duty notice", frozenset({"duty_notice", "duty_estimate"}), does(make_notice), _DUTY),
    Scene("duty estimate", frozenset({"duty_changes", "duty_estimate"}), does(move_estimate), _DUTY),
    Scene("duty restored", frozenset({"duty_changes"}), does(restore_service)),
    Scene("duty renewal", frozenset({"duty_changes"}), does(renew_notice)),
)


def _in_danger(*numbers: int) -> ScriptedSession:
    """Return the session of a caller with electricity and internet, and a hint for the latter."""
    points = (point(one, Service.INTERNET, Service.ELECTRICITY) for one in numbers)
    return ScriptedSession(CallerFacts(caller(*points), hazardous=True, hints=frozenset({Service.INTERNET})))


def _notification(news: News) -> DueNotification:
    attempt = Attempt("attempt", NotificationId(1), NOW, NOW + timedelta(minutes=1))
    return DueNotification(
        attempt=attempt,
        channel=Channel.CALL,
        number="+79990000101",
        language="ru",
        incident_id=IncidentId(1),
        points=(NotifiedPoint(TicketId(1), "4712003", point(), frozenset({Service.INTERNET})),),
        news=news,
    )
