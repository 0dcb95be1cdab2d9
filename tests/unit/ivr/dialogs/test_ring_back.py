"""The conversation of a ring-back, branch by branch."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.dialogs.call import Destination, HungUp, NotPlayed, Played
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.ring_back import leave_message, tell_news, thank, what_silence_means
from outages.calls import CallOutcome
from outages.incidents import Incident, IncidentKind
from outages.ledger import Means
from outages.news import News
from outages.notifications import DueNotification, NotifiedPoint, Result
from outages.subscribers import Language, Service, withhold
from outages.tickets import TicketId
from prompts.wording.phrases import Prompt
from tests.support.fake_telephony import RUNG_BACK, FakeOutages, due_notification
from tests.support.fakes import FakeLibrary, incident_in, point_at
from tests.support.place_order import PLACE, told_at
from tests.support.scripted_call import Leave, Press, ScriptedCall

NEWS = [*told_at("restored"), "menu_callback", "menu_opt_out"]
OUT = [*told_at("outage_known"), "etr_brief", "menu_choice", "menu_opt_out"]


INTERNET, TV = frozenset({Service.INTERNET}), frozenset({Service.TV})
TV_OUT = replace(incident_in(key=2), services=TV)


def notification(news: News = News.RESTORED, **told: frozenset[Service]) -> DueNotification:
    """Return a notification about the internet at one house, or about these services by house."""
    houses = told or {"h12": INTERNET}
    return replace(
        due_notification(),
        news=news,
        points=tuple(
            NotifiedPoint(TicketId(key), f"471200{key}", point_at(house[1:], key=key, area=key + 2), services)
            for key, (house, services) in enumerate(houses.items(), 1)
        ),
    )


def standing(*incidents: Incident) -> FakeOutages:
    return FakeOutages(list(incidents))


def talk_with(*script: Press | Leave | None) -> tuple[ScriptedCall, Conversation]:
    call = ScriptedCall(list(script))
    return call, Conversation(call, FakeLibrary(), [Language("ru"), Language("en")], Language("ru"))


@pytest.mark.parametrize(
    ("key", "result"),
    [
        ("1", Result.WORKS),
        ("2", Result.STILL_OUT),
        ("0", Result.WANTS_AGENT),
        ("9", Result.OPTED_OUT),
    ],
)
async def test_the_answer_is_the_key(key: str, result: Result) -> None:
    call, talk = talk_with(Press(key))
    assert await tell_news(talk, notification(), standing()) is result
    assert call.heard == ["callback_greeting", *NEWS]


@pytest.mark.parametrize(("key", "result"), [(None, Result.LEFT_MESSAGE), ("9", Result.OPTED_OUT)])
async def test_a_machine_gets_the_news_once_without_questions(key: str | None, result: Result) -> None:
    call, talk = talk_with(Press(key) if key else None)
    assert await leave_message(talk, notification(), standing(TV_OUT)) is result
    assert call.heard[0] == "callback_greeting"
    assert not [one for one in call.heard if one.startswith("menu")]


async def test_a_message_promises_nothing() -> None:
    call, talk = talk_with(None)
    await leave_message(talk, notification(News.REOPENED), standing(incident_in()))
    assert "etr_brief" in call.heard
    assert talk.promises == []


async def test_silence_hears_it_twice_and_counts_as_heard() -> None:
    call, talk = talk_with(None, None)
    assert await tell_news(talk, notification(), standing()) is Result.HEARD
    assert call.heard == ["callback_greeting", *NEWS, *NEWS]


@pytest.mark.parametrize("news", RUNG_BACK)
async def test_a_stranger_is_told_without_the_address(news: News) -> None:
    call, talk = talk_with(None, None)
    point = withhold([point_at()])[0]
    due = replace(notification(news), points=(NotifiedPoint(TicketId(1), "4712001", point, INTERNET),))
    await tell_news(talk, due, standing(*([incident_in()] if news is News.REOPENED else [])))
    assert "this_address" in call.heard
    assert not set(PLACE["ru"]) & set(call.heard)


async def test_another_key_hears_it_again_and_star_in_the_other_language() -> None:
    _, talk = talk_with(Press("*"), Press("1"))
    assert await tell_news(talk, notification(), standing()) is Result.WORKS
    assert [one.language for one in talk.heard if one.id == "restored"] == ["ru", "en"]


@pytest.mark.parametrize("news", RUNG_BACK)
async def test_zero_asks_for_an_agent(news: News) -> None:
    call, talk = talk_with(Press("0"))
    out = [incident_in()] if news is News.REOPENED else []
    result = await tell_news(talk, notification(news), standing(*out))
    assert await thank(talk, result) is CallOutcome.HANDED_OVER
    assert (result, call.handed_to) == (Result.WANTS_AGENT, Destination.AGENT)


@pytest.mark.parametrize("news", RUNG_BACK)
async def test_nine_is_never_to_be_rung_again_whatever_the_news(news: News) -> None:
    call, talk = talk_with(Press("9"))
    out = [incident_in()] if news is News.REOPENED else []
    result = await tell_news(talk, notification(news), standing(*out))
    assert await thank(talk, result) is CallOutcome.COMPLETED
    assert (result, call.heard[-2:]) == (Result.OPTED_OUT, ["opted_out", "goodbye"])


async def test_a_withdrawn_notice_is_told_with_the_keys_that_fit_it() -> None:
    call, talk = talk_with(Press("1"))
    told = replace(notification(News.WITHDRAWN), kind=IncidentKind.PLANNED)
    assert await tell_news(talk, told, standing()) is Result.STILL_OUT
    assert call.heard[0] == "news_greeting"
    assert call.heard[-2:] == ["menu_restored", "menu_opt_out"]


async def test_hearing_the_withdrawal_counts_as_heard() -> None:
    _, talk = talk_with(Leave("menu_restored"))
    with pytest.raises(HungUp):
        await tell_news(talk, notification(News.WITHDRAWN), standing())
    assert what_silence_means(talk) is Result.HEARD


@pytest.mark.parametrize(
    ("left_during", "result"), [("place_street", Result.ENDED_EARLY), ("menu_callback", Result.HEARD)]
)
async def test_hanging_up_counts_by_what_was_heard(left_during: str, result: Result) -> None:
    _, talk = talk_with(Leave(left_during))
    with pytest.raises(HungUp):
        await tell_news(talk, notification(), standing())
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


# -- outages that meet


async def test_who_has_one_service_back_and_another_not_is_told_both_and_asked_about_what_is_back() -> None:
    call, talk = talk_with(Press("1"))
    assert await tell_news(talk, notification(), standing(TV_OUT)) is Result.WORKS
    assert call.heard == [
        "callback_greeting", *told_at("restored"),
        "but_still", "outage_known", "etr", "menu_partly_back", "menu_opt_out",
    ]  # fmt: skip
    assert [(one.incident_id, one.means) for one in talk.promises] == [(2, Means.RING_BACK)]


async def test_what_is_still_out_is_told_by_the_clock_at_home() -> None:
    """Five o'clock in the afternoon in London is eleven in the evening in Omsk."""
    until = replace(TV_OUT.promise, etr=datetime(2026, 11, 21, 17, tzinfo=UTC))
    out = replace(TV_OUT, revisions=(until,))
    told = notification(h12=INTERNET | TV)
    (there,) = told.points
    _, talk = talk_with(Press("1"))
    at_home = replace(there, point=replace(there.point, zone="Asia/Omsk"))
    await tell_news(talk, replace(told, points=(at_home,)), standing(out))
    (when,) = [one.text for one in talk.heard if one.id.startswith("etr")]
    assert "одиннадцати часов вечера" in when


