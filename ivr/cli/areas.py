"""The commands of `outage-ivr areas`."""

from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from ivr.app.repositories import open_repositories
from ivr.cli.running import operator
from ivr.cli.running import run as run_command
from ivr.config.settings import Settings
from outages.errors import InvalidError
from outages.places import AreaKind
from outages.zones import read_zone

#: From the top of the address tree down; no border of time zones parts the houses of a street.
_KINDS = (AreaKind.REGION, AreaKind.CITY, AreaKind.STREET)
_NONE = "none"


def _names(_context: click.Context, _argument: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split("/"))
    if not all(names) or len(names) > len(_KINDS):
        raise click.BadParameter('write a region, or "region/city", or "region/city/street"')
    return names


def _zone(_context: click.Context, _argument: click.Parameter, value: str) -> str | None:
    try:
        return None if value == _NONE else read_zone(value).key
    except InvalidError as error:
        raise click.BadParameter(f"{value!r} {error.reason}, or {_NONE}") from error


@click.group()
def areas() -> None:
    """Set and list the time zones of areas."""


@areas.command(name="zone")
@click.argument("area", callback=_names)
@click.argument("zone", callback=_zone)
def set_zone(area: tuple[str, ...], zone: str | None) -> None:
    """Give AREA ("region", "region/city" …) and all below it the time zone ZONE; "none" takes it back."""

    async def run(settings: Settings) -> None:
        async with open_repositories(settings) as (_, repositories):
            found = await repositories.areas.find(_KINDS[len(area) - 1], area)
            if found is None:
                raise click.ClickException(f"there is no area {'/'.join(area)}; import its subscribers first")
            await repositories.zones.set_zone(found.id, zone, author=operator(), at=datetime.now(UTC))

    run_command(run)


@areas.command(name="zones")
def list_zones() -> None:
    """List the areas that have a time zone of their own."""

    async def run(settings: Settings) -> None:
        table = Table("area", "time zone")
        async with open_repositories(settings) as (_, repositories):
            for area, zone in await repositories.zones.area_zones():
                table.add_row("/".join(area.names), zone)
        Console().print(table)

    run_command(run)
