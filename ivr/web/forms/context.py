"""What a form is read with."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.search import Finder
from ivr.web.texts.pages import PageTexts
from outages.cards import CardRepository
from outages.subscribers import Language


@dataclass(frozen=True, slots=True)
class FormContext:
    """The context of a form: search and contracts, the line's zone and languages of remarks, the present (aware UTC), the visitor's words."""

    finder: Finder
    cards: CardRepository
    zone: ZoneInfo
    languages: tuple[Language, ...]
    now: datetime
    words: PageTexts
