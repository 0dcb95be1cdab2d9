"""The record of the last backup, for checks of its age."""

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

#: The record's file in HOME.
RECORD = "backup.json"


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
