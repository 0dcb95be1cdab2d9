"""Reads the settings, and refuses by name what can't be one."""

import os
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource

from ivr.config.installation import find_home
from ivr.config.settings import PREFIX, Settings
from ivr.errors import SettingsError

#: Characters of a secret that nobody guesses.
_SHORTEST_SECRET: Final = 16


def read_settings(file: Path | None = None) -> Settings:
    """Return the settings, read from HOME/settings.env unless `file` is given; raise SettingsError naming each bad one."""
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
        settings = Settings(_env_file=file)
    except ValidationError as error:
        complaints = dict.fromkeys(_complaint(one["loc"], one["msg"]) for one in error.errors())
        raise SettingsError("\n".join(complaints)) from error
    _refuse_empty_promises(settings)
    _refuse_half_channels(settings)
    return settings


def _refuse_empty_promises(settings: Settings) -> None:
    """Refuse to promise callers a message while nobody has chosen what sends it."""
    if settings.sends_texts:
        return
    for name in ("ticket_by_sms", "tell_listeners", "sms_replies"):
        if getattr(settings, name):
            raise SettingsError(
                f"{PREFIX}{name.upper()}: there is no SMS gateway; set {PREFIX}SMS_GATEWAY to kannel,"
                " or to file if something sends what is written there"
            )


def _refuse_half_channels(settings: Settings) -> None:
    """Refuse a channel that lacks a part."""
    if settings.smtp_host and not settings.smtp_from:
        raise SettingsError(f"{PREFIX}SMTP_FROM: say from which address e-mails come")
    if settings.webhook_url and len(settings.webhook_secret.get_secret_value()) < _SHORTEST_SECRET:
        raise SettingsError(
            f"{PREFIX}WEBHOOK_SECRET: must have at least {_SHORTEST_SECRET} characters; it signs the calls of WEBHOOK_URL"
        )


def _refuse_strangers(names: list[str], place: str) -> None:
    """Refuse unknown names, and known ones without the prefix."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    if strangers := sorted({name.upper() for name in names} - known):
        raise SettingsError(
            f"{', '.join(strangers)}: no such setting, but {place} has it; docs/operator.md lists their names,"
            f" which begin with {PREFIX}"
        )


def _complaint(place: tuple[int | str, ...], message: str) -> str:
    return f"{PREFIX}{str(place[0]).upper()}: {message.removeprefix('Value error, ')}"
