"""The command `outage-ivr obtain`."""

import os
from pathlib import Path

import click

import asterisk
from ivr.config.reading import read_settings
from ivr.errors import IVRError

SCRIPT = Path(asterisk.__file__).with_name("obtain")

#: The programs that the line needs by default.
_NEEDED = ("asterisk", "rhvoice", "espeak")


@click.command()
@click.argument("groups", nargs=-1, metavar="[GROUP]...")
def obtain(groups: tuple[str, ...]) -> None:
    """Obtain the programs of each GROUP into OUTAGE_IVR_RUNTIME, without root; by default, those that the line needs.

    Programs that are there already stay. This needs apt-get and dpkg, so Debian or a derivative.
    """
    try:
        runtime = read_settings().runtime
        # The script replaces this process: its progress, exit status and Ctrl-C are those of the command.
        os.execvp("bash", ["bash", str(SCRIPT), str(runtime), *(groups or _NEEDED)])  # noqa: S606, S607 - our own script
    except OSError as error:
        raise click.ClickException(f"there is no bash to run {SCRIPT}: {error.strerror}") from error
    except IVRError as error:
        raise click.ClickException(str(error)) from error
