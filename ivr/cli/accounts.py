"""The commands `outage-ivr login`, `logins` and `token`: access to pages and API."""

from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.table import Table

from ivr.app.repositories import open_repositories
from ivr.cli.running import operator
from ivr.cli.running import run as run_command
from ivr.config.settings import Settings
from outages.accounts import Role

ROLES = click.Choice([role.value for role in Role])

#: Days for which a token holds unless told otherwise, and the most.
TOKEN_DAYS, MOST_TOKEN_DAYS = 365, 3653


def _name(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if not value.strip() or value != value.strip() or not value.isprintable():
        raise click.BadParameter("write a name, without spaces around it")
    return value


@click.group()
def token() -> None:
    """Tokens for programs that use the REST API."""


@token.command(name="add")
@click.argument("name", callback=_name)
@click.option("--role", type=ROLES, required=True, help="manager may post incidents, agent may only read.")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_TOKEN_DAYS),
    default=TOKEN_DAYS,
    show_default=True,
    help="How long it holds.",
)
def add_token(name: str, role: str, days: int) -> None:
    """Make a token called NAME and print its secret, once only."""

    async def run(settings: Settings) -> str:
        now = datetime.now(UTC)
        async with open_repositories(settings) as (_, repositories):
            return await repositories.accounts.add_token(
                name, Role(role), author=operator(), at=now, expires_at=now + timedelta(days=days)
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
    """List the tokens that were not revoked."""

    async def run(settings: Settings) -> None:
        table = Table("name", "role", "made", "expires")
        async with open_repositories(settings) as (_, repositories):
            for one in await repositories.accounts.tokens():
                table.add_row(one.name, one.role, _show(one.created_at), _show(one.expires_at) or "never")
        Console().print(table)

    run_command(run)


@click.command()
@click.argument("name", callback=_name)
@click.option("--role", type=ROLES, required=True, help="manager may post incidents, agent may only read.")
@click.password_option()
def login(name: str, role: str, password: str) -> None:
    """Make the login NAME for the web pages, or change its password and role and enable it."""
    from ivr.cli.passwords import find_flaw  # noqa: PLC0415 - loads zxcvbn's lists, for this command alone

    if flaw := find_flaw(password, name):
        raise click.BadParameter(flaw, param_hint="password")

    async def run(settings: Settings) -> None:
        async with open_repositories(settings) as (_, repositories):
            await repositories.accounts.set_password(
                name, password, Role(role), author=operator(), at=datetime.now(UTC)
            )
        click.echo(f"{name} may log in at {settings.web_address} as {role}")

    run_command(run)


@click.group()
def logins() -> None:
    """The logins for the web pages; `outage-ivr login` makes and changes them."""


@logins.command(name="list")
def list_logins() -> None:
    """List all logins, disabled ones included."""

    async def run(settings: Settings) -> None:
        table = Table("login", "role", "password set", "disabled", "telephone id")
        async with open_repositories(settings) as (_, repositories):
            for one in await repositories.accounts.logins():
                table.add_row(
                    one.name,
                    one.role,
                    _show(one.changed_at),
                    _show(one.disabled_at),
                    str(one.telephone_id or ""),
                )
        Console().print(table)

    run_command(run)


@logins.command(name="pin")
@click.argument("name")
@click.password_option("--pin", prompt="PIN")
def set_pin(name: str, pin: str) -> None:
    """Let NAME sign in by telephone with a PIN of 6 to 12 digits, and print the number to key before it."""

    async def run(settings: Settings) -> int:
        async with open_repositories(settings) as (_, repositories):
            return await repositories.accounts.set_pin(name, pin, author=operator(), at=datetime.now(UTC))

    click.echo(f"{name} keys {run_command(run)} and the PIN")


@logins.command(name="remove-pin")
@click.argument("name")
def remove_pin(name: str) -> None:
    """Let NAME sign in by telephone no more."""

    async def run(settings: Settings) -> None:
        async with open_repositories(settings) as (_, repositories):
            await repositories.accounts.remove_pin(name, author=operator(), at=datetime.now(UTC))

    run_command(run)


@logins.command(name="disable")
@click.argument("name")
def disable_login(name: str) -> None:
    """Sign NAME out everywhere and block further sign-ins until a new password is set."""

    async def run(settings: Settings) -> None:
        async with open_repositories(settings) as (_, repositories):
            await repositories.accounts.disable_login(name, author=operator(), at=datetime.now(UTC))

    run_command(run)


@logins.command(name="remove")
@click.argument("name")
def remove_login(name: str) -> None:
    """Sign NAME out everywhere at once and delete the login; what it did stays in the audit trail."""

    async def run(settings: Settings) -> None:
        async with open_repositories(settings) as (_, repositories):
            await repositories.accounts.remove_login(name, author=operator(), at=datetime.now(UTC))

    run_command(run)


def _show(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="minutes")
