"""An installation to back up and restore: a HOME with a bit of everything, and its database."""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.app.backup import back_up, restore
from ivr.config.reading import read_settings
from ivr.config.settings import Settings
from outages.accounts import Role
from outages.store import SQLAccountRepository, Store
from tests.support.runtime import RUNTIME

VOICE = "recordings/ru/greeting.wav"
FILES = {
    "secrets.json": '{"ari_password": "a", "receipts_key": "b", "demo_password": "c"}',
    "stresses/ru.txt": "К+устанай",
    "imports/billing.toml": 'separator = ";"',
    VOICE: "a person's voice",
    "details/0011.wav": "a caller's voice",
    "sms.jsonl": "{}",
}


def silent(_step: str, _done: int, _total: int) -> None:
    """Show nothing."""


class Installation:
    """An installation on this or another machine."""

    def __init__(self, home: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.database, self._environment = home, database, monkeypatch

    @property
    def settings(self) -> Settings:
        """Return the settings as a command would read them there."""
        for name, value in (("HOME", self.home), ("DATABASE", self.database), ("RUNTIME", RUNTIME)):
            self._environment.setenv(f"OUTAGE_IVR_{name}", str(value))
        return read_settings()

    @property
    def url(self) -> str:
        """Return the URL of the database."""
        return self.database or f"sqlite:///{self.home / 'outages.db'}"

    def fill(self, **files: str) -> None:
        """Fill HOME with files."""
        for name, text in (FILES | files).items():
            (self.home / name).parent.mkdir(parents=True, exist_ok=True)
            (self.home / name).write_text(text)

    def files(self) -> dict[str, tuple[bytes, int]]:
        """Return the files in HOME with their times, except the database, the lock and the record of backups."""
        return {
            str(file.relative_to(self.home)): (file.read_bytes(), file.stat().st_mtime_ns)
            for file in self.home.rglob("*")
            if file.is_file() and file.name not in {"lock", "backup.json"} and "outages.db" not in file.name
        }

    async def adds_token(self, name: str) -> None:
        """Add a token to the database."""
        store = await Store.open(self.url)
        try:
            await SQLAccountRepository(store).add_token(name, Role.AGENT, author="test", at=datetime.now(UTC))
        finally:
            await store.close()

    async def tokens(self) -> list[str]:
        """Return the names of the tokens."""
        store = await Store.open(self.url)
        try:
            return [one.name for one in await SQLAccountRepository(store).tokens()]
        finally:
            await store.close()


def backs_up(place: Installation, file: Path, *, force: bool = False) -> Path:
    """Make a backup; return its file."""
    return back_up(place.settings, file, force=force, progress=silent)


def restores(place: Installation, file: Path, *, replace: bool = False) -> str:
    """Restore the backup; return the name under which the previous state was kept."""
    return restore(place.settings, file, replace=replace, progress=silent)[1]


def forged(
    file: Path,
    *,
    manifest: Callable[[dict[str, object]], None] = lambda _: None,
    database: Callable[[bytes], bytes] = lambda content: content,
    extra: tarfile.TarInfo | None = None,
) -> Path:
    """Return a tampered backup whose hashes are right."""
    with tarfile.open(file) as archive:
        contents = {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]
    note = json.loads(contents.pop("manifest.json"))
    name = next(one for one in contents if one.startswith("database."))
    contents[name] = database(contents[name])
    for each, content in contents.items():
        note["members"][each] |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    manifest(note)
    made = file.with_name("forged.tar.gz")
    with tarfile.open(made, "w:gz") as archive:
        for each, content in {"manifest.json": json.dumps(note).encode(), **contents}.items():
            member = tarfile.TarInfo(each)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        if extra:
            archive.addfile(extra, io.BytesIO(b"x" * extra.size))
    return made
