"""``python -m evals.load --portal-users 50 --adjusters 20 --minutes 15``: people on a real server.

Starts ``copilot serve`` on loopback with a data directory of its own. Exit status 1 when any request
failed, when the p95 of page actions is over a second, or when memory grows. Papers are digital: reading
photographs would only measure how many cores there are (see ``copilot plan``).
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from evals.load_run import Order, load, report, served

P95_SECONDS: Final = 1.0
GROWTH_MIB_PER_MINUTE: Final = 1.0


def main(
    portal_users: Annotated[int, typer.Option(min=0, help="门户上同时多少人")] = 50,
    adjusters: Annotated[int, typer.Option(min=0, help="同时多少核赔员")] = 20,
    minutes: Annotated[float, typer.Option(min=0.05, help="多少分钟")] = 15.0,
    think: Annotated[float, typer.Option(min=0.0, help="每步平均想多少秒")] = 5.0,
    intake: Annotated[float, typer.Option(min=0.0, max=1.0, help="多大比例的轮次带一份单证")] = 0.1,
    out: Annotated[Path | None, typer.Option(help="报告另写到这个文件")] = None,
) -> None:
    """Run and print the report as JSON."""
    order = Order(
        portal_users=portal_users, adjusters=adjusters, seconds=minutes * 60, think=think, intake=intake
    )
    with served() as server:
        tally, took = load(server, order)
        found = report(server, order, tally, took)
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if out is not None:
        out.write_text(text, "utf-8")
    sys.stdout.write(text)
    slow = found["page_actions"].get("p95", 0.0) > P95_SECONDS
    growing = found["memory"].get("slope_mib_per_minute", 0.0) > GROWTH_MIB_PER_MINUTE
    if found["errors"] or slow or growing:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
