"""A call about what goes on, and to somebody without a ticket: the words of the line itself, and no answer but an agent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.dialogs.ring_back import find_tellings, leave_message, tell_news
from outages.calls import Promise
from outages.estimates import Delay, EtrRevision
from outages.incidents import Incident, IncidentId, IncidentKind
from outages.ledger import Means, Told
from outages.news import GOING_ON, News
from outages.notifications import DueNotification, NotifiedPoint, Result
from outages.subscribers import Service
from tests.support.fake_telephony import FakeOutages, due_notification
from tests.support.fakes import NOON, incident_in, point_at
from tests.support.place_order import told_at
from tests.support.scripted_call import Press
from tests.unit.ivr.dialogs.test_ring_back import talk_with

INTERNET = frozenset({Service.INTERNET})
MENU = ["menu_choice", "menu_opt_out"]


def notice(news: News = News.PUBLISHED, promised: Promise | None = None) -> DueNotification:
    """Return news for somebody without a ticket."""
    point = NotifiedPoint(None, "", point_at(), INTERNET)
    return replace(due_notification(), news=news, points=(point,), promised=promised)


def moved() -> Incident:
    """Return an outage whose time has moved."""
    was = incident_in()
    later = NOON + timedelta(hours=6)
    revision = EtrRevision(2, later, Delay.SPARE_PART, "duty", NOON)
    return replace(was, revisions=(*was.revisions, revision))


def work_ahead() -> Incident:
    """Return work that begins tomorrow."""
    return replace(
        incident_in(),
        kind=IncidentKind.PLANNED,
        starts_at=NOON + timedelta(hours=22),
        revisions=(EtrRevision(1, NOON + timedelta(hours=26), None, "duty", NOON),),
    )


@pytest.mark.parametrize("key", ["0", "9"])
async def test_an_outage_is_told_in_full_and_zero_and_nine_are_all_keys(key: str) -> None:
    call, talk = talk_with(Press(key))
    result = await tell_news(talk, notice(), FakeOutages([incident_in()]))
    assert result is {"0": Result.WANTS_AGENT, "9": Result.OPTED_OUT}[key]
    assert call.heard[0] == "notice_greeting"
    assert call.heard[-2:] == MENU
    assert [one for one in call.heard if one.startswith("etr")]


@pytest.mark.parametrize("key", ["1", "2"])
@pytest.mark.parametrize("news", [*sorted(GOING_ON), News.RESTORED, News.WITHDRAWN, News.REOPENED])
async def test_nobody_without_a_ticket_answers_whether_it_works(news: News, key: str) -> None:
    _, talk = talk_with(Press(key), Press(key))
    result = await tell_news(talk, notice(news), FakeOutages([]))
    assert result in (Result.HEARD, Result.OVERTAKEN)


async def test_what_was_told_is_noted_as_promised() -> None:
    _, talk = talk_with(Press("0"))
    await tell_news(talk, notice(News.ETR_KNOWN), FakeOutages([incident_in()]))
    (promise,) = talk.promises
    assert (promise.told, promise.means) == (Told.OUT, Means.RING_BACK)


async def test_a_moved_time_comes_with_the_one_that_was_heard_and_the_reason() -> None:
    call, talk = talk_with(Press("0"))
    heard = Promise(IncidentId(1), 1, NOON + timedelta(hours=2))
    await tell_news(talk, notice(News.ETR_MOVED, heard), FakeOutages([moved()]))
    assert [one for one in call.heard if one.startswith(("moved", "delay"))] == [
        "moved_from",
        "delay_spare_part",
    ]


async def test_work_ahead_is_told_as_such() -> None:
    call, talk = talk_with(None, None)
    assert await tell_news(talk, notice(News.AHEAD), FakeOutages([work_ahead()])) is Result.HEARD
    assert "etr_ahead" in call.heard
    assert [one.told for one in talk.promises] == [Told.AHEAD]


async def test_work_that_has_begun_meanwhile_is_not_told_as_ahead() -> None:
    call, talk = talk_with(Press("0"))
    begun = FakeOutages([work_ahead()], at=NOON + timedelta(hours=23))
    await tell_news(talk, notice(News.AHEAD), begun)
    assert call.heard[:2] == ["notice_greeting", "overtaken"]


async def test_a_worker_that_has_not_heard_the_news_yet_tells_nothing() -> None:
    newer = replace(notice(News.ETR_MOVED), version=2)
    (telling,) = find_tellings(newer, FakeOutages([incident_in(), incident_in(key=2)]))
    assert not telling.bears_out(News.ETR_MOVED)
    (telling,) = find_tellings(newer, FakeOutages([replace(incident_in(), version=2)]))
    assert telling.bears_out(News.ETR_MOVED)


async def test_who_has_no_ticket_hears_the_end_and_is_asked_nothing() -> None:
    call, talk = talk_with(None, None)
    assert await tell_news(talk, notice(News.RESTORED), FakeOutages()) is Result.HEARD
    assert call.heard[: 1 + len(told_at("restored"))] == ["notice_greeting", *told_at("restored")]
    assert "menu_callback" not in call.heard


async def test_a_machine_gets_the_notice_without_questions_and_nothing_is_promised() -> None:
    call, talk = talk_with(None)
    await leave_message(talk, notice(), FakeOutages([incident_in()]))
    assert not [one for one in call.heard if one.startswith("menu")]
    assert talk.promises == []
