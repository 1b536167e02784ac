"""``ask``: a model's words about one case: cited answers, the explanation, the expert's questions."""

from collections.abc import Sequence
from typing import Annotated, Any, cast, get_args

import typer

from copilot.bootstrap import App
from copilot.bootstrap.model import make_model, require_model
from copilot.cli.output import JsonFlag, clean_stdout, emit
from copilot.domain.decision import Role
from copilot.errors import InputRefused
from copilot.recommend.words.wording import Sentence
from copilot.store.records import SYSTEM, Actor


def ask(
    case_id: Annotated[str, typer.Argument(metavar="CASE", help="赔案号")],
    question: Annotated[str | None, typer.Argument(help="问题；不写则用 --explain 或 --expert")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="写出建议的说明")] = False,
    expert: Annotated[bool, typer.Option("--expert", help="列出医学专家需要考虑的问题")] = False,
    person: Annotated[str, typer.Option("--person", help="提问的人，记入审计")] = "system",
    role: Annotated[str, typer.Option("--role", help="以什么角色提问")] = "adjuster",
    as_json: JsonFlag = False,
) -> None:
    """就一件赔案提问：每句话都有出处，没有依据就说没有。"""
    from copilot.workflow.words import ask_case, consider_case, explain_case, subject

    if sum((question is not None, explain, expert)) != 1:
        raise typer.BadParameter("问题、--explain、--expert 须恰好给一个")
    if role not in get_args(Role):
        raise InputRefused(f"没有角色 {role}，可用的有 {'、'.join(get_args(Role))}")
    actor = SYSTEM if person == "system" else Actor(person=person, role=cast("Role", role))
    app = App()
    made: Any
    with clean_stdout():
        try:
            corpus = {(file.header.id, file.header.version): file for file in app.content.files}
            about = subject(app.desk, case_id, corpus)
            if question is not None:
                made = ask_case(app.desk, about, require_model(app.settings), question, actor)
            elif explain:
                made = explain_case(app.desk, about, make_model(app.settings), actor)
            else:
                made = consider_case(app.desk, about, make_model(app.settings), actor)
        finally:
            app.close()
    emit(made, as_json=as_json, text=_show)


def _show(made: Any, console: Any) -> None:
    said: Any = getattr(made, "sentences", None) or getattr(made, "questions", ())
    sentences: Sequence[Sentence] = said
    for one in sentences:
        mark = "材料载：" if one.quoted else ""
        console.print(f"{mark}{one.text}　〔{'，'.join(one.cites)}〕")
    if made.note:
        console.print(made.note)
    if made.cut:
        console.print(f"另有 {len(made.cut)} 句不能核对，没有显示")
    by = {"model": "模型措辞，逐句核对过", "rules": "规则措辞"}.get(getattr(made, "by", ""))
    if by:
        console.print(f"（{by}）")
