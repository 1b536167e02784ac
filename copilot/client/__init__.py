"""A typed client of the HTTP interface, for programs that feed it or work with it."""

from copilot.client.client import Client
from copilot.client.errors import ApiError

__all__ = ["ApiError", "Client"]
