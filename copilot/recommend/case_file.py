"""Writes one case as a single HTML page that needs no network: pages with boxes, trace, citations."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from copilot.recommend.case_view import CaseFile, case_view
from copilot.recommend.fonts import embedded_font

_FONT = "FONT-OF-THIS-PAGE"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("copilot.recommend", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_case_file(case: CaseFile) -> str:
    """Return the page as HTML; every text from papers and corpus is escaped."""
    page = _environment().get_template("case_file.html.j2").render(v=case_view(case))
    shown = frozenset(char for char in page if ord(char) > 127)
    return page.replace(_FONT, embedded_font(shown), 1)
