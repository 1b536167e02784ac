"""A PaddleOCR-VL server, asked through PaddleOCR's own client: it writes down what stands on a page.

The transcript is searched for the labels of the wanted fields. The client keeps an event loop of its
own and no limit on what it reads, so the wait, the tokens and the text are limited here.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import TimeoutError as Late
from typing import Any, Final

from copilot.extract.schema import FieldSpec
from copilot.extract.vision import Claimed
from copilot.extract.vision_read import Asked
from copilot.llm import ModelFailed, RedactedImage
from copilot.redact.plain import plain

PROMPT: Final = "OCR:"
"""The task word on which PaddleOCR-VL was trained for text recognition."""
_MAX_TOKENS: Final = 4096
_MAX_CHARACTERS: Final = 20_000


class PaddleVision:
    """One PaddleOCR-VL server (vLLM, SGLang, FastDeploy or llama.cpp behind it)."""

    def __init__(self, url: str, *, model: str, key: str = "", timeout: float = 60.0) -> None:
        self._url = url
        self._model = model
        self._key = key
        self._timeout = timeout

    @property
    def version(self) -> str:
        """Model and prompt."""
        return f"PaddleOCR-VL {self._model}@{self._url} {PROMPT}"

    def look(self, asked: Asked) -> Sequence[Claimed]:
        """Have each page written down and take the values behind the labels."""
        text = "\n".join(self._transcript(image) for image in asked.images)
        return list(labelled(text, asked.fields))

    def _transcript(self, image: RedactedImage) -> str:
        from openai import OpenAIError
        from paddlex.inference.models.common.genai import GenAIClient

        address = f"data:image/jpeg;base64,{base64.b64encode(image.jpeg).decode()}"
        content = [{"type": "image_url", "image_url": {"url": address}}, {"type": "text", "text": PROMPT}]
        client = GenAIClient(
            "vllm-server", self._url, model_name=self._model, api_key=self._key or "none",
            max_retries=0, timeout=self._timeout,
        )  # fmt: skip
        try:
            waiting = client.create_chat_completion(
                [{"role": "user", "content": content}],
                return_future=True,
                temperature=0.0,
                max_completion_tokens=_MAX_TOKENS,
            )
            return _text(waiting.result(timeout=self._timeout))
        except (Late, TimeoutError) as error:
            raise ModelFailed("timeout") from error
        except OpenAIError as error:
            raise ModelFailed("http", type(error).__name__) from error
        finally:
            client.close()


def labelled(text: str, fields: Mapping[str, FieldSpec]) -> Iterator[Claimed]:
    """Yield the value behind the first label of each field in a transcript."""
    lines = [plain(line).text.strip() for line in text.splitlines()]
    for name, spec in fields.items():
        found = next((value for line in lines if (value := _behind(line, spec))), None)
        if found is not None:
            yield Claimed(name, found)


def _behind(line: str, spec: FieldSpec) -> str | None:
    for label in sorted(spec.labels, key=len, reverse=True):
        _, met, rest = line.partition(plain(label).text)
        value = rest.lstrip(" :|").split("|")[0].strip()
        if met and value:
            return value[:200]
    return None


def _text(answer: Any) -> str:
    choices = getattr(answer, "choices", None)
    content = getattr(choices[0].message, "content", None) if choices else None
    if not isinstance(content, str) or not content.strip():
        raise ModelFailed("nonsense")
    return content[:_MAX_CHARACTERS]
