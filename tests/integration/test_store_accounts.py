"""Who may do what, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from outages.accounts import Bearer, LoginInfo, Role
from outages.errors import ConflictError, NotFoundError
from outages.store import SQLAccountRepository, Store
from outages.store.admin_tables import audit, logins, sessions, tokens

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TONIGHT = NOW + timedelta(hours=8)


@pytest.fixture
def repository(store: Store) -> SQLAccountRepository:
    return SQLAccountRepository(store)


async def test_a_token_says_who_holds_it_until_it_is_revoked(repository: SQLAccountRepository) -> None:
    secret = await repository.add_token("desk", Role.AGENT, author="olga", at=NOW)
    assert await repository.bearer_of(secret, at=NOW) == Bearer("desk", Role.AGENT)

    await repository.revoke_token("desk", author="olga", at=NOW)
    assert await repository.bearer_of(secret, at=NOW) is None


async def test_a_token_ends_when_it_expires(repository: SQLAccountRepository) -> None:
    secret = await repository.add_token("night", Role.MANAGER, author="olga", at=NOW, expires_at=TONIGHT)
    assert await repository.bearer_of(secret, at=TONIGHT - timedelta(seconds=1)) is not None
    assert await repository.bearer_of(secret, at=TONIGHT) is None


async def test_a_name_is_free_again_only_when_its_token_is_revoked(repository: SQLAccountRepository) -> None:
    await repository.add_token("desk", Role.AGENT, author="olga", at=NOW)
    with pytest.raises(ConflictError, match="desk"):
        await repository.add_token("desk", Role.AGENT, author="olga", at=NOW)

    await repository.revoke_token("desk", author="olga", at=NOW)
    await repository.add_token("desk", Role.MANAGER, author="olga", at=NOW)


async def test_tokens_are_listed_by_name_without_the_revoked(repository: SQLAccountRepository) -> None:
    for name in ("b", "a", "c"):
        await repository.add_token(name, Role.AGENT, author="olga", at=NOW, expires_at=TONIGHT)
    await repository.revoke_token("b", author="olga", at=NOW)

    listed = await repository.tokens()
    assert [(token.name, token.role, token.created_at, token.expires_at) for token in listed] == [
        ("a", Role.AGENT, NOW, TONIGHT),
        ("c", Role.AGENT, NOW, TONIGHT),
    ]


async def test_revoking_what_is_not_there_is_an_error(repository: SQLAccountRepository) -> None:
    with pytest.raises(NotFoundError, match="ghost"):
        await repository.revoke_token("ghost", author="olga", at=NOW)


async def test_a_login_with_its_password_begins_a_session(repository: SQLAccountRepository) -> None:
    await repository.set_password("olga", "right", Role.MANAGER, author="root", at=NOW)

    secret = await repository.log_in("olga", "right", at=NOW, lasts_until=TONIGHT)

    assert secret is not None
    assert await repository.bearer_of(secret, at=NOW) == Bearer("olga", Role.MANAGER)
    assert await repository.bearer_of(secret, at=TONIGHT) is None
    await repository.log_out(secret)
    await repository.log_out(secret)
    assert await repository.bearer_of(secret, at=NOW) is None


@pytest.mark.parametrize(("login", "password"), [("olga", "wrong"), ("ghost", "right"), ("OLGA", "right")])
async def test_anything_else_begins_none(repository: SQLAccountRepository, login: str, password: str) -> None:
    await repository.set_password("olga", "right", Role.MANAGER, author="root", at=NOW)
    assert await repository.log_in(login, password, at=NOW, lasts_until=TONIGHT) is None


async def test_a_new_password_ends_the_sessions_and_changes_the_role(
    repository: SQLAccountRepository,
) -> None:
    await repository.set_password("olga", "old", Role.MANAGER, author="root", at=NOW)
    before = await repository.log_in("olga", "old", at=NOW, lasts_until=TONIGHT)
    await repository.set_password("olga", "new", Role.AGENT, author="root", at=NOW)

    assert before is not None
    assert await repository.bearer_of(before, at=NOW) is None
    assert await repository.log_in("olga", "old", at=NOW, lasts_until=TONIGHT) is None
    after = await repository.log_in("olga", "new", at=NOW, lasts_until=TONIGHT)
    assert after is not None
    assert await repository.bearer_of(after, at=NOW) == Bearer("olga", Role.AGENT)


async def test_logins_are_listed_by_name_with_when_they_were_disabled(
    repository: SQLAccountRepository,
) -> None:
    await repository.set_password("vera", "right", Role.AGENT, author="root", at=NOW)
    await repository.set_password("olga", "right", Role.MANAGER, author="root", at=NOW)
    await repository.disable_login("vera", author="root", at=TONIGHT)
    assert await repository.logins() == [
        LoginInfo("olga", Role.MANAGER, NOW, None),
        LoginInfo("vera", Role.AGENT, NOW, TONIGHT),
    ]


@pytest.mark.parametrize("deed", ["disable_login", "remove_login"])
async def test_who_is_disabled_or_removed_is_out_at_once_and_stays_out(
    repository: SQLAccountRepository, deed: str
) -> None:
    await repository.set_password("olga", "right", Role.MANAGER, author="root", at=NOW)
    session = await repository.log_in("olga", "right", at=NOW, lasts_until=TONIGHT)
    assert session is not None

    await getattr(repository, deed)("olga", author="root", at=NOW)

    assert await repository.bearer_of(session, at=NOW) is None
    assert await repository.log_in("olga", "right", at=NOW, lasts_until=TONIGHT) is None
    assert await repository.device_key("olga") is None
    await repository.set_password("olga", "new", Role.AGENT, author="root", at=NOW)
    assert await repository.log_in("olga", "new", at=NOW, lasts_until=TONIGHT) is not None


@pytest.mark.parametrize("deed", ["disable_login", "remove_login"])
async def test_a_login_that_is_not_there_cannot_be_shut_out(
    repository: SQLAccountRepository, deed: str
) -> None:
    with pytest.raises(NotFoundError, match="ghost"):
        await getattr(repository, deed)("ghost", author="root", at=NOW)


async def test_a_browser_is_known_by_a_key_of_login_and_password(repository: SQLAccountRepository) -> None:
    for login in ("olga", "vera"):
        await repository.set_password(login, "same", Role.AGENT, author="root", at=NOW)
    first, other = await repository.device_key("olga"), await repository.device_key("vera")
    assert first != other
    assert await repository.device_key("olga") == first
    await repository.set_password("olga", "same", Role.AGENT, author="root", at=NOW)
    assert await repository.device_key("olga") not in (None, first)


async def test_a_secret_of_any_bytes_is_looked_up(repository: SQLAccountRepository) -> None:
    assert await repository.bearer_of("\udcff\udc00", at=NOW) is None


async def test_a_password_changed_while_the_old_one_is_checked_begins_no_session(
    repository: SQLAccountRepository,
) -> None:
    await repository.set_password("olga", "old", Role.MANAGER, author="root", at=NOW)

    # The check of the old hash and the hashing of the new take turns, the change is written before.
    changing = asyncio.create_task(
        repository.set_password("olga", "new", Role.MANAGER, author="root", at=NOW)
    )
    await asyncio.sleep(0)
    secret = await repository.log_in("olga", "old", at=NOW, lasts_until=TONIGHT)
    await changing

    assert secret is None


async def test_expired_sessions_are_dropped_at_the_next_login(
    store: Store, repository: SQLAccountRepository
) -> None:
    await repository.set_password("olga", "right", Role.MANAGER, author="root", at=NOW)
    await repository.log_in("olga", "right", at=NOW, lasts_until=TONIGHT)
    await repository.log_in("olga", "right", at=TONIGHT, lasts_until=TONIGHT + timedelta(hours=1))

    count = select(func.count()).select_from(sessions)
    assert await store.read(lambda connection: connection.execute(count).scalar_one()) == 1


async def test_no_secret_lies_in_the_database(store: Store, repository: SQLAccountRepository) -> None:
    token = await repository.add_token("desk", Role.AGENT, author="olga", at=NOW)
    await repository.set_password("olga", "hunter2", Role.MANAGER, author="root", at=NOW)
    session = await repository.log_in("olga", "hunter2", at=NOW, lasts_until=TONIGHT)

    kept = await store.read(
        lambda connection: [
            str(row)
            for table in (tokens, logins, sessions, audit)
            for row in connection.execute(select(table))
        ]
    )
    assert len(kept) == 5
    assert not any(secret in row for row in kept for secret in (token, "hunter2", str(session)))


async def test_changes_of_tokens_and_passwords_are_in_the_audit_trail(
    store: Store, repository: SQLAccountRepository
) -> None:
    await repository.add_token("desk", Role.AGENT, author="olga", at=NOW)
    await repository.revoke_token("desk", author="ivan", at=NOW)
    await repository.set_password("vera", "secret", Role.MANAGER, author="root", at=NOW)
    await repository.disable_login("vera", author="root", at=NOW)
    await repository.remove_login("vera", author="root", at=NOW)

    lines = await store.read(lambda connection: connection.execute(select(audit)).all())
    assert [(line.author, line.action, line.entity, line.entity_id, line.detail) for line in lines] == [
        ("olga", "add", "token", "desk", {"role": "agent"}),
        ("ivan", "revoke", "token", "desk", {}),
        ("root", "set_password", "login", "vera", {"role": "manager"}),
        ("root", "disable", "login", "vera", {}),
        ("root", "remove", "login", "vera", {}),
    ]
