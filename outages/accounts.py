"""Access: logins for people and tokens for programs, each with a role, and the trail of who did what."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What its bearer is allowed to do."""

    #: Post, change and end incidents; read everything.
    MANAGER = "manager"
    #: Read everything of incidents and callers; close and reopen tickets.
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Bearer:
    """The person or program behind a request; the name goes into the audit trail."""

    name: str
    role: Role

    @property
    def may_write(self) -> bool:
        """Whether incidents may be posted and changed."""
        return self.role is Role.MANAGER


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token as listed, without its secret; `expires_at` is None for one that never expires."""

    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoginInfo:
    """A login as listed; `changed_at` is when its password was set, `disabled_at` None while it may sign in.

    `telephone_id` is what its bearer keys with a PIN, None without one.
    """

    name: str
    role: Role
    changed_at: datetime
    disabled_at: datetime | None
    telephone_id: int | None = None


class AccountRepository(Protocol):
    """Keeps logins and tokens; secrets are stored as hashes only."""

    async def add_token(
        self, name: str, role: Role, *, author: str, at: datetime, expires_at: datetime | None = None
    ) -> str:
        """Create a token and return its secret, shown only this once; raise ConflictError if the name is in use."""
        ...

    async def revoke_token(self, name: str, *, author: str, at: datetime) -> None:
        """Revoke a token at once; raise NotFoundError."""
        ...

    async def tokens(self) -> list[TokenInfo]:
        """Return the tokens that were never revoked, expired ones included, by name."""
        ...

    async def bearer_of(self, secret: str, *, at: datetime) -> Bearer | None:
        """Return the holder of a token or session secret, or None if it is unknown, revoked or expired."""
        ...

    async def set_password(self, login: str, password: str, role: Role, *, author: str, at: datetime) -> None:
        """Create the login, or change its password and role and enable it; either way its sessions end."""
        ...

    async def logins(self) -> list[LoginInfo]:
        """Return all logins, disabled ones included, by name."""
        ...

    async def disable_login(self, login: str, *, author: str, at: datetime) -> None:
        """Block the login and end its sessions; raise NotFoundError."""
        ...

    async def remove_login(self, login: str, *, author: str, at: datetime) -> None:
        """Delete the login with its sessions; what it did stays in the audit trail. Raise NotFoundError."""
        ...

    async def device_key(self, login: str) -> str | None:
        """Return a secret that changes with the login's password, None if nobody can sign in with the login."""
        ...

    async def log_in(self, login: str, password: str, *, at: datetime, lasts_until: datetime) -> str | None:
        """Return the secret of a new session, or None if login and password don't match or the login is disabled."""
        ...

    async def set_pin(self, login: str, pin: str, *, author: str, at: datetime) -> int:
        """Let the login's bearer sign in by telephone with this PIN; return the telephone id to key before it.

        The id stays the same with another PIN. Raise InvalidError for a PIN with a flaw, NotFoundError for a login that
        is unknown or disabled.
        """
        ...

    async def remove_pin(self, login: str, *, author: str, at: datetime) -> None:
        """Let the login's bearer sign in by telephone no more; raise NotFoundError for a login without a PIN."""
        ...

    async def find_telephone_id(self, login: str) -> int | None:
        """Return what the login's bearer keys before the PIN, None without a PIN."""
        ...

    async def login_of(self, telephone_id: str) -> str | None:
        """Return whose telephone id this is, None if it is nobody's."""
        ...

    async def bearer_by_pin(self, telephone_id: str, pin: str) -> Bearer | None:
        """Return who has this telephone id and PIN, or None if they don't match or the login is disabled."""
        ...

    async def log_out(self, secret: str) -> None:
        """End a session; do nothing for an unknown one."""
        ...


class AuditTrail(Protocol):
    """Records actions that leave no other trace in the database."""

    async def note(
        self,
        action: str,
        thing: tuple[str, str],
        *,
        author: str,
        at: datetime,
        detail: Mapping[str, object],
    ) -> None:
        """Record who did what to which thing (kind and id), `at` aware UTC; raise StoreError."""
        ...


def new_secret() -> str:
    """Return a fresh 256-bit secret, safe in headers and cookies."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return the hash that stands for a secret in the store; secrets have full entropy, so it needs no salt."""
    # A header's bytes that are not UTF-8 arrive as surrogates.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
