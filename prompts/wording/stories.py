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
from prompts.wording.sentences import Sentence
from prompts.wording.vocabulary import Addresses, ServiceWords, Times, Vocabulary

_STRESS = "\N{COMBINING ACUTE ACCENT}"
_UNKNOWN = {IncidentKind.UNPLANNED: Sentence.ETR_UNKNOWN, IncidentKind.PLANNED: Sentence.ETR_UNKNOWN_PLANNED}
_PASSED = {IncidentKind.UNPLANNED: Sentence.ETR_PASSED, IncidentKind.PLANNED: Sentence.ETR_OVERRUN}


@dataclass(frozen=True)
class Storyteller:
    """Tells the sentences of one language with `times` in words or in figures.

    `within` has the intervals, by minutes, that may replace a time of day; empty for text, which is read later.
    `aloud` is False for text, which shows no stress marks.
    """

    language: Language
    vocabulary: Vocabulary
    addresses: Addresses
    times: Times
    within: Mapping[int, str]
    aloud: bool = True

    def tell(self, news: Announcement, estimate: Estimate) -> list[Phrase]:
        """Return what is out, until when, why, and whatever else applies, one phrase per sentence."""
        return [
            *self.tell_estimate(news, estimate, self.name(news.services)),
            *self._ask(news, estimate),
            *self._moved(news, estimate),
            self.cause(news.cause),
            *([self.sentence(Sentence.PARTLY_RESTORED)] if news.partly_restored else []),
            *self._remark(news.remarks.get(self.language)),
        ]

    def tell_estimate(self, news: Announcement, estimate: Estimate, services: ServiceWords) -> list[Phrase]:
        """Return what is out and until when."""
        if estimate.starts:
            return [self._ahead(estimate, estimate.starts, services)]
        known = self.sentence(Sentence.OUTAGE_KNOWN, missing=services.missing)
        return [known, *self._estimate(news.kind, estimate)]

    def tell_briefly(self, news: Announcement, estimate: Estimate, services: ServiceWords) -> list[Phrase]:
        """Return what is out and until when, in as few words as possible."""
        if estimate.standing is not Standing.EXPECTED or estimate.due is None:
            return self.tell_estimate(news, replace(estimate, news=None, missed=None), services)
        known = self.sentence(Sentence.OUTAGE_KNOWN, missing=services.missing)
        when = estimate.due.when
        by = self.times.by(replace(when, day=Day.UNSAID) if when.day is Day.TODAY else when)
        return [known, self._due(Sentence.ETR_BRIEF, estimate.due, by)]

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
        text = self.vocabulary.sentences[sentence].format(by=self.within[minutes])
        return self.phrase(f"{sentence}_within_{minutes}", text)

    def sentence(self, sentence: Sentence, **facts: str) -> Phrase:
        """Return a sentence with its facts."""
        return self.phrase(sentence, self.vocabulary.sentences[sentence].format(**facts))

    def phrase(self, name: str, text: str) -> Phrase:
        """Return a phrase of the language."""
        return Phrase(name, self.language, text if self.aloud else text.replace(_STRESS, ""))

    def name(self, services: Sequence[Service]) -> ServiceWords:
        """Return all services by name."""
        named = [self.vocabulary.services[service] for service in services]
        return ServiceWords(
            working=self.addresses.join([one.working for one in named]),
            missing=self.addresses.join([one.missing for one in named]),
        )

    def name_briefly(self, services: Sequence[Service], most: int) -> ServiceWords:
        """Return the services by name, or one word for all if there are more than `most`."""
        return self.name(services) if len(services) <= most else self.vocabulary.several_services

    def _ahead(self, estimate: Estimate, starts: LocalTime, services: ServiceWords) -> Phrase:
        if estimate.due is None:
            starting = self.times.starting(starts)
            return self.sentence(Sentence.ETR_AHEAD_OPEN, starting=starting, missing=services.missing)
        span = self.times.span(starts, estimate.due.when)
        return self.sentence(Sentence.ETR_AHEAD, span=span, missing=services.missing)

    def _estimate(self, kind: IncidentKind, estimate: Estimate) -> Iterator[Phrase]:
        if estimate.standing is Standing.UNKNOWN:
            yield self.sentence(_UNKNOWN[kind])
        if estimate.standing is Standing.PASSED:
            yield self.sentence(_PASSED[kind])
        if estimate.due and kind is IncidentKind.PLANNED:
            yield self._due(Sentence.ETR_PLANNED, estimate.due, self.times.until(estimate.due.when))
        elif estimate.due:
            yield self._due(Sentence.ETR, estimate.due, self.times.by(estimate.due.when))
        if estimate.news:
            yield self._due(Sentence.ETR_NEWS, estimate.news, self.times.by(estimate.news.when))
        if estimate.missed:
            yield self.sentence(Sentence.ETR_NEWS_MISSED, by=self.times.by(estimate.missed))

    def _due(self, sentence: Sentence, due: Due, by: str) -> Phrase:
        if due.within is not None and due.within in self.within:
            return self.within_minutes(sentence, due.within)
        return self.sentence(sentence, by=by)

    def _ask(self, news: Announcement, estimate: Estimate) -> Iterator[Phrase]:
        """Yield that nobody knows more and the caller can ask to be told, unless a time is promised."""
        open_ended = estimate.standing in (Standing.UNKNOWN, Standing.PASSED) and estimate.news is None
        if open_ended and news.place:
            yield self.sentence(Sentence.ETR_ASK)

    def _moved(self, news: Announcement, estimate: Estimate) -> Iterator[Phrase]:
        if estimate.heard:
            yield self.sentence(Sentence.MOVED_FROM, by=self.times.by(estimate.heard))
        if news.delay and estimate.standing is not Standing.PASSED:
            yield self.delay(news.delay)

    def _remark(self, remark: Remark | None) -> Iterator[Phrase]:
        if remark:
            yield self.phrase("remark", remark.spoken if self.aloud else remark.written)
