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
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from outages.accounts import AccountRepository, Bearer, LoginInfo, Role, TokenInfo, digest_of, new_secret
from outages.errors import ConflictError, InvalidError, NotFoundError
from outages.pins import LONGEST_PIN, find_pin_flaw
from outages.store.admin_tables import logins, sessions, tokens
from outages.store.audit import note
from outages.store.engine import Insertion, Store, by_dialect
from outages.store.types import AnyRow, Instant

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
_LOGINS = select(
    logins.c.login, logins.c.role, logins.c.changed_at, logins.c.disabled_at, logins.c.telephone_id
).order_by(logins.c.login)
#: Telephone ids count from here, so that all have three digits or more.
_FIRST_ID = 101
_NEXT_ID = select(func.coalesce(func.max(logins.c.telephone_id) + 1, _FIRST_ID)).scalar_subquery()
_SET_PIN = (
    update(logins)
    .where(logins.c.login == bindparam("wanted"), logins.c.disabled_at.is_(None))
    .values(telephone_id=func.coalesce(logins.c.telephone_id, _NEXT_ID), pin_hash=bindparam("hash"))
    .returning(logins.c.telephone_id)
)
_NO_PIN = {"telephone_id": None, "pin_hash": None}
_REMOVE_PIN = (
    update(logins)
    .where(logins.c.login == bindparam("wanted"), logins.c.pin_hash.is_not(None))
    .values(_NO_PIN)
)
_ID = select(logins.c.telephone_id).where(logins.c.login == bindparam("wanted"))
_PIN = select(logins.c.login, logins.c.role, logins.c.pin_hash).where(
    logins.c.telephone_id == bindparam("wanted"), logins.c.disabled_at.is_(None)
)
#: More digits are nobody's id.
_LONGEST_ID = 9


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
            login, update(logins).values(disabled_at=at, **_NO_PIN), author=author, at=at, action="disable"
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
    async def set_pin(self, login: str, pin: str, *, author: str, at: datetime) -> int:
        if flaw := find_pin_flaw(pin):
            raise InvalidError("pin", f"is no good PIN ({flaw}): 6 to 12 digits that nobody guesses")
        async with self._one_at_a_time:
            hashed = await asyncio.to_thread(self._hasher.hash, pin)

        def work(connection: Connection) -> int:
            set_for = {"wanted": login, "hash": hashed}
            telephone_id: int | None = connection.execute(_SET_PIN, set_for).scalar_one_or_none()
            if telephone_id is None:
                raise NotFoundError(f"there is no login {login!r}")
            note(connection, "set_pin", ("login", login), author=author, at=at)
            return telephone_id

        return await self._store.write(work)

    @override
    async def remove_pin(self, login: str, *, author: str, at: datetime) -> None:
        def work(connection: Connection) -> None:
            if not connection.execute(_REMOVE_PIN, {"wanted": login}).rowcount:
                raise NotFoundError(f"{login!r} has no PIN")
            note(connection, "remove_pin", ("login", login), author=author, at=at)

        await self._store.write(work)

    @override
    async def find_telephone_id(self, login: str) -> int | None:
        return await self._store.read(
            lambda connection: connection.execute(_ID, {"wanted": login}).scalar_one_or_none()
        )

    @override
    async def login_of(self, telephone_id: str) -> str | None:
        row = await self._by_telephone_id(telephone_id)
        return str(row.login) if row else None

    @override
    async def bearer_by_pin(self, telephone_id: str, pin: str) -> Bearer | None:
        row = await self._by_telephone_id(telephone_id) if len(pin) <= LONGEST_PIN else None
        async with self._one_at_a_time:
            # An unknown id takes as long as a wrong PIN, so that nobody can probe for ids.
            hashed = row.pin_hash if row else self._nobody
            matches = await asyncio.to_thread(self._matches, hashed, pin)
        return Bearer(row.login, row.role) if row and matches else None

    @override
    async def device_key(self, login: str) -> str | None:
        hashed = await self._hash_of(login)
        return hashed and digest_of(f"device {hashed}")

    async def _by_telephone_id(self, telephone_id: str) -> AnyRow | None:
        """Return login, role and the hash of the PIN, None for an id that is nobody's."""
        if not telephone_id.isdecimal() or len(telephone_id) > _LONGEST_ID:
            return None
        wanted = {"wanted": int(telephone_id)}
        return await self._store.read(lambda connection: connection.execute(_PIN, wanted).one_or_none())

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
