"""Sets up the demo town: its duty manager and one outage."""

from datetime import datetime, timedelta
from pathlib import Path

from ivr.app.repositories import Repositories
from ivr.config.secrets import read_secrets
from ivr.config.settings import Settings
from ivr.errors import IVRError
from ivr.notices.actions import IncidentActions
from ivr.notices.coverage import NoticeCoverage
from outages.accounts import Role
from outages.addresses.house_rules import read_house_rule
from outages.clock import Clock
from outages.incidents import Cause, Incident, IncidentDraft, IncidentKind, State
from outages.places import AreaKind
from outages.scopes import Scope, ScopeItem
from outages.subscribers import Service

TOWN = Path(__file__).with_name("town.csv")
AUTHOR = "demo"
LOGIN = "manager"

_STREET = ("Приморская область", "Светлогорск", "улица Ленина")
_HOUSES = "1-20"


async def settle_town(settings: Settings, repositories: Repositories, clock: Clock) -> Incident:
    """Set the duty manager's password, post an outage unless one is active, and return it; raise IVRError or StoreError.

    The subscribers must be imported already, and no worker may run yet: nobody is told of the change.
    """
    password, now = read_secrets(settings.home).demo_password, clock.now()
    await repositories.accounts.set_password(LOGIN, password, Role.MANAGER, author=AUTHOR, at=now)
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
        scope=Scope((ScopeItem(street.id, read_house_rule(_HOUSES)),)),
        cause=Cause.LINE_DAMAGE,
        etr=half_hour_after(now + timedelta(hours=3)),
        general=True,
    )
    coverage = NoticeCoverage(repositories.point_groups, repositories.areas, active=tuple)
    actions = IncidentActions(repositories.incidents, clock, coverage=coverage, changed=_tell_nobody)
    incident = await actions.create(draft, author=AUTHOR)
    return await actions.publish(incident.id, author=AUTHOR)


async def _tell_nobody(_incident: Incident) -> None:
    """Do nothing: each worker reads all incidents when it starts."""


def half_hour_after(moment: datetime) -> datetime:
    """Return the next full or half hour: nobody promises 18:17."""
    late = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment - late + timedelta(minutes=30)