async def test_all_addresses_of_a_telephone_are_told_in_one_call() -> None:
    call, talk = talk_with(Press("1"))
    both = notification(h12=INTERNET, h5=INTERNET)
    assert await tell_news(talk, both, standing()) is Result.WORKS
    assert (call.heard.count("restored"), call.heard[-2]) == (2, "menu_callback")
    assert {"дом двенадцать,", "дом пять,"} <= {one.text for one in talk.heard}


async def test_of_two_addresses_each_is_told_what_is_so_there() -> None:
    call, talk = talk_with(Press("2"))
    both = notification(h12=INTERNET, h5=INTERNET)
    assert await tell_news(talk, both, standing(incident_in(area=4, key=3))) is Result.STILL_OUT
    assert call.heard[4:10] == ["restored", *told_at("outage_known"), "etr_brief"]
    assert call.heard[-2] == "menu_partly_back"


async def test_whoever_hangs_up_between_two_addresses_has_not_heard_the_news() -> None:
    _, talk = talk_with(Leave("restored"))
    with pytest.raises(HungUp):
        await tell_news(talk, notification(h12=INTERNET, h5=INTERNET), standing())
    assert what_silence_means(talk) is Result.ENDED_EARLY


async def test_one_address_with_two_service_points_is_told_once() -> None:
    call, talk = talk_with(Press("1"))
    told = notification()
    twin = replace(told.points[0], ticket_id=TicketId(9))
    await tell_news(talk, replace(told, points=(*told.points, twin)), standing())
    assert call.heard.count("restored") == 1


