"""When the last backup was made, for whoever asks how old it is."""

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

#: Lies in HOME.
RECORD = "backup.json"


class BackupRecord(BaseModel):
    """The last backup that was made and verified: when, where it was written, how many bytes."""

    model_config = ConfigDict(frozen=True)

    made_at: AwareDatetime
    file: Path
    size: int = Field(ge=0)


def write_record(home: Path, record: BackupRecord) -> None:
    """Note the last backup; raise OSError."""
    part = home / f"{RECORD}.part"
    part.touch(mode=0o600)
    part.write_text(record.model_dump_json(indent=1))
    part.replace(home / RECORD)


def read_record(home: Path) -> BackupRecord | None:
    """Return the note of the last backup, None when there is none that can be read."""
    try:
        return BackupRecord.model_validate_json((home / RECORD).read_text())
    except (OSError, ValidationError):
        return None
