"""Calls that are in the queue for an agent, or left it with one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class QueueStage(StrEnum):
    """How far a caller who asked for an agent has come."""

    #: An agent's telephone rings for them.
    RINGING = "ringing"
    #: They talk with an agent.
    TALKING = "talking"
    #: They wait for one.
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """A call in the queue or with an agent, since an aware UTC instant.

    `agent` is the SIP address of the agent who is rung or talks, empty while the caller waits.
    """

    id: str
    stage: QueueStage
    since: datetime
    agent: str = ""
