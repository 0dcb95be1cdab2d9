"""Typed settings, read once: from the environment (prefix `OUTAGE_IVR_`), then from HOME/settings.env."""

import os
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from ivr.config.installation import find_home, find_runtime
from ivr.config.kinds import (
    Address,
    DatabaseIfAny,
    HostPort,
    HoursIfAny,
    LinesIfAny,
    MirrorIfAny,
    NumberIfAny,
    NumbersIfAny,
    Port,
    PortRange,
    Region,
    RegionsIfAny,
    Seconds,
    ServicesIfAny,
    SIPAddress,
    SIPAddresses,
    SIPAddressIfAny,
    TimeZoneName,
    VersionIfAny,
    WebAddress,
    WebAddressIfAny,
    listed,
)
from ivr.errors import SettingsError
from outages.floods import FloodLimit
from outages.hours import Hours
from outages.notifications import Policy
from outages.requests import RequestLimits, RequestRules
from outages.subscribers import Language, Service

PREFIX = "OUTAGE_IVR_"
MOST_WORKERS = 16


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


class KeysBy(StrEnum):
    """How keys are sent, in Asterisk's words."""

    #: As events (RFC 4733) where they are offered, else as tones.
    AUTO = "auto"
    #: As events only.
    EVENTS = "rfc4733"
    #: As SIP INFO only.
    INFO = "info"
    #: As tones only.
    TONES = "inband"


def _hinted(value: list[Service]) -> list[Service]:
    from prompts.wording.fixed_phrases import HINTS  # noqa: PLC0415 - loads all words, for a setting that few lines change

    if bare := [one for one in value if one not in HINTS]:
        raise ValueError(f"there are no words for {', '.join(bare)}; there are for {', '.join(HINTS)}")
    return value


