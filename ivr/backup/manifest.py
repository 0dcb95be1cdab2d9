"""A backup's manifest, its first member; and the record of the last backup, for checks of its age."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

#: The manifest's name in the archive.
MANIFEST = "manifest.json"
#: The name of the database's copy, by engine.
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
#: The prefix of files from HOME.
HOME = "home/"
#: The file in HOME with the record of the last backup.
RECORD = "backup.json"


def _within(name: str) -> str:
    """Refuse a name that could escape from the folder that the backup is unpacked into."""
    if not name.isprintable() or {"", ".", ".."} & set(name.split("/")):
        raise ValueError(f"{name!r} is no name of a file in a backup")
    return name


MemberName = Annotated[str, Field(max_length=1000), AfterValidator(_within)]


class Member(BaseModel):
    """One file of a backup; `changed` is its modification time in nanoseconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    changed: int


class Manifest(BaseModel):
    """A backup's contents, release and schema."""

    model_config = ConfigDict(frozen=True)

    #: The layout of the archive itself.
    format: Literal[1] = 1
    version: str
    made_at: AwareDatetime
    engine: Literal["sqlite", "postgresql"]
    #: The database's newest migration.
    revision: str
    members: dict[MemberName, Member]

    @property
    def database(self) -> str:
        """The name of the database's copy among the members."""
        return DATABASES[self.engine]

    def described(self) -> str:
        """Return a short description of the backup."""
        when = self.made_at.isoformat(timespec="seconds")
        return f"made {when} by outage-ivr {self.version}, {self.engine}, schema {self.revision}"


def name_backup(made_at: datetime) -> str:
    """Return the default name of a backup in a folder."""
    return f"outage-ivr-{made_at:%Y%m%dT%H%M%SZ}.tar.gz"


class BackupRecord(BaseModel):
    """The last verified backup; `size` is in bytes."""

    model_config = ConfigDict(frozen=True)

    made_at: AwareDatetime
    file: Path
    size: int = Field(ge=0)


def write_record(home: Path, record: BackupRecord) -> None:
    """Write the record; raise OSError."""
    part = home / f"{RECORD}.part"
    part.touch(mode=0o600)
    part.write_text(record.model_dump_json(indent=1))
    part.replace(home / RECORD)


def read_record(home: Path) -> BackupRecord | None:
    """Return the record, None when there is none or it can't be read."""
    try:
        return BackupRecord.model_validate_json((home / RECORD).read_text())
    except (OSError, ValidationError):
        return None
