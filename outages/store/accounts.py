"""Logins, sessions and tokens in the database, secrets as hashes."""

import asyncio
from datetime import datetime
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import (
    Connection,
    Delete,
    Insert,
    String,
    Update,
    bindparam,
    delete,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from outages.accounts import AccountRepository, Bearer, LoginInfo, Role, TokenInfo, digest_of, new_secret
from outages.errors import ConflictError, NotFoundError
from outages.store.admin_tables import logins, sessions, tokens
from outages.store.audit import note
from outages.store.engine import Insertion, Store, by_dialect
from outages.store.types import Instant

_now = bindparam("now", type_=Instant)


def _setting_password(insertion: Insertion) -> Insert:
    statement = insertion(logins)
    changed = {name: statement.excluded[name] for name in ("password_hash", "role", "changed_at")}
    return statement.on_conflict_do_update(index_elements=["login"], set_=changed | {"disabled_at": None})


_BEARER = union_all(
    select(tokens.c.name, tokens.c.role).where(
        tokens.c.digest == bindparam("digest"),
        tokens.c.revoked_at.is_(None),
        or_(tokens.c.expires_at.is_(None), tokens.c.expires_at > _now),
    ),
    select(logins.c.login, logins.c.role)
    .select_from(sessions.join(logins))
    .where(
        sessions.c.digest == bindparam("digest"), sessions.c.expires_at > _now, logins.c.disabled_at.is_(None)
    ),
)
_TOKENS = (
    select(tokens.c.name, tokens.c.role, tokens.c.created_at, tokens.c.expires_at)
    .where(tokens.c.revoked_at.is_(None))
    .order_by(tokens.c.name)
)
_REVOKE = update(tokens).where(tokens.c.name == bindparam("wanted"), tokens.c.revoked_at.is_(None))
_LOGIN = by_dialect(_setting_password)
_SESSION = (
    insert(sessions)
    .from_select(
        ["digest", "login", "created_at", "expires_at"],
        select(
            bindparam("digest", type_=String), logins.c.login, _now, bindparam("until", type_=Instant)
        ).where(
            logins.c.login == bindparam("wanted"),
            logins.c.password_hash == bindparam("hash"),
            logins.c.disabled_at.is_(None),
        ),
    )
    .returning(sessions.c.login)
)
_EXPIRED = delete(sessions).where(sessions.c.expires_at <= _now)
_HASH = select(logins.c.password_hash).where(
    logins.c.login == bindparam("wanted"), logins.c.disabled_at.is_(None)
)
_LOGINS = select(logins.c.login, logins.c.role, logins.c.changed_at, logins.c.disabled_at).order_by(
    logins.c.login
)


class SQLAccountRepository(AccountRepository):
    """An AccountRepository in a Store; hashes passwords one at a time, off the event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(new_secret())
        # A flood of logins must not take CPU and memory from the calls.
        self._one_at_a_time = asyncio.Lock()

    @override
    async def add_token(
        self, name: str, role: Role, *, author: str, at: datetime, expires_at: datetime | None = None
    ) -> str:
        secret = new_secret()
        row = {"name": name, "digest": digest_of(secret), "role": role, "created_at": at}

        def work(connection: Connection) -> None:
            try:
                connection.execute(insert(tokens), row | {"expires_at": expires_at})
            except IntegrityError as error:
                raise ConflictError(f"there is already a token {name!r}") from error
            note(connection, "add", ("token", name), author=author, at=at, detail={"role": role})

        await self._store.write(work)
        return secret

    @override
    async def revoke_token(self, name: str, *, author: str, at: datetime) -> None:
        def work(connection: Connection) -> None:
            if not connection.execute(_REVOKE.values(revoked_at=at), {"wanted": name}).rowcount:
                raise NotFoundError(f"there is no token {name!r}")
            note(connection, "revoke", ("token", name), author=author, at=at)

        await self._store.write(work)

    @override
    async def tokens(self) -> list[TokenInfo]:
        return await self._store.read(
            lambda connection: [TokenInfo(*row) for row in connection.execute(_TOKENS)]
        )

    @override
    async def bearer_of(self, secret: str, *, at: datetime) -> Bearer | None:
        wanted = {"digest": digest_of(secret), "now": at}
        row = await self._store.read(lambda connection: connection.execute(_BEARER, wanted).one_or_none())
        return None if row is None else Bearer(*row)

    @override
    async def set_password(self, login: str, password: str, role: Role, *, author: str, at: datetime) -> None:
        async with self._one_at_a_time:
            hashed = await asyncio.to_thread(self._hasher.hash, password)
        row = {"login": login, "password_hash": hashed, "role": role, "changed_at": at}

        def work(connection: Connection) -> None:
            connection.execute(_LOGIN[connection.dialect.name], row)
            connection.execute(delete(sessions).where(sessions.c.login == login))
            note(connection, "set_password", ("login", login), author=author, at=at, detail={"role": role})

        await self._store.write(work)

    @override
    async def log_in(self, login: str, password: str, *, at: datetime, lasts_until: datetime) -> str | None:
        hashed = await self._hash_of(login)
        async with self._one_at_a_time:
            # An unknown login takes as long as a wrong password, so that nobody can probe for logins.
            matches = await asyncio.to_thread(self._matches, hashed or self._nobody, password)
        if hashed is None or not matches:
            return None
        secret = new_secret()
        session = {"digest": digest_of(secret), "now": at, "until": lasts_until}
        started = await self._store.write(
            lambda connection: _start(connection, session | {"wanted": login, "hash": hashed})
        )
        return secret if started else None

    @override
    async def log_out(self, secret: str) -> None:
        ended = delete(sessions).where(sessions.c.digest == digest_of(secret))
        await self._store.write(lambda connection: connection.execute(ended))

    @override
    async def logins(self) -> list[LoginInfo]:
        return await self._store.read(
            lambda connection: [LoginInfo(*row) for row in connection.execute(_LOGINS)]
        )

    @override
    async def disable_login(self, login: str, *, author: str, at: datetime) -> None:
        await self._shut_out(
            login, update(logins).values(disabled_at=at), author=author, at=at, action="disable"
        )

    @override
    async def remove_login(self, login: str, *, author: str, at: datetime) -> None:
        await self._shut_out(login, delete(logins), author=author, at=at, action="remove")

    async def _shut_out(
        self, login: str, change: Update | Delete, *, author: str, at: datetime, action: str
    ) -> None:
        def work(connection: Connection) -> None:
            connection.execute(delete(sessions).where(sessions.c.login == login))
            if not connection.execute(change.where(logins.c.login == login)).rowcount:
                raise NotFoundError(f"there is no login {login!r}")
            note(connection, action, ("login", login), author=author, at=at)

        await self._store.write(work)

    @override
    async def device_key(self, login: str) -> str | None:
        hashed = await self._hash_of(login)
        return hashed and digest_of(f"device {hashed}")

    async def _hash_of(self, login: str) -> str | None:
        """Return the hash of the password, None for a login that is unknown or disabled."""
        return await self._store.read(
            lambda connection: connection.execute(_HASH, {"wanted": login}).scalar_one_or_none()
        )

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False


def _start(connection: Connection, session: dict[str, Any]) -> bool:
    """Start a session unless the password changed during the check; drop expired sessions."""
    connection.execute(_EXPIRED, {"now": session["now"]})
    return connection.execute(_SESSION, session).one_or_none() is not None
