"""``copilot plan``: how many cores, how much memory and disk a number of claims a day needs."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import ValidationError

from copilot.cli.files import file_bytes
from copilot.cli.output import JsonFlag, emit
from copilot.errors import InputRefused
from copilot.workflow.planning import Load, Plan, StageCosts
from copilot.workflow.planning import plan as planned

COSTS: Final = Path(__file__).with_name("stage_costs.json")


def plan(
    claims_per_day: Annotated[int, typer.Option("--claims-per-day", min=1, help="每天多少件")],
    pages: Annotated[int, typer.Option("--pages", min=1, help="每件平均多少页")] = 5,
    photos: Annotated[str, typer.Option("--photos", help="拍照或扫描的页占多少，0 到 1")] = "0.8",
    hours: Annotated[str, typer.Option("--hours", help="这些件在一天的几个小时内到达")] = "10",
    users: Annotated[int, typer.Option("--users", min=0, help="同时在线多少人")] = 0,
    costs: Annotated[
        Path | None, typer.Option("--costs", help="自己机器上测的成本表（copilot bench stages --save 写的）")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """按实测的各环节成本算出需要的核数、内存和磁盘；成本表写着哪台机器、哪一天测的。"""
    try:
        table = StageCosts.model_validate_json(file_bytes(costs or COSTS))
    except ValidationError as error:
        raise InputRefused(f"{costs} 不是 copilot bench stages --save 写的成本表") from error
    try:
        load = Load(
            claims_per_day=claims_per_day,
            pages=pages,
            photos=Decimal(photos),
            hours=Decimal(hours),
            users=users,
        )
    except (ArithmeticError, ValidationError) as error:
        raise InputRefused("--photos 应在 0 到 1 之间，--hours 应大于 0 且不超过 24") from error
    emit(planned(load, table), as_json=as_json, text=_show)


def _show(found: Plan, console: Any) -> None:
    load, costs = found.load, found.costs
    console.print(
        f"每天 {load.claims_per_day} 件，每件 {load.pages} 页（{load.photos:.0%} 为拍照），"
        f"{load.hours} 小时内到达"
    )
    console.print(
        f"每件 {found.seconds_per_claim} 核·秒，其中读取占 {found.reading_share:.0%}；"
        f"积压一整天的件需 {found.longest_backlog_hours} 小时读完"
    )
    console.print(
        f"worker：{found.workers} 个（{found.worker_cores} 核）；api：{found.api_cores} 核，至少两个进程"
    )
    console.print(
        f"内存 {found.memory_gib} GiB；每年原件 {found.originals_gib_per_year} GiB、"
        f"数据库 {found.database_gib_per_year} GiB"
    )
    console.print(f"成本测于 {costs.measured_on}，{costs.machine}（{costs.cores} 核）：{costs.command}")
