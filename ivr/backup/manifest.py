"""What a backup says of itself: its first member."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

#: The name of the member; it comes first.
MANIFEST = "manifest.json"
#: Where the database's copy lies, by engine.
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
#: What comes before the names of files of HOME.
HOME = "home/"


def _within(name: str) -> str:
    """Refuse a name that could lead out of the folder that a backup is unpacked into."""
    if not name.isprintable() or {"", ".", ".."} & set(name.split("/")):
        raise ValueError(f"{name!r} is no name of a file in a backup")
    return name


MemberName = Annotated[str, Field(max_length=1000), AfterValidator(_within)]


class Member(BaseModel):
    """One file of a backup; `changed` is the time of its last change in nanoseconds since the epoch."""

    model_config = ConfigDict(frozen=True)

    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    changed: int


class Manifest(BaseModel):
    """What is in a backup, of which release and which schema."""

    model_config = ConfigDict(frozen=True)

    #: The layout of the archive itself.
    format: Literal[1] = 1
    version: str
    made_at: AwareDatetime
    engine: Literal["sqlite", "postgresql"]
    #: The newest migration that the database has had.
    revision: str
    members: dict[MemberName, Member]

    @property
    def database(self) -> str:
        """The name of the database's copy among the members."""
        return DATABASES[self.engine]

    def described(self) -> str:
        """Say in a few words what this is a backup of."""
        when = self.made_at.isoformat(timespec="seconds")
        return f"made {when} by outage-ivr {self.version}, {self.engine}, schema {self.revision}"


def name_backup(made_at: datetime) -> str:
    """Return the name of a backup for which only a folder was given."""
    return f"outage-ivr-{made_at:%Y%m%dT%H%M%SZ}.tar.gz"
