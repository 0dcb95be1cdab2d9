"""Where this program is installed, which tells its version and where its files lie unless settings say otherwise."""

import importlib.metadata
import os
import tomllib
from pathlib import Path

from ivr.errors import SettingsError

NAME = "outage-ivr"
PROJECT = Path(__file__).resolve().parents[2]

#: Where root's line keeps its files, and where programs lie that root has obtained for all users.
_ROOTS_HOME, _ROOTS_RUNTIME = Path("/var/lib", NAME), Path("/opt", NAME)


def read_version() -> str:
    """Return the version: a checkout's own, else that of the installed package."""
    project = _read_project(PROJECT)
    return str(project["version"]) if project else importlib.metadata.version(NAME)


def find_home() -> Path:
    """Return where everything that is kept lies: in a checkout, of the whole machine for root, else of the user."""
    if _read_project(PROJECT):
        return PROJECT / "var"
    return _ROOTS_HOME if os.geteuid() == 0 else _user_folder("XDG_STATE_HOME", ".local/state")


def find_runtime() -> Path:
    """Return where obtained programs lie: never in HOME, which is closed to others and backed up."""
    if _read_project(PROJECT):
        return PROJECT / ".runtime"
    return _ROOTS_RUNTIME if os.geteuid() == 0 else _user_folder("XDG_DATA_HOME", ".local/share")


def _user_folder(variable: str, otherwise: str) -> Path:
    """Return our folder in one of the user's (XDG Base Directory Specification: a relative path doesn't count)."""
    told = Path(os.environ.get(variable, ""))
    if told.is_absolute():
        return told / NAME
    try:
        return Path.home() / otherwise / NAME
    except RuntimeError as error:
        raise SettingsError(
            "this user has no home folder: set OUTAGE_IVR_HOME and OUTAGE_IVR_RUNTIME to folders of the line's own"
        ) from error


def _read_project(folder: Path) -> dict[str, object] | None:
    """Return what pyproject.toml says of this project in its checkout; None for a folder that is none."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    except (OSError, ValueError):
        # Other packages leave a file of that name among the installed ones.
        return None
    return project if project.get("name") == NAME else None
