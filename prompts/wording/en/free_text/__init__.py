"""How free text is read in English."""

from prompts.wording.en.free_text.numbers import NUMBERS
from prompts.wording.en.free_text.words import SHORTENED, WORDS
from prompts.wording.free_text.rules import Rules

_ACCENTED, _PLAIN = "àáâäçèéêëìíîïñòóôöùúûüý", "aaaaceeeeiiiinoooouuuuy"
_CYRILLIC, _LATIN = "асеорхуАВСЕНКМОРТХ", "aceopxyABCEHKMOPTX"

RULES = Rules(
    letters="abcdefghijklmnopqrstuvwxyz",
    foreign="абвгдеёжзийклмнопрстуфхцчшщъыьэюя" + _ACCENTED,
    joints="-'",
    # The English voices take no marks of stress.
    vowels="",
    lookalikes=dict(zip(_ACCENTED + _CYRILLIC, _PLAIN + _LATIN, strict=True)),
    signs="№%°₽²³$€£#",
    # The default voice at its speed says 16.8 on the whole of the golden file, 13.4 of letters and digits alone.
    characters_per_second=16.5,
    readings=(*SHORTENED, *NUMBERS, *WORDS),
)
