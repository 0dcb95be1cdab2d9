"""English: what callers hear, read and receive by SMS, as the British say it or as Americans do."""

from outages.addresses.alphabets import to_latin
from outages.subscribers import Language
from prompts.wording.en import addresses, american, services, words
from prompts.wording.en.clock import american_clock, british_clock
from prompts.wording.en.fragments import list_american, list_british
from prompts.wording.en.numbers import american_date, british_date
from prompts.wording.en.times import SpokenEnglish, WrittenEnglish
from prompts.wording.narrator import Narrator

WORDING = Narrator(
    Language("en"),
    words.VOCABULARY,
    services,
    addresses,
    spoken=SpokenEnglish(british_clock, british_date),
    written=WrittenEnglish("HH:mm", "d MMMM", "d MMMM y"),
    spell=to_latin,
    list_fragments=list_british,
)
AMERICAN = Narrator(
    Language("en"),
    american.VOCABULARY,
    services,
    addresses,
    spoken=SpokenEnglish(american_clock, american_date),
    written=WrittenEnglish("h:mm a", "MMMM d", "MMMM d, y"),
    spell=to_latin,
    list_fragments=list_american,
)
