"""HOME is closed to others, whatever it was before."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ivr.config.home import make_home
from ivr.errors import SettingsError


def modes(folder: Path) -> set[int]:
    return {path.lstat().st_mode & 0o077 for path in (folder, *folder.rglob("*")) if not path.is_symlink()}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a HOME as an earlier release has left it: open, with everything in it."""
    home = tmp_path / "home"
    (home / "asterisk" / "spool").mkdir(parents=True)
    (home / "outages.db").write_text("names")
    (home / "outages.db-wal").write_text("names")
    (home / "secrets.json").write_text("{}")
    (home / "asterisk" / "spool" / "voice.wav").write_text("a voice")
    home.chmod(0o755)
    for path in home.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


def test_a_new_one_is_made_for_its_owner_only(tmp_path: Path) -> None:
    assert make_home(tmp_path / "deep" / "home") == 0
    assert (tmp_path / "deep" / "home").stat().st_mode & 0o777 == 0o700


def test_one_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"^OUTAGE_IVR_HOME: cannot make"):
        make_home(tmp_path / "file" / "home")


def test_an_open_one_is_closed_with_everything_in_it(home: Path) -> None:
    assert make_home(home) == 7
    assert modes(home) == {0}
    assert make_home(home) == 0


def test_an_open_file_in_a_closed_one_is_closed_too(home: Path) -> None:
    make_home(home)
    (home / "outages.db").chmod(0o640)
    assert make_home(home) == 1
    assert modes(home) == {0}


def test_the_owners_own_rights_stay(home: Path) -> None:
    (home / "secrets.json").chmod(0o440)
    make_home(home)
    assert (home / "secrets.json").stat().st_mode & 0o777 == 0o400


def test_what_a_link_points_to_is_left_alone(home: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "prompt.alaw").touch()
    shared.chmod(0o755)
    (home / "prompts").symlink_to(shared)
    make_home(home)
    assert shared.stat().st_mode & 0o777 == 0o755


def test_a_folder_of_others_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "letter.txt").touch()
    folder.chmod(0o755)
    with pytest.raises(SettingsError, match="holds what is not the line's: name a folder of its own"):
        make_home(folder)
    assert folder.stat().st_mode & 0o777 == 0o755


def test_a_folder_that_all_write_to_is_refused_even_with_files_of_ours(home: Path) -> None:
    home.chmod(0o1777)
    with pytest.raises(SettingsError, match="name a folder of its own"):
        make_home(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_one_of_somebody_else_is_refused_with_what_they_can_do() -> None:
    script = (
        "import os, sys; from pathlib import Path; from ivr.errors import SettingsError; from ivr.config.home import make_home\n"
        "os.setuid(65534)\n"
        "try: make_home(Path(sys.argv[1]))\n"
        "except SettingsError as error: print(error)"
    )
    # Not below pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "outages.db").touch()
        Path(folder).chmod(0o755)
        told = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", script, folder], capture_output=True, text=True, check=True
        )
        assert "cannot be closed: Operation not permitted; let its owner run: chmod -R go= " in told.stdout


def test_every_process_writes_for_its_owner_only(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OUTAGE_IVR_")}
    environment |= {"OUTAGE_IVR_HOME": str(tmp_path / "home")}
    made = subprocess.run(
        [sys.executable, "-m", "ivr", "token", "add", "tests", "--role", "agent"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        umask=0o022,
    )
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "home" / "outages.db").exists()
    assert modes(tmp_path / "home") == {0}
