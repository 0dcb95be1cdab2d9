"""How each part of the running service does, for status line, /healthz and whoever is woken by them."""

from dataclasses import dataclass
from enum import StrEnum


class PartState(StrEnum):
    """How one part of the running service does."""

    #: Works as it should.
    OK = "ok"
    #: Works, but not as wished: a second-best engine, a slow peer.
    DEGRADED = "degraded"
    #: Does not work; callers notice.
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Part:
    """One part as the status line and /healthz show it; `detail` is seen by everybody and holds no secret.

    `step` names the words with which a page tells the detail, if it has its own.
    """

    name: str
    state: PartState
    detail: str = ""
    step: str = ""
