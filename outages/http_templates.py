"""How SMS gateways are spoken to over HTTP: the ones in use, and the form of an operator's own."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

#: What a template leaves to each message, and what may stand there.
PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
PLACEHOLDERS: Final = ("number", "digits", "text", "sender", "id", "user", "password", "reports")


class BodyForm(StrEnum):
    """How the fields of a request are written."""

    FORM = "form"
    JSON = "json"


class Authentication(StrEnum):
    """How we say who we are."""

    #: By fields of the request alone.
    FIELDS = "fields"
    #: By user and password.
    BASIC = "basic"
    #: By the password, as a token.
    BEARER = "bearer"


@dataclass(frozen=True, slots=True, kw_only=True)
class HTTPTemplate:
    """Request, answer and reports of a gateway.

    Values of `fields`, and `url`, may hold {number} (E.164), {digits} (without the plus), {text}, {sender}, {id} (of our
    attempt, 40 characters), {user}, {password} and {reports}, the address for reports about this message.
    Names of what is in an answer or report lead into it with dots: data.id.

    A message is taken when the answer has `answer_id`, and `taken` fields have these values. `error` names a code or words
    of a refusal: one in `temporary` may be tried again, one in `permanent` may not; for others the HTTP status decides.
    A report is about what `report_id` names, unless {reports} is used: then its address says so. Without `report_state`
    no reports come. `text_number`, `text_words` and `text_id` name what people write.
    """

    url: str
    fields: Mapping[str, str]
    body: BodyForm = BodyForm.FORM
    authentication: Authentication = Authentication.FIELDS
    answer_id: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    temporary: tuple[str, ...] = ()
    permanent: tuple[str, ...] = ()
    report_id: str = ""
    report_state: str = ""
    delivered: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()
    text_number: str = ""
    text_words: str = ""
    text_id: str = ""

    @property
    def signs_each(self) -> bool:
        """Whether each message says where its reports go; else one address is entered at the gateway."""
        return any("{reports}" in value for value in self.fields.values())


#: Written after the vendors' own descriptions.
TEMPLATES: Final[Mapping[str, HTTPTemplate]] = {
    "smsc.ru": HTTPTemplate(
        url="https://smsc.ru/sys/send.php",
        fields={
            "login": "{user}",
            "psw": "{password}",
            "phones": "{number}",
            "mes": "{text}",
            "sender": "{sender}",
            "id": "{id}",
            "charset": "utf-8",
            "fmt": "3",
        },
        answer_id="id",
        error="error_code",
        # Login, money, blocked address, too often.
        temporary=("2", "3", "4", "9"),
        # Parameters, date, forbidden text or sender, number, not deliverable.
        permanent=("1", "5", "6", "7", "8"),
        report_id="id",
        report_state="status",
        delivered=("1", "2"),
        # Expired, impossible, wrong number, forbidden, no money, unreachable.
        undelivered=("3", "20", "22", "23", "24", "25"),
        text_number="phone",
        text_words="mes",
        text_id="id",
    ),
    "smsaero": HTTPTemplate(
        url="https://gate.smsaero.ru/v2/sms/send",
        fields={
            "number": "{digits}",
            "sign": "{sender}",
            "text": "{text}",
            "callbackUrl": "{reports}",
            "callbackFormat": "JSON",
        },
        body=BodyForm.JSON,
        authentication=Authentication.BASIC,
        answer_id="data.id",
        taken={"success": "true"},
        error="message",
        permanent=("Validation error.",),
        report_state="status",
        delivered=("1",),
        # Not delivered, rejected.
        undelivered=("2", "6"),
    ),
    "exolve": HTTPTemplate(
        url="https://api.exolve.ru/messaging/v1/SendSMS",
        fields={"number": "{sender}", "destination": "{digits}", "text": "{text}"},
        body=BodyForm.JSON,
        authentication=Authentication.BEARER,
        answer_id="message_id",
        error="error.code",
        report_id="message_id",
        report_state="status",
        delivered=("MESSAGE_STATUS_DELIVERED", "delivered"),
        undelivered=(
            "MESSAGE_STATUS_UNDELIVERED",
            "MESSAGE_STATUS_FAILED",
            "MESSAGE_STATUS_EXPIRED",
            "MESSAGE_STATUS_REJECTED",
            "undelivered",
            "failed",
        ),
        text_number="sender",
        text_words="text",
        text_id="message_id",
    ),
    "twilio": HTTPTemplate(
        url="https://api.twilio.com/2010-04-01/Accounts/{user}/Messages.json",
        fields={"To": "{number}", "From": "{sender}", "Body": "{text}", "StatusCallback": "{reports}"},
        authentication=Authentication.BASIC,
        answer_id="sid",
        error="code",
        # Login, too many requests, full queue.
        temporary=("20003", "20429", "21611"),
        report_state="MessageStatus",
        delivered=("delivered", "read"),
        undelivered=("undelivered", "failed", "canceled"),
        text_number="From",
        text_words="Body",
        text_id="MessageSid",
    ),
}


def flatten(document: object, prefix: str = "") -> dict[str, str]:
    """Return the values of a JSON document by the names that lead to them: data.id, data.0.id."""
    if isinstance(document, dict):
        pairs = [(str(name), value) for name, value in document.items()]
    elif isinstance(document, list):
        pairs = [(str(place), value) for place, value in enumerate(document)]
    elif document is None:
        return {}
    else:
        return {prefix: json.dumps(document) if isinstance(document, bool) else str(document)}
    found: dict[str, str] = {}
    for name, value in pairs:
        found |= flatten(value, f"{prefix}.{name}" if prefix else name)
    return found
