"""What follows from a reply, and who is answered."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.news import News
from outages.replies.reading import Meaning, ReplyReading
from outages.replies.rules import (
    Context,
    ReplyAnswer,
    ReplyOutcome,
    Written,
    follow,
    may_answer,
)
from outages.subscribers import Service
from outages.tickets import Channel
from tests.support.web_world import NOON

INTERNET, POWER = frozenset({Service.INTERNET}), frozenset({Service.ELECTRICITY})
HOUR = timedelta(hours=1)

_news = st.none() | st.sampled_from(News)
_services = st.frozensets(st.sampled_from(Service))
_contexts = st.builds(Context, _news, _services, st.frozensets(st.sampled_from(Channel)))
_readings = st.builds(ReplyReading, st.sampled_from(Meaning), _services)


@given(_readings, _contexts)
def test_only_a_yes_to_a_question_about_the_same_closes_anything(
    reading: ReplyReading, context: Context
) -> None:
    followed = follow(reading, context)
    if followed.outcome is ReplyOutcome.CONFIRMED:
        assert reading.meaning is Meaning.WORKS
        assert context.news in (News.RESTORED, News.WITHDRAWN)
        assert not context.services or reading.services <= context.services


@given(_readings, _contexts)
def test_whoever_says_that_it_is_out_is_heard(reading: ReplyReading, context: Context) -> None:
    if reading.meaning is Meaning.STILL_OUT:
        assert follow(reading, context).outcome in (ReplyOutcome.REOPENED, ReplyOutcome.FOR_PERSON)


@given(_readings, _contexts)
def test_what_is_for_a_person_says_so(reading: ReplyReading, context: Context) -> None:
    followed = follow(reading, context)
    told = followed.answer in (ReplyAnswer.TO_PERSON, ReplyAnswer.DANGER)
    assert (followed.outcome is ReplyOutcome.FOR_PERSON) == told


@pytest.mark.parametrize(
    ("services", "outcome"),
    [
        (frozenset(), ReplyOutcome.REOPENED),
        (INTERNET, ReplyOutcome.REOPENED),
        (INTERNET | POWER, ReplyOutcome.REOPENED),
        (POWER, ReplyOutcome.FOR_PERSON),
    ],
)
def test_a_no_is_about_the_services_that_the_message_named(
    services: frozenset[Service], outcome: ReplyOutcome
) -> None:
    context = Context(News.RESTORED, INTERNET)
    assert follow(ReplyReading(Meaning.STILL_OUT, services), context).outcome is outcome


@pytest.mark.parametrize("answer", [ReplyAnswer.HELP, ReplyAnswer.NOT_ASKED, ReplyAnswer.TO_PERSON])
def test_some_answers_are_given_once_a_day(answer: ReplyAnswer) -> None:
    def given_before(hours: int) -> bool:
        before = [Written(NOON - hours * HOUR, answer)]
        return may_answer(answer, Context(), before=before, repeated=False, throttles=(), at=NOON)

    assert [given_before(hours) for hours in (1, 23, 24)] == [False, False, True]


def test_a_stop_is_confirmed_even_if_much_was_written() -> None:
    before = [Written(NOON, ReplyAnswer.STATUS)] * 50
    for answer, expected in ((ReplyAnswer.STOPPED, True), (ReplyAnswer.STATUS, False)):
        told = may_answer(answer, Context(), before=before, repeated=True, throttles=(), at=NOON)
        assert told is expected
