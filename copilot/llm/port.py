"""What goes to a model and what comes back; the types make sure that nothing unredacted can go.

A model has no tools and writes nothing: it gets two texts and perhaps pictures, and returns text.
"""

import hashlib
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlsplit

from copilot.domain.base import Record
from copilot.domain.evidence import Sha256
from copilot.errors import EngineUnavailable, InputRefused
from copilot.llm.images import RedactedImage
from copilot.redact import Redacted

Failure = Literal["timeout", "connection", "http", "refused", "nonsense", "too_long"]
OnText = Callable[[str], None]
MAX_BYTES: Final = 64 * 1024
MAX_TOKENS: Final = 2048
_SENTENCES: Final[Mapping[Failure, str]] = {
    "timeout": "模型没有在规定时间内答完，请稍后重试，或调大 COPILOT_LLM_TIMEOUT。",
    "connection": "连接不上模型服务，请检查 COPILOT_LLM_ENDPOINT 和服务是否在运行。",
    "http": "模型服务返回错误，请查看模型服务的日志。",
    "refused": "模型拒绝回答这个请求，请改用程序自己的文字。",
    "nonsense": "模型的回答不合要求的格式，请改用程序自己的文字。",
    "too_long": "模型的回答超过长度上限，已经截断。",
}


class ModelFailed(EngineUnavailable):
    """The model gave nothing usable; ``kind`` says why, the message what to do."""

    def __init__(self, kind: Failure, detail: str = "") -> None:
        super().__init__(_SENTENCES[kind] + (f"（{detail}）" if detail else ""))
        self.kind: Failure = kind


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible server: base URL, model name, key, and seconds for one whole call."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 60.0

    def __post_init__(self) -> None:
        address = urlsplit(self.url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise InputRefused(f"模型地址 {self.url} 不正确，应形如 http://127.0.0.1:8000/v1")
        if address.scheme == "http" and not _in_house(address.hostname):
            raise InputRefused(f"模型地址 {self.url} 不在本机或内网，须使用 https")
        if address.username or address.password or address.query:
            raise InputRefused("模型地址里不要写账号或密钥，请用 COPILOT_LLM_KEY")


@dataclass(frozen=True)
class Request:
    """One call: instructions, data, pictures, and the JSON schema of the answer.

    ``prompt`` is the version of the instructions, as ``prompt_version`` names it.
    """

    prompt: str
    instructions: Redacted
    data: Redacted
    schema: Mapping[str, Any]
    images: tuple[RedactedImage, ...] = ()
    max_tokens: int = MAX_TOKENS
    max_bytes: int = MAX_BYTES

    def __post_init__(self) -> None:
        sent = (self.instructions, self.data)
        if not all(type(one) is Redacted for one in sent):
            raise TypeError("only Redacted text can be sent to a model")
        if not all(type(one) is RedactedImage for one in self.images):
            raise TypeError("only a RedactedImage can be sent to a model")

    @property
    def sha256(self) -> Sha256:
        """Hash of everything that is sent."""
        parts = [self.prompt, self.instructions.text, self.data.text, repr(sorted(self.schema.items()))]
        digest = hashlib.sha256("\0".join(parts).encode())
        for image in self.images:
            digest.update(hashlib.sha256(image.jpeg).digest())
        return digest.hexdigest()


class Call(Record):
    """What is recorded of one call, for replay and for its cost.

    ``cut`` says that the text was cut at the limit of bytes; token counts are None where the server
    does not tell them.
    """

    model: str
    prompt: str
    request_sha256: Sha256
    text_sha256: Sha256
    tokens_in: int | None = None
    tokens_out: int | None = None
    seconds: float
    retries: int = 0
    cut: bool = False


class Answer(Record):
    """The text that came back, still unproven, and the record of the call."""

    text: str
    call: Call


class ChatPort(Protocol):
    """A chat model."""

    @property
    def name(self) -> str:
        """Model and server, as they are recorded."""
        ...

    def complete(self, request: Request, on_text: OnText | None = None) -> Answer:
        """Return the answer; raise ModelFailed. ``on_text`` gets each piece as it arrives."""
        ...


def prompt_version(name: str, text: str) -> str:
    """Name a prompt by its text, so that a changed prompt never keeps its version."""
    return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def sha256(text: str) -> Sha256:
    """Hash a text."""
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()


def _in_house(host: str) -> bool:
    """Whether a host is this machine or a private address; a bare name is of the own network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".lan", ".localhost"))
    return address.is_loopback or address.is_private
