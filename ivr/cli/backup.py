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
from ivr.config.reading import read_settings
from ivr.errors import IVRError
from outages.errors import OutagesError


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace an existing FILE, once the new backup is whole.")
def backup(file: Path, *, force: bool) -> None:
    """Back up database, secrets, settings.env, recordings, callers' voices and stresses into FILE; the line may run.

    FILE may be a folder: the name is then the time (UTC). Prompts are left out: the line makes them again.
    Guard it like a password: it holds secrets, names and telephone numbers.
    """
    with _reporting() as progress:
        made = back_up(read_settings(), file, force=force, progress=progress)
    click.echo(f"{made}: {made.stat().st_size / 1e6:.1f} MB, verified")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Move aside the present data of HOME and the database.")
def restore(file: Path, *, replace: bool) -> None:
    """Restore the backup FILE into HOME and the database of the settings; the line must not run.

    Everything in FILE is verified before anything changes, and a failure leaves all as it was. A settings.env that is
    alone in HOME stays in force; otherwise the backup's replaces it.
    """
    with _reporting() as progress:
        settings = read_settings()
        manifest, aside = put_back(settings, file, replace=replace, progress=progress)
    click.echo(f"restored into {settings.home}: {manifest.described()}")
    if aside:
        click.echo(f"the previous data is under {aside}; delete it when you no longer need it")
    click.echo(
        'before you start the line, read "Back up and restore" in docs/operator.md: some people may be called twice'
    )


@contextlib.contextmanager
def _reporting() -> Iterator[Callable[[str, int, int], None]]:
    """Show progress, one line per step without a terminal; turn expected errors into one sentence."""
    console = Console(stderr=True)
    # A terminated backup removes its unfinished files.
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
