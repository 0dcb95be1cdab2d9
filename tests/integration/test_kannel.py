"""Messages and delivery reports through a real Kannel and our endpoint for reports."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from ivr.web.site import build_web
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError
from outages.gateways.sms_kannel import KannelReceiptReader, KannelSettings, KannelSMSGateway
from outages.incidents import IncidentId
from outages.notifications import Attempt, Notification, NotificationId, NotificationState, Result
from outages.text_messages import TextMessage
from outages.tickets import Channel
from tests.support.kannel_server import PASSWORD, SENDER, USERNAME, KannelServer, run_kannel, wait_until
from tests.support.web_world import NOON, World, make_world

KEY = "key of receipts"
NUMBER = "+79991234567"
RUSSIAN = "Услуги восстановлены: интернет. Химки, улица Ленина, 12. Заявка 1234567. Ёлки 🙂"


@pytest.fixture
async def kannel(tmp_path: Path) -> AsyncIterator[KannelServer]:
    async with run_kannel(tmp_path) as kannel:
        yield kannel


@pytest.fixture
def world() -> World:
    world = make_world()
    world.notifications.kept.append(notification("attempt-1"))
    return world


@pytest.fixture
async def receipts_url(world: World) -> AsyncIterator[str]:
    services = replace(world.services(), receipts={"sms": KannelReceiptReader(KEY)})
    async with TestServer(build_web(services)) as server:
        yield str(server.make_url("/receipts/sms"))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def notification(attempt_id: str) -> Notification:
    attempt = Attempt(attempt_id, NotificationId(1), NOON, NOON + timedelta(minutes=1))
    return Notification(
        NotificationId(1), IncidentId(1), ("1234567",), Channel.SMS, NUMBER, "ru",
        NotificationState.SENDING, 0, NOON, None, (attempt,),
    )  # fmt: skip


def settings(kannel: KannelServer, receipts_url: str) -> KannelSettings:
    return KannelSettings(
        sendsms_url=kannel.sendsms_url,
        username=USERNAME,
        password=PASSWORD,
        sender=SENDER,
        receipts_url=receipts_url,
        receipts_key=KEY,
    )


async def test_a_message_arrives_and_its_report_settles_the_attempt(
    kannel: KannelServer, receipts_url: str, session: aiohttp.ClientSession, world: World
) -> None:
    gateway = KannelSMSGateway(settings(kannel, receipts_url), session)
    assert await gateway.send(TextMessage("attempt-1", NUMBER, RUSSIAN[:60])) is Result.ACCEPTED
    (message,) = await kannel.wait_delivered(1)
    assert (message.sender, message.number, message.text) == (SENDER, NUMBER, RUSSIAN[:60])
    await wait_until(lambda: bool(world.notifications.settled), "report")
    assert world.notifications.settled == [("attempt-1", Result.DELIVERED)]


async def test_long_and_latin_texts_arrive_whole(
    kannel: KannelServer, receipts_url: str, session: aiohttp.ClientSession
) -> None:
    gateway = KannelSMSGateway(settings(kannel, receipts_url), session)
    await gateway.send(TextMessage("attempt-1", NUMBER, "Service is back: internet, 12 Lenina."))
    (latin,) = await kannel.wait_delivered(1)
    assert latin.text == "Service is back: internet, 12 Lenina."
    await gateway.send(TextMessage("attempt-1", NUMBER, RUSSIAN))
    segments = (await kannel.wait_delivered(3))[1:]
    assert "".join(one.text for one in segments) == RUSSIAN


async def test_refusals_of_kannel_are_told_apart(
    kannel: KannelServer, receipts_url: str, session: aiohttp.ClientSession
) -> None:
    right = settings(kannel, receipts_url)
    with pytest.raises(PermanentDeliveryError):
        await KannelSMSGateway(right, session).send(TextMessage("attempt-1", "nobody", "x"))
    wrong = replace(right, password="wrong")
    with pytest.raises(TemporaryDeliveryError):
        await KannelSMSGateway(wrong, session).send(TextMessage("attempt-1", NUMBER, "x"))
    assert kannel.delivered() == []
