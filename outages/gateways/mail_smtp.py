"""E-mails through a mail server (SMTP, RFC 5321), in plain text."""

import asyncio
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

import aiosmtplib
from typing_extensions import override

from outages.clock import Clock
from outages.errors import PermanentDeliveryError, TemporaryDeliveryError, UnknownDeliveryError
from outages.mails import Mail, MailGateway, MailSecurity
from outages.notifications import Result

#: Connections at once: mail servers allow a client few.
_AT_ONCE: Final = 4
#: Statuses of 5xx begin here (RFC 5321, 4.2.1).
_PERMANENT: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SMTPSettings:
    """How to reach the mail server; it is not logged in at without a `user`. `sender` is the address mails come from."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 20.0


class SMTPMailGateway(MailGateway):
    """Hands each mail over in a connection of its own."""

    def __init__(self, settings: SMTPSettings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock
        self._free = asyncio.Semaphore(_AT_ONCE)

    @override
    async def send(self, mail: Mail) -> Result:
        async with self._free:
            client = self._client()
            try:
                await self._connect(client)
                await self._address(client, mail)
                await self._hand_over(client, mail)
            finally:
                client.close()
        return Result.DELIVERED

    def _client(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.security is MailSecurity.TLS,
            start_tls=settings.security is MailSecurity.STARTTLS,
            timeout=settings.seconds,
        )

    async def _connect(self, client: aiosmtplib.SMTP) -> None:
        """Connect and log in; any failure is the server's or the settings', and no recipient's."""
        try:
            await client.connect()
            if self._settings.user:
                await client.login(self._settings.user, self._settings.password)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise TemporaryDeliveryError(f"the mail server takes no mails: {_describe(error)}") from error

    async def _address(self, client: aiosmtplib.SMTP, mail: Mail) -> None:
        try:
            await client.mail(self._settings.sender)
            await client.rcpt(mail.address)
        except aiosmtplib.SMTPRecipientRefused as error:
            raise _judge(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise TemporaryDeliveryError(f"the mail server takes no mails: {_describe(error)}") from error

    async def _hand_over(self, client: aiosmtplib.SMTP, mail: Mail) -> None:
        """Send the content; without an answer to its end, the server may have taken it."""
        try:
            await client.data(self._write(mail).as_bytes(policy=SMTP))
        except aiosmtplib.SMTPDataError as error:
            raise _judge(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise UnknownDeliveryError(f"the mail server did not answer: {_describe(error)}") from error

    def _write(self, mail: Mail) -> EmailMessage:
        sender = self._settings.sender
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = mail.address
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
        # Nobody answers it with "I am on holiday" (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message["List-Unsubscribe"] = f"<mailto:{sender}?subject=STOP>"
        message.set_content(mail.text)
        message["Content-Language"] = mail.language
        return message


def _judge(
    error: aiosmtplib.SMTPResponseException,
) -> PermanentDeliveryError | TemporaryDeliveryError:
    kind = PermanentDeliveryError if error.code >= _PERMANENT else TemporaryDeliveryError
    return kind(f"the mail server answered {error.code}: {error.message}")


def _describe(error: Exception) -> str:
    """Return what happened, without what was sent."""
    return f"{type(error).__name__} {error}".strip()
