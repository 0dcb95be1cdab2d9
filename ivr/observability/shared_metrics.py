"""The figures of all workers of an Asterisk, whichever worker Prometheus asks."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

#: Age in seconds from which a worker's figures are ignored: it has ended.
STALE = 30.0


class SharedMetrics(Collector):
    """A worker's own figures and, from files in `folder`, the others', distinguished by a label.

    Attributes:
        registry: what Prometheus reads.
    """

    def __init__(self, own: CollectorRegistry, folder: Path, worker: str) -> None:
        self._own, self._folder, self._worker = own, folder, worker
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def write(self) -> None:
        """Write this worker's figures for the others."""
        file = self._folder / f"metrics-{self._worker}.prom"
        part = file.with_suffix(".part")
        part.write_bytes(generate_latest(self._own))
        part.replace(file)

    async def publish(self) -> None:
        """Write without blocking the event loop."""
        await asyncio.to_thread(self.write)

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of all running workers, labelled by worker."""
        merged: dict[str, Metric] = {}
        for worker, families in self._all():
            for family in families:
                one = merged.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                one.samples += [
                    sample._replace(labels=sample.labels | {"worker": worker}) for sample in family.samples
                ]
        yield from merged.values()

    def _all(self) -> Iterator[tuple[str, Iterable[Metric]]]:
        yield self._worker, self._own.collect()
        for file in sorted(self._folder.glob("metrics-*.prom")):
            worker = file.stem.removeprefix("metrics-")
            if worker != self._worker and file.stat().st_mtime > time.time() - STALE:
                yield worker, text_string_to_metric_families(file.read_text())
