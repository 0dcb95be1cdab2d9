"""PINs: who has which, how they are kept, and how often they may be guessed, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from outages.accounts import Bearer, Role
from outages.errors import InvalidError, NotFoundError
from outages.pins import PinLimits
from outages.store import SQLAccountRepository, SQLPinTries, Store
from outages.store.admin_tables import audit, logins

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LIMITS = PinLimits(per_account=3, per_caller=2, overall=4)
OLGA = "olga"


@pytest.fixture
async def accounts(store: Store) -> SQLAccountRepository:
    repository = SQLAccountRepository(store)
    await repository.set_password(OLGA, "secret words here", Role.MANAGER, author="root", at=NOON)
    await repository.set_password("petr", "other words there", Role.AGENT, author="root", at=NOON)
    return repository


@pytest.fixture
def tries(store: Store) -> SQLPinTries:
    return SQLPinTries(store, LIMITS)


async def test_a_telephone_id_and_its_pin_say_who_calls(accounts: SQLAccountRepository) -> None:
    olgas = await accounts.set_pin(OLGA, "493817", author=OLGA, at=NOON)
    petrs = await accounts.set_pin("petr", "493817", author="petr", at=NOON)
    assert (olgas, petrs) == (101, 102)
    assert await accounts.bearer_by_pin("101", "493817") == Bearer(OLGA, Role.MANAGER)
    assert await accounts.bearer_by_pin("102", "493817") == Bearer("petr", Role.AGENT)
    assert [await accounts.find_telephone_id(one) for one in (OLGA, "petr", "nobody")] == [101, 102, None]
    assert [one.telephone_id for one in await accounts.logins()] == [101, 102]


@pytest.mark.parametrize(
    ("telephone_id", "pin"),
    [
        ("101", "493818"),
        ("102", "493817"),
        ("", "493817"),
        ("101", ""),
        ("1" * 40, "493817"),
        ("101", "4" * 40),
    ],
)
async def test_nothing_else_does(accounts: SQLAccountRepository, telephone_id: str, pin: str) -> None:
    await accounts.set_pin(OLGA, "493817", author=OLGA, at=NOON)
    assert await accounts.bearer_by_pin(telephone_id, pin) is None


async def test_another_pin_keeps_the_id_and_ends_the_one_before(accounts: SQLAccountRepository) -> None:
    first = await accounts.set_pin(OLGA, "493817", author=OLGA, at=NOON)
    assert await accounts.set_pin(OLGA, "270641", author=OLGA, at=NOON) == first
    assert await accounts.bearer_by_pin("101", "493817") is None
    assert await accounts.bearer_by_pin("101", "270641") == Bearer(OLGA, Role.MANAGER)


async def test_a_pin_ends_when_it_is_removed_and_with_its_login(accounts: SQLAccountRepository) -> None:
    await accounts.set_pin(OLGA, "493817", author=OLGA, at=NOON)
    await accounts.remove_pin(OLGA, author=OLGA, at=NOON)
    assert await accounts.bearer_by_pin("101", "493817") is None
    with pytest.raises(NotFoundError, match="no PIN"):
        await accounts.remove_pin(OLGA, author=OLGA, at=NOON)

    await accounts.set_pin("petr", "493817", author="petr", at=NOON)
    await accounts.disable_login("petr", author=OLGA, at=NOON)
    await accounts.set_password("petr", "new words again", Role.MANAGER, author=OLGA, at=NOON)
    assert await accounts.find_telephone_id("petr") is None


async def test_a_poor_pin_and_an_unknown_login_are_refused(accounts: SQLAccountRepository) -> None:
    with pytest.raises(InvalidError, match="pin"):
        await accounts.set_pin(OLGA, "123456", author=OLGA, at=NOON)
    with pytest.raises(NotFoundError, match="nobody"):
        await accounts.set_pin("nobody", "493817", author=OLGA, at=NOON)


async def test_pins_are_kept_as_hashes_and_noted_without_a_digit(
    accounts: SQLAccountRepository, store: Store
) -> None:
    await accounts.set_pin(OLGA, "493817", author=OLGA, at=NOON)
    hashed = await store.read(
        lambda connection: connection.execute(
            select(logins.c.pin_hash).where(logins.c.login == OLGA)
        ).scalar_one()
    )
    assert str(hashed).startswith("$argon2id$")
    lines = await store.read(lambda connection: connection.execute(select(audit)).all())
    assert [(one.author, one.action, one.entity_id) for one in lines][-1] == (OLGA, "set_pin", OLGA)
    assert "493817" not in str(lines)


async def test_so_many_tries_an_account_a_number_and_all_together(tries: SQLPinTries) -> None:
    async def tries_from(caller: str | None, telephone_id: str) -> bool:
        return await tries.admit(telephone_id=telephone_id, caller=caller, at=NOON)

    assert [await tries_from("+79990000001", "101") for _ in range(3)] == [True, True, False]
    assert [await tries_from(None, "101") for _ in range(2)] == [True, False]
    assert [await tries_from("+79990000002", "102") for _ in range(2)] == [True, False]
    assert await tries.admit(telephone_id="101", caller=None, at=NOON + timedelta(hours=1))


async def test_whose_pin_was_right_has_used_up_nothing(tries: SQLPinTries) -> None:
    for _ in range(9):
        assert await tries.admit(telephone_id="101", caller="+79990000001", at=NOON)
        await tries.forgive(telephone_id="101", caller="+79990000001", at=NOON)


async def test_the_limits_hold_over_workers_that_ask_at_the_same_time(
    tries: SQLPinTries, database: str
) -> None:
    other = await Store.open(database)
    try:
        workers = (tries, SQLPinTries(other, LIMITS))
        asked = [one.admit(telephone_id="1" * 60, caller=None, at=NOON) for _ in range(4) for one in workers]
        assert sum(await asyncio.gather(*asked)) == LIMITS.per_caller
    finally:
        await other.close()
