"""Kazakh: what callers hear, read and receive by SMS; not reviewed by a native speaker."""

from outages.subscribers import Language
from prompts.wording.kk import addresses, services
from prompts.wording.kk.times import SPOKEN, WRITTEN
from prompts.wording.kk.words import VOCABULARY
from prompts.wording.narrator import Narrator

WORDING = Narrator(
    Language("kk"), VOCABULARY, services, addresses, spoken=SPOKEN, written=WRITTEN, reviewed=False
)
