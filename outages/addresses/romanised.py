"""Russian addresses in Latin letters: «ул. Ленина» is written "ul. Lenina", «2-я Садовая» "2-ya Sadovaya"."""

import re
from typing import Final

from outages.addresses.alphabets import is_cyrillic
from outages.addresses.english_words import KIND_WORDS, KINDS


def _read(table: str) -> dict[str, str]:
    rows = (line.split(": ") for line in table.strip().split("\n"))
    return {latin: cyrillic for cyrillic, spellings in rows for latin in spellings.split()}


#: What only Russian addresses have.
_SURE: Final = _read("""
ул: ul ulitsa ulitza ulica ulitca
пр-т: prospekt pr-t pr-kt prosp
пер: pereulok
проезд: proezd proyezd projezd pr-d
наб: naberezhnaya naberejnaya naberezhnaia
пл: ploshchad ploschad ploshad
шоссе: shosse
б-р: bulvar bul'var b-r bulv
тупик: tupik
аллея: alleya alleja
мкр: mkr mkrn mkr-n mikrorayon mikroraion mikrorajon
кв-л: kvartal kv-l
пос: poselok posyolok pgt
дер: derevnya derevnia
село: selo
город: gorod
ст-ца: stanitsa st-tsa
хутор: khutor hutor
снт: snt
днт: dnt
гск: gsk
тракт: trakt tr-t
линия: liniya linia
обл: oblast obl
край: kray
р-н: rayon raion r-n
респ: respublika resp
лет: let
летия: letiya letija
января: yanvarya
февраля: fevralya
апреля: aprelya
июня: iyunya
июля: iyulya
августа: avgusta
сентября: sentyabrya
октября: oktyabrya
ноября: noyabrya
декабря: dekabrya
""")
#: What may be English, too: kinds before a name, then the rest.
_BEFORE: Final = _read("""
пр: pr
пер: per
наб: nab
пл: pl
пос: pos
дер: der
туп: tup
г: g
""")
_WORDS: Final = (
    _SURE
    | _BEFORE
    | _read("""
ш: sh
ал: al
бул: bul
им: im
ст: st
кан: kan
дом: dom
корп: korp korpus
кв: kv
стр: str
вл: vl
марта: marta
мая: maya
года: goda
и: i
на: na
""")
)
#: Kinds behind an adjective of their gender: "Lesnoy per.", "Krasnaya pl.", "Moskovskoe sh.".
_BEHIND: Final = (
    (re.compile(r"(?:oy|oi|iy|ij|yy|ny|ky|ly)"), {"per", "pr", "tup", "bul"}),
    (re.compile(r"(?:aya|aja|aia)"), {"pl", "nab", "al"}),
    (re.compile(r"(?:oe|oye)"), {"sh"}),
)
_MASCULINE: Final = frozenset(
    {
        "prospekt",
        "pr-t",
        "pr-kt",
        "prosp",
        "pr",
        "pereulok",
        "per",
        "proezd",
        "proyezd",
        "projezd",
        "pr-d",
        "bulvar",
    }
    | {
        "b-r",
        "bul",
        "tupik",
        "tup",
        "trakt",
        "tr-t",
        "mkr",
        "mikrorayon",
        "kvartal",
        "poselok",
        "pos",
        "khutor",
    }
)
#: Words that don't show by their letters how they are written in Cyrillic.
_KNOWN: Final = {
    "bolshoy": "Большой",
    "kosygina": "Косыгина",
    "lva": "Льва",
    "moscow": "Москва",
    "petersburg": "Петербург",
    "pobedy": "Победы",
    "rodiny": "Родины",
    "tver": "Тверь",
    "kazan": "Казань",
    "ryazan": "Рязань",
    "perm": "Пермь",
    "tyumen": "Тюмень",
    "astrakhan": "Астрахань",
    "yaroslavl": "Ярославль",
    "vesny": "Весны",
    "oktyabr": "Октябрь",
}
_NAME: Final = re.compile("[a-z]{2,}(?:aya|aja|skiy|skij|skii|sky|skoe|skoye|ogo|ykh)")
_ORDINAL: Final = re.compile(
    r"(?P<number>[0-9]+)(?:-(?P<short>y|i|j|e)|-?(?P<long>aya|ya|ja|yi|iy|oy|oe|ye|ogo|go|ti|letiya|letija|let))"
)
_ENDINGS: Final = {
    **dict.fromkeys(("ya", "aya", "ja"), "я"),
    **dict.fromkeys(("y", "i", "j", "yi", "iy", "oy"), "й"),
    **dict.fromkeys(("oe", "ye", "e"), "е"),
    **dict.fromkeys(("go", "ogo"), "го"),
    **dict.fromkeys(("letiya", "letija"), "летия"),
    "ti": "ти",
    "let": "лет",
}
_LATIN: Final = """
shch=щ zh=ж kh=х ts=ц tz=ц ch=ч sh=ш yu=ю ju=ю ya=я ja=я yo=ё jo=ё ye=е je=е yi=ьи a=а b=б c=ц d=д e=е f=ф g=г
h=х i=и j=й k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=кс y=ы z=з '=ь
"""
_LETTERS: Final = dict(pair.split("=") for pair in _LATIN.split())
_LETTER: Final = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
_ADJECTIVE: Final = re.compile("(?<=[nlrtdvbpmz])y$")
#: In this order, before the letters: endings, «й» after a vowel, «э» in front, and the «ь» that no Latin letter shows.
_SOUNDS: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"(?:iy|ij)$", "ий"),
        (r"(?:yy|yj)$", "ый"),
        (r"(?<=[aeou])[yj](?=[bvgdzklmnprstfhc]|$)", "й"),
        (r"(?<=o)i$", "й"),
        (r"aia$", "ая"),
        (r"(?<=[bvgdzklmnprstf])ye", "ье"),
        (r"(?<=sove)tsk|(?<=niki)tsk|(?<=[aou])tsk|(?<=ya)tsk", "тsk"),
        (r"ngels", "ngelьs"),
        (r"yabrsk", "yabрьsk"),
        (r"iyunsk", "iyunьsk"),
        (r"ilyich", "ilьиch"),
        (r"lsk", "lьsk"),
        (r"lsh", "lьsh"),
        (r"lts", "lьts"),
        (r"(?<!so)(?<!po)(?<!vo)ln(?=[aiy]|o[eyg])", "lьn"),
        (r"^e(?=nt|nerg|ngel|l[ek]|ks|st)", "э"),
    )
)
_SKY: Final = re.compile("(?<=[sz])k(?:iy|ij|ii|yi|y)$")
_TOKEN: Final = re.compile(r"[a-z0-9][a-z0-9'’-]*", re.IGNORECASE)


