"""HTML pages that need no network: escaped templates, and a font with just the characters shown."""

from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from copilot.recommend.fonts import embedded_font

FONT_MARK: Final = "FONT-OF-THIS-PAGE"


@cache
def environment(package: str) -> Environment:
    """Return the templates of a package; every value is escaped and a missing one is an error."""
    return Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def with_font(page: str) -> str:
    """Put the font where the page's ``FONT_MARK`` stands."""
    shown = frozenset(char for char in page if ord(char) > 127)
    return page.replace(FONT_MARK, embedded_font(shown), 1)
