"""Russian: what callers hear, read and receive by SMS."""

from outages.subscribers import Language
from prompts.wording.narrator import Narrator
from prompts.wording.ru import addresses, services
from prompts.wording.ru.fragments import list_fragments
from prompts.wording.ru.times import SPOKEN, WRITTEN
from prompts.wording.ru.words import VOCABULARY

WORDING = Narrator(
    Language("ru"),
    VOCABULARY,
    services,
    addresses,
    spoken=SPOKEN,
    written=WRITTEN,
    list_fragments=list_fragments,
)
