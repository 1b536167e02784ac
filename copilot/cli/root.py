"""The root command: finds commands by name, runs one, and turns errors into exit statuses."""

import json
import os
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command as command_of

from copilot.cli.commands import targets
from copilot.errors import CopilotError

EXIT_REFUSED: Final = 1
EXIT_FAULT: Final = 70


class LazyCommand(TyperCommand):
    """A name and a help line until it is called; then the command that stands behind them."""

    def __init__(self, name: str, target: str, summary: str) -> None:
        super().__init__(name, callback=lambda: None, help=summary, short_help=summary)
        self._target = target

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Load the real command and let it parse the arguments."""
        module, _, attribute = self._target.partition(":")
        found = getattr(import_module(module), attribute)
        return as_command(found, str(self.name)).make_context(info_name, args, parent, **extra)


class LazyGroup(TyperGroup):
    """Looks commands up in the table and among the plug-ins."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """Return all names: built-in ones in the order of their table, then plug-ins."""
        return list(targets())

    def get_command(self, _ctx: Any, name: str) -> Any:
        """Return a stand-in for the command, or None."""
        found = targets().get(name)
        return None if found is None else LazyCommand(name, *found)


def as_command(found: Any, name: str) -> Any:
    """Return a command for a Typer application or for a function with Typer parameters."""
    if not isinstance(found, typer.Typer):
        single = typer.Typer(add_completion=False)
        single.command(name)(found)
        found = single
    command = command_of(found)
    command.name = name
    return command


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        sys.stdout.write(f"claims-copilot {version('claims-copilot')}\n")
        raise typer.Exit


@app.callback()
def root(
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本后退出")
    ] = False,
) -> None:
    """商业健康险理赔单证副驾：读单证、按有效条款裁决、每一元都有出处，决定由人作出。"""


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit status."""
    return guarded(lambda: app(args=arguments, prog_name="copilot"), as_json="--json" in arguments)


def guarded(call: Callable[[], Any], *, as_json: bool) -> int:
    """Call, and report every error in one place: a sentence on stderr, with ``--json`` also a document."""
    try:
        call()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except CopilotError as error:
        _report(type(error).__name__, str(error), as_json)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        sys.stderr.write("已中断\n")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the edge of the process: reported, never hidden
        traceback.print_exception(error, file=sys.stderr)
        _report(
            "Fault",
            f"程序内部出错（{type(error).__name__}），没有得到结果，请把上面的信息报告给维护者",
            as_json,
        )
        return EXIT_FAULT
    return 0


def _report(kind: str, message: str, as_json: bool) -> None:
    sys.stderr.write(message + "\n")
    if as_json:
        document = {"error": {"kind": kind, "message": message}}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
