"""What of HOME can't be made again: what a backup takes and a restore replaces."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

#: Settings and secrets; voices: of persons who record phrases, of callers; stresses; messages of the file gateway.
#: Everything else in HOME is made again: prompts, the fallback's sounds, Asterisk's files, figures, reports of drills.
KEPT = ("settings.env", "secrets.json", "recordings", "stresses", "details", "sms.jsonl")
SETTINGS = "settings.env"


def copy_kept(home: Path, dest: Path) -> list[str]:
    """Copy what is kept below a folder, times included; return the files' names. What vanishes meanwhile is left out."""
    names = []
    for name in _names(home):
        target = dest / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A caller's voice whose days are over may be deleted right now.
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(home / name, target)
            names.append(name)
    return names


def _names(home: Path) -> Iterator[str]:
    for top in KEPT:
        if (home / top).is_file():
            yield top
        for folder, _, files in os.walk(home / top):
            for file in sorted(files):
                path = Path(folder, file)
                if path.is_file():
                    yield str(path.relative_to(home))


def find_kept(home: Path) -> list[str]:
    """Return what there is in HOME of what a restore would replace."""
    return [name for name in KEPT if (home / name).exists()]


@contextlib.contextmanager
def exchanged(home: Path, staged: Path, aside: Path, *, keep: str = "") -> Iterator[None]:
    """Put what is staged into HOME and what was there aside; all is as it was when the block raises.

    What is called `keep` stays as it is.
    """
    with contextlib.ExitStack() as undo:
        for name in KEPT:
            if name == keep:
                continue
            if (home / name).exists():
                aside.mkdir(mode=0o700, exist_ok=True)
                _move(home / name, aside / name, undo)
            if (staged / name).exists():
                _move(staged / name, home / name, undo)
        yield
        undo.pop_all()


def _move(source: Path, dest: Path, undo: contextlib.ExitStack) -> None:
    source.rename(dest)
    undo.callback(dest.rename, source)
