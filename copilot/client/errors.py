"""What goes wrong at the other end, as one exception."""

from typing import Any

import httpx


class ApiError(Exception):
    """The server refused; the fields are those of its problem+json answer."""

    def __init__(self, status: int, title: str, detail: str, fields: tuple[str, ...] = ()) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.fields = fields


def raised(answer: httpx.Response) -> httpx.Response:
    """Return a good answer; raise ApiError for any other."""
    if answer.is_success:
        return answer
    body = _body(answer)
    raise ApiError(
        answer.status_code,
        str(body.get("title", answer.reason_phrase)),
        str(body.get("detail", "")),
        tuple(str(one) for one in body.get("fields", ())),
    )


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
