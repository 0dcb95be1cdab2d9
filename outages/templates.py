"""Templates: what notices have in common, kept under a name; places are kept as they are called, times not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NewType, Protocol

from outages.errors import InvalidError
from outages.incidents import Cause, IncidentKind
from outages.subscribers import Service

TemplateId = NewType("TemplateId", int)

#: Longest name, and most templates: more than anybody looks through.
NAME_LENGTH: Final = 80
MOST_TEMPLATES: Final = 200


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What a template states: places and exceptions with their houses as written, remarks by language code."""

    kind: IncidentKind
    services: frozenset[Service]
    cause: Cause
    places: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...] = ()
    general: bool = False
    remarks: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """A template under its name."""

    id: TemplateId
    name: str
    facts: TemplateFacts


def check_name(name: str) -> str:
    """Return the name without blanks around; raise InvalidError for none, or one that is no line of text."""
    stripped = name.strip()
    if not stripped or len(stripped) > NAME_LENGTH or not stripped.isprintable():
        raise InvalidError("name", f"must be a line of at most {NAME_LENGTH} characters")
    return stripped


class TemplateRepository(Protocol):
    """Keeps templates; each change leaves a line by its `author` in the audit trail. Instants are aware UTC."""

    async def find(self) -> list[NoticeTemplate]:
        """Return all, by name."""
        ...

    async def get(self, template: TemplateId) -> NoticeTemplate:
        """Return one; raise NotFoundError."""
        ...

    async def add(self, name: str, facts: TemplateFacts, *, author: str, at: datetime) -> NoticeTemplate:
        """Keep a template; raise InvalidError for a name that won't do or is taken, or for too many templates."""
        ...

    async def rename(self, template: TemplateId, name: str, *, author: str, at: datetime) -> NoticeTemplate:
        """Give a template another name; raise NotFoundError, or InvalidError as `add`."""
        ...

    async def remove(self, template: TemplateId, *, author: str, at: datetime) -> NoticeTemplate:
        """Delete a template, and return it; raise NotFoundError."""
        ...
