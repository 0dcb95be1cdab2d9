"""Sets the demo town up: its subscribers, its duty manager, and one outage."""

from datetime import datetime, timedelta
from pathlib import Path

from ivr.app.repositories import Repositories
from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from ivr.errors import IVRError
from outages.accounts import Role
from outages.incidents import Cause, Incident, IncidentDraft, IncidentKind, Scope, ScopeItem, State
from outages.places import AreaKind, parse_houses
from outages.subscribers import Service

TOWN = Path(__file__).with_name("town.csv")
AUTHOR = "demo"
LOGIN = "manager"

_STREET = ("Приморская область", "Светлогорск", "улица Ленина")
_HOUSES = "1-20"


async def settle_town(settings: Settings, repositories: Repositories, at: datetime) -> Incident:
    """Let the duty manager in, and post an outage unless one is active; return it. The subscribers are there."""
    password = read_secrets(settings.home).demo_password
    await repositories.accounts.set_password(LOGIN, password, Role.MANAGER, author=AUTHOR, at=at)
    if active := await repositories.incidents.find(states=[State.ACTIVE], limit=1):
        return active[0]
    street = await repositories.areas.find(AreaKind.STREET, _STREET)
    if street is None:
        raise IVRError(
            "the demo town has lost its main street; remove the folder OUTAGE_IVR_HOME and start again"
        )
    draft = IncidentDraft(
        kind=IncidentKind.UNPLANNED,
        services=frozenset({Service.INTERNET}),
        scope=Scope((ScopeItem(street.id, parse_houses(_HOUSES)),)),
        cause=Cause.LINE_DAMAGE,
        etr=half_hour_after(at + timedelta(hours=3)),
        general=True,
    )
    incident = await repositories.incidents.create(draft, author=AUTHOR, at=at)
    return await repositories.incidents.publish(incident.id, author=AUTHOR, at=at)


def half_hour_after(moment: datetime) -> datetime:
    """Return the next full or half hour: nobody promises 18:17."""
    late = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment - late + timedelta(minutes=30)
