"""Opens the database and everything that it keeps."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from outages.clock import SystemClock
from outages.imports import ImportReport
from outages.store import (
    SQLAccountBook,
    SQLAreaBook,
    SQLAuditTrail,
    SQLCallLog,
    SQLCardBook,
    SQLIncidentBook,
    SQLNotificationBook,
    SQLReportBook,
    SQLSubscriberBook,
    SQLTicketBook,
    SQLTryBook,
    SQLTurnBook,
    Store,
    SubscriberLoader,
    migrate,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Everything that the database keeps."""

    accounts: SQLAccountBook
    areas: SQLAreaBook
    calls: SQLCallLog
    cards: SQLCardBook
    incidents: SQLIncidentBook
    notifications: SQLNotificationBook
    reports: SQLReportBook
    subscribers: SQLSubscriberBook
    tickets: SQLTicketBook
    trail: SQLAuditTrail
    tries: SQLTryBook
    turns: SQLTurnBook


@contextlib.asynccontextmanager
async def open_books(settings: Settings) -> AsyncIterator[tuple[Store, Books]]:
    """Open the database, brought up to date first, and close it in the end; raise StoreError."""
    settings.home.mkdir(parents=True, exist_ok=True)
    await asyncio.to_thread(migrate, settings.database_url)
    store = await Store.open(settings.database_url)
    try:
        yield store, _books(store, settings)
    finally:
        await store.close()


def _books(store: Store, settings: Settings) -> Books:
    policy = settings.policy
    return Books(
        accounts=SQLAccountBook(store),
        areas=SQLAreaBook(store),
        calls=SQLCallLog(store),
        cards=SQLCardBook(store),
        incidents=SQLIncidentBook(store, policy),
        notifications=SQLNotificationBook(store, node=read_secrets(settings.home).node),
        reports=SQLReportBook(store),
        subscribers=SQLSubscriberBook(store),
        tickets=SQLTicketBook(store, policy, limits=settings.wish_limits),
        trail=SQLAuditTrail(store),
        tries=SQLTryBook(store),
        turns=SQLTurnBook(store, policy, node=read_secrets(settings.home).node),
    )


async def import_subscribers(
    settings: Settings,
    file: Path,
    *,
    author: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> ImportReport:
    """Add or update subscribers from a CSV file, all of it or nothing; `progress` is told bytes done and in all."""
    async with open_books(settings) as (store, _):
        loader = SubscriberLoader(store)
        return await loader.load(
            file, region=settings.region, author=author, at=SystemClock().now(), progress=progress
        )
