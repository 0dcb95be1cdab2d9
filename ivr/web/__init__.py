"""Pages, the REST API and the event streams."""

from ivr.web.services import (
    FixedPhrase,
    LanguageState,
    Part,
    PartState,
    Preview,
    QueuedCall,
    Stage,
    Told,
    WebServices,
)
from ivr.web.site import build_web

__all__ = [
    "FixedPhrase",
    "LanguageState",
    "Part",
    "PartState",
    "Preview",
    "QueuedCall",
    "Stage",
    "Told",
    "WebServices",
    "build_web",
]
