"""Where this program is installed: its version, and the default folders."""

import importlib.metadata
import os
import tomllib
from pathlib import Path

from ivr.errors import SettingsError

NAME = "outage-ivr"
PROJECT = Path(__file__).resolve().parents[2]

#: HOME of a line that root runs, and the folder of programs that root obtained for all users.
_ROOTS_HOME, _ROOTS_RUNTIME = Path("/var/lib", NAME), Path("/opt", NAME)


def read_version() -> str:
    """Return the version of the checkout, else of the installed package."""
    project = _read_project(PROJECT)
    return str(project["version"]) if project else importlib.metadata.version(NAME)


def find_home() -> Path:
    """Return the default HOME: in the checkout, else the machine's for root and the user's for others."""
    if _read_project(PROJECT):
        return PROJECT / "var"
    return _ROOTS_HOME if os.geteuid() == 0 else _user_folder("XDG_STATE_HOME", ".local/state")


def find_runtime() -> Path:
    """Return the default folder of obtained programs: never in HOME, which is closed to others and backed up."""
    if _read_project(PROJECT):
        return PROJECT / ".runtime"
    return _ROOTS_RUNTIME if os.geteuid() == 0 else _user_folder("XDG_DATA_HOME", ".local/share")


def _user_folder(variable: str, otherwise: str) -> Path:
    """Return our folder in one of the user's; by the XDG specification a relative path is ignored."""
    told = Path(os.environ.get(variable, ""))
    if told.is_absolute():
        return told / NAME
    try:
        return Path.home() / otherwise / NAME
    except RuntimeError as error:
        raise SettingsError(
            "this user has no home folder: set OUTAGE_IVR_HOME and OUTAGE_IVR_RUNTIME to folders for the line alone"
        ) from error


def _read_project(folder: Path) -> dict[str, object] | None:
    """Return [project] of this project's pyproject.toml, None for a folder that is no checkout."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    except (OSError, ValueError):
        # Other packages may install a file of that name.
        return None
    return project if project.get("name") == NAME else None
