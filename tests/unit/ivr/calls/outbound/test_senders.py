"""What a message is made into for each channel."""

from dataclasses import replace

import pytest

from ivr.calls.outbound.senders import hook_sender, mail_sender
from outages.errors import PermanentDeliveryError
from outages.hooks import HookCall
from outages.mails import Mail
from outages.news import News
from outages.notifications import Result
from outages.tickets import Channel
from tests.support.fake_telephony import due_notification


class Taking:
    """Takes everything."""

    def __init__(self) -> None:
        self.taken: list[Mail | HookCall] = []

    async def send(self, one: Mail | HookCall) -> Result:
        self.taken.append(one)
        return Result.DELIVERED


@pytest.mark.parametrize(
    ("language", "subject", "footer"),
    [
        ("ru", "Услуга снова работает", "СТОП"),
        ("en", "Service is back", "STOP"),
        ("kk", "Услуга снова работает", "СТОП"),
    ],
)
async def test_a_mail_has_a_subject_and_says_how_to_get_no_more(
    language: str, subject: str, footer: str
) -> None:
    gateway = Taking()
    due = due_notification(channel=Channel.EMAIL)
    due = replace(due, email="maria@example.org", language=language, news=News.RESTORED)
    assert await mail_sender(gateway)(due, "It is <b>back</b>") is Result.DELIVERED
    (mail,) = gateway.taken
    assert isinstance(mail, Mail)
    assert (mail.id, mail.address, mail.subject) == (due.attempt.id, "maria@example.org", subject)
    assert mail.text.startswith("It is <b>back</b>\n\n-- \n")
    assert footer in mail.text


async def test_nobody_writes_to_an_address_that_is_gone() -> None:
    with pytest.raises(PermanentDeliveryError):
        await mail_sender(Taking())(due_notification(channel=Channel.EMAIL), "text")


async def test_a_call_of_the_webhook_has_the_facts_and_the_words() -> None:
    gateway = Taking()
    due = due_notification(channel=Channel.WEBHOOK)
    await hook_sender(gateway)(due, "It is back")
    (call,) = gateway.taken
    assert isinstance(call, HookCall)
    assert call.id == call.telling["id"] == str(due.attempt.notification_id)
    assert (call.telling["news"], call.telling["text"]) == ("restored", "It is back")
    assert call.telling["tickets"] == [
        {"number": due.points[0].ticket_number, "services": sorted(due.points[0].services)}
    ]
