"""The commands `outage-ivr login` and `outage-ivr token`: access to pages and API."""

from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from ivr.app.repositories import open_repositories
from ivr.cli.running import operator
from ivr.cli.running import run as run_command
from ivr.config.settings import Settings
from outages.accounts import Role

ROLES = click.Choice([role.value for role in Role])

SHORTEST_PASSWORD = 8


def _name(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not value.strip() or value != value.strip() or not value.isprintable():
        raise click.BadParameter("write a name, without spaces around it")
    return value


def _password(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if len(value) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"too short; {SHORTEST_PASSWORD} characters or more")
    return value


@click.group()
def token() -> None:
    """Tokens for programs that use the REST API."""


@token.command(name="add")
@click.argument("name", callback=_name)
@click.option("--role", type=ROLES, required=True, help="manager may post incidents, agent may only read.")
def add_token(name: str, role: str) -> None:
    """Make a token called NAME and print its secret, once only."""

    async def run(settings: Settings) -> str:
        async with open_repositories(settings) as (_, repositories):
            return await repositories.accounts.add_token(
                name, Role(role), author=operator(), at=datetime.now(UTC)
            )

    click.echo(run_command(run))


@token.command(name="revoke")
@click.argument("name")
def revoke_token(name: str) -> None:
    """Revoke the token called NAME at once."""

    async def run(settings: Settings) -> None:
        async with open_repositories(settings) as (_, repositories):
            await repositories.accounts.revoke_token(name, author=operator(), at=datetime.now(UTC))

    run_command(run)


@token.command(name="list")
def list_tokens() -> None:
    """List the valid tokens."""

    async def run(settings: Settings) -> None:
        table = Table("name", "role", "made")
        async with open_repositories(settings) as (_, repositories):
            for one in await repositories.accounts.tokens():
                table.add_row(one.name, one.role, one.created_at.isoformat(timespec="minutes"))
        Console().print(table)

    run_command(run)


@click.command()
@click.argument("name", callback=_name)
@click.option("--role", type=ROLES, required=True, help="manager may post incidents, agent may only read.")
@click.password_option(callback=_password)
def login(name: str, role: str, password: str) -> None:
    """Make the login NAME for the web pages, or change its password and role."""

    async def run(settings: Settings) -> None:
        async with open_repositories(settings) as (_, repositories):
            await repositories.accounts.set_password(
                name, password, Role(role), author=operator(), at=datetime.now(UTC)
            )
        click.echo(f"{name} may log in at {settings.web_address} as {role}")

    run_command(run)
