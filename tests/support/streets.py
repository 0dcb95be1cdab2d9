"""Streets of the small town with more people, who all ask to be told about an outage of the whole city."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert

from outages.addresses.normal import fold
from outages.incidents import Incident
from outages.notifications import Policy, Result
from outages.places import AreaKind, normal_name
from outages.store import SQLBranchRepository, SQLCampaignRepository, Store
from outages.store.tables import areas, phones, service_points, subscribers
from outages.subscribers import Service, Tier
from outages.tickets import Channel
from tests.support.store_world import AUTHOR, NOON, Town, settle_town

#: Their ids; each has one house, which has the next id.
FIRST_STREET, SECOND_STREET, THIRD_STREET = 100, 102, 104
STREETS = (FIRST_STREET, SECOND_STREET, THIRD_STREET)
SWITCH = 9

ENDED = NOON + timedelta(hours=1)


@dataclass(frozen=True)
class Streets:
    """`people` live in each street, who asked one after another, in the first street first."""

    town: Town
    branches: SQLBranchRepository
    campaigns: SQLCampaignRepository
    people: int

    @classmethod
    async def settle(cls, store: Store, policy: Policy, people: int = 10, *, on_switch: int = 0) -> "Streets":
        """Add the streets to the town; the last `on_switch` people of each have the same switch."""
        town = await settle_town(store, policy)
        await store.write(lambda connection: _build(connection, people, on_switch))
        return cls(town, SQLBranchRepository(store), SQLCampaignRepository(store), people)

    def number(self, street: int, person: int) -> str:
        """Return the telephone of somebody in a street."""
        return f"+7482210{street:03d}{person:02d}"

    def street_of(self, number: str) -> int:
        """Return the street in which a telephone rings."""
        return int(number[8:11])

    async def outage(self, channel: Channel = Channel.CALL) -> Incident:
        """Let everybody ask to be rung or written to about an outage of the city, and restore it."""
        incident = await self.town.outage(2)
        for street in STREETS:
            for person in range(self.people):
                at = NOON + timedelta(minutes=person)
                ticket = await self.town.ticket(street * 100 + person, incident, at=at)
                await self.town.wish(ticket, self.number(street, person), channel=channel, at=at)
        return await self.town.incidents.restore(incident.id, author=AUTHOR, at=ENDED)

    async def answer(self, at: datetime, still_out: set[int], limit: int = 99) -> list[int]:
        """Ring whoever is due; those of the streets `still_out` say so, all others that it works. Return their streets."""
        due = await self.town.notifications.claim(
            Channel.CALL, limit=limit, at=at, lease=timedelta(minutes=2)
        )
        streets = [self.street_of(one.number) for one in due]
        for one, street in zip(due, streets, strict=True):
            result = Result.STILL_OUT if street in still_out else Result.WORKS
            await self.town.notifications.settle(one.attempt.id, result, at=at)
        return streets


def _build(connection: Connection, people: int, on_switch: int) -> None:
    for street in STREETS:
        for key, parent, kind, name, above in (
            (street, 2, AreaKind.STREET, f"улица {street}-я", (1, 2)),
            (street + 1, street, AreaKind.HOUSE, "1", (1, 2, street)),
        ):
            names = {"name": name, "folded": fold(name), "normal": normal_name(kind, name)}
            row = {"id": key, "parent_id": parent, "kind": kind, "depth": len(above) + 1}
            connection.execute(insert(areas), row | names | {"lineage": (*above, key)})
        for person in range(people):
            key, number = street * 100 + person, f"+7482210{street:03d}{person:02d}"
            account = {"account": f"S-{key}", "name": f"Житель {key}", "phones": (number,), "language": "ru"}
            connection.execute(insert(subscribers), {"id": key, "tier": Tier.STANDARD} | account)
            connection.execute(insert(phones), {"number": number, "subscriber_id": key})
            place = {"house_id": street + 1, "node_id": SWITCH if person >= people - on_switch else None}
            point = {"id": key, "subscriber_id": key, "flat": str(person), "services": {Service.INTERNET}}
            connection.execute(insert(service_points), point | place)
