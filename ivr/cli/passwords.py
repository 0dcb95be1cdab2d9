"""Which passwords are good enough."""

import re
from operator import itemgetter
from typing import Final

from zxcvbn import zxcvbn

from outages.search.words import other_layouts

SHORTEST: Final = 8
#: The sign-in page takes no longer ones.
LONGEST: Final = 200
#: zxcvbn's "safely unguessable", of 0 to 4: at least a hundred million guesses.
_SCORE: Final = 3
#: How much of a password zxcvbn reads.
_RATED: Final = 72
#: zxcvbn knows no Russian words, so «авария2026» looks like random letters to it.
_RUSSIAN_WORD: Final = re.compile(r"[\W\d_]*[а-яё]{1,12}[\W\d_]*", re.IGNORECASE)


def find_flaw(password: str, login: str) -> str | None:
    """Say what is wrong with a password for this login, None if it is hard to guess."""
    if len(password) < SHORTEST:
        return f"too short; {SHORTEST} characters or more"
    if len(password) > LONGEST:
        return f"too long; {LONGEST} characters at most"
    if _RUSSIAN_WORD.fullmatch(password):
        return "easy to guess: one word, however it is decorated; take several"
    # The same keys in the other keyboard layout are as easy to guess: «пароль» is gfhjkm.
    known = [login, *other_layouts(login)]
    ratings = [zxcvbn(one[:_RATED], known) for one in (password, *other_layouts(password))]
    worst = min(ratings, key=itemgetter("score"))
    if worst["score"] >= _SCORE:
        return None
    advice = " ".join([worst["feedback"]["warning"], *worst["feedback"]["suggestions"]]).strip()
    return f"easy to guess. {advice or 'Take several words that have nothing to do with each other.'}"
