"""A group of commands whose modules load when called: no command waits for what another needs."""

import importlib
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import click

#: The exit status after Ctrl-C.
_INTERRUPTED = 130


class CommandPlace(NamedTuple):
    """Where a command is defined, and its line in the group's help, shown without loading it."""

    #: The module and the command's name in it, as in "ivr.cli.service:serve".
    where: str
    help: str


class LazyGroup(click.Group):
    """A group with a table of its commands' places by name."""

    def __init__(self, *args: Any, places: Mapping[str, CommandPlace], **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **kwargs)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return sorted([*super().list_commands(ctx), *self.places])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command's module and return the command."""
        if (place := self.places.get(cmd_name)) is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = place.where.partition(":")
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        except KeyboardInterrupt:
            sys.exit(_INTERRUPTED)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's own
        """Write the commands' help from the table."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, place.help) for name, place in sorted(self.places.items())])
