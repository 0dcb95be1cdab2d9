"""HOME holds names, telephone numbers, voices and passwords: only its owner may read it."""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ivr.errors import SettingsError

#: What the line and its operator put into HOME.
_OURS = (
    "asterisk",
    "backup.json",
    "details",
    "drills",
    "fallback",
    "gateways.toml",
    "imports",
    "lock",
    "outages.db*",
    "prompts",
    "recordings",
    "replaced-*",
    "secrets.json",
    "settings.env",
    "sms.jsonl*",
    "stresses",
    "trunks.toml",
    "worker-*.socket",
)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_home(home: Path) -> int:
    """Make HOME, close what is open to others in it, and return how many files and folders were closed.

    Raise SettingsError when that fails, or when others use the folder.
    """
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"OUTAGE_IVR_HOME: cannot make the folder {home}: {error.strerror}") from error
    if not any(_is_open(path) for path in (home.resolve(), *_find_ours(home))):
        return 0
    _refuse_shared(home)
    try:
        return sum(_close(path) for path in _walk(home))
    except OSError as error:
        raise SettingsError(
            f"OUTAGE_IVR_HOME: {error.filename} is open to others and cannot be closed: {error.strerror};"
            f" let its owner run: chmod -R go= {home}"
        ) from error


def _refuse_shared(home: Path) -> None:
    """Raise SettingsError for a folder that others use: closing it would lock them out."""
    mode = home.stat().st_mode
    foreign = mode & _OTHERS and not any(_find_ours(home)) and any(home.iterdir())
    if foreign or mode & stat.S_ISVTX:
        raise SettingsError(
            f"OUTAGE_IVR_HOME: {home} is open to others and holds what is not the line's: name a folder of its own"
        )


def _find_ours(home: Path) -> Iterator[Path]:
    return (path for pattern in _OURS for path in home.glob(pattern))


def _walk(home: Path) -> Iterator[Path]:
    """Return HOME and all the line's files in it, without following links."""
    yield home.resolve()
    for top in _find_ours(home):
        yield top
        if not top.is_symlink():
            for folder, folders, files in os.walk(top):
                yield from (Path(folder, name) for name in (*folders, *files))


def _is_open(path: Path) -> bool:
    """Say whether others have any permission; a link's own mode doesn't count, and a missing file is closed."""
    with contextlib.suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        return bool(mode & _OTHERS) and not stat.S_ISLNK(mode)
    return False


def _close(path: Path) -> bool:
    """Take all permissions from others; say whether they had any."""
    if not _is_open(path):
        return False
    # Asterisk and the workers may be running and remove files meanwhile.
    with contextlib.suppress(FileNotFoundError):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
    return True
