"""Latin words in a Russian remark: known names, letters spelled, and the rest by sound."""

import re
from collections.abc import Mapping

from prompts.wording.free_text.results import DoubtKind
from prompts.wording.free_text.rules import Said, doubtful

_KNOWN: Mapping[str, str] = {
    "wifi": "вай-фай",
    "sms": "эсэмэс",
    "mms": "эмэмэс",
    "tv": "тэ вэ",
    "ip": "ай-пи",
    "iptv": "ай-пи тэ вэ",
    "gpon": "джи-пон",
    "lte": "эл тэ е",
    "gsm": "джи эс эм",
    "usb": "ю эс би",
    "dns": "дэ эн эс",
    "vpn": "вэ пэ эн",
    "2g": "два джи",
    "3g": "три джи",
    "4g": "четыре джи",
    "5g": "пять джи",
    "internet": "интернет",
    "online": "онлайн",
    "ethernet": "эзернет",
    "whatsapp": "вотсап",
    "telegram": "телеграм",
    "viber": "вайбер",
    "android": "андроид",
    "email": "имейл",
    "qr": "кьюар",
}
_NAMES = "эй би си ди и эф джи эйч ай джей кей эл эм эн о пи кью ар эс ти ю ви дабл-ю икс уай зет"
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", _NAMES.split(), strict=True))
_WRITTEN_AS = (
    "shch=щ sch=ш tch=ч sh=ш ch=ч zh=ж kh=х ph=ф th=т ck=к oo=у ee=и ya=я yu=ю yo=ё ye=е qu=кв"
    " a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=дж k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=кс y=и z=з"
)
_SOUNDS = dict(pair.split("=") for pair in _WRITTEN_AS.split())
_SOUND = re.compile("|".join(_SOUNDS))
_VOWELS = set("aeiouy")


def say_latin(match: re.Match[str]) -> Said:
    """Say a known name with certainty, anything else as a guess."""
    word = match[0].lower()
    known = _KNOWN.get(re.sub("[-']", "", word))
    if known:
        return Said(known)
    if match[0].isupper() or not _VOWELS & set(word):
        return doubtful(
            DoubtKind.FOREIGN_LETTERS, " ".join(_LETTERS[letter] for letter in re.sub("[-']", "", word))
        )
    return doubtful(
        DoubtKind.FOREIGN_LETTERS, _SOUND.sub(lambda sound: _SOUNDS[sound[0]], word.replace("'", ""))
    )
