"""The conversation of a ring-back, branch by branch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.ring_back import tell_news, thank, what_silence_means
from outages.calls import CallOutcome
from outages.incidents import IncidentId, IncidentKind
from outages.notifications import Attempt, DueNotification, News, NotificationId, Result
from outages.subscribers import Language, Service, SubscriberId
from outages.tickets import Channel, TicketId
from tests.support.fakes import NOON, FakeLibrary, Leave, Press, ScriptedCall

NEWS = ["restored_at", "place_street", "place_house", "restored", "menu_callback"]


def notification() -> DueNotification:
    return DueNotification(
        attempt=Attempt("a1", NotificationId(1), NOON, NOON + timedelta(minutes=5)),
        channel=Channel.CALL,
        number="+79990000101",
        language="ru",
        subscriber_id=SubscriberId(1),
        ticket_id=TicketId(1),
        ticket_number="4712001",
        incident_id=IncidentId(1),
        services=frozenset({Service.INTERNET}),
        street="улица Ленина",
        house="12",
    )


def talk_with(*script: Press | Leave | None) -> tuple[ScriptedCall, Conversation]:
    call = ScriptedCall(list(script))
    return call, Conversation(call, FakeLibrary(), [Language("ru"), Language("en")], Language("ru"))


@pytest.mark.parametrize(
    ("key", "result"), [("1", Result.WORKS), ("2", Result.STILL_OUT), ("0", Result.WANTS_AGENT)]
)
async def test_the_answer_is_the_key(key: str, result: Result) -> None:
    call, talk = talk_with(Press(key))
    assert await tell_news(talk, notification()) is result
    assert call.heard == ["callback_greeting", *NEWS]


async def test_silence_hears_it_twice_and_counts_as_heard() -> None:
    call, talk = talk_with(None, None)
    assert await tell_news(talk, notification()) is Result.HEARD
    assert call.heard == ["callback_greeting", *NEWS, *NEWS]


async def test_another_key_hears_it_again_and_star_in_the_other_language() -> None:
    _, talk = talk_with(Press("*"), Press("1"))
    assert await tell_news(talk, notification()) is Result.WORKS
    assert [one.language for one in talk.heard if one.id == "restored"] == ["ru", "en"]


@pytest.mark.parametrize("news", News)
async def test_zero_asks_for_an_agent(news: News) -> None:
    call, talk = talk_with(Press("0"))
    result = await tell_news(talk, replace(notification(), news=news))
    assert await thank(talk, result) is CallOutcome.HANDED_OVER
    assert (result, call.handed_to) == (Result.WANTS_AGENT, Destination.AGENT)


async def test_a_withdrawn_notice_is_told_with_the_keys_that_fit_it() -> None:
    call, talk = talk_with(Press("1"))
    told = replace(notification(), news=News.WITHDRAWN, kind=IncidentKind.PLANNED)
    assert await tell_news(talk, told) is Result.STILL_OUT
    assert call.heard[0] == "news_greeting"
    assert call.heard[-2:] == ["withdrawn_planned", "menu_restored"]


async def test_hearing_the_withdrawal_counts_as_heard() -> None:
    _, talk = talk_with(Leave("menu_restored"))
    with pytest.raises(HungUp):
        await tell_news(talk, replace(notification(), news=News.WITHDRAWN))
    assert what_silence_means(talk) is Result.HEARD


@pytest.mark.parametrize(
    ("left_during", "result"), [("place_street", Result.ENDED_EARLY), ("menu_callback", Result.HEARD)]
)
async def test_hanging_up_counts_by_what_was_heard(left_during: str, result: Result) -> None:
    _, talk = talk_with(Leave(left_during))
    with pytest.raises(HungUp):
        await tell_news(talk, notification())
    assert what_silence_means(talk) is result


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (Result.WORKS, ["works", "goodbye"]),
        (Result.STILL_OUT, ["still_out", "goodbye"]),
        (Result.HEARD, ["goodbye"]),
    ],
)
async def test_thanks_follow_the_answer(result: Result, said: list[str]) -> None:
    call, talk = talk_with()
    assert await thank(talk, result) is CallOutcome.COMPLETED
    assert (call.heard, call.ended) == (said, True)
