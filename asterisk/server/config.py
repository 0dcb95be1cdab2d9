"""Asterisk's configuration: what goes into it, its templates, and the folder that it is written to."""

import re
import resource
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import jinja2

from asterisk.errors import AsteriskError
from asterisk.server.dialplan import (
    APP,
    CAUSE_LATE,
    DUTY_CALLS,
    GREETING_SECONDS,
    LONGEST_CALL_OUT,
    MACHINE,
    STATUS_FACTOR,
    TRIAL,
    name_agent,
)
from asterisk.server.peak import BEING_REFUSED, HTTP_SESSIONS
from asterisk.server.program import Installation
from asterisk.server.tones import make_beep, make_waiting_tone
from asterisk.server.transports import SIPListener, choose_listener, list_listeners
from asterisk.server.trunks import (
    DialledPrefixes,
    Transport,
    TrunkConfig,
    find_addresses,
    find_sources,
    is_literal,
    read_host,
)

#: The templates, by name: one that is missing is an error, not a configuration without it.
TEMPLATES = (
    "ari.conf",
    "asterisk.conf",
    "cdr.conf",
    "cel.conf",
    "cel_custom.conf",
    "extensions.conf",
    "http.conf",
    "indications.conf",
    "logger.conf",
    "modules.conf",
    "musiconhold.conf",
    "person.conf",
    "pjsip.conf",
    "queues.conf",
    "rtp.conf",
    "stasis.conf",
    "trunks.conf",
)
_FOLDERS = (
    "etc",
    "lib/keys",
    "data/sounds/en",
    "data/waiting",
    "spool/recording",
    "run",
    "log/cel-custom",
    "cache",
)
# Asterisk complains when one of these is missing, and needs nothing in it.
_EMPTY_FILES = (
    "acl",
    "amd",
    "ccss",
    "features",
    "manager",
    "pjproject",
    "udptl",
    "resolver_unbound",
    "websocket_client",
)
_SOCKET_PATH_LIMIT = 107
_OPEN_FILES = 100_000
#: Share of the line that withheld numbers may have while it fills up.
_WITHHELD_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class AsteriskConfig:
    """The values that the templates are filled with. Times are in seconds."""

    #: The folder that holds everything of this Asterisk: configuration, logs, recordings, its socket.
    home: Path
    #: The fallback's sounds: announcement, apology, person_unavailable (.alaw and .ulaw).
    fallback_dir: Path
    ari_password: str
    ari_user: str = "outage-ivr"
    ari_port: int = 8088
    sip_host: str = "127.0.0.1"
    sip_port: int = 5060
    #: A second address for trunks over IPv6; empty for none.
    sip_host6: str = ""
    #: Our address as the carriers see it, behind NAT; empty where it is `sip_host`. The networks where it isn't told.
    sip_public_host: str = ""
    sip_local_networks: tuple[str, ...] = ()
    #: Where carriers call over TLS, our certificate with its key (PEM files; without one they can't), and the
    #: certificates that vouch for theirs.
    sip_tls_port: int = 5061
    tls_certificate: str = ""
    tls_key: str = ""
    tls_authorities: str = "/etc/ssl/certs/ca-certificates.crt"
    rtp_first_port: int = 10000
    rtp_last_port: int = 11999
    #: The carriers' trunks, in the order in which calls go out over them.
    trunks: tuple[TrunkConfig, ...] = (TrunkConfig(),)
    #: How numbers are dialled in the line's country.
    prefixes: DialledPrefixes = field(default_factory=DialledPrefixes)
    #: The agents' telephones: the first, and the others.
    person_uri: str = "sip:desk@127.0.0.1:5080"
    further_person_uris: tuple[str, ...] = ()
    #: The telephone that corporate and critical subscribers reach first; empty for none.
    priority_uri: str = ""
    #: Limits on simultaneous callers, in all and per number; from `storm_calls` on, dialogues are shortened.
    max_calls: int = 400
    calls_of_a_number: int = 10
    storm_calls: int = 240
    #: Callers over the limit who hear the general announcement before they are refused.
    early_media_calls: int = 0
    early_media_seconds: int = 60
    #: Limit on simultaneous outgoing calls.
    outgoing_calls: int = 20
    #: Prefix of the Stasis applications that calls are offered to, one per worker.
    app_name: str = APP
    workers: int = 1
    #: The number that duty managers dial, without its plus; empty for none.
    duty_line: str = ""
    #: Time that a hanging service may hold a caller; a working one renews it.
    app_seconds: int = 45
    fallback_seconds: int = 600
    #: The queue's strategy among several agents, the time that it rings one, and the agent's pause between calls.
    person_strategy: str = "rrmemory"
    person_ring_seconds: int = 30
    person_wrap_up_seconds: int = 0
    #: Interval between announcements of the caller's place, and the longest wait.
    person_announce_seconds: int = 45
    person_wait_seconds: int = 1800
    #: Whether callers are asked for a rating once the agent has hung up.
    rating: bool = False
    #: Hard limits on the length of calls.
    person_call_seconds: int = 7200
    outgoing_ring_seconds: int = 30
    outgoing_seconds: int = LONGEST_CALL_OUT
    #: Interval between OPTIONS to the trunk and the agents.
    qualify_seconds: int = 10

    def __post_init__(self) -> None:
        values = asdict(self) | {
            "further_person_uris": " ".join(self.further_person_uris),
            "sip_local_networks": " ".join(self.sip_local_networks),
            "trunks": "",
            "prefixes": "",
        }
        for name, value in values.items():
            if name != "ari_password" and re.search(r"[\x00-\x1f\x7f;\[\]{}$\"',]", str(value)):
                raise AsteriskError(
                    f"{name} holds a character that Asterisk's configuration gives a meaning to"
                )
        if len(str(self.home / "run" / "asterisk.ctl")) > _SOCKET_PATH_LIMIT:
            raise AsteriskError(
                f"the path {self.home} is too long for Asterisk's socket: choose a shorter one"
            )

    @property
    def listeners(self) -> list[SIPListener]:
        """Where it speaks SIP."""
        ports = {Transport.UDP: self.sip_port, Transport.TCP: self.sip_port, Transport.TLS: self.sip_tls_port}
        hosts = [self.sip_host, *filter(None, [self.sip_host6])]
        return list_listeners(hosts, ports, {trunk.transport for trunk in self.trunks})

    @property
    def agents(self) -> dict[str, str]:
        """Each agent's SIP URI, by Asterisk's name for the telephone."""
        uris = (self.person_uri, *self.further_person_uris)
        return {name_agent(number): uri for number, uri in enumerate(uris, 1)}


