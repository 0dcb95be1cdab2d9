"""Pages, the REST API and the event streams."""

from ivr.web.services import Part, PartState, Preview, Told, WebServices
from ivr.web.site import build_web

__all__ = ["Part", "PartState", "Preview", "Told", "WebServices", "build_web"]
