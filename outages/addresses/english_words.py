"""Abbreviations of street names written in English."""

from typing import Final

_KINDS: Final = """
street: st str
avenue: ave av aven
road: rd
lane: ln
drive: dr drv
court: ct crt
place: pl
terrace: ter terr
crescent: cres cr crsnt
close: cl
gardens: gdns
garden: gdn
circle: cir circ
way: wy
parkway: pkwy pky pkway
square: sq
highway: hwy hiway
boulevard: blvd bvd boul
grove: gr grv
alley: aly
annex: anx
arcade: arc
bayou: byu
beach: bch
bend: bnd
bluff: blf
branch: br
bridge: brg
brook: brk
bypass: byp
canyon: cyn
causeway: cswy
center: ctr cntr
centre:
commons: cmns
common: cmn
corner: cor cnr
cove: cv
creek: crk
crest: crst
crossing: xing crssng
crossroad: xrd
dale: dl
drives: drs
embankment: emb embk
approach: app appr
estate: est
estates: ests
expressway: expy expwy
extension: ext
field: fld
fields: flds
ford: frd
forest: frst
fork: frk
freeway: fwy
gate: gte
gateway: gtwy
glen: gln
green: grn
harbor: hbr
haven: hvn
heights: hts
hill: hl
hills: hls
hollow: holw
house: hse
island: isl
junction: jct
knoll: knl
lake: lk
lakes: lks
landing: lndg
lodge: ldg
loop:
manor: mnr
meadow: mdw
meadows: mdws
mews:
mill: ml
mills: mls
motorway: mtwy
mountain: mtn
orchard: orch
oval:
overpass: opas
parade: pde
park: pk prk
pass:
passage: psge
path:
pike:
plaza: plz
point: pt
quay: qy
ranch: rnch
rise:
ridge: rdg
river: riv
route:
row:
run:
shore: shr
shores: shrs
skyway: skwy
spring: spg
springs: spgs
spur:
station: sta stn
summit: smt
throughway: trwy
trace: trce
track: trak
trail: trl
tunnel: tunl
turnpike: tpke tnpk
underpass: upas
vale:
valley: vly
viaduct: vdct
view: vw
village: vlg
vista: vis
walk: wlk
wharf: whf
wood: wd
woods: wds
yard: yd
"""
#: By abbreviation, the kind of a street in full.
KINDS: Final = {
    short: word
    for word, _, shorts in (line.partition(":") for line in _KINDS.split("\n") if line)
    for short in shorts.split()
}
#: Abbreviations of kinds that mean nothing else wherever they stand: "Hyde Pk Gdns".
SURE: Final = frozenset({short for short in KINDS if not set(short) & set("aeiouy")}) - {
    *("st", "dr", "pt", "cl", "cr", "gr", "br", "pl", "ml", "dl", "hl", "crt", "str"),
}
#: Kinds in full, at the end of a name.
KIND_WORDS: Final = frozenset(line.partition(":")[0] for line in _KINDS.split("\n") if line)
#: These may have a letter for a name: "E St" is no eastern street.
LETTERED: Final = frozenset(
    {"street", "avenue", "road", "place", "court", "drive", "lane", "boulevard", "way", "terrace"}
)

#: At the beginning of a name.
TITLES: Final = {
    "st": "saint",
    "ste": "sainte",
    "mt": "mount",
    "ft": "fort",
    "pt": "point",
    "dr": "doctor",
    "rev": "reverend",
    "col": "colonel",
    "gen": "general",
    "capt": "captain",
    "sgt": "sergeant",
    "lt": "lieutenant",
    "maj": "major",
    "gov": "governor",
    "pres": "president",
    "prof": "professor",
    "gt": "great",
}
SHORT: Final = {"jr": "junior", "sr": "senior", "rte": "route", "rt": "route", "ind": "industrial"}
#: Before a number, these are kinds of roads: "SR 520", "CR 5".
ROADS: Final = {
    "sr": ("state", "route"),
    "cr": ("county", "road"),
    "hwy": ("highway",),
    "rte": ("route",),
    "rt": ("route",),
}
DIRECTIONS: Final = {
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
    "nth": "north",
    "sth": "south",
}
DIRECTION_WORDS: Final = frozenset(DIRECTIONS.values())
#: Before a name or behind its kind: "Lwr Clapton Rd", "O'Connell St Upr".
PARTS: Final = {"upr": "upper", "lwr": "lower", "upper": "upper", "lower": "lower"}
#: Spelled, although they could be read as words.
SPELLED: Final = frozenset({"us", "usa", "uk", "un", "fdr", "aaa", "ymca", "po"})
#: Read as words, although they have no vowel.
READ: Final = frozenset({"mc", "mr", "mrs", "ms", "hwy"})
