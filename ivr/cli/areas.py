"""The commands of `outage-ivr areas`."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from ivr.app.repositories import open_repositories
from ivr.cli.running import operator
from ivr.cli.running import run as run_command
from ivr.config.settings import Settings
from outages.doubles import Doubles, DoublesRepository
from outages.errors import ConflictError, InvalidError
from outages.places import AreaId, AreaKind
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
    """Set the time zones of areas, and merge those that are known under several spellings."""


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


@areas.command()
@click.option("--merge", is_flag=True, help="Merge them, after you have seen them.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def doubles(*, merge: bool, yes: bool) -> None:
    """List places that are known under several spellings; with --merge, make one place of each."""

    async def run(settings: Settings) -> bool:
        async with open_repositories(settings) as (_, repositories):
            found = await repositories.doubles.find()
            _show(found)
            if not found or not merge:
                return True
            if not yes:
                click.confirm("Merge them?", abort=True)
            return await _merge(repositories.doubles)

    if not run_command(run):
        sys.exit(1)


def _show(found: Sequence[Doubles]) -> None:
    table = Table("stays", "service points", "is merged into it", "service points")
    for one in found:
        others = "\n".join(spelling.area.name for spelling in one.others)
        points = "\n".join(str(spelling.points) for spelling in one.others)
        table.add_row("/".join(one.stays.area.names), str(one.stays.points), others, points)
    Console().print(table if found else "No place is known under several spellings.")


async def _merge(repository: DoublesRepository) -> bool:
    """Merge all, those inside of merged ones too; tell whether none is left."""
    refused: set[AreaId] = set()
    while left := [one for one in await repository.find() if one.stays.area.id not in refused]:
        try:
            await repository.merge(left[0], author=operator(), at=datetime.now(UTC))
            click.echo(f"merged: {'/'.join(left[0].stays.area.names)}")
        except ConflictError as error:
            refused.add(left[0].stays.area.id)
            click.echo(f"not merged: {'/'.join(left[0].stays.area.names)}: {error}", err=True)
    return not refused
