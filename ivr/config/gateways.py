"""The SMS gateways: one in the settings, or several in HOME/gateways.toml."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, Literal

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails

from ivr.config.kinds import Region, WebAddress, written_as
from ivr.config.settings import GATEWAYS_FILE, PREFIX, GatewayName, Settings
from ivr.errors import SettingsError
from outages.http_templates import PLACEHOLDER, PLACEHOLDERS, TEMPLATES, HTTPTemplate
from outages.text_gateways import GatewayTerms, find_gateways

#: The only gateway's name in metrics and addresses.
ONLY: Final = "sms"
#: The settings of the only gateway.
_SETTINGS = ("sms_gateway", "kannel_url", "kannel_user", "kannel_password", "sms_sender")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
#: Those that put a sender of their own in place of none.
_OWN_SENDER: Final = ("smsc.ru",)
_LOOPBACK = ("127.", "::1")


class GatewayTable(BaseModel):
    """What every table of HOME/gateways.toml may say."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    priority: Annotated[int, Field(ge=1, le=99)] = 1
    countries: list[Region] = []
    prefixes: list[Annotated[str, written_as(r"\+[1-9]\d{0,14}", "+7903")]] = []
    per_second: Annotated[float, Field(gt=0, le=10_000)] | None = None
    price: Annotated[Decimal, Field(ge=0)] | None = None
    sender: Annotated[str, written_as(r"\+?\d{1,15}|[ -~]{1,11}", "Outages, 1234 or +74951234567")] = ""


class FileTable(GatewayTable):
    """Messages in HOME/sms.jsonl."""

    kind: Literal["file"]


class KannelTable(GatewayTable):
    """Kannel's sendsms."""

    kind: Literal["kannel"]
    url: WebAddress
    user: str = ""
    password: SecretStr = SecretStr("")


class SMPPTable(GatewayTable):
    """An SMSC."""

    kind: Literal["smpp"]
    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=1, le=65535)] = 2775
    user: Annotated[str, Field(min_length=1, max_length=15)]
    password: Annotated[SecretStr, Field(max_length=8)] = SecretStr("")
    system_type: Annotated[str, Field(max_length=12)] = ""
    tls: bool = False
    window: Annotated[int, Field(ge=1, le=1000)] = 10
    receipt_ids: Literal["same", "hex", "decimal"] = "same"


class HTTPTable(GatewayTable):
    """A gateway that has a template."""

    url: WebAddress | None = None
    user: str = ""
    password: SecretStr = SecretStr("")
    template: dict[str, object] | None = None


_KINDS: Final[Mapping[str, type[GatewayTable]]] = {
    "file": FileTable,
    "kannel": KannelTable,
    "smpp": SMPPTable,
    **dict.fromkeys((*TEMPLATES, "own"), HTTPTable),
}
_TEMPLATE: Final = TypeAdapter(with_config(ConfigDict(extra="forbid"))(HTTPTemplate))


@dataclass(frozen=True, slots=True)
class GatewayConfig:
    """A gateway: when it is used, and how it is reached; `template` is None for one that isn't described by one."""

    terms: GatewayTerms
    table: GatewayTable
    template: HTTPTemplate | None = None


def read_gateways(settings: Settings) -> Sequence[GatewayConfig]:
    """Return the gateways in the order of the file; raise SettingsError naming what is wrong."""
    file = settings.home / GATEWAYS_FILE
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [_read_settings(settings)]
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    if both := [name for name in _SETTINGS if name in settings.model_fields_set]:
        named = ", ".join(f"{PREFIX}{name.upper()}" for name in both)
        raise SettingsError(f"{named} and {file} both say where text messages go: keep one of them")
    if not written:
        raise SettingsError(f"{file} names no gateway: write [name] and kind, or remove it")
    return [_read_table(file, name, table) for name, table in written.items()]


def find_gateway_clashes(settings: Settings, gateways: Sequence[GatewayConfig]) -> Iterator[str]:
    """Return what can't hold together, a sentence each."""
    file = settings.home / GATEWAYS_FILE
    if sum(isinstance(one.table, FileTable) for one in gateways) > 1:
        yield f"{file}: several gateways of the kind file write to the same file: keep one"
    yield from _unserved(settings, [one.terms for one in gateways])
    if not settings.public_url and settings.http_host.startswith(_LOOPBACK):
        yield from (
            f"{file}: {one.terms.name} reports to this line, which it can't reach: set {PREFIX}PUBLIC_URL"
            for one in gateways
            if one.table.kind in TEMPLATES
        )


