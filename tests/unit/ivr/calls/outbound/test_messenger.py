"""Text messages: their words, and what the gateway says of them."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from ivr.calls.outbound.messenger import BATCH, Messenger
from ivr.calls.outbound.senders import sms_sender
from ivr.calls.outbound.settling import NOTIFICATION, Settler
from ivr.observability.metrics import Metrics
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.incidents import Incident, IncidentKind
from outages.news import News
from outages.notifications import Result
from outages.subscribers import Language, Service, withhold
from outages.text_messages import TextMessage
from outages.tickets import Channel
from tests.support.fake_ledger import FakeLedger
from tests.support.fake_repositories import FakeAreas, FakeIncidents
from tests.support.fake_telephony import FakeOutages, FakeQueue, due_notification
from tests.support.fakes import FakeClock, incident_in
from tests.unit.ivr.dialogs.test_notices import work_ahead


class Gateway:
    """Takes a message, or raises what the test says."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.taken = error, list[TextMessage]()

    async def send(self, message: TextMessage) -> Result:
        if self.error:
            raise self.error
        self.taken.append(message)
        return Result.ACCEPTED


def messenger_with(
    queue: FakeQueue,
    gateway: Gateway,
    *out: Incident,
    ledger: FakeLedger | None = None,
    answerable: bool = False,
) -> Messenger:
    clock = FakeClock()
    return Messenger(
        repository=queue,
        settler=Settler(queue, clock, Metrics(), NOTIFICATION),
        channel=Channel.SMS,
        send=sms_sender(gateway),
        clock=clock,
        languages=[Language("ru"), Language("en")],
        outages=FakeOutages(list(out)),
        ledger=ledger or FakeLedger(FakeIncidents(FakeAreas())),
        answerable=answerable,
    )


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (None, Result.ACCEPTED),
        (TemporaryDeliveryError("queue full"), Result.UNAVAILABLE),
        (PermanentDeliveryError("bad number"), Result.BAD_NUMBER),
        (UnknownDeliveryError("no answer"), Result.UNKNOWN),
    ],
)
async def test_what_the_gateway_says_is_the_result(error: Exception | None, result: Result) -> None:
    queue = FakeQueue([due_notification(channel=Channel.SMS)])
    gateway = Gateway(error)
    await messenger_with(queue, gateway).send_due()
    assert queue.results == {"attempt-1": result}
    assert all("4712001" in message.text and message.id == "attempt-1" for message in gateway.taken)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "снова работает интернет"),
        ("en", "the internet is back"),
        ("kk", "снова работает интернет"),
    ],
)
async def test_a_message_is_in_the_subscribers_language_or_the_lines_first(language: str, said: str) -> None:
    queue, gateway = FakeQueue([due_notification(channel=Channel.SMS, language=language)]), Gateway()
    await messenger_with(queue, gateway).send_due()
    assert said in gateway.taken[0].text


async def test_a_withdrawn_notice_is_not_told_as_a_restoration() -> None:
    notification = replace(
        due_notification(channel=Channel.SMS), news=News.WITHDRAWN, kind=IncidentKind.PLANNED
    )
    gateway = Gateway()
    await messenger_with(FakeQueue([notification]), gateway).send_due()
    assert "плановые работы отменены" in gateway.taken[0].text.lower()
    assert "снова" not in gateway.taken[0].text


async def test_a_stop_takes_no_more_messages_and_settles_those_taken() -> None:
    due = [due_notification(key=str(place), channel=Channel.SMS) for place in range(BATCH + 1)]
    queue, gateway = FakeQueue(due), Gateway()
    messenger = messenger_with(queue, gateway)
    sending = asyncio.create_task(messenger.send_due())
    while not gateway.taken:
        await asyncio.sleep(0)
    messenger.stop()
    await sending
    assert (len(queue.results), len(queue.due)) == (BATCH, 1)


async def test_a_message_tells_what_is_still_out_beside_what_is_back() -> None:
    television = replace(incident_in(key=2), services=frozenset({Service.TV}))
    gateway = Gateway()
    await messenger_with(FakeQueue([due_notification(channel=Channel.SMS)]), gateway, television).send_due()
    text = gateway.taken[0].text
    assert text.startswith("улица Ленина, 12: снова работает интернет. Не работает телевидение.")
    assert "открыта" in text


async def test_a_restoration_taken_back_is_told_with_an_apology() -> None:
    notification = replace(due_notification(channel=Channel.SMS), news=News.REOPENED)
    gateway = Gateway()
    await messenger_with(FakeQueue([notification]), gateway, incident_in()).send_due()
    assert gateway.taken[0].text.startswith("улица Ленина, 12: не работает интернет.")
    assert "Извините, мы поторопились" in gateway.taken[0].text


@pytest.mark.parametrize("news", News)
async def test_a_stranger_is_written_to_without_the_address(news: News) -> None:
    due = due_notification(channel=Channel.SMS)
    points = tuple(replace(one, point=withhold([one.point])[0]) for one in due.points)
    over = news in (News.RESTORED, News.WITHDRAWN)
    out = [] if over else [work_ahead() if news.is_ahead else incident_in()]
    gateway = Gateway()
    await messenger_with(FakeQueue([replace(due, news=news, points=points)]), gateway, *out).send_due()
    (message,) = gateway.taken
    assert message.text.startswith("По этому адресу: ")
    assert "4712001" in message.text
    assert "Ленина" not in message.text


@pytest.mark.parametrize("news", [News.RESTORED, News.WITHDRAWN])
async def test_what_is_not_true_any_more_is_not_sent_and_waits_for_a_later_tick(news: News) -> None:
    class Again(FakeQueue):
        """Hands out again what came too late, as the database does."""

        async def settle(self, attempt_id: str, result: Result, *, at: datetime) -> None:
            await super().settle(attempt_id, result, at=at)
            self.due.append(replace(due_notification(channel=Channel.SMS), news=news))

    queue, gateway = Again([replace(due_notification(channel=Channel.SMS), news=news)]), Gateway()
    await messenger_with(queue, gateway, incident_in(key=9)).send_due()
    assert (queue.results, gateway.taken) == ({"attempt-1": Result.LATE}, [])


@pytest.mark.parametrize("news", [News.RESTORED, News.WITHDRAWN])
@pytest.mark.parametrize("answerable", [True, False])
async def test_a_message_promises_to_read_answers_only_where_they_are_taken(
    news: News, *, answerable: bool
) -> None:
    queue = FakeQueue([replace(due_notification(channel=Channel.SMS), news=news)])
    gateway = Gateway()
    await messenger_with(queue, gateway, answerable=answerable).send_due()
    assert ("Ответьте НЕТ" in gateway.taken[0].text) is answerable
