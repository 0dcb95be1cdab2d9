"""The state of each part of the running service, for the status line, /healthz and alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto


class PartState(StrEnum):
    """How well one part of the running service works."""

    #: Works as it should.
    OK = "ok"
    #: Works with limits: a second-best engine, a slow peer.
    DEGRADED = "degraded"
    #: Does not work; callers notice.
    DOWN = "down"


class Condition(StrEnum):
    """What a part reports; pages put it into words in the visitor's language."""

    DISCONNECTED = auto()
    ASTERISK_AWAY = auto()
    WORKERS = auto()
    ROLES_PLAYED = auto()
    NOBODY_TAKES_CALLS = auto()
    NOBODY_DISPATCHES = auto()
    TRUNK_UNKNOWN = auto()
    TRUNK_SILENT = auto()
    CARRIER_REFUSES = auto()
    TRUNK_PARTLY_SILENT = auto()
    CALLS_BACK_WAIT = auto()
    BUDGET_SPENT = auto()
    DATABASE_SILENT = auto()
    DATABASE_NOT_WRITTEN = auto()
    DISK_FULL = auto()
    DISK_NEARLY_FULL = auto()
    PROMPTS_UNREADABLE = auto()
    BILLING_AWAY = auto()
    GATEWAYS_LEFT = auto()
    GATEWAYS_PARTLY_LEFT = auto()
    UNPLAYABLE = auto()
    NO_ENGINE = auto()
    LANGUAGES_SILENT = auto()
    LANGUAGES_MUTE = auto()
    ENGINE_FAILED = auto()
    ENGINE_MISSING = auto()
    PHRASES_MISSING = auto()
    SPEAKING = auto()
    LEVEL_FULL = auto()
    LEVEL_KEYS = auto()
    LEVEL_NOTICE = auto()
    LEVEL_BRIEF = auto()
    JOBS_FAILING = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the service; `detail` is English for /healthz, open to everybody, and holds no secret.

    `facts` fill in the words of the condition: numbers, names of engines and, under "languages", codes.
    """

    name: str
    state: PartState
    detail: str = ""
    condition: Condition | None = None
    facts: Mapping[str, str | int | Sequence[str]] = field(default_factory=dict)
