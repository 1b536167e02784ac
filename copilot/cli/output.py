"""What a command prints: one JSON document, or a readable text; never both, never noise between.

Recognisers and other native libraries write to file descriptor 1 as they please. ``clean_stdout``
sends all of that to standard error, so that standard output carries the result and nothing else.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel

if TYPE_CHECKING:
    from rich.console import Console

JsonFlag = Annotated[bool, typer.Option("--json", help="只在标准输出打印一个 JSON 文档")]
OcrOption = Annotated[str | None, typer.Option("--ocr", help="识别引擎：rapid 或 paddle（默认取设置）")]


@contextmanager
def clean_stdout() -> Iterator[None]:
    """Send everything that is written to standard output meanwhile to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def dumped(value: Any) -> Any:
    """Return the JSON form of records inside lists and mappings."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [dumped(one) for one in value]
    if isinstance(value, dict):
        return {name: dumped(one) for name, one in value.items()}
    return value


def emit(value: Any, *, as_json: bool, text: Callable[[Any, "Console"], None]) -> None:
    """Print ``value`` as JSON, or let ``text`` write it for people."""
    if as_json:
        sys.stdout.write(json.dumps(dumped(value), ensure_ascii=False, indent=2) + "\n")
        return
    text(value, console())


def console() -> "Console":
    """Return a console on standard output, wide enough for tables when it is not a terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 110, highlight=False, emoji=False, markup=False)


def yuan(amount: Decimal | None) -> str:
    """Write an amount with thousands separators, or that it is not known yet."""
    return "待定" if amount is None else f"{amount:,.2f} 元"


def progress_to_stderr() -> Callable[[str, int, int], None]:
    """Return a progress callback that writes one line per page to standard error."""

    def report(what: str, done: int, total: int) -> None:
        sys.stderr.write(f"[{done}/{total}] {what}\n")

    return report
