"""How free text is read in Russian."""

from prompts.remarks.rules import Rules
from prompts.wording.ru.remarks.amounts import AMOUNTS, NUMBERS
from prompts.wording.ru.remarks.places import PLACES
from prompts.wording.ru.remarks.telephones import TELEPHONES
from prompts.wording.ru.remarks.times import TIME_OR_DATE, TIMES
from prompts.wording.ru.remarks.words import LETTERS, SHORTENED, VOWELS, WORDS

RULES = Rules(
    letters=LETTERS,
    foreign="abcdefghijklmnopqrstuvwxyz",
    joints="-",
    vowels=VOWELS,
    lookalikes=dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ", strict=True)),
    signs="№%°₽²³·*",
    # Measured with the default voice at its speed: 14.3 to 15.7.
    characters_per_second=14.0,
    readings=(*SHORTENED, *TELEPHONES, *TIMES, *PLACES, *AMOUNTS, TIME_OR_DATE, *NUMBERS, *WORDS),
)
