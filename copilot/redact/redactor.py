"""Text with placeholders for identity data, and the map back, which stays at home."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, final

from copilot.redact.find import CLOSE, MARK, OPEN, Known, find
from copilot.redact.plain import visible

_SEAL: Final = object()


@final
class Redacted:
    """Text in which a ``Redactor`` has replaced all that it found; nobody else can make one."""

    __slots__ = ("_text",)

    def __init__(self, text: str, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only a Redactor makes Redacted text")
        self._text = text

    @property
    def text(self) -> str:
        """The text that may be sent."""
        return self._text

    def __add__(self, other: "Redacted") -> "Redacted":
        """Join two redacted texts."""
        return Redacted(self._text + other._text, _SEAL)


class Redactor:
    """Replaces identity data by placeholders such as ``⟦姓名A⟧``: one value, one placeholder.

    Placeholders carry no digits, so that they never look like a figure. Marks of the same shape in
    the input are defused first: nobody can smuggle in a placeholder that is later filled in.
    """

    def __init__(self, known: Known | None = None) -> None:
        self._known = known or Known()
        self._marks: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def redact(self, text: str) -> Redacted:
        """Return the text with every find replaced and invisible characters removed."""
        text = visible(text).replace(OPEN, "〔").replace(CLOSE, "〕")
        parts, at = [], 0
        for hit in find(text, self._known):
            parts += [text[at : hit.start], self._mark(hit.kind, hit.value, text[hit.start : hit.end])]
            at = hit.end
        return Redacted("".join([*parts, text[at:]]), _SEAL)

    def framed(self, opening: str, value: Any, closing: str) -> Redacted:
        """Return a JSON value between two lines, with every string in it redacted once.

        Placeholders that this redactor has given stay; keys are the program's own.
        """
        body = json.dumps(self._each(value), ensure_ascii=False, indent=1)
        return Redacted(self.redact(opening).text + body + self.redact(closing).text, _SEAL)

    def _each(self, value: Any) -> Any:
        if isinstance(value, str):
            pieces = MARK.split(value)
            marks = [one if one in self._values else self.redact(one).text for one in MARK.findall(value)]
            texts = [self.redact(one).text for one in pieces]
            return "".join(part for pair in zip(texts, [*marks, ""], strict=True) for part in pair)
        if isinstance(value, Mapping):
            return {name: self._each(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._each(one) for one in value]
        return value

    def restore(self, text: str) -> str:
        """Put the values back, each in the spelling in which it was first seen."""
        return MARK.sub(lambda match: self._values.get(match[0], match[0]), text)

    @property
    def values(self) -> Mapping[str, str]:
        """Placeholder -> value: the only way back."""
        return MappingProxyType(self._values)

    def _mark(self, kind: str, key: str, shown: str) -> str:
        mark = self._marks.get(key)
        if mark is None:
            count = self._counts.get(kind, 0)
            self._counts[kind] = count + 1
            mark = f"{OPEN}{kind}{_letters(count)}{CLOSE}"
            self._marks[key] = mark
            self._values[mark] = shown
        return mark


def _letters(count: int) -> str:
    """Number without digits: A, B, ... Z, AA, AB ..."""
    text = ""
    count += 1
    while count:
        count, place = divmod(count - 1, 26)
        text = chr(ord("A") + place) + text
    return text
