"""A mail server (aiosmtpd) that keeps what it takes, and refuses what a test says."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class MailServer:
    """`rcpt` and `data` are the answers to a recipient and to the content, empty to take them."""

    port: int = 0
    rcpt: str = ""
    data: str = ""
    silent: bool = False
    taken: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    logins: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.silent:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 OK"
        if self.data:
            return self.data
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((str(envelope.mail_from), list(envelope.rcpt_tos), message))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"

    def authenticate(
        self, _server: object, _session: object, _envelope: object, _kind: str, login: object
    ) -> AuthResult:
        """Take one password."""
        password = getattr(login, "password", b"")
        self.logins.append(password)
        return AuthResult(success=password == b"hunter2")


@asynccontextmanager
async def serve_mail(
    server: MailServer | None = None, *, tls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[MailServer]:
    """Serve on a free port; with `tls` after STARTTLS, with `login` only for whoever logs in."""
    server = server or MailServer()
    make = partial(
        SMTP,
        server,
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=server.authenticate if login else None,
        auth_required=login,
        auth_require_tls=tls is not None,
        enable_SMTPUTF8=True,
    )
    listening = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server
