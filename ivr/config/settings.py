"""Typed settings, read once: from the environment (prefix `OUTAGE_IVR_`), then from HOME/settings.env."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ivr.config.campaigns import CampaignSettings
from ivr.config.duty import DutySettings
from ivr.config.installation import find_home, find_runtime
from ivr.config.kinds import (
    MOST_KEPT_DAYS,
    PRIVATE_NETWORKS,
    Address,
    AddressIfAny,
    BudgetsIfAny,
    DatabaseIfAny,
    DatesIfAny,
    HoursIfAny,
    IPv6AddressIfAny,
    KeptDays,
    LinesIfAny,
    MirrorIfAny,
    NetworksIfAny,
    NumberIfAny,
    Port,
    PortRange,
    Region,
    RegionsIfAny,
    ServicesIfAny,
    SIPAddress,
    SIPAddresses,
    SIPAddressIfAny,
    SpokenNames,
    ThrottlesIfAny,
    TimeZoneName,
    TrunkAddresses,
    VersionIfAny,
    WebAddress,
    WebAddressIfAny,
    listed,
)
from ivr.config.messages import MessageSettings
from ivr.config.retries import RetrySettings
from outages.callers import FloodLimit
from outages.destinations import Budgets
from outages.hours import DaysOff, Hours
from outages.notifications import Policy
from outages.requests import RequestLimits, RequestRules
from outages.retention import DataKind
from outages.sent_segments import SEGMENTS_KEPT
from outages.subscribers import Language, Service
from outages.throttles import Throttle
from outages.tickets import Channel

PREFIX = "OUTAGE_IVR_"
MOST_WORKERS = 16
#: Lists several SMS gateways, in HOME.
GATEWAYS_FILE = "gateways.toml"


class English(StrEnum):
    """Which English the line speaks."""

    #: "Half past six", "hash", 18:30.
    BRITISH = "british"
    #: "Six thirty", "pound", 6:30 PM.
    AMERICAN = "american"


class EngineName(StrEnum):
    """The speech engines to choose from, in the default order."""

    #: Offline, good Russian and English; a separate program.
    RHVOICE = "rhvoice"
    #: Google's voices over the internet.
    GTTS = "gtts"
    #: Offline, a hundred languages, a robotic voice: the last resort.
    ESPEAK = "espeak-ng"


class GatewayName(StrEnum):
    """Where text messages go."""

    #: One line per message in HOME/sms.jsonl, for trials.
    FILE = "file"
    #: Kannel's sendsms interface.
    KANNEL = "kannel"


class KeysBy(StrEnum):
    """How keys are sent, in Asterisk's words."""

    #: As events (RFC 4733) where the peer offers them, else as tones.
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


