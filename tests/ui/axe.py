"""axe-core over a page that Playwright has open; the script comes with ``axe-playwright-python``."""

from functools import cache
from importlib.resources import files
from typing import Any

GRAVE = ("serious", "critical")


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def grave_findings(page: Any) -> list[str]:
    """Return the serious and critical findings, each with its rule and the elements it is about."""
    page.evaluate(_script())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['impact']} {one['id']}: {one['help']} — "
        + "; ".join(" ".join(map(str, node["target"])) for node in one["nodes"][:5])
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]
