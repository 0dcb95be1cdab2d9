"""Logins and tokens kept in memory."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from outages.accounts import Bearer, LoginInfo, Role, TokenInfo, new_secret
from outages.errors import StoreError


@dataclass
class FakeAccounts:
    bearers: dict[str, Bearer] = field(default_factory=dict)
    passwords: dict[str, tuple[str, Role]] = field(default_factory=dict)
    expiries: dict[str, datetime] = field(default_factory=dict)
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

    async def log_out(self, secret: str) -> None:
        self.bearers.pop(secret, None)
