"""Settings of e-mails and of the webhook."""

from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings

from ivr.config.kinds import EmailIfAny, HostIfAny, WebAddressIfAny
from outages.mails import MailSecurity
from outages.tickets import Channel


class MessageSettings(BaseSettings):
    """How e-mails leave, and which outside system is called; neither when empty."""

    #: Mail server that takes e-mails, and the address that they come from.
    smtp_host: HostIfAny = ""
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 587
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: EmailIfAny = ""

    #: Address that is called with each telling that was asked for by webhook, and the secret that signs the calls.
    webhook_url: WebAddressIfAny = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_seconds: Annotated[float, Field(ge=1, le=60)] = 15

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels by which people may be told."""
        able = {Channel.CALL, Channel.SMS}
        if self.smtp_host:
            able.add(Channel.EMAIL)
        if self.webhook_url:
            able.add(Channel.WEBHOOK)
        return frozenset(able)
