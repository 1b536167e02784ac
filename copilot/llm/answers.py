"""Text of a model to a record: fences and chatter are skipped, a broken end is left out.

Whatever is read here is still unproven; it is verified before anybody sees it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from copilot.llm.port import ModelFailed

Parsed = TypeVar("Parsed", bound=BaseModel)
_DECODER: Final = json.JSONDecoder()
_THOUGHT: Final = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_MOST: Final = 200


def parsed(text: str, into: type[Parsed], rows: str) -> Parsed:
    """Return the record in a model's text; of a broken one the complete members of ``rows``.

    Raise ModelFailed (``nonsense``) when not even one member can be read.
    """
    text = _THOUGHT.sub("", text)
    for value in _objects(text):
        try:
            return into.model_validate(value)
        except ValidationError:
            continue
    members = list(_members(text, rows))
    for keep in (members, [one for one in members if _fits(into, rows, one)]):
        if not keep:
            continue
        try:
            return into.model_validate({rows: keep[:_MOST]})
        except ValidationError:
            continue
    raise ModelFailed("nonsense")


def _fits(into: type[BaseModel], rows: str, member: Any) -> bool:
    try:
        into.model_validate({rows: [member]})
    except ValidationError:
        return False
    return True


def _objects(text: str) -> Iterator[Any]:
    """Yield the outermost JSON objects of a text."""
    at, tries = text.find("{"), 0
    while at >= 0 and tries < _MOST:
        tries += 1
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at = text.find("{", at + 1)
            continue
        yield value
        at = text.find("{", end)


def _members(text: str, rows: str) -> Iterator[Any]:
    """Yield the complete objects after ``"rows": [``, up to the break."""
    begin = re.search(rf'"{re.escape(rows)}"\s*:\s*\[', text)
    at = text.find("{", begin.end()) if begin else -1
    while at >= 0:
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield value
        at = text.find("{", end)