class Settings(BaseSettings):
    """Everything that can be set; every default is safe on one machine's loopback."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", env_file_encoding="utf-8")

    #: Where everything that is kept lies: database, prompts, secrets, Asterisk's files.
    home: Path = Field(default_factory=find_home)
    #: Where obtained programs lie; several copies may share one.
    runtime: Path = Field(default_factory=find_runtime)
    #: SQLAlchemy address of the database; SQLite in HOME when empty.
    database: DatabaseIfAny = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    http_host: Address = "127.0.0.1"
    http_port: Port = 8080
    #: The web address as others reach it, for delivery reports; made of host and port when empty.
    public_url: WebAddressIfAny = ""

    sip_host: Address = "127.0.0.1"
    sip_port: Port = 5060
    ari_port: Port = 8088
    rtp_ports: PortRange = "10000-11999"
    #: An installed Asterisk to use instead of the obtained one; "asterisk" means the one on PATH.
    asterisk_program: str = ""
    #: An Asterisk to use though it is older or of another major version than those tested: its version, or how it begins.
    asterisk_allow: VersionIfAny = ""
    #: For asterisk/obtain alone: the mirror and the keyring that Debian's packages come from, instead of the host's.
    debian_mirror: MirrorIfAny = ""
    debian_keyring: str = ""
    #: The trunk that calls come from and go out to.
    trunk: HostPort = "127.0.0.1:5070"
    #: How callers' keys come over the trunk; listening for tones costs processing time in every such call.
    dtmf: KeysBy = KeysBy.AUTO
    #: The SIP address behind key 0.
    person: SIPAddress = "sip:desk@127.0.0.1:5080"
    #: The SIP addresses of all who take calls, where there are several; `person` alone when empty.
    persons: SIPAddresses = []
    #: Whom of them the queue rings, in Asterisk's words.
    person_strategy: Literal["rrmemory", "leastrecent", "fewestcalls", "random", "linear", "ringall"] = (
        "rrmemory"
    )
    #: So long (seconds) one of them is rung before another is, and left alone after a call.
    person_ring_seconds: Annotated[int, Field(ge=5, le=300)] = 20
    person_wrap_up_seconds: Annotated[int, Field(ge=0, le=3600)] = 5
    #: So long (minutes) a caller waits before they are asked to call again.
    person_wait_minutes: Annotated[int, Field(ge=1, le=120)] = 30
    #: Whether callers are asked, once the person has hung up, how it was.
    rating: bool = False
    #: The SIP address to which corporate and critical subscribers are led first; the person's when empty.
    priority_person: SIPAddressIfAny = ""
    #: The line's own number (E.164), shown to those who are called back; withheld when empty.
    line_number: NumberIfAny = ""
    #: How often (seconds) trunk and person are asked whether they are there; who does not answer is not called.
    qualify_seconds: Annotated[int, Field(ge=1, le=600)] = 5
    #: So many callers may be on the line at once, those with a person included; calls back are not counted.
    max_calls: Annotated[int, Field(ge=1, le=5000)] = 400
    #: So many processes share the calls of one Asterisk; the calls of one that dies are taken over by the others.
    workers: Annotated[int, Field(ge=1, le=MOST_WORKERS)] = 1
    #: Which of them this process is; 0 runs them all.
    worker: Annotated[int, Field(ge=0, le=MOST_WORKERS)] = 0
    #: From this share (per cent) of max_calls on, conversations with new callers get shorter, step by step.
    storm_percent: Annotated[int, Field(ge=5, le=95)] = 60
    #: So many callers over max_calls hear the general announcement before they are refused; the carrier must allow it.
    early_media_calls: Annotated[int, Field(ge=0, le=5000)] = 0
    #: So many calls of one number may be on the line at once; one more is busy.
    calls_at_once_per_number: Annotated[int, Field(ge=1, le=5000)] = 10
    #: Who has called so often within `flood_minutes` hears only the shortest notice.
    calls_per_number: Annotated[int, Field(ge=1, le=20)] = 10
    flood_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    #: HOST:PORT of other lines than this machine's that may be drilled without asking.
    spare_lines: LinesIfAny = []

    #: Country (ISO 3166) in which a number without a country code is read.
    region: Region = "RU"
    time_zone: TimeZoneName = "Europe/Moscow"
    languages: Annotated[list[Language], NoDecode, *listed(list[Language])] = [
        Language("ru"),
        Language("en"),
    ]
    engines: Annotated[list[EngineName], NoDecode, *listed(list[EngineName])] = [
        EngineName.RHVOICE,
        EngineName.ESPEAK,
    ]

    callbacks_at_once: Annotated[int, Field(ge=1, le=1000)] = 20
    callbacks_per_second: Annotated[float, Field(gt=0, le=100)] = 5
    callback_ring_seconds: Annotated[int, Field(ge=5, le=120)] = 30
    callback_tries: Annotated[int, Field(ge=1, le=20)] = 4
    callback_busy_wait_seconds: Seconds = 180
    callback_no_answer_wait_seconds: Seconds = 900
    callback_trunk_wait_seconds: Seconds = 60

    #: Countries (ISO 3166) in which numbers that callers key may be rung; the line's own when empty.
    callback_countries: RegionsIfAny = []
    #: How many other accounts may wait for a call at one number.
    wishes_per_number: Annotated[int, Field(ge=1, le=1000)] = 5
    #: How many wishes an account may make a day.
    wishes_per_account: Annotated[int, Field(ge=1, le=1000)] = 20
    #: Local hours in which nobody is rung or written to who did not ask for it; none when empty.
    quiet_hours: HoursIfAny = "22:00-08:00"
    #: Whether text messages go out in quiet hours all the same.
    sms_in_quiet_hours: bool = False

    sms_gateway: GatewayName = GatewayName.FILE
    kannel_url: WebAddress = "http://127.0.0.1:13013/cgi-bin/sendsms"
    kannel_user: str = ""
    kannel_password: SecretStr = SecretStr("")
    sms_sender: Annotated[str, Field(max_length=15)] = ""

    #: Where one of these is supplied, callers are asked for danger first; a person takes those at once.
    hazard_services: ServicesIfAny = [Service.GAS, Service.ELECTRICITY]
    #: Who reports that one of these is out hears first what they can try themselves.
    hint_services: Annotated[ServicesIfAny, AfterValidator(_hinted)] = [
        Service.INTERNET,
        Service.TV,
        Service.ELECTRICITY,
    ]
    #: So many days the voices of callers are kept that they have added to their reports.
    detail_days: Annotated[int, Field(ge=1, le=365)] = 30

    #: Who gets an SMS when a promise to callers is about to pass, and when it has passed; nobody when empty.
    duty_numbers: NumbersIfAny = []
    #: So many minutes before a promise passes, its manager is told.
    promise_warning_minutes: Annotated[int, Field(ge=1, le=240)] = 15

    @property
    def policy(self) -> Policy:
        """How patiently a person is tried."""
        return Policy(
            tries=self.callback_tries,
            busy_wait=timedelta(seconds=self.callback_busy_wait_seconds),
            no_answer_wait=timedelta(seconds=self.callback_no_answer_wait_seconds),
            unavailable_wait=timedelta(seconds=self.callback_trunk_wait_seconds),
            quiet=_read_hours(self.quiet_hours) if self.quiet_hours else None,
            zone=self.time_zone,
            sms_in_quiet_hours=self.sms_in_quiet_hours,
        )

    @property
    def person_addresses(self) -> list[str]:
        """The SIP addresses behind key 0."""
        return self.persons or [self.person]

    @property
    def request_rules(self) -> RequestRules:
        """Which numbers may be rung."""
        return RequestRules(self.region, tuple(self.callback_countries or [self.region]))

    @property
    def request_limits(self) -> RequestLimits:
        """How often wishes may be made."""
        return RequestLimits(self.wishes_per_number, self.wishes_per_account)

    @property
    def shorten_from(self) -> float:
        """The share of max_calls from which conversations get shorter."""
        return self.storm_percent / 100

    @property
    def flood_limit(self) -> FloodLimit:
        """How often a number may call before it is kept short."""
        return FloodLimit(self.calls_per_number, timedelta(minutes=self.flood_minutes))

    @property
    def promise_warning(self) -> timedelta:
        """How long before a promise passes its manager is told."""
        return timedelta(minutes=self.promise_warning_minutes)

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
        host = f"[{self.http_host}]" if ":" in self.http_host else self.http_host
        return (self.public_url or f"http://{host}:{self.http_port}").rstrip("/")


def _read_hours(written: str) -> Hours:
    """Read hours that are written as in 22:00-08:00."""
    since, until = (int(time[:2]) * 60 + int(time[3:]) for time in written.split("-"))
    return Hours(since, until)


def read_settings(file: Path | None = None) -> Settings:
    """Read the settings, from HOME/settings.env unless told from where; raise SettingsError naming each bad one."""
    told = os.environ.get(f"{PREFIX}HOME")
    home = find_home() if told is None else Path(told)
    file = file or home / "settings.env"
    try:
        written = DotEnvSettingsSource(Settings, env_file=file, env_file_encoding="utf-8").env_vars
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    _refuse_strangers([name for name in os.environ if name.upper().startswith(PREFIX)], "the environment")
    _refuse_strangers(list(written), str(file))
    try:
        return Settings(_env_file=file)
    except ValidationError as error:
        complaints = dict.fromkeys(_complaint(one["loc"], one["msg"]) for one in error.errors())
        raise SettingsError("\n".join(complaints)) from error


def _refuse_strangers(names: list[str], place: str) -> None:
    """Refuse names that mean nothing to us, also those written without the prefix."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    if strangers := sorted({name.upper() for name in names} - known):
        raise SettingsError(
            f"{', '.join(strangers)}: no such setting, but {place} has it; docs/operator.md lists their names,"
            f" which begin with {PREFIX}"
        )


def _complaint(place: tuple[int | str, ...], message: str) -> str:
    return f"{PREFIX}{str(place[0]).upper()}: {message.removeprefix('Value error, ')}"
