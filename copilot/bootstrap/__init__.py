"""Reads settings and builds the adapters; the only place that does either."""

from copilot.bootstrap.app import App
from copilot.bootstrap.settings import Settings, load_settings

__all__ = ["App", "Settings", "load_settings"]
