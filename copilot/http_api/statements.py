"""What people state at intake, as part of the facts, and back as paths with text values."""

from collections.abc import Mapping
from typing import Any

from copilot.http_api.ports import NewCase
from copilot.workflow.declared import with_paths


def stated(new: NewCase) -> dict[str, Any]:
    """Return the declared facts of a new case; what nobody said is absent."""
    consents: dict[str, Any] = {"sensitive": "medical" in new.consents}
    if "genetic" in new.consents:
        consents["genetic"] = True
    insured = {"name": new.insured_name.strip(), "id_no": new.insured_id.strip() or None}
    known = {name: value for name, value in insured.items() if value}
    facts = {"policies": [{"product": new.product}], "insured": known, "consents": consents}
    return with_paths(facts, new.facts)


def flattened(values: Mapping[str, Any]) -> dict[str, str]:
    """Return every stated value by its path; the first policy is ``policy``, flags are true or false."""
    found: dict[str, str] = {}

    def walk(path: str, node: Any) -> None:
        if isinstance(node, Mapping):
            for name, one in node.items():
                walk(f"{path}.{name}" if path else str(name), one)
        elif isinstance(node, list | tuple):
            for at, one in enumerate(node):
                walk(f"{path}.{at}", one)
        elif isinstance(node, bool):
            found[path] = "true" if node else "false"
        elif node is not None:
            found[path] = str(node)

    walk("", values)
    first = "policies.0."
    return {
        "policy." + path.removeprefix(first) if path.startswith(first) else path: v
        for path, v in found.items()
    }
