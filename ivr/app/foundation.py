"""What a worker stands on: opened before its parts are built, closed after they have ended."""

from dataclasses import dataclass, field

import aiohttp

from asterisk.ari.client import ARIClient
from ivr.app.repositories import Repositories
from ivr.cluster.process import ServiceProcess
from ivr.config.settings import Settings
from ivr.notices.fixed_phrases import FixedPhrases
from ivr.observability.metrics import Metrics
from outages.clock import Clock
from prompts.library import Library
from prompts.speech.chain import Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """Settings, the database, sound, and the way to Asterisk."""

    settings: Settings
    repositories: Repositories
    library: Library
    phrases: FixedPhrases
    speech: Chain
    ari: ARIClient
    http: aiohttp.ClientSession
    clock: Clock
    process: ServiceProcess
    metrics: Metrics = field(default_factory=Metrics)
