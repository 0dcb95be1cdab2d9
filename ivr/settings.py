"""Typed settings, read once: from the environment (prefix `OUTAGE_IVR_`), then from HOME/settings.env."""

import ipaddress
import os
import re
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ivr.errors import SettingsError
from outages.notifications import Policy
from outages.subscribers import Language
from prompts.wording import LANGUAGES

PREFIX = "OUTAGE_IVR_"
PROJECT = Path(__file__).resolve().parent.parent

_SIP_URI = re.compile(r"^sip:[\w.+-]+@[\w.-]+(:\d{1,5})?$")
_HOST_PORT = re.compile(r"^[\w.-]+:\d{1,5}$")


class EngineName(StrEnum):
    """The speech engines that can be chosen, in the order they are asked."""

    #: Offline, good Russian and English; a program of its own.
    RHVOICE = "rhvoice"
    #: Google's voices through the internet.
    GTTS = "gtts"
    #: Offline, a hundred languages, a robot's voice: the last resort.
    ESPEAK = "espeak-ng"


class GatewayName(StrEnum):
    """Where text messages go."""

    #: A line a message in HOME/sms.jsonl: for trying things out.
    FILE = "file"
    #: Kannel's sendsms interface.
    KANNEL = "kannel"


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _address(value: str) -> str:
    return str(ipaddress.ip_address(value))


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("is no time zone; write one such as Europe/Moscow") from error
    return value


def _ports(value: str) -> str:
    found = re.match(r"^(\d{1,5})-(\d{1,5})$", value)
    if not found or not 1024 <= int(found[1]) < int(found[2]) <= 65535:  # noqa: PLR2004 - the range of free ports
        raise ValueError("is no range of ports; write first-last such as 10000-10999, within 1024-65535")
    return value


def _matching(pattern: re.Pattern[str], example: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.match(value):
            raise ValueError(f"cannot be read; write it as in {example}")
        return value

    return AfterValidator(check)


def _spoken(value: list[Language]) -> list[Language]:
    if not value or (foreign := [one for one in value if one not in LANGUAGES]):
        raise ValueError(
            f"names no wording for {', '.join(foreign) if value else 'anything'}; there are {', '.join(LANGUAGES)}"
        )
    return value


Port = Annotated[int, Field(ge=1024, le=65535)]
Address = Annotated[str, AfterValidator(_address)]
HostPort = Annotated[str, _matching(_HOST_PORT, "127.0.0.1:5070")]


class Settings(BaseSettings):
    """Everything that can be set; every default is safe on one machine's loopback."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", env_file_encoding="utf-8")

    #: Where everything that is kept lies: database, prompts, secrets, Asterisk's files.
    home: Path = PROJECT / "var"
    #: Where obtained programs lie; several copies may share one.
    runtime: Path = PROJECT / ".runtime"
    #: SQLAlchemy address of the database; SQLite in HOME when empty.
    database: str = ""
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = "info"

    http_host: Address = "127.0.0.1"
    http_port: Port = 8080
    #: The web address as others reach it, for delivery reports; made of host and port when empty.
    public_url: str = ""

    sip_host: Address = "127.0.0.1"
    sip_port: Port = 5060
    ari_port: Port = 8088
    rtp_ports: Annotated[str, AfterValidator(_ports)] = "10000-11999"
    #: An installed Asterisk to use instead of the obtained one; "asterisk" means the one on PATH.
    asterisk_program: str = ""
    #: The trunk that calls come from and go out to.
    trunk: HostPort = "127.0.0.1:5070"
    #: The SIP address behind key 0.
    person: Annotated[str, _matching(_SIP_URI, "sip:desk@127.0.0.1:5080")] = "sip:desk@127.0.0.1:5080"
    #: The line's own number (E.164), shown to those who are called back; withheld when empty.
    line_number: Annotated[str, Field(pattern=r"^(\+[1-9]\d{6,14})?$")] = ""
    #: How often (seconds) trunk and person are asked whether they are there; who does not answer is not called.
    qualify_seconds: Annotated[int, Field(ge=1, le=600)] = 5
    max_calls: Annotated[int, Field(ge=1, le=5000)] = 400

    #: Country (ISO 3166) in which a number without a country code is read.
    region: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "RU"
    time_zone: Annotated[str, AfterValidator(_zone)] = "Europe/Moscow"
    languages: Annotated[list[Language], NoDecode, BeforeValidator(_split), AfterValidator(_spoken)] = [
        Language("ru"),
        Language("en"),
    ]
    engines: Annotated[list[EngineName], NoDecode, BeforeValidator(_split), Field(min_length=1)] = [
        EngineName.RHVOICE,
        EngineName.ESPEAK,
    ]

    callbacks_at_once: Annotated[int, Field(ge=1, le=1000)] = 20
    callbacks_per_second: Annotated[float, Field(gt=0, le=100)] = 5
    callback_ring_seconds: Annotated[int, Field(ge=5, le=120)] = 30
    callback_tries: Annotated[int, Field(ge=1, le=20)] = 4
    callback_busy_wait_seconds: Annotated[float, Field(ge=0)] = 180
    callback_no_answer_wait_seconds: Annotated[float, Field(ge=0)] = 900
    callback_trunk_wait_seconds: Annotated[float, Field(ge=0)] = 60

    sms_gateway: GatewayName = GatewayName.FILE
    kannel_url: Annotated[str, Field(pattern="^https?://")] = "http://127.0.0.1:13013/cgi-bin/sendsms"
    kannel_user: str = ""
    kannel_password: SecretStr = SecretStr("")
    sms_sender: Annotated[str, Field(max_length=15)] = ""

    @property
    def policy(self) -> Policy:
        """How patiently a person is tried."""
        return Policy(
            tries=self.callback_tries,
            busy_wait=timedelta(seconds=self.callback_busy_wait_seconds),
            no_answer_wait=timedelta(seconds=self.callback_no_answer_wait_seconds),
            unavailable_wait=timedelta(seconds=self.callback_trunk_wait_seconds),
        )

    @property
    def zone(self) -> ZoneInfo:
        """The line's time zone: what is spoken and shown is in it."""
        return ZoneInfo(self.time_zone)

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return self.database or f"sqlite:///{self.home / 'outages.db'}"

    @property
    def web_address(self) -> str:
        """The web address as others reach it, without a slash at the end."""
        return (self.public_url or f"http://{self.http_host}:{self.http_port}").rstrip("/")


def read_settings() -> Settings:
    """Read the settings; raise SettingsError naming each bad one, also a misspelt name."""
    home = Path(os.environ.get(f"{PREFIX}HOME", PROJECT / "var"))
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    if strangers := sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known):
        raise SettingsError(f"{', '.join(strangers)}: no such setting; see docs/operator.md for their names")
    try:
        return Settings(_env_file=home / "settings.env")
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_complaint(one["loc"], one["msg"]) for one in error.errors())
        ) from error


def _complaint(place: tuple[int | str, ...], message: str) -> str:
    name = f"{PREFIX}{str(place[0]).upper().removeprefix(PREFIX)}"
    return f"{name}: {message.removeprefix('Value error, ')}"
