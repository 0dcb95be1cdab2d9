"""Alarms as pages show them: beside what they are about, with who has taken them on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ivr.observability.parts import Part
from ivr.web.pages.cards import DisplayContext
from ivr.web.texts.display import describe_part
from outages.alarms import Alarm, AlarmKind

#: What an alarm is about: its kind and subject.
AlarmKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class AlarmCard:
    """One alarm; `taken` says who has taken it on and since when, empty while nobody has.

    `name` tells it from others that may need a hand, `title` what is the matter where nothing else on the page says so.
    """

    id: int
    name: str
    taken: str
    title: str


@dataclass(frozen=True, slots=True)
class AlarmCards:
    """The alarms of a board: those of the line itself, and all others by what they are about."""

    of_line: Sequence[AlarmCard]
    others: Mapping[AlarmKey, AlarmCard]

    def of(self, kind: str, subject: object = "") -> AlarmCard | None:
        """Return the alarm about a thing, None if nobody is needed for it."""
        return self.others.get((kind, str(subject)))


def make_alarm_cards(alarms: Iterable[Alarm], parts: Sequence[Part], display: DisplayContext) -> AlarmCards:
    """Return the cards; `parts` say how the line's own are."""
    of_line, others = list[AlarmCard](), dict[AlarmKey, AlarmCard]()
    for alarm in alarms:
        reason, card = alarm.reason, _make_card(alarm, parts, display)
        if reason.kind in (AlarmKind.PART, AlarmKind.AGENTS):
            of_line.append(card)
        else:
            others[reason.kind, reason.subject] = card
    return AlarmCards(of_line, others)


def _make_card(alarm: Alarm, parts: Sequence[Part], display: DisplayContext) -> AlarmCard:
    words, taken = display.words, ""
    if alarm.acknowledged_at and alarm.acknowledged_by:
        taken = words.taken_on.format(name=alarm.acknowledged_by, time=display.moment(alarm.acknowledged_at))
    since = f"{alarm.since:%H%M%S}"
    return AlarmCard(
        alarm.id, f"{alarm.id}-{alarm.reason.level}-{since}", taken, _title(alarm, parts, display)
    )


def _title(alarm: Alarm, parts: Sequence[Part], display: DisplayContext) -> str:
    words, subject = display.words, alarm.reason.subject
    if alarm.reason.kind is AlarmKind.AGENTS:
        return words.agents_away
    if alarm.reason.kind is not AlarmKind.PART:
        return ""
    part = next((one for one in parts if one.name == subject), None)
    said, name = describe_part(part, words) if part else "", words.parts.get(subject, subject)
    return f"{name}: {said}" if said else name
