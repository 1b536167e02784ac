"""The HTTP interface: cases, uploads, background work, recommendations and signed decisions."""

from copilot.http_api.app import create_app
from copilot.http_api.ports import Services

__all__ = ["Services", "create_app"]
