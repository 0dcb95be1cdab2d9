"""`outage-ivr backup` and `outage-ivr restore`."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from ivr.app.backup import back_up
from ivr.app.backup import restore as put_back
from ivr.config.settings import read_settings
from ivr.errors import IVRError
from outages.errors import OutagesError


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--force", is_flag=True, help="Replace FILE if there is one; it is replaced by a whole backup only."
)
def backup(file: Path, *, force: bool) -> None:
    """Write database, secrets, settings.env, recordings, callers' voices and stresses into FILE; the line may run.

    FILE may be a folder: the name is then made of the time (UTC). Prompts are not in it: they are made again.
    Keep it as you keep a password: it holds secrets, names and telephone numbers.
    """
    with _telling() as progress:
        made = back_up(read_settings(), file, force=force, progress=progress)
    click.echo(f"{made}: {made.stat().st_size / 1e6:.1f} MB, verified")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Move aside what HOME and the database hold.")
def restore(file: Path, *, replace: bool) -> None:
    """Put the backup FILE into HOME and the database of the settings; the line must not run.

    Everything in FILE is looked at before anything is changed, and a failure leaves all as it was. A settings.env that is
    alone in HOME stays in force; else that of the backup is.
    """
    with _telling() as progress:
        settings = read_settings()
        manifest, aside = put_back(settings, file, replace=replace, progress=progress)
    click.echo(f"restored into {settings.home}: {manifest.described()}")
    if aside:
        click.echo(f"what was there is under {aside}; delete it when you no longer need it")
    click.echo(
        'before you start the line read "Back up and restore" in docs/operator.md: who may be rung twice'
    )


@contextlib.contextmanager
def _telling() -> Iterator[Callable[[str, int, int], None]]:
    """Show how far it is, a line a step where nobody watches; say in a sentence what was to be expected to go wrong."""
    console = Console(stderr=True)
    # A backup that is told to end takes its unfinished files along.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    steps = {}
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:

            def tell(step: str, done: int, total: int) -> None:
                if step not in steps:
                    steps[step] = bar.add_task(step, total=total)
                    if not console.is_terminal:
                        click.echo(f"{step} …", err=True)
                bar.update(steps[step], completed=done, total=total)

            yield tell
    except (IVRError, OutagesError) as error:
        raise click.ClickException(str(error)) from error
