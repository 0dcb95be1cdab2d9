"""Everything a language says, in golden files for review and for tests to compare with.

Run as a module, it rewrites the files: review the changes before committing them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from outages.incidents import IncidentKind
from outages.replies.rules import ReplyAnswer
from outages.sms_text import count_segments
from outages.subscribers import Service
from prompts.wording.announcements import Place
from prompts.wording.languages import LANGUAGES, wording_for
from prompts.wording.notices_by_telephone import DutyWording, duty_languages, duty_wording
from prompts.wording.phrases import Phrase
from prompts.wording.protocol import Wording
from prompts.wording.situations import NEWS, NOW, SITUATIONS, TICKET, ZONE, Situation

ETRS = (
    *(
        NOW + timedelta(minutes=minutes)
        for minutes in (1, 11, 30, 59, 60, 61, 95, 9 * 60, 12 * 60 - 1, 12 * 60)
    ),
    *(NOW + timedelta(hours=hours) for hours in (12.1, 24, 36, 37)),
    *(NOW + timedelta(days=days, minutes=21) for days in (2, 6, 7, 39, 41, 200)),
)


def tell_everything(language: str) -> str:
    """Return the golden text of a language."""
    return "\n".join(_lines(wording_for(language))) + "\n"


def _lines(words: Wording) -> Iterator[str]:
    yield "FIXED PHRASES"
    for phrase in words.fixed():
        yield f"{phrase.id}: {phrase.text}"
    yield "\nSERVICES"
    for service in Service:
        missing = words.outage(replace(NEWS, services=(service,)), at=NOW, zone=ZONE)
        works = words.restored([service], NEWS.place or Place("", ""))
        yield f"{_spoken(missing, 'outage_known')} {_spoken(works, 'restored')}"
    yield "\nESTIMATES, said on Saturday, 21 November 2026, at 12:00"
    for kind in IncidentKind:
        for etr in ETRS:
            news = replace(NEWS, kind=kind, etr=etr)
            estimate = _spoken(words.outage(news, at=NOW, zone=ZONE), "etr")
            yield f"{etr.astimezone(ZONE):%Y-%m-%d %H:%M} {estimate}"
    yield "\nSITUATIONS on that day"
    for name, situation in SITUATIONS.items():
        yield from _situation(name, situation, words)
    if words.language in duty_languages(LANGUAGES):
        yield from _by_telephone(duty_wording(words.language))
    yield "\nANSWERS BY SMS"
    for answer in ReplyAnswer:
        text = words.write_answer(answer, [TICKET])
        yield f"{answer} ({count_segments(text)}): {text}"


def _by_telephone(words: DutyWording) -> Iterator[str]:
    yield "\nTO DUTY MANAGERS who make notices by telephone"
    renew = words.renew(NOW + timedelta(hours=8), at=NOW, zone=ZONE)
    for phrase in (*words.fixed(), words.points(241), words.people(12), renew):
        yield f"{phrase.id}: {phrase.text}"


def _situation(name: str, situation: Situation, words: Wording) -> Iterator[str]:
    yield f"\n{name}"
    yield f"  said: {' '.join(phrase.text for phrase in situation.speak(words))}"
    if situation.write:
        yield f"  page: {situation.write(words)}"
    if situation.text:
        text = situation.text(words)
        yield f"  SMS ({count_segments(text)}): {text}"


def _spoken(phrases: list[Phrase], beginning: str) -> str:
    return " ".join(phrase.text for phrase in phrases if phrase.id.startswith(beginning))


if __name__ == "__main__":
    for code in LANGUAGES:
        Path(__file__).with_name(f"{code}.txt").write_text(tell_everything(code), encoding="utf-8")
