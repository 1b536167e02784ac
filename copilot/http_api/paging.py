"""Lists in pages: ``limit`` and ``offset``; the next page stands in ``Link``, the number in a header."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response

TOTAL: Final = "x-total-count"
LARGEST: Final = 1000
T = TypeVar("T")


@dataclass(frozen=True)
class Paging:
    """The page that is asked for, and the answer that will carry the links."""

    limit: int
    offset: int
    request: Request
    response: Response

    def page(self, items: Sequence[T]) -> list[T]:
        """Return the items of the page; tell where the next one is and how many items there are."""
        end = self.offset + self.limit
        self.response.headers[TOTAL] = str(len(items))
        if end < len(items):
            kept = [
                (name, value)
                for name, value in self.request.query_params.multi_items()
                if name not in ("limit", "offset")
            ]
            query = urlencode([*kept, ("limit", self.limit), ("offset", end)])
            self.response.headers["link"] = f'<{self.request.url.path}?{query}>; rel="next"'
        return list(items[self.offset : end])


def paging(
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = LARGEST,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Paging:
    """Return the page that the request asks for."""
    return Paging(limit=limit, offset=offset, request=request, response=response)


PagingDep = Annotated[Paging, Depends(paging)]
