"""YAML whose numbers and dates stay the text that was written, so that 85000.00 is exactly that."""

import re
from typing import Any, Final

import yaml

_CHINESE: Final = re.compile("[\u4e00-\u9fff]")
LIMIT: Final = 4 * 1024 * 1024


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ExactLoader(_Loader):  # type: ignore[misc]
    """A safe loader that resolves only null, true and false, and refuses a key that stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping; raise when a key repeats, because YAML would silently drop the first."""
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"键 {key} 写了两次", key_node.start_mark)
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


_KEPT: Final = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
ExactLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
ExactLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tTfF")
)


def yaml_problem(error: Exception) -> str:
    """Say in Chinese what makes a text unreadable as YAML, with the line where it is known."""
    mark = getattr(error, "problem_mark", None)
    where = f"第 {mark.line + 1} 行" if mark is not None else ""
    problem = str(getattr(error, "problem", None) or error)
    if _CHINESE.search(problem):
        return f"{where}{problem}"
    if "tag" in problem:
        return f"{where}用了不允许的标签（!! 开头），请只写普通的值"
    if isinstance(error, RecursionError):
        return "嵌套太深，请检查括号"
    return (
        f'{where}括号、引号、冒号或缩进不配对；方括号、花括号里含“?”“:”“,”“#”的文字要加引号，例如 ["宫颈癌?"]'
    )


def load_exact(text: str) -> Any:
    """Parse one YAML document; raise ``yaml.YAMLError`` when it is malformed or too long."""
    if len(text) > LIMIT:
        raise yaml.YAMLError(f"文件超过 {LIMIT // 1024 // 1024} MiB")
    return yaml.load(text, Loader=ExactLoader)  # noqa: S506 - derived from SafeLoader
