"""The one port to chat and vision models. Only redacted text and redacted pictures go through it."""

from copilot.llm.answers import parsed
from copilot.llm.images import RedactedImage, redact_image
from copilot.llm.port import Answer, Call, ChatPort, Endpoint, ModelFailed, Request, prompt_version, sha256

__all__ = [
    "Answer",
    "Call",
    "ChatPort",
    "Endpoint",
    "ModelFailed",
    "RedactedImage",
    "Request",
    "parsed",
    "prompt_version",
    "redact_image",
    "sha256",
]
