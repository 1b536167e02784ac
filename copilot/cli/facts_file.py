"""A claim's statements from a YAML or JSON file, and from ``--set path=value``."""

import sys
from pathlib import Path
from typing import Any

import yaml

from copilot.catalogue.exact_yaml import load_exact
from copilot.errors import InputRefused
from copilot.workflow.declared import parse_statements, with_paths


def read_facts(path: Path) -> dict[str, Any]:
    """Read a facts file; every number stays the text that was written. Raises InputRefused."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise InputRefused(f"找不到事实文件 {path}") from None
    except IsADirectoryError:
        raise InputRefused(f"{path} 是目录，请指定事实文件") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(f"事实文件 {path} 无法读取，请检查编码（UTF-8）和权限") from error
    return parse_statements(text, f"事实文件 {path}")


def with_settings(values: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """Apply ``path=value`` settings; raise InputRefused when one has no equals sign."""
    statements = {}
    for setting in settings:
        path, sign, text = setting.partition("=")
        if not sign or not path.strip():
            raise InputRefused(f"“{setting}”应写成 路径=值，例如 insured.age=43")
        try:
            statements[path.strip()] = load_exact(text)
        except yaml.YAMLError:
            statements[path.strip()] = text
    return with_paths(values, statements)


def with_product(values: dict[str, Any], product: str | None) -> dict[str, Any]:
    """Put the product of the command line in the place of the file's."""
    if product is None:
        return values
    result = dict(values)
    if isinstance(result.get("policies"), list) and result["policies"]:
        first = result["policies"][0]
        head = {**first, "product": product} if isinstance(first, dict) else {"product": product}
        result["policies"] = [head, *result["policies"][1:]]
    elif isinstance(result.get("policy"), dict):
        result["policy"] = {**result["policy"], "product": product}
    else:
        result.pop("policy", None)
    result["product"] = product
    if "policies" in result:
        del result["product"]
    return result
