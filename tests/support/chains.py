"""News on its way from one channel or telephone to the next: a town whose people have mobile telephones, and who is told."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, update

from outages.incidents import Incident
from outages.notifications import Policy, Result
from outages.search.people import telephone_key
from outages.store import SQLCallListRepository, Store
from outages.store.tables import phones, subscribers
from outages.tickets import Channel, Ticket
from tests.support.store_world import ANNA, AUTHOR, NOON, Town, settle_town

#: Anna's own two mobile telephones, beside the one on the wall, and somebody else's.
MOBILE, SECOND, STRANGE = "+79161234501", "+79161234502", "+79161234503"
POLICY = Policy(
    tries=1,
    jitter=0,
    texts_after_calls_in=("RU",),
    tries_other_numbers=True,
    listed_for=timedelta(hours=6),
)


async def settle_chains(store: Store, policy: Policy = POLICY) -> Town:
    """Return a town in which Anna (subscriber 1) has MOBILE and SECOND, too."""
    town = await settle_town(store, policy)

    def own(connection: Connection) -> None:
        rows = [{"number": one, "subscriber_id": 1, "tail": telephone_key(one)} for one in (MOBILE, SECOND)]
        connection.execute(insert(phones), rows)
        listed = update(subscribers).where(subscribers.c.id == 1)
        connection.execute(listed.values(phones=(ANNA, MOBILE, SECOND)))

    await store.write(own)
    return town


async def asks(
    town: Town, number: str = MOBILE, *, channel: Channel = Channel.CALL, point: int = 1
) -> tuple[Incident, Ticket]:
    """Ask to be told of an outage's end, which comes at noon."""
    incident = await town.outage(2)
    ticket = await town.ticket(point, incident)
    await town.wish(ticket, number, channel=channel)
    await town.incidents.restore(incident.id, author=AUTHOR, at=NOON)
    return incident, ticket


async def listed(town: Town, at: datetime = NOON) -> list[str]:
    """Return the numbers of those whom people are to call."""
    return [one.number for one in await SQLCallListRepository(town.store).find(at=at)]


async def try_all(town: Town, results: dict[Channel, Result], at: datetime = NOON) -> list[tuple[str, str]]:
    """Try everything that is due, again and again, and return the tries by channel and number."""
    tried: list[tuple[str, str]] = []
    while due := [one for channel in Channel for one in await town.ring(at, channel)]:
        for one in due:
            await town.notifications.settle(one.attempt.id, results[one.channel], at=at)
            tried.append((one.channel, one.number))
    return tried