def _unserved(settings: Settings, terms: Sequence[GatewayTerms]) -> Iterator[str]:
    """Say whom the line has to write to, and can't."""
    file = settings.home / GATEWAYS_FILE
    for country in settings.request_rules.countries:
        if not any(_reaches(one, country) for one in terms):
            name = "CALLBACK_COUNTRIES" if settings.callback_countries else "REGION"
            yield (
                f"{PREFIX}{name}: callers of {country} may ask for a message, and no gateway in {file} serves"
                f" {country}: add it to the countries of one"
            )
    for number in settings.duty_numbers:
        if not find_gateways(terms, number):
            yield f"{PREFIX}DUTY_NUMBERS: no gateway in {file} serves {number}"


def _reaches(terms: GatewayTerms, country: str) -> bool:
    """Tell whether a gateway serves a country, or some of its numbers."""
    code = f"+{phonenumbers.country_code_for_region(country)}"
    return (
        country in terms.countries
        or any(one.startswith(code) for one in terms.prefixes)
        or not (terms.countries or terms.prefixes)
    )


def _read_settings(settings: Settings) -> GatewayConfig:
    if settings.sms_gateway is GatewayName.FILE:
        return GatewayConfig(GatewayTerms(name=ONLY), FileTable(kind="file"))
    # The setting of a sender is freer than the table's.
    table = KannelTable(
        kind="kannel", url=settings.kannel_url, user=settings.kannel_user, password=settings.kannel_password
    )
    return GatewayConfig(GatewayTerms(name=ONLY), table.model_copy(update={"sender": settings.sms_sender}))


def _read_table(file: Path, name: str, written: object) -> GatewayConfig:
    if not _NAME.fullmatch(name):
        raise SettingsError(f"{file}: [{name}] is no name; use up to 32 of a-z, 0-9 and -")
    kind = written.get("kind") if isinstance(written, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS:
        raise SettingsError(f"{file}: {name}.kind: is none of {', '.join(_KINDS)}")
    try:
        table = _KINDS[kind].model_validate(written)
        template = _read_template(table) if isinstance(table, HTTPTable) else None
    except ValidationError as error:
        own = error.title == HTTPTemplate.__name__
        place = f"{file}: {name}.template" if own else f"{file}: {name}"
        keys = HTTPTemplate.__slots__ if own else _KINDS[kind].model_fields
        complaints = [f"{place}.{_complaint(one, list(keys))}" for one in error.errors()]
        raise SettingsError("\n".join(complaints)) from error
    except ValueError as error:
        raise SettingsError(f"{file}: {name}.{error}") from error
    terms = GatewayTerms(
        name=name,
        priority=table.priority,
        countries=tuple(table.countries),
        prefixes=tuple(table.prefixes),
        per_second=table.per_second,
        price=table.price,
    )
    return GatewayConfig(terms, table, template)


def _read_template(table: HTTPTable) -> HTTPTemplate:
    """Return how the gateway is spoken to; raise ValueError for what doesn't belong together."""
    if (table.kind == "own") != (table.template is not None):
        raise ValueError("template: belongs to the kind own, and to no other")
    if table.kind == "own":
        if table.url is not None:
            raise ValueError("url: belongs into the template")
        template = _TEMPLATE.validate_python(table.template)
        _check_template(template)
        return template
    if not table.password.get_secret_value():
        raise ValueError("password: is missing")
    if not table.sender and table.kind not in _OWN_SENDER:
        raise ValueError("sender: is missing")
    known = TEMPLATES[table.kind]
    return known if table.url is None else replace(known, url=table.url)


def _check_template(template: HTTPTemplate) -> None:
    patterns = [template.url, *template.fields.values()]
    used = {found for pattern in patterns for found in PLACEHOLDER.findall(pattern)}
    if strange := sorted(used - set(PLACEHOLDERS)):
        raise ValueError(f"template: {{{strange[0]}}} is none of {', '.join(PLACEHOLDERS)}")
    if "text" not in used or not used & {"number", "digits"}:
        raise ValueError("template.fields: {text}, and {number} or {digits}, have to be in them")
    if bool(template.report_state) != bool(template.delivered):
        raise ValueError("template: report_state and delivered belong together")
    if template.report_state and "reports" not in used and not (template.report_id and template.answer_id):
        raise ValueError(
            "template: reports are about nothing: use {reports} in fields, or write answer_id and report_id"
        )


def _complaint(one: ErrorDetails, keys: Sequence[str]) -> str:
    place = ".".join(map(str, one["loc"]))
    if one["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        return f"{place}: no such key; they are {', '.join(keys)}"
    return f"{place}: {one['msg'].removeprefix('Value error, ')}"
