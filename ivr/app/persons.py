"""Builds what hands out and erases one person's data."""

import contextlib
from collections.abc import AsyncIterator

from ivr.app.gateways import sent_messages
from ivr.app.repositories import Repositories, open_repositories
from ivr.calls.inbound.details import DetailFolder
from ivr.config.settings import Settings
from ivr.personal_data.persons import PersonalData
from outages.clock import Clock, SystemClock


def build_personal_data(settings: Settings, repositories: Repositories, clock: Clock) -> PersonalData:
    """Build it over an open database and this machine's HOME."""
    return PersonalData(
        repository=repositories.persons,
        voices=DetailFolder(settings.home / "details"),
        messages=sent_messages(settings),
        clock=clock,
    )


@contextlib.asynccontextmanager
async def open_personal_data(settings: Settings) -> AsyncIterator[PersonalData]:
    """Open the database for a command, and close it in the end; raise StoreError."""
    async with open_repositories(settings) as (_, repositories):
        yield build_personal_data(settings, repositories, SystemClock())
