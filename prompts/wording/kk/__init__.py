"""Kazakh: what callers hear, read and get by SMS. No native speaker has reviewed it."""

from outages.subscribers import Language
from prompts.wording.kk import addresses
from prompts.wording.kk.times import SPOKEN, WRITTEN
from prompts.wording.kk.words import VOCABULARY
from prompts.wording.narrator import Narrator

WORDING = Narrator(Language("kk"), VOCABULARY, addresses, spoken=SPOKEN, written=WRITTEN, reviewed=False)
