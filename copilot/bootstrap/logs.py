"""The log: one line per record, without personal data.

What a line says passes the same redaction that stands before a model. Of an exception the log keeps
the types and the places in the code; its message is left out, because messages quote what was read.
"""

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import IO

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
# What a browser was asked for: queries carry names of files, encoded text hides from the redaction.
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Scrubbing(logging.Formatter):
    """Formats a record and replaces identity data in it by placeholders."""

    def __init__(self) -> None:
        super().__init__(LINE)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the name is of the base class)
        """Return the line with its message redacted; line breaks cannot forge another record."""
        from copilot.redact.redactor import Redactor

        plain = record.message
        shown = Redactor().redact(_ENCODED.sub("%…", _QUERY.sub(r"\1?…", plain))).text
        record.message = shown.replace("\r", "␍").replace("\n", "␊")
        try:
            return super().formatMessage(record)
        finally:
            record.message = plain

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole text; a traceback that another formatter left in the record is not used."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802  (the name is of the base class)
        """Return types and places of an exception and of what led to it, the newest last."""
        parts: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            frames = traceback.extract_tb(error.__traceback__)
            places = "".join(f'  File "{one.filename}", line {one.lineno}, in {one.name}\n' for one in frames)
            parts.append(f"{places}{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(reversed(parts))


def set_up(level: str | int, stream: IO[str] | None = None) -> None:
    """Send the log of the whole process to ``stream`` (standard error), unless a handler stands already."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Scrubbing())
    logging.basicConfig(handlers=[handler])
    logging.getLogger("copilot").setLevel(level)
