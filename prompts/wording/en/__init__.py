"""English: what callers hear, read and receive by SMS."""

from outages.addresses.alphabets import to_latin
from outages.subscribers import Language
from prompts.wording.en import addresses
from prompts.wording.en.times import SPOKEN, WRITTEN
from prompts.wording.en.words import VOCABULARY
from prompts.wording.narrator import Narrator

WORDING = Narrator(Language("en"), VOCABULARY, addresses, spoken=SPOKEN, written=WRITTEN, spell=to_latin)
