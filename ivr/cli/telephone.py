"""The commands `outage-ivr dial` and `outage-ivr answer`: telephones for trying the line."""

import os
import re
import sys
from pathlib import Path

import click

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.console import answer as answer_calls
from asterisk.softphone.console import dial as dial_line
from asterisk.softphone.console import read_keys
from ivr.cli.running import run as run_command
from ivr.config.settings import Settings
from ivr.config.trunks import read_trunks


def _number(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"\+?\d+", value, re.ASCII):
        raise click.BadParameter(f"{value!r} is not a telephone number; write it as in +79990000101")
    return value


def _file_to_be(_context: click.Context, _option: click.Parameter, value: Path | None) -> Path | None:
    """Refuse before the call a file that can't be written after it."""
    if value is not None and not os.access(value.absolute().parent, os.W_OK):
        raise click.BadParameter(f"there is no folder {value.absolute().parent} that you may write to")
    return value


@click.command()
@click.option("--from", "number", callback=_number, help="The caller's number; withheld when left out.")
@click.option(
    "--keys", default="", help="Keys to press, one at each pause; ! before a key presses it at once."
)
@click.option(
    "--save",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    callback=_file_to_be,
    help="Save the sound in this WAV file.",
)
@click.option("--line", "target", help="HOST:PORT of the line; this installation's when left out.")
@click.option("--extension", default="100", show_default=True, help="What to dial there.")
def dial(number: str | None, keys: str, save: Path | None, target: str | None, extension: str) -> None:
    """Call the line over real SIP and RTP, and print what is heard."""

    async def run(settings: Settings) -> int:
        return await dial_line(
            target or f"{settings.sip_host}:{settings.sip_port}",
            extension,
            number=number,
            catalogue=PromptCatalogue.load(settings.home / "prompts"),
            printer=click.echo,
            keys=read_keys(keys),
            wav=save,
        )

    sys.exit(run_command(run))


@click.command()
@click.option("--keys", default="", help="Keys to press in each call; ! before a key presses it at once.")
@click.option("--calls", type=click.IntRange(min=1), help="Stop after this many calls.")
@click.option(
    "--as", "role", type=click.Choice(["subscriber", "person"]), default="subscriber", show_default=True
)
def answer(keys: str, calls: int | None, role: str) -> None:
    """Be a subscriber's telephone at the trunk, or an agent's: answer calls and print what is heard."""

    async def run(settings: Settings) -> int:
        trunk = read_trunks(settings)[0].addresses[0]
        address = trunk if role == "subscriber" else settings.person_addresses[0].rpartition("@")[2]
        host, _, port = address.partition(":")
        return await answer_calls(
            host,
            int(port or 5060),
            catalogue=PromptCatalogue.load(settings.home / "prompts"),
            printer=click.echo,
            keys=read_keys(keys),
            calls=calls,
        )

    sys.exit(run_command(run))