def read_romanised(written: str) -> str:
    """Return in Cyrillic a Russian address that is written in Latin letters; empty if it isn't one, or may be English."""
    tokens = [token.lower() for token in _TOKEN.findall(written)]
    if is_cyrillic(written) or not (_SURE.keys() & set(tokens) or _is_russian(tokens, written.lower())):
        return ""
    masculine = not _MASCULINE.isdisjoint(tokens)
    return _TOKEN.sub(lambda found: _write(found[0], masculine=masculine), written)


def look_russian(word: str) -> bool:
    """Say whether a word in Latin letters ends like a Russian name."""
    return _NAME.fullmatch(word.lower()) is not None


def to_russian(word: str, *, masculine: bool = False) -> str:
    """Return a Russian name in Cyrillic that is written in Latin letters; `masculine` makes "Maly" «Малый»."""
    low = word.lower().replace("’", "'")
    if low in _KNOWN:
        return _KNOWN[low]
    low = _SKY.sub("кий", low)
    if masculine or low.endswith("ny"):
        low = _ADJECTIVE.sub("ый", low)
    for pattern, instead in _SOUNDS:
        low = pattern.sub(instead, low)
    russian = _LETTER.sub(lambda found: _LETTERS[found[0]], low)
    return russian[:1].upper() + russian[1:]


def _is_russian(tokens: list[str], written: str) -> bool:
    """Say whether an address is Russian by its unsure kinds or its names; one with an English kind isn't."""
    if any(token in KINDS.keys() | KIND_WORDS for token in tokens if token not in _BEFORE):
        return False
    if any(_ORDINAL.fullmatch(token) for token in tokens) or any(map(look_russian, tokens)):
        return True
    first, *others = tokens or [""]
    is_before = first in _BEFORE and (len(first) > 1 or written.lstrip().startswith(f"{first}."))
    is_behind = bool(others) and any(
        ending.search(tokens[-2][-3:]) and tokens[-1] in kinds for ending, kinds in _BEHIND
    )
    is_date = any(
        number.isdecimal() and month in {"marta", "maya"}
        for number, month in zip(tokens, others, strict=False)
    )
    return (is_before and bool(others)) or is_behind or is_date


def _write(token: str, *, masculine: bool) -> str:
    low = token.lower()
    if low in _WORDS:
        return _WORDS[low].capitalize() if token[0].isupper() else _WORDS[low]
    if found := _ORDINAL.fullmatch(low):
        return f"{found['number']}-{_ENDINGS[found['short'] or found['long']]}"
    pieces = [
        piece if piece[:1].isdecimal() else to_russian(piece, masculine=masculine)
        for piece in token.split("-")
    ]
    return "-".join(pieces)
