"""YAML whose numbers and dates stay the text that was written, so that 85000.00 is exactly that."""

import re
from typing import Any, Final

import yaml

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


def load_exact(text: str) -> Any:
    """Parse one YAML document; raise ``yaml.YAMLError`` when it is malformed or too long."""
    if len(text) > LIMIT:
        raise yaml.YAMLError(f"文件超过 {LIMIT // 1024 // 1024} MiB")
    return yaml.load(text, Loader=ExactLoader)  # noqa: S506 - derived from SafeLoader
