"""E-mails on their way to a mail server."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from outages.notifications import Result

#: What mail servers take without extensions, and nothing that could end a header.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST = 254


def is_email(address: str) -> bool:
    """Tell whether this is one e-mail address in ASCII and nothing else, and thus safe in a header."""
    return len(address) <= _LONGEST and _ADDRESS.fullmatch(address) is not None


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    #: TLS after STARTTLS, refused without it.
    STARTTLS = "starttls"
    #: TLS from the beginning.
    TLS = "tls"
    #: Not at all: for a server on the same machine.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail in plain text; `id` is the attempt's."""

    id: str
    address: str
    subject: str
    text: str
    language: str


class MailGateway(Protocol):
    """Hands e-mails to a mail server."""

    async def send(self, mail: Mail) -> Result:
        """Hand over one e-mail and return DELIVERED: whether it bounces later is not known here.

        Raise TemporaryDeliveryError, PermanentDeliveryError or UnknownDeliveryError.
        """
        ...
