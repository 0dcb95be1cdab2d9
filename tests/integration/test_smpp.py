"""Text messages over SMPP, through a real SMSC."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from smpp34 import SmppError, Tlv

from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.gateways.smpp_receipts import (
    MESSAGE_PAYLOAD,
    MESSAGE_STATE,
    RECEIPTED_MESSAGE_ID,
    ReceiptIds,
)
from outages.gateways.sms_smpp import SMPPGateway, SMPPSettings
from outages.notifications import Result
from outages.sms_text import cut_into_segments
from outages.text_messages import TextMessage
from tests.support.fake_reports import FakeReplies, FakeReports
from tests.support.kannel_server import wait_until
from tests.support.smsc import SMSC, run_smsc

NUMBER = "+79991234567"
RUSSIAN = "Свет вернулся: «Ёлки», 12/3 🙂 " * 6
SHORT = TextMessage("attempt-1", NUMBER, "Service is back @ 12/3.")


@pytest.fixture
async def smsc() -> AsyncIterator[SMSC]:
    async with run_smsc() as smsc:
        yield smsc


@pytest.fixture
def reports() -> FakeReports:
    return FakeReports()


@pytest.fixture
def replies() -> FakeReplies:
    return FakeReplies()


def settings(port: int) -> SMPPSettings:
    return SMPPSettings(
        name="main",
        host="127.0.0.1",
        port=port,
        user="ivr",
        password="hunter2",
        sender="Outages",
        bind_seconds=1.0,
        patience=5.0,
        first_wait=0.05,
        longest_wait=0.2,
    )


@asynccontextmanager
async def running(
    settings: SMPPSettings, reports: FakeReports, replies: FakeReplies | None = None
) -> AsyncIterator[SMPPGateway]:
    gateway = SMPPGateway(settings, reports, replies)
    task = asyncio.create_task(gateway.run())
    try:
        yield gateway
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def gateway(smsc: SMSC, reports: FakeReports, replies: FakeReplies) -> AsyncIterator[SMPPGateway]:
    async with running(settings(smsc.port), reports, replies) as gateway:
        await smsc.wait_bound()
        yield gateway


async def test_texts_arrive_whole_whatever_their_letters_and_length(
    smsc: SMSC, gateway: SMPPGateway, reports: FakeReports
) -> None:
    texts = ["Service is back @ 12/3.", "Свет 🙂", RUSSIAN, "long {latin} € " * 30]
    for number, text in enumerate(texts):
        assert await gateway.send(TextMessage(f"a{number}", NUMBER, text)) is Result.ACCEPTED
    assert smsc.texts == [(NUMBER, text) for text in texts]
    assert {(one.sender, one.sender_kind) for one in smsc.submitted} == {("Outages", (5, 0))}
    sent = [name for one in reports.sent for name in one.message_ids]
    assert sent == [one.message_id.lower() for one in smsc.submitted]
    assert [one.attempt_id for one in reports.sent] == ["a0", "a1", "a2", "a3"]


@pytest.mark.parametrize(
    ("sender", "kind"), [("+74951234567", (1, 1)), ("1234", (0, 0)), ("Outages", (5, 0))]
)
async def test_the_kind_of_a_sender_is_told(smsc: SMSC, sender: str, kind: tuple[int, int]) -> None:
    async with running(replace(settings(smsc.port), sender=sender), FakeReports()) as gateway:
        await gateway.send(SHORT)
    assert (smsc.submitted[0].sender, smsc.submitted[0].sender_kind) == (sender.lstrip("+"), kind)


async def test_reports_are_taken_in_any_form(smsc: SMSC, gateway: SMPPGateway, reports: FakeReports) -> None:
    await smsc.report("A1")
    await smsc.report("A2", "UNDELIV")
    await smsc.report("A3", "EXPIRED")
    for state in ("ENROUTE", "ACCEPTD", "UNKNOWN", "WHAT"):
        await smsc.report("A4", state)
    named = [Tlv(RECEIPTED_MESSAGE_ID, b"A5\0"), Tlv(MESSAGE_STATE, b"\x08")]
    await smsc.send(b"", esm_class=4, tlvs=named)
    await smsc.report("A1")
    await wait_until(lambda: len(reports.taken) >= 5, "reports")
    assert reports.taken == [
        ("a1", Result.DELIVERED),
        ("a2", Result.UNDELIVERED),
        ("a3", Result.UNDELIVERED),
        ("a5", Result.UNDELIVERED),
        ("a1", Result.DELIVERED),
    ]
    assert gateway.trouble is None


@pytest.mark.parametrize(("ids", "reported"), [(ReceiptIds.HEX, str(0xA10)), (ReceiptIds.SAME, "A10")])
async def test_the_ids_of_receipts_may_be_written_otherwise(
    smsc: SMSC, reports: FakeReports, ids: ReceiptIds, reported: str
) -> None:
    async with running(replace(settings(smsc.port), receipt_ids=ids), reports) as gateway:
        await gateway.send(SHORT)
        await smsc.report(reported)
        await wait_until(lambda: bool(reports.taken), "report")
    assert (reports.taken[0][0],) == reports.sent[0].message_ids


def test_decimal_answers_meet_hexadecimal_receipts() -> None:
    assert ReceiptIds.DECIMAL.of_answer("0002576") == ReceiptIds.DECIMAL.of_receipt("a10") == "2576"
    # What is no number stays what it is.
    assert ReceiptIds.HEX.of_answer("6f-Zz") == ReceiptIds.HEX.of_receipt("6F-zz") == "6f-zz"


async def test_junk_in_receipts_and_texts_harms_nobody(
    smsc: SMSC, gateway: SMPPGateway, reports: FakeReports, replies: FakeReplies
) -> None:
    for data in (
        b"",
        b"id:",
        b"stat:DELIVRD",
        b"id:1 stat:",
        bytes(range(250)),
        b"id:" + b"9" * 200 + b" stat:DELIVRD",
    ):
        await smsc.send(data, esm_class=4)
    await smsc.send(b"\xff\x00\x03", esm_class=0x40)
    await smsc.send(b"\x05\x00\x03\x07\x02", esm_class=0x40)
    # Somebody who writes what looks like a receipt has written a text.
    await smsc.send(b"id:A1 stat:DELIVRD")
    huge = [Tlv(MESSAGE_PAYLOAD, b"id:A2 stat:DELIVRD text:" + b"x" * 60_000)]
    await smsc.send(b"", esm_class=4, tlvs=huge)
    await wait_until(lambda: bool(reports.taken), "report")
    assert reports.taken == [("a2", Result.DELIVERED)]
    assert replies.written[-1] == (NUMBER, "id:A1 stat:DELIVRD", "")
    assert await gateway.send(SHORT) is Result.ACCEPTED


async def test_reports_wait_for_the_database(
    smsc: SMSC, gateway: SMPPGateway, reports: FakeReports, replies: FakeReplies
) -> None:
    reports.failures, replies.failures = 3, 2
    await smsc.report("A1")
    await smsc.send("НЕТ".encode("utf-16-be"), coding=8)
    await wait_until(lambda: bool(replies.written), "text")
    assert (reports.taken, replies.written) == ([("a1", Result.DELIVERED)], [(NUMBER, "НЕТ", "")])
    assert gateway.trouble is None


async def test_messages_wait_while_many_reports_do(
    smsc: SMSC, gateway: SMPPGateway, reports: FakeReports
) -> None:
    reports.open.clear()
    await asyncio.gather(*(smsc.report(f"A{number}") for number in range(600)))
    # Some are being written, the others wait for them.
    await wait_until(lambda: gateway._inbox.waiting >= 600, "reports")
    sending = asyncio.create_task(gateway.send(SHORT))
    for _ in range(10):
        await asyncio.sleep(0)
    assert (smsc.submitted, sending.done()) == ([], False)
    reports.open.set()
    assert await sending is Result.ACCEPTED
    await wait_until(lambda: len(reports.taken) == 600, "reports")


async def test_a_bind_is_left_while_the_database_is_away_for_long(
    smsc: SMSC, gateway: SMPPGateway, reports: FakeReports
) -> None:
    reports.open.clear()
    bind, acknowledged = smsc.binds[-1], 0
    with suppress(SmppError):
        while True:
            answer = await bind.deliver_sm("1", b"id:%d stat:DELIVRD" % acknowledged, esm_class=4)
            acknowledged += answer.is_success
    assert acknowledged > 5_000
    reports.open.set()
    await wait_until(lambda: len(reports.taken) >= acknowledged, "reports")
    await wait_until(lambda: gateway.trouble is None, "bind")


async def test_it_ends_whenever_it_is_told_to(smsc: SMSC) -> None:
    for turns in range(30):
        async with running(settings(smsc.port), FakeReports()) as gateway:
            await wait_until(lambda: gateway.trouble is None, "bind")
            await smsc.hang_up()
            for _ in range(turns):
                await asyncio.sleep(0)


async def test_what_was_read_before_the_end_is_kept(smsc: SMSC, reports: FakeReports) -> None:
    async with running(settings(smsc.port), reports):
        await smsc.wait_bound()
        reports.failures = 2
        await smsc.report("A1")
        await smsc.report("A2")
    assert {name for name, _ in reports.taken} == {"a1", "a2"}
    # The unbind came, rather than silence.
    await wait_until(lambda: not smsc.binds, "unbind")


async def test_long_texts_are_joined_from_parts_in_any_order(
    smsc: SMSC, gateway: SMPPGateway, replies: FakeReplies
) -> None:
    text = "Света всё ещё нет, " * 8
    first, second, third = cut_into_segments(text, 9)
    for part in (third, first, first, second):
        await smsc.send(part.data, esm_class=0x40, coding=part.coding)
    await wait_until(lambda: bool(replies.written), "text")
    assert replies.written == [(NUMBER, text, "")]
    assert gateway.trouble is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (0x0B, PermanentDeliveryError),
        (0x0A, PermanentDeliveryError),
        (0x08, TemporaryDeliveryError),
        (0x45, TemporaryDeliveryError),
    ],
)
async def test_refusals_are_told_apart(
    smsc: SMSC, gateway: SMPPGateway, status: int, error: type[Exception]
) -> None:
    smsc.judge = lambda _number: status
    with pytest.raises(error, match=f"0x{status:02x}"):
        await gateway.send(SHORT)


@pytest.mark.parametrize("status", [0x58, 0x14])
async def test_too_fast_slows_the_whole_bind_and_loses_nothing(
    smsc: SMSC, gateway: SMPPGateway, status: int
) -> None:
    smsc.judge = lambda number: status if number in (1, 2, 5) else 0
    sent = [TextMessage(f"a{number}", NUMBER, f"text {number}") for number in range(8)]
    assert await asyncio.gather(*map(gateway.send, sent)) == [Result.ACCEPTED] * 8
    assert sorted(smsc.texts) == [(NUMBER, one.text) for one in sent]


async def test_one_that_stays_too_busy_may_be_tried_again(smsc: SMSC) -> None:
    smsc.judge = lambda _number: 0x58
    async with running(replace(settings(smsc.port), patience=0.3), FakeReports()) as gateway:
        await smsc.wait_bound()
        with pytest.raises(TemporaryDeliveryError, match="too busy"):
            await gateway.send(SHORT)


async def test_a_refused_part_lets_the_whole_be_tried_again(smsc: SMSC, gateway: SMPPGateway) -> None:
    smsc.judge = lambda number: 0x45 if number == 2 else 0
    with pytest.raises(TemporaryDeliveryError):
        await gateway.send(TextMessage("a", NUMBER, RUSSIAN))
    await gateway.send(TextMessage("b", NUMBER, RUSSIAN))
    # The first part of the first try has another reference, so that no telephone joins it with the second try.
    assert smsc.texts == [(NUMBER, RUSSIAN)]


async def test_a_bind_that_breaks_before_the_answer_leaves_a_doubt_and_is_made_again(
    smsc: SMSC, gateway: SMPPGateway
) -> None:
    smsc.judge = lambda _number: None
    sending = asyncio.create_task(gateway.send(SHORT))
    await wait_until(lambda: smsc.seen == 1, "segment")
    await smsc.hang_up()
    with pytest.raises(UnknownDeliveryError):
        await sending
    smsc.judge = lambda _number: 0
    assert await gateway.send(SHORT) is Result.ACCEPTED
    assert len(smsc.submitted) == 1


async def test_nobody_there_is_temporary_and_so_is_a_wrong_password(smsc: SMSC) -> None:
    async def deny(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.read(1000)
        # bind_transceiver_resp: invalid password.
        writer.write(struct.pack(">III", 16, 0x80000009, 0x0E) + head[12:16])
        await reader.read()
        writer.close()

    await smsc.hang_up()
    server = await asyncio.start_server(deny, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        quick = replace(settings(port), bind_seconds=0.1, patience=0.3)
        async with running(quick, FakeReports()) as gateway:
            with pytest.raises(TemporaryDeliveryError, match="no bind"):
                await gateway.send(SHORT)


async def test_a_text_without_end_is_refused_before_anything_is_sent(
    smsc: SMSC, gateway: SMPPGateway
) -> None:
    with pytest.raises(PermanentDeliveryError):
        await gateway.send(TextMessage("a", NUMBER, "я" * 67 * 256))
    assert smsc.submitted == []


def test_secrets_do_not_show_in_a_log() -> None:
    assert "hunter2" not in repr(settings(1))
