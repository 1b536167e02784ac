"""Nothing about a person reaches the log, whichever way a record carries it."""

import logging
import sys

import pytest

from copilot.bootstrap.logs import Scrubbing

IDENTITY = "110101199003071233"
PHONE = "13800138000"


def line(message: str, *values: object, error: bool = False, name: str = "copilot.test") -> str:
    exc_info = sys.exc_info() if error else None
    return Scrubbing().format(logging.LogRecord(name, logging.ERROR, "f.py", 1, message, values, exc_info))


@pytest.mark.parametrize(
    ("message", "values", "secret"),
    [
        ("身份证号 110101199003071233 重复", (), IDENTITY),
        ("row %s", (IDENTITY,), IDENTITY),
        ("联系电话 %s", (PHONE,), PHONE),
        ("%r", ({"姓名": "欧阳测试", "电话": PHONE},), PHONE),
    ],
)
def test_identity_data_in_a_message_is_replaced(
    message: str, values: tuple[object, ...], secret: str
) -> None:
    written = line(message, *values)
    assert secret not in written
    assert "⟦" in written
    assert " ERROR copilot.test " in written


def test_an_exception_leaves_its_types_and_places_but_no_words() -> None:
    try:
        try:
            raise ValueError(f"input_value='欧阳测试 {IDENTITY}'")
        except ValueError as error:
            raise RuntimeError("病历：肺腺癌") from error
    except RuntimeError:
        written = line("incident 12ab at /api/cases", error=True)
    assert "incident 12ab" in written
    assert written.index("builtins.ValueError") < written.index("builtins.RuntimeError")
    assert "test_an_exception_leaves" in written
    for secret in (IDENTITY, "欧阳", "肺腺癌", "input_value"):
        assert secret not in written


def test_a_traceback_that_another_handler_formatted_is_not_used() -> None:
    record = logging.LogRecord("copilot", logging.ERROR, "f.py", 1, "x", (), None)
    record.exc_text = f"ValueError: {IDENTITY}"
    assert IDENTITY not in Scrubbing().format(record)
    assert IDENTITY in record.exc_text


def test_a_message_cannot_forge_another_line() -> None:
    assert "\n" not in line("file %s", "a.pdf\n2026-01-01 ERROR copilot forged")


@pytest.mark.parametrize(
    "message",
    [
        "GET /api/cases/2026-000001/files?name=欧阳测试.pdf HTTP/1.1",
        '127.0.0.1 - "POST /portal/x?q=%E6%AC%A7%E9%98%B3%E6%B5%8B%E8%AF%95 HTTP/1.1" 404',
        "GET /api/cases/%E6%AC%A7%E9%98%B3%E6%B5%8B%E8%AF%95 404",
    ],
)
def test_addresses_lose_their_queries_and_what_is_encoded(message: str) -> None:
    from urllib.parse import unquote

    written = line(message)
    assert "欧阳" not in unquote(written)
    assert "/api/cases" in written or "/portal/x" in written
