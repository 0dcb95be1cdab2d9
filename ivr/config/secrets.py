"""Secrets of one installation: generated at the first start, kept in HOME, readable by its owner only."""

import hashlib
import os
import secrets
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ivr.errors import SettingsError


def _fresh() -> str:
    return secrets.token_urlsafe(24)


class Secrets(BaseModel):
    """Secrets that nobody types."""

    model_config = ConfigDict(frozen=True)

    #: The service's password at Asterisk.
    ari_password: str = Field(default_factory=_fresh)
    #: Signs the URLs for delivery reports.
    receipts_key: str = Field(default_factory=_fresh)
    #: Password of the demo town's duty manager.
    demo_password: str = Field(default_factory=lambda: secrets.token_urlsafe(9))

    @property
    def node(self) -> str:
        """The constant public name of this installation's Asterisk among those that share a database."""
        return hashlib.sha256(f"node {self.receipts_key}".encode()).hexdigest()[:8]

    @property
    def own_token(self) -> str:
        """What the installation's own commands send to read its metrics."""
        return hashlib.sha256(f"own token {self.receipts_key}".encode()).hexdigest()


def read_secrets(home: Path) -> Secrets:
    """Return the installation's secrets, made at the first call; raise SettingsError for an unreadable file."""
    file = home / "secrets.json"
    try:
        return Secrets.model_validate_json(file.read_text())
    except FileNotFoundError:
        return _make(file)
    except (ValidationError, OSError) as error:
        raise SettingsError(
            f"{file} cannot be read; restore it from a backup, or remove it to have new secrets made"
        ) from error


def _make(file: Path) -> Secrets:
    """Write new secrets under a temporary name first: another process may be doing the same."""
    made = Secrets()
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(made.model_dump_json(indent=1))
        try:
            os.link(part, file)
        except FileExistsError:
            return read_secrets(file.parent)
        finally:
            part.unlink()
    except OSError as error:
        raise SettingsError(
            f"cannot write {file}: {error.strerror}; is OUTAGE_IVR_HOME a folder you may write?"
        ) from error
    return made
