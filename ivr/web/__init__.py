"""Pages, the REST API and the event streams."""

from ivr.web.services import Part, PartState, Preview, WebServices
from ivr.web.site import build_web

__all__ = ["Part", "PartState", "Preview", "WebServices", "build_web"]
