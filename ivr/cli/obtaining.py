"""The command `outage-ivr obtain`."""

import os
from pathlib import Path

import click

import asterisk
from ivr.config.settings import read_settings
from ivr.errors import IVRError

SCRIPT = Path(asterisk.__file__).with_name("obtain")

#: What the line runs with.
_NEEDED = ("asterisk", "rhvoice", "espeak")


@click.command()
@click.argument("groups", nargs=-1, metavar="[GROUP]...")
def obtain(groups: tuple[str, ...]) -> None:
    """Obtain the programs of each GROUP into OUTAGE_IVR_RUNTIME, without root; those that the line runs with by default.

    What is there already is left as it is. This needs apt-get and dpkg, that is Debian or a relative of it.
    """
    try:
        runtime = read_settings().runtime
        # The script takes our place: its progress, its end and Ctrl-C are those of this command.
        os.execvp("bash", ["bash", str(SCRIPT), str(runtime), *(groups or _NEEDED)])  # noqa: S606, S607 - our own script
    except OSError as error:
        raise click.ClickException(f"there is no bash to run {SCRIPT}: {error.strerror}") from error
    except IVRError as error:
        raise click.ClickException(str(error)) from error
