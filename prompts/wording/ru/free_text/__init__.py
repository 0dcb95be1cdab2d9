"""Rules for reading free text in Russian."""

import re

from prompts.wording.free_text.rules import STRESS, Rules
from prompts.wording.ru.free_text.amounts import AMOUNTS
from prompts.wording.ru.free_text.counting import COUNTED, NUMBERS
from prompts.wording.ru.free_text.dates import DATES
from prompts.wording.ru.free_text.houses import HOUSES
from prompts.wording.ru.free_text.streets import STREETS
from prompts.wording.ru.free_text.telephones import TELEPHONES
from prompts.wording.ru.free_text.times import TIME_OR_DATE, TIMES
from prompts.wording.ru.free_text.words import LETTERS, SHORTENED, VOWELS, WORDS

RULES = Rules(
    letters=LETTERS,
    foreign="abcdefghijklmnopqrstuvwxyz",
    joints="-",
    vowels=VOWELS,
    lookalikes=dict(zip("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ", strict=True)),
    signs="№%°₽²³·*",
    # Measured on the golden file with the default voice at its speed: 14.5 in all, 11.9 letters and digits.
    characters_per_second=14.0,
    smoother=(
        (re.compile(rf"(?<![а-яё{STRESS}-])с (?=втор|ста |сто )", re.IGNORECASE), "со "),
        (re.compile(rf"(?<![а-яё{STRESS}-])([вк]) (?=втор)", re.IGNORECASE), r"\1о "),
    ),
    readings=(
        *SHORTENED,
        *TELEPHONES,
        *DATES,
        *TIMES,
        *HOUSES,
        *STREETS,
        *AMOUNTS,
        *COUNTED,
        TIME_OR_DATE,
        *NUMBERS,
        *WORDS,
    ),
)
