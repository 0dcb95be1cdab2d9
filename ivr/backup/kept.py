"""The irreplaceable part of HOME: what a backup takes and a restore replaces."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

#: Settings, secrets, mappings of imports, recorded phrases, stresses, callers' voices, and the file gateway's messages.
#: The line makes the rest of HOME again: prompts, fallback sounds, Asterisk's files, figures; load-test reports are not kept.
KEPT = (
    "settings.env",
    "trunks.toml",
    "gateways.toml",
    "secrets.json",
    "imports",
    "recordings",
    "stresses",
    "details",
    "sms.jsonl",
)
SETTINGS = "settings.env"


def copy_kept(home: Path, dest: Path) -> list[str]:
    """Copy the kept files below `dest` with their times, and return their names; skip files that vanish meanwhile."""
    names = []
    for name in _names(home):
        target = dest / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A caller's voice may expire and be deleted right now.
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
    """Return what a restore would replace in HOME."""
    return [name for name in KEPT if (home / name).exists()]


@contextlib.contextmanager
def exchanged(home: Path, staged: Path, aside: Path, *, keep: str = "") -> Iterator[None]:
    """Move what is staged into HOME and what was there aside; undo both when the block raises.

    The name `keep` stays in HOME.
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
