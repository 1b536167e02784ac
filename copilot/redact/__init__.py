"""Identity data out of text and pictures before anything is sent to a model. Pure.

``Redactor`` is the only maker of ``Redacted``: what is not of that type cannot be sent.
"""

from copilot.redact.blackout import Blackout, blackout, page_text
from copilot.redact.find import Hit, Known, find
from copilot.redact.redactor import Redacted, Redactor

__all__ = ["Blackout", "Hit", "Known", "Redacted", "Redactor", "blackout", "find", "page_text"]
