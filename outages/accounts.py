"""Who may do what: logins of people and tokens of programs, each with a role."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What its bearer may do."""

    #: Post, change and end incidents; read everything.
    MANAGER = "manager"
    #: Read incidents, tickets, calls and notifications.
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a request comes from: the name goes into the audit trail."""

    name: str
    role: Role

    @property
    def may_write(self) -> bool:
        """Whether incidents may be posted and changed."""
        return self.role is Role.MANAGER


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token as it is listed, without its secret; `expires_at` is None for one that lasts."""

    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None


class AccountRepository(Protocol):
    """Keeps logins and tokens; secrets are stored as hashes only."""

    async def add_token(
        self, name: str, role: Role, *, author: str, at: datetime, expires_at: datetime | None = None
    ) -> str:
        """Make a token and return its secret, which cannot be had again; raise ConflictError for a name in use."""
        ...

    async def revoke_token(self, name: str, *, author: str, at: datetime) -> None:
        """End a token at once; raise NotFoundError."""
        ...

    async def tokens(self) -> list[TokenInfo]:
        """Return the tokens that are valid or were never revoked, by name."""
        ...

    async def bearer_of(self, secret: str, *, at: datetime) -> Bearer | None:
        """Return who holds this token or session, or None when it is unknown, revoked or expired."""
        ...

    async def set_password(self, login: str, password: str, role: Role, *, author: str, at: datetime) -> None:
        """Make the login or change its password and role; its sessions end."""
        ...

    async def log_in(self, login: str, password: str, *, at: datetime, lasts_until: datetime) -> str | None:
        """Return the secret of a new session, or None when login and password don't belong together."""
        ...

    async def log_out(self, secret: str) -> None:
        """End a session; an unknown one is no error."""
        ...


class AuditTrail(Protocol):
    """Keeps who did what."""

    async def note(
        self,
        action: str,
        thing: tuple[str, str],
        *,
        author: str,
        at: datetime,
        detail: Mapping[str, object],
    ) -> None:
        """Keep who did what to which thing (its kind and its id), `at` aware UTC; raise StoreError."""
        ...


def new_secret() -> str:
    """Return a fresh secret of 256 bits, safe in a header and in a cookie."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return the hash under which a secret of `new_secret` is stored: it needs no salt, having full entropy."""
    return hashlib.sha256(secret.encode()).hexdigest()
