"""Logins and tokens kept in memory."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from outages.accounts import Bearer, LoginInfo, Role, TokenInfo, new_secret
from outages.errors import InvalidError, NotFoundError, StoreError
from outages.pins import find_pin_flaw


@dataclass
class FakeAccounts:
    bearers: dict[str, Bearer] = field(default_factory=dict)
    passwords: dict[str, tuple[str, Role]] = field(default_factory=dict)
    expiries: dict[str, datetime] = field(default_factory=dict)
    #: By the login: its telephone id and PIN.
    pins: dict[str, tuple[int, str]] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    down: bool = False

    async def add_token(
        self, name: str, role: Role, *, author: str, at: datetime, expires_at: datetime | None = None
    ) -> str:
        secret = new_secret()
        self.bearers[secret] = Bearer(name, role)
        if expires_at is not None:
            self.expiries[secret] = expires_at
        return secret

    async def revoke_token(self, name: str, *, author: str, at: datetime) -> None:
        raise NotImplementedError

    async def tokens(self) -> list[TokenInfo]:
        raise NotImplementedError

    async def bearer_of(self, secret: str, *, at: datetime) -> Bearer | None:
        if secret in self.expiries and self.expiries[secret] <= at:
            return None
        return self.bearers.get(secret)

    async def set_password(self, login: str, password: str, role: Role, *, author: str, at: datetime) -> None:
        self.passwords[login] = (password, role)

    async def logins(self) -> list[LoginInfo]:
        raise NotImplementedError

    async def disable_login(self, login: str, *, author: str, at: datetime) -> None:
        raise NotImplementedError

    async def remove_login(self, login: str, *, author: str, at: datetime) -> None:
        raise NotImplementedError

    async def device_key(self, login: str) -> str | None:
        return f"key of {login}" if login in self.passwords else None

    async def log_in(self, login: str, password: str, *, at: datetime, lasts_until: datetime) -> str | None:
        # A password takes a while to check; others go on meanwhile.
        await asyncio.sleep(0)
        if self.down:
            raise StoreError("connection refused")
        known, role = self.passwords.get(login, ("", Role.AGENT))
        if not known or known != password:
            return None
        return await self.add_token(login, role, author=login, at=at, expires_at=lasts_until)

    async def set_pin(self, login: str, pin: str, *, author: str, at: datetime) -> int:
        if find_pin_flaw(pin):
            raise InvalidError("pin", "is no good PIN")
        known, _ = self.pins.get(login, (101 + len(self.pins), ""))
        self.pins[login] = (known, pin)
        return known

    async def remove_pin(self, login: str, *, author: str, at: datetime) -> None:
        if self.pins.pop(login, None) is None:
            raise NotFoundError(f"{login!r} has no PIN")

    async def find_telephone_id(self, login: str) -> int | None:
        return self.pins[login][0] if login in self.pins else None

    async def login_of(self, telephone_id: str) -> str | None:
        return next((name for name, (key, _) in self.pins.items() if str(key) == telephone_id), None)

    async def bearer_by_pin(self, telephone_id: str, pin: str) -> Bearer | None:
        if self.down:
            raise StoreError("connection refused")
        wanted = (telephone_id, pin)
        found = next((name for name, (key, own) in self.pins.items() if (str(key), own) == wanted), None)
        return Bearer(found, self.roles.get(found, Role.MANAGER)) if found else None

    async def log_out(self, secret: str) -> None:
        self.bearers.pop(secret, None)
