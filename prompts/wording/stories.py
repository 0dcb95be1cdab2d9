"""The sentences of an announcement after its address, spoken or written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from outages.estimates import Delay
from outages.incidents import Cause, IncidentKind, Remark
from outages.subscribers import Language, Service
from prompts.wording.announcements import Announcement
from prompts.wording.days import Day, LocalTime
from prompts.wording.estimates import Due, Estimate, Standing
from prompts.wording.phrases import Phrase
from prompts.wording.sentences import AT_ADDRESS, KNOWN, PLACE_HOUSE, PLACE_STREET, REMARK, Sentence
from prompts.wording.vocabulary import Services, Times, Vocabulary

_STRESS = "\N{COMBINING ACUTE ACCENT}"
#: More services than there are.
_ALL = len(Service)
_UNKNOWN = {IncidentKind.UNPLANNED: Sentence.ETR_UNKNOWN, IncidentKind.PLANNED: Sentence.ETR_UNKNOWN_PLANNED}
_PASSED = {IncidentKind.UNPLANNED: Sentence.ETR_PASSED, IncidentKind.PLANNED: Sentence.ETR_OVERRUN}
_PLACE, _FACT = "{place}", "{"
_APART = "|"
_STOP = "."


@dataclass(frozen=True)
class Storyteller:
    """Tells the sentences of one language with `times` in words or in figures.

    `within` has the intervals, by minutes, that may replace a time of day; empty for text, which is read later.
    `aloud` is False for text, which shows no stress marks.
    """

    language: Language
    vocabulary: Vocabulary
    services: Services
    times: Times
    within: Mapping[int, str]
    aloud: bool = True

    def tell(self, news: Announcement, estimate: Estimate) -> list[Phrase]:
        """Return what is out, until when, why, and whatever else applies, one phrase per sentence."""
        return [
            *self.tell_estimate(news, estimate),
            *self._moved(news, estimate),
            *([self.cause(news.cause)] if _says_more(news) else []),
            *([self.sentence(Sentence.PARTLY_RESTORED)] if news.partly_restored else []),
            *self._remark(news.remarks.get(self.language)),
        ]

    def tell_estimate(self, news: Announcement, estimate: Estimate, most: int = _ALL) -> list[Phrase]:
        """Return what is out and until when; more than `most` services are not named."""
        if estimate.starts:
            return [self._ahead(news.services, estimate, estimate.starts, most)]
        known = self.sentence(KNOWN[news.kind], out=self.out(news.services, most))
        return [known, *self._estimate(news.kind, estimate)]

    def tell_briefly(self, news: Announcement, estimate: Estimate, most: int) -> list[Phrase]:
        """Return what is out and until when, in as few words as possible."""
        if estimate.standing is not Standing.EXPECTED or estimate.due is None:
            return self.tell_estimate(news, replace(estimate, news=None, missed=None), most)
        known = self.sentence(KNOWN[news.kind], out=self.out(news.services, most))
        when = estimate.due.when
        by = self.times.by(replace(when, day=Day.UNSAID) if when.day is Day.TODAY else when)
        return [known, self._due(Sentence.ETR_BRIEF, estimate.due, by)]

    def out(self, services: Sequence[Service], most: int = _ALL) -> str:
        """Return that services are out, by name unless there are more than `most`."""
        return self.services.out(services) if len(services) <= most else self.services.several_out

    def back(self, services: Sequence[Service], most: int = _ALL) -> str:
        """Return that services are back, by name unless there are more than `most`."""
        return self.services.back(services) if len(services) <= most else self.services.several_back

    def at(self, told: Phrase, where: Sequence[Phrase]) -> list[Phrase]:
        """Return a sentence with its place, before or after it."""
        if self.vocabulary.sentences[Sentence(told.id)].endswith(_PLACE):
            return [self.phrase(told.id, capitalised(told.text).removesuffix(_STOP)), *where]
        return [*where, told]

    def parts(self, sentence: Sentence, **facts: str) -> list[Phrase]:
        """Return the parts of a place that are spoken for themselves, with ids by the fact that each tells."""
        parts = self.vocabulary.sentences[sentence].split(_APART)
        return [self.phrase(_name_of_part(part), part.strip().format(**facts)) for part in parts]

    def cause(self, cause: Cause) -> Phrase:
        """Return why service is out."""
        return self.phrase(f"cause_{cause}", self.vocabulary.causes[cause])

    def delay(self, delay: Delay) -> Phrase:
        """Return why the estimate has moved."""
        return self.phrase(f"delay_{delay}", self.vocabulary.delays[delay])

    def recurrent(self, times: int) -> Phrase:
        """Return which outage within a month this is."""
        text = self.vocabulary.sentences[Sentence.RECURRENT].format(nth=self.times.nth(times))
        return self.phrase(f"{Sentence.RECURRENT}_{times}", text)

    def within_minutes(self, sentence: Sentence, minutes: int) -> Phrase:
        """Return a sentence with an interval for its time."""
        return self.phrase(f"{sentence}_within_{minutes}", self._fill(sentence, by=self.within[minutes]))

    def sentence(self, sentence: Sentence, **facts: str) -> Phrase:
        """Return a sentence with its facts, without its place."""
        text = self._fill(sentence, **facts)
        stop = _STOP if self.vocabulary.sentences[sentence].endswith(_PLACE) else ""
        return self.phrase(sentence, text + stop)

    def phrase(self, name: str, text: str) -> Phrase:
        """Return a phrase of the language."""
        return Phrase(name, self.language, text if self.aloud else text.replace(_STRESS, ""))

    def _fill(self, sentence: Sentence, **facts: str) -> str:
        """Return a sentence's words; a fact that begins it gets a capital letter, unless the sentence has a place."""
        template = self.vocabulary.sentences[sentence]
        text = " ".join(template.replace(_PLACE, "").format(**facts).split())
        return capitalised(text) if template.startswith(_FACT) and _PLACE not in template else text

    def _ahead(self, services: Sequence[Service], estimate: Estimate, starts: LocalTime, most: int) -> Phrase:
        ahead = self.services.ahead(services) if len(services) <= most else self.services.several_ahead
        if estimate.due is None:
            return self.sentence(Sentence.ETR_AHEAD_OPEN, starting=self.times.starting(starts), ahead=ahead)
        return self.sentence(Sentence.ETR_AHEAD, span=self.times.span(starts, estimate.due.when), ahead=ahead)

    def _estimate(self, kind: IncidentKind, estimate: Estimate) -> Iterator[Phrase]:
        if estimate.due and kind is IncidentKind.PLANNED:
            yield self._due(Sentence.ETR_PLANNED, estimate.due, self.times.until(estimate.due.when))
        elif estimate.due:
            yield self._due(Sentence.ETR, estimate.due, self.times.by(estimate.due.when))
        elif estimate.missed:
            yield self.sentence(Sentence.ETR_NEWS_MISSED, by=self.times.by(estimate.missed))
        else:
            yield self.sentence((_UNKNOWN if estimate.standing is Standing.UNKNOWN else _PASSED)[kind])
        if estimate.news:
            yield self._due(Sentence.ETR_NEWS, estimate.news, self.times.by(estimate.news.when))

    def _due(self, sentence: Sentence, due: Due, by: str) -> Phrase:
        if due.within is not None and due.within in self.within:
            return self.within_minutes(sentence, due.within)
        return self.sentence(sentence, by=by)

    def _moved(self, news: Announcement, estimate: Estimate) -> Iterator[Phrase]:
        if estimate.heard:
            yield self.sentence(Sentence.MOVED_FROM, by=self.times.by(estimate.heard))
        if news.delay and estimate.standing is not Standing.PASSED:
            yield self.delay(news.delay)

    def _remark(self, remark: Remark | None) -> Iterator[Phrase]:
        if remark:
            yield self.phrase(REMARK, remark.spoken if self.aloud else remark.written)


def _says_more(news: Announcement) -> bool:
    """Say whether the cause is more than the outage said in other words."""
    if news.kind is IncidentKind.PLANNED:
        return news.cause not in {Cause.MAINTENANCE, Cause.UNKNOWN}
    return not (news.cause is Cause.POWER and Service.ELECTRICITY in news.services)


def _name_of_part(template: str) -> str:
    if "{street}" in template:
        return PLACE_STREET
    return PLACE_HOUSE if "{house}" in template else AT_ADDRESS


def capitalised(text: str) -> str:
    """Return a sentence that begins with a capital letter."""
    return text[:1].upper() + text[1:]
