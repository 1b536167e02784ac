"""The HTML report: overview, suites, and every unit that got something wrong with its pages and boxes."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evals.records import EvalReport, Figure, PageView, SuiteReport, UnitResult
from evals.report.plots import curve_svg, interval_svg

MOST_UNITS: Final = 400
MOST_PAGES: Final = 160
_UNITS: Final[Mapping[str, str]] = {"seconds": " 秒", "mib": " MiB", "yuan": " 元"}
_NAMES: Final[Mapping[str, str]] = {
    "id": "编号", "tags": "标记", "outcome": "给出的结论", "payable": "给出的金额", "codes": "给出的理由码",
    "human_codes": "人的理由码", "rejected": "证据链剔除", "problem": "拒绝", "doc_type": "单证类型",
    "quality": "成像", "layout": "版式", "extra": "多读的字段", "product": "产品", "as_of": "日期",
    "relevant": "相关条目（2 回答，1 有帮助）", "approve": "全额给付", "partial": "部分给付",
    "deny": "不予给付", "pend": "补件", "refer": "转人工", "refused": "拒绝受理",
}  # fmt: skip
_SKIPPED: Final = frozenset(
    {"by_field", "label", "facts", "reasoning", "findings", "considered", "steps", "hits"}
)


def render(report: EvalReport) -> str:
    """Return the page."""
    folder = files("evals.report")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["value"] = value_text
    environment.filters["interval"] = interval_text
    environment.filters["anchor"] = anchor
    environment.filters["plain"] = plain
    template = environment.from_string((folder / "template.html").read_text("utf-8"))
    return template.render(
        report=report,
        style=Markup((folder / "style.css").read_text("utf-8")),  # noqa: S704 - a file of the program
        headline=[one for suite in report.suites for one in suite.figures if one.headline],
        sections=[_section(suite) for suite in report.suites],
        bar=lambda figure: Markup(interval_svg(figure)),  # noqa: S704 - built from numbers and escaped text
        curve=lambda one: Markup(curve_svg(one)),  # noqa: S704
        names=_NAMES,
        shown={one["unit"].id for suite in report.suites for one in _shown(suite)},
    )


def _section(suite: SuiteReport) -> dict[str, Any]:
    shown = _shown(suite)
    by_figure: dict[str, list[UnitResult]] = {}
    for one in suite.results:
        for name in dict.fromkeys(fault.figure for fault in one.faults):
            by_figure.setdefault(name, []).append(one)
    return {
        "suite": suite,
        "units": shown,
        "faulty": sum(bool(one.faults or one.problem) for one in suite.results),
        "by_figure": by_figure,
        "labels": {figure.id: figure.label for figure in suite.figures},
        "shown": {one["unit"].id for one in shown},
    }


def _shown(suite: SuiteReport) -> list[dict[str, Any]]:
    """Return the units that are shown: those without a result, then those with most faults."""
    faulty = [one for one in suite.results if one.faults or one.problem]
    faulty.sort(key=lambda one: (one.problem is None, -len(one.faults), one.id))
    pages = 0
    rows = []
    for one in faulty[:MOST_UNITS]:
        views = one.pages if pages + len(one.pages) <= MOST_PAGES else ()
        pages += len(views)
        rows.append({"unit": one, "pages": [_page(view) for view in views], "rest": _rest(one.detail)})
    return rows


def _page(view: PageView) -> dict[str, Any]:
    boxes = [
        {
            "kind": kind,
            "label": label,
            "x": f"{100 * x0:.3f}",
            "y": f"{100 * y0:.3f}",
            "w": f"{100 * max(0.002, x1 - x0):.3f}",
            "h": f"{100 * max(0.002, y1 - y0):.3f}",
        }
        for kind, label, x0, y0, x1, y1 in view.boxes
    ]
    return {"page": view.page, "jpeg": view.jpeg, "boxes": boxes}


def _rest(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown as key and value."""
    return {
        key: value for key, value in detail.items() if key not in _SKIPPED and value not in (None, "", [], ())
    }


def value_text(figure: Figure) -> str:
    """Write a figure with its unit."""
    return "—" if figure.value is None else _number(figure.value, figure.kind)


def interval_text(figure: Figure) -> str:
    """Write the interval of a figure, empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{_number(figure.low, figure.kind)} – {_number(figure.high, figure.kind)}"


def _number(value: float, kind: str) -> str:
    if kind in ("share", "portion"):
        text = f"{100 * value:.2f}"
        return ("100" if value == 1 else "0" if value == 0 else text) + "%"
    if kind == "yuan":
        return f"{value:,.2f}{_UNITS[kind]}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3
    return f"{value:.{digits}f}{_UNITS.get(kind, '')}"


def anchor(text: str) -> str:
    """Return an id for a link."""
    return "".join(char if char.isalnum() else "-" for char in text)


def plain(value: Any) -> str:
    """Write nested plain values on one line."""
    if isinstance(value, Mapping):
        return "；".join(f"{key}: {plain(one)}" for key, one in value.items() if one not in (None, [], ()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(plain(one) for one in value)
    return str(value)
