"""Progress of speaking the phrases: a bar in a terminal, elsewhere a line every few seconds."""

import contextlib
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import Progress

#: Seconds between lines where there is no terminal.
EVERY = 3.0
_WHAT = "Speaking what callers hear first"

Speaking = Callable[[int, int], None]


@contextlib.contextmanager
def show_speaking(
    console: Console, *, monotonic: Callable[[], float] = time.monotonic
) -> Iterator[tuple[Speaking, Callable[[], None]]]:
    """Yield a function that takes phrases done and in all, and one that ends the display before other output."""
    if not console.is_terminal:
        yield _write_lines(console, monotonic), lambda: None
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(_WHAT, total=None, visible=False)
        yield (
            lambda done, total: progress.update(task, completed=done, total=total, visible=done < total),
            progress.stop,
        )


def _write_lines(console: Console, monotonic: Callable[[], float]) -> Speaking:
    told_at = float("-inf")

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if done < total and monotonic() - told_at >= EVERY:
            told_at = monotonic()
            console.print(f"{_WHAT}: {done} of {total} phrases", highlight=False)

    return tell
