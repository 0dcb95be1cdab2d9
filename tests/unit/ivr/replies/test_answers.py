"""Answers say what is so when they are sent, and the record says what became of them."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from ivr.notices.live import Notices
from ivr.replies.answers import Answerer
from outages.callers import Caller
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.incidents import Incident, IncidentKind
from outages.ledger import Means, Told
from outages.notifications import Result
from outages.places import AreaId
from outages.replies.repository import AnswerState, DueAnswer
from outages.replies.rules import ReplyAnswer
from outages.requests import RequestRules
from outages.subscribers import Language, Service, ServicePoint
from outages.text_messages import TextMessage
from tests.support.fake_replies import FakeReplies
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fakes import (
    NOON,
    FakeClock,
    FakeHouses,
    FakePrerendering,
    caller_at,
    incident_in,
    point_at,
)

ANNA = "+79991234567"


class Gateway:
    """Takes a message, or raises what the test says."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.taken = error, list[TextMessage]()

    async def send(self, message: TextMessage) -> Result:
        if self.error:
            raise self.error
        self.taken.append(message)
        return Result.ACCEPTED


def due(answer: ReplyAnswer, *, number: str = ANNA, language: str | None = "ru") -> DueAnswer:
    return DueAnswer("reply-1", number, answer, language, ("4712001",))


async def send(
    one: DueAnswer,
    *incidents: Incident,
    caller: Caller | None = None,
    error: Exception | None = None,
    down: bool = False,
) -> tuple[FakeReplies, Gateway]:
    """Send one answer while these incidents are live, to somebody at the usual point or this caller."""
    clock, areas, replies, gateway = FakeClock(), FakeAreas(), FakeReplies(due=[one]), Gateway(error)
    notices = Notices(
        incidents=FakeIncidents(areas), areas=areas, prerendering=FakePrerendering(), clock=clock, zone=UTC
    )
    notices.board.show(incidents)
    answerer = Answerer(
        repository=replies,
        subscribers=FakeHouses(caller=caller or caller_at(point_at()), down=down),
        notices=notices,
        gateway=gateway,
        clock=clock,
        languages=[Language("ru"), Language("en")],
        rules=RequestRules(),
    )
    await answerer.send_due()
    return replies, gateway


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (None, AnswerState.SENT),
        (TemporaryDeliveryError("queue full"), AnswerState.DUE),
        (PermanentDeliveryError("bad number"), AnswerState.FAILED),
        (UnknownDeliveryError("no answer"), AnswerState.UNKNOWN),
    ],
)
async def test_what_the_gateway_says_is_recorded(error: Exception | None, state: AnswerState) -> None:
    replies, gateway = await send(due(ReplyAnswer.STILL_OUT), error=error)
    ((attempt, recorded, text),) = replies.settled
    assert (attempt, recorded) == ("reply-1", state)
    assert "4712001" in text
    assert [(one.id, one.number, one.text) for one in gateway.taken] == (
        [] if error else [(attempt, ANNA, text)]
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Ticket 4712001 is open"), ("kk", "Заявка 4712001"), (None, "Заявка 4712001")],
)
async def test_an_answer_is_in_the_language_of_the_message_else_of_the_contract(
    language: str | None, said: str
) -> None:
    _, gateway = await send(due(ReplyAnswer.STILL_OUT, language=language))
    assert said in gateway.taken[0].text


async def test_the_facts_are_those_of_the_moment_of_sending_and_are_noted_as_told() -> None:
    outage = incident_in()
    replies, gateway = await send(due(ReplyAnswer.STATUS), outage)
    assert "не работает интернет" in gateway.taken[0].text
    (told,) = replies.told
    assert (told.number, told.means, told.told, told.incident_id, told.source) == (
        ANNA, Means.SMS, Told.OUT, outage.id, "reply-1",
    )  # fmt: skip


async def test_what_could_not_be_looked_up_is_sent_later() -> None:
    replies, gateway = await send(due(ReplyAnswer.STATUS), down=True)
    assert [state for _, state, _ in replies.settled] == [AnswerState.DUE]
    assert gateway.taken == []


async def test_nothing_is_noted_that_the_gateway_did_not_take() -> None:
    replies, _ = await send(due(ReplyAnswer.STATUS), incident_in(), error=TemporaryDeliveryError("full"))
    assert replies.told == []


async def test_where_nothing_is_out_that_is_said_and_no_more_than_is_known() -> None:
    replies, gateway = await send(due(ReplyAnswer.STATUS), incident_in(area=77))
    assert "аварий пока не зарегистрировано" in gateway.taken[0].text
    assert replies.told == []


async def test_a_telephone_of_no_contract_hears_of_no_address() -> None:
    _, gateway = await send(due(ReplyAnswer.STATUS), incident_in(), caller=Caller(ANNA))
    assert "Этого номера нет в наших договорах" in gateway.taken[0].text


def place(number: int) -> ServicePoint:
    return replace(
        point_at(key=number), street=f"проспект Маршала Рокоссовского {number}", house=f"12/{number}"
    )


async def test_what_found_no_room_is_not_noted_as_told() -> None:
    """Each address has an outage of its own; three don't fit into a message."""
    points = [
        replace(place(n), house_lineage=(*place(n).house_lineage[:2], AreaId(n + 100), AreaId(n + 200)))
        for n in range(1, 4)
    ]
    incidents = [
        replace(incident_in(key=n, area=n + 100), services=frozenset({Service.INTERNET})) for n in range(1, 4)
    ]
    replies, gateway = await send(due(ReplyAnswer.STATUS), *incidents, caller=caller_at(*points))
    text = gateway.taken[0].text
    named = [n for n in range(1, 4) if f"12/{n}" in text]
    assert "О других ваших адресах позвоните нам." in text
    assert len(replies.told) == len(named) < len(points)


async def test_planned_work_is_told_where_nothing_is_out() -> None:
    ahead = replace(incident_in(), kind=IncidentKind.PLANNED, starts_at=NOON + timedelta(days=1))
    replies, gateway = await send(due(ReplyAnswer.STATUS), ahead)
    assert "плановые работы" in gateway.taken[0].text
    assert [one.told for one in replies.told] == [Told.AHEAD]


@pytest.mark.parametrize("number", ["+79001234567", "+447911123456", "+78091234567", "+881612345678"])
async def test_strangers_are_answered_at_home_only_and_never_at_a_price(number: str) -> None:
    replies, gateway = await send(due(ReplyAnswer.HELP, number=number), caller=Caller(number))
    at_home = number == "+79001234567"
    assert [one.number for one in gateway.taken] == ([number] if at_home else [])
    assert [state for _, state, _ in replies.settled] == [AnswerState.SENT if at_home else AnswerState.FAILED]