def render(config: AsteriskConfig, installation: Installation) -> dict[str, str]:
    """Return the text of every configuration file by its name.

    Raises:
        AsteriskError: a trunk's or an agent's host name can't be resolved, two trunks share an address, or a template is
            missing.
    """
    sources = find_sources(config.trunks)
    uris = [*config.agents.values(), *filter(None, [config.priority_uri])]
    agents = {address for uri in uris for address in find_addresses(_host(uri))}
    hosts = [*map(_host, uris), *(read_host(one) for trunk in config.trunks for one in trunk.addresses)]
    values = asdict(config) | {
        "modules": installation.modules,
        "trunks": config.trunks,
        "ways": [(trunk, endpoint) for trunk in config.trunks for endpoint in trunk.endpoints],
        "prefixes": config.prefixes,
        "listeners": config.listeners,
        "transport_of": {
            endpoint: choose_listener(config.listeners, trunk.transport, address).section
            for trunk in config.trunks
            for endpoint, address in trunk.endpoints.items()
        },
        "callers": any(trunk.caller for trunk in config.trunks),
        "limited": any(trunk.calls for trunk in config.trunks),
        "sources": sources,
        "sip_sources": sorted(agents.union(*sources.values())),
        "agents": config.agents,
        "names": not all(map(is_literal, hosts)),
        "max_files": min(_OPEN_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),
        "cause_late": CAUSE_LATE,
        "status_factor": STATUS_FACTOR,
        "machine": MACHINE,
        "greeting_seconds": GREETING_SECONDS,
        "trial": TRIAL,
        "sessions": HTTP_SESSIONS,
        **_limit_calls(config),
    }
    files = {f"{name}.conf": "; Asterisk's defaults.\n" for name in _EMPTY_FILES}
    return files | {name: template.render(values) for name, template in _read_templates().items()}


def _limit_calls(config: AsteriskConfig) -> dict[str, int]:
    """Return how many calls of each kind there may be at once."""
    beside = config.early_media_calls + config.outgoing_calls + DUTY_CALLS + BEING_REFUSED
    return {
        "duty_calls": DUTY_CALLS,
        "withheld_calls": max(1, round(config.max_calls * _WITHHELD_SHARE)),
        "most_calls": config.max_calls + beside,
    }


def _read_templates() -> dict[str, jinja2.Template]:
    """Return every template by file name; a missing one means a broken installation."""
    try:
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("asterisk.server"),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,  # noqa: S701 - the values were checked, and this is no HTML
        )
        return {name: environment.get_template(name) for name in TEMPLATES}
    except (ValueError, jinja2.TemplateNotFound) as error:
        raise AsteriskError(
            f"Asterisk's configuration can't be written, its template is missing ({error}): install outage-ivr again"
        ) from error


def _host(sip_uri: str) -> str:
    return urlsplit(sip_uri.replace("sip:", "sip://", 1)).hostname or ""


def _write_privately(file: Path, text: str) -> None:
    """Write a file that only its owner reads, whatever the umask: some hold passwords."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(text)


def write(config: AsteriskConfig, installation: Installation) -> None:
    """Write the home folder, readable by its owner only. Idempotent."""
    for folder in _FOLDERS:
        (config.home / folder).mkdir(parents=True, exist_ok=True)
    config.home.chmod(0o700)
    for name, text in render(config, installation).items():
        _write_privately(config.home / "etc" / name, text)
    # The name that Asterisk plays before it records.
    (config.home / "data" / "sounds" / "en" / "beep.wav").write_bytes(make_beep())
    (config.home / "data" / "waiting" / "tone.wav").write_bytes(make_waiting_tone())
    for name in ("documentation", "rest-api"):
        link = config.home / "data" / name
        link.unlink(missing_ok=True)
        link.symlink_to(installation.data / name)
