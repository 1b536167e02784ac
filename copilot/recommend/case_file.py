"""Writes one case as a single HTML page that needs no network: pages with boxes, trace, citations."""

from copilot.recommend.case_view import CaseFile, case_view
from copilot.recommend.pages import environment, with_font


def render_case_file(case: CaseFile) -> str:
    """Return the page as HTML; every text from papers and corpus is escaped."""
    template = environment("copilot.recommend").get_template("case_file.html.j2")
    return with_font(template.render(v=case_view(case)))
