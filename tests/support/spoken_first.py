"""The fixed prompts of a run, rendered by one process for all."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def spoken_first(prompt_store: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """Render the fixed prompts once per run: the first process does it while the others wait."""
    spoken = prompt_store.with_name(f"spoken-{settings.get('OUTAGE_IVR_LANGUAGES', '')}")
    with ExitStack() as waiting:
        if not spoken.exists():
            lock = waiting.enter_context(prompt_store.with_suffix(".lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
            if spoken.exists():
                waiting.close()
        yield
        spoken.touch()