@pytest.mark.parametrize("news", [News.RESTORED, News.WITHDRAWN])
async def test_news_overtaken_by_another_outage_is_not_told_but_what_is_out_with_an_apology(
    news: News,
) -> None:
    call, talk = talk_with(None, None)
    assert await tell_news(talk, notification(news), standing(incident_in(key=9))) is Result.OVERTAKEN
    assert call.heard == ["news_greeting", "overtaken", *OUT, *OUT]
    assert [one.incident_id for one in talk.promises] == [9]


async def test_what_goes_out_between_two_tellings_is_told_the_second_time() -> None:
    outages = standing()

    class Failing(ScriptedCall):
        async def play(self, prompts: Sequence[Prompt], *, wait: float) -> Played:
            played = await super().play(prompts, wait=wait)
            outages.incidents = [incident_in(key=9)]
            return played

    call = Failing([None, None])
    talk = Conversation(call, FakeLibrary(), [Language("ru")], Language("ru"))
    assert await tell_news(talk, notification(), outages) is Result.OVERTAKEN
    assert call.heard[6:9] == ["menu_opt_out", "overtaken", "at_address"]


async def test_a_restoration_taken_back_is_told_with_an_apology() -> None:
    call, talk = talk_with(None, None)
    assert await tell_news(talk, notification(News.REOPENED), standing(incident_in())) is Result.HEARD
    assert call.heard == ["news_greeting", "sorry_reopened", *OUT, *OUT]


async def test_a_reopened_outage_that_is_over_by_now_is_told_as_over() -> None:
    call, talk = talk_with(None, None)
    assert await tell_news(talk, notification(News.REOPENED), standing()) is Result.OVERTAKEN
    assert "restored" in call.heard
    assert "sorry_reopened" not in call.heard


async def test_a_notice_withdrawn_beside_an_outage_of_something_else_is_told_with_it() -> None:
    call, talk = talk_with(Press("0"))
    await tell_news(talk, notification(News.WITHDRAWN), standing(TV_OUT))
    assert call.heard[4:6] == ["withdrawn", "but_still"]


# -- prompts that can't be played


@pytest.mark.parametrize(
    ("news", "out", "result"),
    [
        (News.RESTORED, [], Result.HEARD),
        (News.RESTORED, [TV_OUT], Result.HEARD),
        (News.RESTORED, [incident_in()], Result.OVERTAKEN),
        (News.REOPENED, [incident_in()], Result.HEARD),
        (News.REOPENED, [], Result.OVERTAKEN),
    ],
)
async def test_news_was_heard_though_the_end_of_its_menu_cannot_be_played(
    news: News, out: list[Incident], result: Result
) -> None:
    call, talk = talk_with()
    call.unplayable = "menu_opt_out"
    assert await tell_news(talk, notification(news), standing(*out)) is result
    assert [one.incident_id for one in talk.promises] == [one.id for one in out]


@pytest.mark.parametrize(
    ("news", "out", "unplayable"),
    [
        (News.RESTORED, [], "restored"),
        (News.RESTORED, [TV_OUT], "but_still"),
        (News.RESTORED, [incident_in()], "overtaken"),
        (News.REOPENED, [incident_in()], "etr_brief"),
    ],
)
async def test_news_that_cannot_be_played_was_not_heard_and_promises_nothing(
    news: News, out: list[Incident], unplayable: str
) -> None:
    call, talk = talk_with()
    call.unplayable = unplayable
    with pytest.raises(NotPlayed):
        await tell_news(talk, notification(news), standing(*out))
    assert what_silence_means(talk) is Result.ENDED_EARLY
    assert talk.promises == []


async def test_news_of_which_a_phrase_could_not_be_made_was_not_heard() -> None:
    call, talk = talk_with(None, None)
    talk.library = FakeLibrary(missing=("restored",))
    assert await tell_news(talk, notification(), standing()) is Result.ENDED_EARLY
    assert "menu_callback" in call.heard
