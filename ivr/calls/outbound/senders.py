"""What a message is made into for each channel, and handed to that channel's gateway."""

from typing import Any

from ivr.calls.outbound.messenger import Send
from ivr.texts import Names, Text, Texts
from outages.errors import PermanentDeliveryError
from outages.hooks import HookCall, HookGateway
from outages.mails import Mail, MailGateway
from outages.news import News
from outages.notifications import DueNotification, Result
from outages.text_messages import SMSGateway, TextMessage


class MailTexts(Texts):
    """What an e-mail says beside the message itself."""

    subjects = Names(
        {
            News.RESTORED: ("Услуга снова работает", "Service is back"),
            News.WITHDRAWN: ("Объявление об отключении отменено", "The outage notice is withdrawn"),
            News.REOPENED: ("Услуги всё же нет", "Service is out after all"),
            News.TICKET: ("Номер вашей заявки", "Your ticket's number"),
        }
    )
    footer = Text(
        "Это письмо отправлено автоматически, потому что вы просили известить вас. Больше не писать: ответьте словом СТОП.",
        "This e-mail was sent automatically because you asked to be told. To get no more of them, answer STOP.",
    )


def sms_sender(gateway: SMSGateway) -> Send:
    """Return what sends a message by SMS."""

    async def send(due: DueNotification, text: str) -> Result:
        return await gateway.send(TextMessage(due.attempt.id, due.number, text))

    return send


def mail_sender(gateway: MailGateway) -> Send:
    """Return what sends a message by e-mail; it raises PermanentDeliveryError where there is no address any more."""

    async def send(due: DueNotification, text: str) -> Result:
        if not due.email:
            raise PermanentDeliveryError("the subscriber has no e-mail address any more")
        words = MailTexts(due.language)
        body = f"{text}\n\n-- \n{words.footer}\n"
        mail = Mail(due.attempt.id, due.email, words.subjects[due.news], body, words.code)
        return await gateway.send(mail)

    return send


def hook_sender(gateway: HookGateway) -> Send:
    """Return what sends a message, with its facts, to the outside system."""

    async def send(due: DueNotification, text: str) -> Result:
        key = str(due.attempt.notification_id)
        return await gateway.send(HookCall(key, _telling(due, key, text)))

    return send


def _telling(due: DueNotification, key: str, text: str) -> dict[str, Any]:
    return {
        "id": key,
        "news": due.news,
        "incident_id": due.incident_id,
        "kind": due.kind,
        "number": due.number,
        "language": due.language,
        "text": text,
        "tickets": [{"number": one.ticket_number, "services": sorted(one.services)} for one in due.points],
    }
