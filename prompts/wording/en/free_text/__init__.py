"""Rules for reading free text in English."""

from prompts.wording.en.free_text.numbers import NUMBERS
from prompts.wording.en.free_text.words import SHORTENED, WORDS
from prompts.wording.free_text.rules import Rules

_ACCENTED, _PLAIN = "àáâäçèéêëìíîïñòóôöùúûüý", "aaaaceeeeiiiinoooouuuuy"
_CYRILLIC, _LATIN = "асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX"

RULES = Rules(
    letters="abcdefghijklmnopqrstuvwxyz",
    foreign="абвгдеёжзийклмнопрстуфхцчшщъыьэюя" + _ACCENTED,
    joints="-'",
    # The English voices ignore stress marks.
    vowels="",
    lookalikes=dict(zip(_ACCENTED + _CYRILLIC, _PLAIN + _LATIN, strict=True)),
    signs="№%°₽²³$€£#",
    # Measured on the golden file with the default voice at its speed: 16.8 in all, 13.4 letters and digits.
    characters_per_second=16.5,
    readings=(*SHORTENED, *NUMBERS, *WORDS),
)
