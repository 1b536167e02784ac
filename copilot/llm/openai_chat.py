"""Chat and vision over any OpenAI-compatible server, through LangChain."""

import base64
import logging
import time
from collections.abc import Callable
from typing import Any, Final

import httpx
from langchain_core.exceptions import LangChainException
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from langsmith import tracing_context
from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    InternalServerError,
    OpenAIError,
    RateLimitError,
)
from pydantic import SecretStr

from copilot.llm.bounded import Deadline, TooLong, bounded_client
from copilot.llm.port import Answer, Call, Endpoint, ModelFailed, OnText, Request, sha256

log = logging.getLogger(__name__)

RETRIES: Final = 2
BACKOFF: Final = 0.5
_BROKEN: Final = (OpenAIError, httpx.HTTPError, LangChainException, ValueError, TypeError, KeyError,
                  AttributeError, IndexError)  # fmt: skip
_FORMS: Final[tuple[Callable[[dict[str, Any]], dict[str, Any]], ...]] = (
    lambda schema: {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}},
    lambda schema: {"type": "json_object", "schema": schema},
)
"""How servers are asked for JSON of a schema: OpenAI's way, llama.cpp's way; then by the words alone."""
_FILTERED: Final = ("content_filter",)


class OpenAIChat:
    """One model behind one endpoint; safe to use from several threads."""

    def __init__(self, endpoint: Endpoint, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._endpoint = endpoint
        self._sleep = sleep
        self._form = 0

    @property
    def name(self) -> str:
        """Model and server."""
        return f"{self._endpoint.model}@{httpx.URL(self._endpoint.url).netloc.decode()}"

    def complete(self, request: Request, on_text: OnText | None = None) -> Answer:
        """Stream one answer within the time and bytes allowed; failures that may pass are tried again."""
        started = time.monotonic()
        deadline = Deadline(self._endpoint.timeout, request.max_bytes)
        tries = 0
        while True:
            try:
                reply = self._stream(request, deadline, on_text)
            except _BROKEN as error:
                if self._plainer(error):
                    continue
                failed, wait = self._failure(error), BACKOFF * 2**tries
                if tries == RETRIES or not _may_pass(error) or deadline.left <= wait:
                    log.warning("model %s prompt %s: %s", self.name, request.prompt, failed.kind)
                    raise failed from error
                tries += 1
                self._sleep(wait)
                continue
            return self._recorded(request, reply, time.monotonic() - started, tries)

    def _stream(self, request: Request, deadline: Deadline, on_text: OnText | None) -> "_Reply":
        reply = _Reply(request.max_bytes)
        with bounded_client(deadline) as client, tracing_context(enabled=False):
            for chunk in self._chat(request, client).stream(_messages(request)):
                deadline.check()
                piece = chunk.text if isinstance(chunk.text, str) else ""
                metadata = chunk.response_metadata
                if chunk.additional_kwargs.get("refusal") or metadata.get("finish_reason") in _FILTERED:
                    raise ModelFailed("refused")
                if chunk.usage_metadata:
                    reply.usage = dict(chunk.usage_metadata)
                if piece and not reply.add(piece):
                    break
                if piece and on_text is not None:
                    on_text(piece)
        return reply

    def _chat(self, request: Request, client: httpx.Client) -> ChatOpenAI:
        # In the body and not as parameters: LangChain would parse the stream itself and hide its end, and
        # sends the limit under a name that local servers do not know, so that they write until memory ends.
        body: dict[str, Any] = {limit_name(self._endpoint.url): request.max_tokens}
        if self._form < len(_FORMS):
            body["response_format"] = _FORMS[self._form](dict(request.schema))
        return ChatOpenAI(
            base_url=self._endpoint.url,
            model=self._endpoint.model,
            api_key=SecretStr(self._endpoint.key or "none"),
            temperature=0,
            seed=7,
            stream_usage=self._form < len(_FORMS),
            max_retries=0,
            http_client=client,
            use_responses_api=False,
            cache=False,
            extra_body=body,
        )

    def _plainer(self, error: BaseException) -> bool:
        """After a refusal of the request's form, ask in the next plainer one, and remember it.

        Some servers answer 500 to a form that they do not know.
        """
        refused = isinstance(error, APIStatusError) and error.status_code in (400, 404, 415, 422, 500)
        if not refused or self._form == len(_FORMS):
            return False
        self._form += 1
        return True

    def _failure(self, error: BaseException) -> ModelFailed:
        if isinstance(error, ModelFailed):
            return error
        if isinstance(error, TooLong) or isinstance(error.__cause__, TooLong):
            return ModelFailed("too_long")
        if isinstance(error, APITimeoutError | httpx.TimeoutException):
            return ModelFailed("timeout")
        if isinstance(error, APIStatusError):
            return ModelFailed("http", str(error.status_code))
        if isinstance(error, APIConnectionError | httpx.TransportError):
            return ModelFailed("connection")
        return ModelFailed("http" if isinstance(error, APIError) else "nonsense")

    def _recorded(self, request: Request, reply: "_Reply", seconds: float, retries: int) -> Answer:
        call = Call(
            model=self.name,
            prompt=request.prompt,
            request_sha256=request.sha256,
            text_sha256=sha256(reply.text),
            tokens_in=reply.usage.get("input_tokens"),
            tokens_out=reply.usage.get("output_tokens"),
            seconds=round(seconds, 3),
            retries=retries,
            cut=reply.cut,
        )
        log.info(
            "model %s prompt %s request %s tokens in %s out %s seconds %.1f retries %d%s",
            call.model, call.prompt, call.request_sha256[:12], call.tokens_in, call.tokens_out,
            seconds, retries, " cut" if call.cut else "",
        )  # fmt: skip
        return Answer(text=reply.text, call=call)


def limit_name(url: str) -> str:
    """Return what a server calls the limit of tokens: OpenAI's own newer models refuse the older name."""
    host = httpx.URL(url).host
    newer = host == "api.openai.com" or host.endswith(".openai.azure.com")
    return "max_completion_tokens" if newer else "max_tokens"


class _Reply:
    """The text so far, within its limit of bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._pieces: list[str] = []
        self._left = max_bytes
        self.cut = False
        self.usage: dict[str, Any] = {}

    def add(self, piece: str) -> bool:
        """Add a piece; False when it no longer fits, and then the rest is not read."""
        self._left -= len(piece.encode("utf-8", errors="replace"))
        if self._left < 0:
            self.cut = True
            return False
        self._pieces.append(piece)
        return True

    @property
    def text(self) -> str:
        return "".join(self._pieces)


def _messages(request: Request) -> list[BaseMessage]:
    """Instructions and data in messages of their own; data never stands in the instructions."""
    if not request.images:
        return [SystemMessage(request.instructions.text), HumanMessage(request.data.text)]
    parts: list[str | dict[str, Any]] = [{"type": "text", "text": request.data.text}]
    for image in request.images:
        data = base64.b64encode(image.jpeg).decode()
        parts.append({"type": "image_url", "image_url": {"url": f"data:image/jpeg;base64,{data}"}})
    return [SystemMessage(request.instructions.text), HumanMessage(content=parts)]


def _may_pass(error: BaseException) -> bool:
    """Whether the same call may work a moment later."""
    if isinstance(error, APITimeoutError | httpx.TimeoutException | TooLong):
        return False
    return isinstance(error, RateLimitError | InternalServerError | APIConnectionError | httpx.TransportError)
