"""Calls that are in the queue for an agent, or left it with one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class QueueStage(StrEnum):
    """How far a caller who asked for a person has come."""

    #: A person's telephone rings for them.
    RINGING = "ringing"
    #: They talk with a person.
    TALKING = "talking"
    #: They wait for one.
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """A call in the queue for a person, or out of it with one, since an aware UTC instant.

    `person` is the SIP address of whose telephone rings or who talks, empty while the caller waits.
    """

    id: str
    stage: QueueStage
    since: datetime
    person: str = ""