class Settings(RetrySettings, MessageSettings, CampaignSettings, DutySettings, BaseSettings):
    """All settings; every default is safe on the loopback of one machine."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", env_file_encoding="utf-8")

    #: Folder of all data: database, prompts, secrets, Asterisk's files.
    home: Path = Field(default_factory=find_home)
    #: Folder of obtained programs; several installations may share it.
    runtime: Path = Field(default_factory=find_runtime)
    #: SQLAlchemy URL of the database; SQLite in HOME when empty.
    database: DatabaseIfAny = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    http_host: Address = "127.0.0.1"
    http_port: Port = 8080
    #: Web address as others reach it, for delivery reports; built from host and port when empty.
    public_url: WebAddressIfAny = ""
    #: Addresses and networks of reverse proxies that are believed where a request comes from, and whether by HTTPS.
    trusted_proxies: NetworksIfAny = ["127.0.0.1", "::1"]

    sip_host: Address = "127.0.0.1"
    sip_port: Port = 5060
    #: A second address, of IPv6, for trunks that have such; none when empty.
    sip_host6: IPv6AddressIfAny = ""
    #: The line's address as carriers see it, behind NAT; `sip_host` when empty. In these networks it isn't used.
    sip_public_host: AddressIfAny = ""
    sip_local_networks: NetworksIfAny = PRIVATE_NETWORKS
    #: Port of SIP over TLS, the line's certificate and key (PEM files), and the certificates of authorities that vouch
    #: for carriers; used by trunks over TLS only. Without a certificate, carriers can't open a connection themselves.
    sip_tls_port: Port = 5061
    sip_certificate: str = ""
    sip_key: str = ""
    sip_authorities: str = "/etc/ssl/certs/ca-certificates.crt"
    ari_port: Port = 8088
    rtp_ports: PortRange = "10000-11999"
    #: Installed Asterisk to use instead of the obtained one; "asterisk" means the one on PATH.
    asterisk_program: str = ""
    #: Version, or beginning of one, of an Asterisk to accept although it is older than, or of another major version than, those tested.
    asterisk_allow: VersionIfAny = ""
    #: Mirror and keyring for Debian's packages instead of the host's; only asterisk/obtain reads them.
    debian_mirror: MirrorIfAny = ""
    debian_keyring: str = ""
    #: Addresses of the carrier, for incoming and outgoing calls, in the order in which they are called. HOME/trunks.toml
    #: takes its place for several carriers.
    trunk: TrunkAddresses = ["127.0.0.1:5070"]
    #: Login at the carrier, which is then told where the line is; none where it knows the line's address.
    trunk_user: str = ""
    trunk_password: SecretStr = SecretStr("")
    #: How callers' keys arrive over the trunk; detecting tones costs processing time in every such call.
    dtmf: KeysBy = KeysBy.AUTO
    #: SIP address of the agent behind key 0.
    person: SIPAddress = "sip:desk@127.0.0.1:5080"
    #: SIP addresses of several agents; `person` alone when empty.
    persons: SIPAddresses = []
    #: Which agent the queue rings next, in Asterisk's words.
    person_strategy: Literal["rrmemory", "leastrecent", "fewestcalls", "random", "linear", "ringall"] = (
        "rrmemory"
    )
    #: Ringing time of one agent before the next is rung, and rest after a call, in seconds.
    person_ring_seconds: Annotated[int, Field(ge=5, le=300)] = 20
    person_wrap_up_seconds: Annotated[int, Field(ge=0, le=3600)] = 5
    #: Longest wait for an agent, in minutes; then callers are asked to call again.
    person_wait_minutes: Annotated[int, Field(ge=1, le=120)] = 30
    #: Whether callers are asked to rate the call after the agent has hung up.
    rating: bool = False
    #: SIP address that corporate and critical subscribers reach first; the agents' when empty.
    priority_person: SIPAddressIfAny = ""
    #: The line's own number (E.164), shown on outgoing calls; withheld when empty.
    line_number: NumberIfAny = ""
    #: Interval of OPTIONS to trunk and agents, in seconds; a peer that doesn't answer gets no calls.
    qualify_seconds: Annotated[int, Field(ge=1, le=600)] = 5
    #: Most callers at once, those with an agent included; outgoing calls don't count.
    max_calls: Annotated[int, Field(ge=1, le=5000)] = 400
    #: Number of processes that share one Asterisk's calls; the others take over the calls of one that dies.
    workers: Annotated[int, Field(ge=1, le=MOST_WORKERS)] = 1
    #: Number of this worker; 0 starts them all.
    worker: Annotated[int, Field(ge=0, le=MOST_WORKERS)] = 0
    #: Share of max_calls, in per cent, from which load shedding shortens new conversations, level by level.
    storm_percent: Annotated[int, Field(ge=5, le=95)] = 60
    #: Callers beyond max_calls who hear the general announcement before refusal; the carrier must allow early media.
    early_media_calls: Annotated[int, Field(ge=0, le=5000)] = 0
    #: Most calls of one number at once; one more gets a busy signal.
    calls_at_once_per_number: Annotated[int, Field(ge=1, le=5000)] = 10
    #: After this many calls within `flood_minutes`, a caller hears only the shortest notice.
    calls_per_number: Annotated[int, Field(ge=1, le=20)] = 10
    flood_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    #: HOST:PORT of lines elsewhere that may be load-tested without --yes.
    spare_lines: LinesIfAny = []

    #: Country (ISO 3166) of numbers without a country code.
    region: Region = "RU"
    time_zone: TimeZoneName = "Europe/Moscow"
    languages: Annotated[list[Language], NoDecode, *listed(list[Language])] = [
        Language("ru"),
        Language("en"),
    ]
    #: The provider's name as each language says it; the line introduces itself as such where there is none.
    provider_names: SpokenNames = {}
    english: English = English.BRITISH
    engines: Annotated[list[EngineName], NoDecode, *listed(list[EngineName])] = [
        EngineName.RHVOICE,
        EngineName.ESPEAK,
    ]

    callbacks_at_once: Annotated[int, Field(ge=1, le=1000)] = 20
    callbacks_per_second: Annotated[float, Field(gt=0, le=100)] = 5
    callback_ring_seconds: Annotated[int, Field(ge=5, le=120)] = 30

    #: Countries (ISO 3166) to which callers may request calls and messages; `region` alone when empty.
    callback_countries: RegionsIfAny = []
    #: Calls and minutes a day by destination, a country or the beginning of numbers; `*` for every other one abroad.
    callback_budgets: BudgetsIfAny = {}
    #: How often one person is rung, and written to, at most.
    callbacks_per_person: ThrottlesIfAny = "3/15,7/60"
    sms_per_person: ThrottlesIfAny = "5/15"
    #: Most other accounts with notification requests for one number.
    wishes_per_number: Annotated[int, Field(ge=1, le=1000)] = 5
    #: Most notification requests of one account in a day.
    wishes_per_account: Annotated[int, Field(ge=1, le=1000)] = 20
    #: Local hours without calls or messages except to people who asked for them; none when empty.
    quiet_hours: HoursIfAny = "22:00-08:00"
    #: The same on Saturdays, Sundays and holidays; the quiet hours of other days when empty.
    quiet_hours_days_off: HoursIfAny = ""
    #: Dates of holidays.
    holidays: DatesIfAny = []
    #: Whether text messages are sent in quiet hours too.
    sms_in_quiet_hours: bool = False

    sms_gateway: GatewayName = GatewayName.FILE
    kannel_url: WebAddress = "http://127.0.0.1:13013/cgi-bin/sendsms"
    kannel_user: str = ""
    kannel_password: SecretStr = SecretStr("")
    sms_sender: Annotated[str, Field(max_length=15)] = ""
    #: Whether people can answer our text messages: the gateway hands over what they write.
    sms_replies: bool = False
    #: Whether callers get ticket numbers by SMS instead of hearing the digits; needs `sms_gateway` to be chosen.
    ticket_by_sms: bool = False
    tell_listeners: bool = False
    #: Services whose subscribers are asked about danger first; an agent takes such calls at once.
    hazard_services: ServicesIfAny = [Service.GAS, Service.ELECTRICITY]
    #: Services for which a reporting caller first hears what to try.
    hint_services: Annotated[ServicesIfAny, AfterValidator(_hinted)] = [
        Service.INTERNET,
        Service.TV,
        Service.ELECTRICITY,
    ]
    #: Days for which callers' recorded details are kept.
    detail_days: Annotated[int, Field(ge=1, le=365)] = 30
    #: Days for which each kind of data about people is kept once it is over; docs/personal-data.md says why.
    call_days: KeptDays = 365
    ticket_days: KeptDays = 1096
    consent_days: KeptDays = 1096
    ledger_days: KeptDays = 1096
    audit_days: KeptDays = 1096
    sms_days: Annotated[int, Field(ge=1, le=MOST_KEPT_DAYS)] = 90

    #: Most service points that a full subscriber file may end without --confirm, in per cent of those its source listed.
    import_ends_at_most: Annotated[int, Field(ge=0, le=100)] = 5
    #: Billing system that is asked who calls, and its bearer token; only the database is when empty.
    lookup_url: WebAddressIfAny = ""
    lookup_token: SecretStr = SecretStr("")
    #: Longest wait for it in a call, in seconds, well below the line's patience with the database.
    lookup_seconds: Annotated[float, Field(gt=0, le=1.2)] = 0.7
    #: Minutes for which an answer isn't asked for again.
    lookup_fresh_minutes: Annotated[int, Field(ge=1, le=1440)] = 15

    @property
    def policy(self) -> Policy:
        """The retry policy of notifications."""
        return replace(
            self.retries,
            quiet=_read_hours(self.quiet_hours) if self.quiet_hours else None,
            zone=self.time_zone,
            sms_in_quiet_hours=self.sms_in_quiet_hours,
            tells_listeners_in=self.request_rules.countries if self.tell_listeners else (),
            sample_size=self.sample_people,
            sample_wait=timedelta(minutes=self.sample_minutes),
            texts_after_calls_in=self.request_rules.countries
            if self.sms_after_calls and self.sends_texts
            else (),
            asks_by_sms=self.sms_replies,
        )

    @property
    def sends_texts(self) -> bool:
        """Whether somebody has chosen what sends text messages: the default is a file for trials."""
        return "sms_gateway" in self.model_fields_set or (self.home / GATEWAYS_FILE).exists()

    @property
    def days_off(self) -> DaysOff | None:
        """The quiet hours of weekends and holidays, None if they are those of other days."""
        hours = self.quiet_hours_days_off
        return DaysOff(_read_hours(hours), frozenset(self.holidays)) if hours else None

    @property
    def retention(self) -> Mapping[DataKind, timedelta]:
        """How long each kind of data is kept in the database."""
        days = {
            DataKind.CALLS: self.call_days,
            DataKind.QUEUE_CALLBACKS: self.call_days,
            DataKind.VOICES: self.detail_days,
            DataKind.LEDGER: self.ledger_days,
            DataKind.NOTICES: self.ledger_days,
            DataKind.CONSENTS: self.consent_days,
            DataKind.REPLIES: self.call_days,
            DataKind.TICKETS: self.ticket_days,
            DataKind.ALARMS: self.audit_days,
            DataKind.AUDIT: self.audit_days,
        }
        return {DataKind.SEGMENTS: SEGMENTS_KEPT} | {kind: timedelta(days=n) for kind, n in days.items()}

    @property
    def person_addresses(self) -> list[str]:
        """The agents' SIP addresses."""
        return self.persons or [self.person]

    @property
    def request_rules(self) -> RequestRules:
        """Which numbers may be called and written to."""
        return RequestRules(self.region, tuple(self.callback_countries or [self.region]))

    @property
    def budgets(self) -> Budgets:
        """What calls out may come to in a day."""
        return Budgets.written(self.callback_budgets, home=self.region)

    @property
    def throttles(self) -> Mapping[Channel, Sequence[Throttle]]:
        """How often one person is tried by each channel, at most."""
        return {
            Channel.CALL: _read_throttles(self.callbacks_per_person),
            Channel.SMS: _read_throttles(self.sms_per_person),
        }

    @property
    def request_limits(self) -> RequestLimits:
        """How many notification requests may be made."""
        return RequestLimits(self.wishes_per_number, self.wishes_per_account)

    @property
    def shorten_from(self) -> float:
        """The share of max_calls from which load shedding begins."""
        return self.storm_percent / 100

    @property
    def flood_limit(self) -> FloodLimit:
        """How often a number may call before it hears only the shortest notice."""
        return FloodLimit(self.calls_per_number, timedelta(minutes=self.flood_minutes))

    @property
    def zone(self) -> ZoneInfo:
        """The line's time zone: of pages, and of people without one of their own."""
        return ZoneInfo(self.time_zone)

    @property
    def database_url(self) -> str:
        """The database's URL."""
        return self.database or f"sqlite:///{self.home / 'outages.db'}"

    @property
    def web_address(self) -> str:
        """The web address as others reach it, without a final slash."""
        host = f"[{self.http_host}]" if ":" in self.http_host else self.http_host
        return (self.public_url or f"http://{host}:{self.http_port}").rstrip("/")


def _read_hours(written: str) -> Hours:
    """Read hours such as 22:00-08:00."""
    return Hours(*(int(time[:2]) * 60 + int(time[3:]) for time in written.split("-")))


def _read_throttles(written: str) -> tuple[Throttle, ...]:
    """Read 3/15,7/60: so many within so many minutes."""
    found = (one.split("/") for one in written.split(",") if one)
    return tuple(Throttle(int(most), timedelta(minutes=int(within))) for most, within in found)
