"""Text messages with a ticket's number, which spare callers its digits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextTo:
    """The telephone (E.164) to which a ticket's number is texted, and in which language."""

    number: str
    language: str
