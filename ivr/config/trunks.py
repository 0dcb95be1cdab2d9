"""The carriers' trunks: one in the settings, or several in HOME/trunks.toml."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from phonenumbers import PhoneMetadata
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from asterisk.errors import AsteriskError
from asterisk.server.trunks import DialledPrefixes, NumberForm, Transport, TrunkConfig
from ivr.config.kinds import Network, TrunkAddress
from ivr.config.settings import PREFIX, KeysBy, Settings
from ivr.errors import SettingsError

FILE = "trunks.toml"
#: The settings of the only trunk.
_SETTINGS = ("trunk", "trunk_user", "trunk_password")


class TrunkTable(BaseModel):
    """A trunk as HOME/trunks.toml writes it."""

    model_config = ConfigDict(extra="forbid")

    addresses: Annotated[list[TrunkAddress], Field(min_length=1)]
    sources: list[Network] = []
    dtmf: KeysBy | None = None
    calls: Annotated[int, Field(ge=1, le=5000)] | None = None
    reserved: Annotated[int, Field(ge=0, le=4999)] = 0
    machines: bool = False
    user: str = ""
    password: Annotated[str, Field(repr=False)] = ""
    registers: Annotated[bool, Field(alias="register")] = True
    domain: str = ""
    transport: Transport = Transport.UDP
    srtp: bool = False
    numbers: NumberForm = NumberForm.PLUS
    caller: str = ""


_KEYS = [field.alias or name for name, field in TrunkTable.model_fields.items()]


def read_trunks(settings: Settings) -> Sequence[TrunkConfig]:
    """Return the trunks in the order in which they are called; raise SettingsError naming what is wrong."""
    file = settings.home / FILE
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [_read_settings(settings)]
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    if both := [name for name in _SETTINGS if name in settings.model_fields_set]:
        named = ", ".join(f"{PREFIX}{name.upper()}" for name in both)
        raise SettingsError(f"{named} and {file} both say where the trunks are: keep one of them")
    if not written:
        raise SettingsError(f"{file} names no trunk: write [name] and addresses, or remove it")
    return [_read_table(file, name, table, settings.dtmf) for name, table in written.items()]


def prefixes_of(region: str) -> DialledPrefixes:
    """Return what people of a country (ISO 3166) dial before a number of theirs and before one abroad."""
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise SettingsError(f"{PREFIX}REGION: {region} is no country")
    # A wait for the dial tone is marked by ~; a pattern, in a country with a choice of carriers, isn't one prefix.
    abroad = (metadata.preferred_international_prefix or metadata.international_prefix or "").replace("~", "")
    return DialledPrefixes(
        country_code=str(metadata.country_code),
        national=metadata.national_prefix or "",
        international=abroad if abroad.isdigit() else "00",
    )


def _read_settings(settings: Settings) -> TrunkConfig:
    user, password = settings.trunk_user, settings.trunk_password.get_secret_value()
    try:
        return TrunkConfig(addresses=settings.trunk, dtmf=settings.dtmf, user=user, password=password)
    except AsteriskError as error:
        raise SettingsError(f"{PREFIX}TRUNK_USER, {PREFIX}TRUNK_PASSWORD: {error}") from error


def _read_table(file: Path, name: str, written: object, dtmf: KeysBy) -> TrunkConfig:
    try:
        table = TrunkTable.model_validate(written)
        return TrunkConfig(
            name=name,
            addresses=table.addresses,
            sources=table.sources,
            dtmf=table.dtmf or dtmf,
            calls=table.calls,
            reserved=table.reserved,
            machines=table.machines,
            user=table.user,
            password=table.password,
            register=table.registers,
            domain=table.domain,
            transport=table.transport,
            srtp=table.srtp,
            numbers=table.numbers,
            caller=table.caller,
        )
    except ValidationError as error:
        complaints = [f"{file}: {name}.{_complaint(one)}" for one in error.errors()]
        raise SettingsError("\n".join(complaints)) from error
    except AsteriskError as error:
        raise SettingsError(f"{file}: {name}: {error}") from error


def _complaint(one: ErrorDetails) -> str:
    place = ".".join(map(str, one["loc"]))
    if one["type"] == "extra_forbidden":
        return f"{place}: no such key; they are {', '.join(_KEYS)}"
    return f"{place}: {one['msg'].removeprefix('Value error, ')}"
