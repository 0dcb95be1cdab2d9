"""`outage-ivr gateways`."""

import click

from ivr.app.gateways import addresses_of
from ivr.config.gateways import GatewayConfig, read_gateways
from ivr.config.reading import read_settings
from ivr.errors import SettingsError


@click.command()
def gateways() -> None:
    """List the SMS gateways, the first to be tried first, and the addresses to enter at each.

    Whoever knows such an address can say what became of messages: keep it between you and the gateway.
    """
    try:
        settings = read_settings()
        found = sorted(read_gateways(settings), key=lambda one: one.terms.priority)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    for one in found:
        click.echo(_describe(one))
        for brings, address in addresses_of(settings, one).items():
            click.echo(f"  {brings}: {address}")


def _describe(one: GatewayConfig) -> str:
    terms = one.terms
    serves = ", ".join((*terms.countries, *terms.prefixes)) or "all numbers"
    limit = "no limit" if terms.per_second is None else f"{terms.per_second:g} a second"
    return f"{terms.name}: {one.table.kind}, priority {terms.priority}, {serves}, {limit}"
