"""The files of ``deploy/`` say what the program really offers, and give it no more than it needs."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.bootstrap.settings import PREFIX, Settings
from copilot.http_api.metrics import Metrics
from copilot.http_api.permissions import policy

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
MANIFESTS = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
RUNBOOK = ROOT / "docs" / "runbook.md"
LABELS = {"method", "route", "status", "le", "job", "instance"}


def exported() -> frozenset[str]:
    """Every name in what ``/metrics`` answers after one request."""
    metrics = Metrics()
    metrics.answered("GET", "/api/cases", 200, 0.01)
    text = metrics.text(unfinished_jobs=0).decode()
    return frozenset(re.findall(r"^(copilot_\w+)", text, flags=re.MULTILINE))


def expressions() -> Iterator[str]:
    board = json.loads((DEPLOY / "grafana" / "claims-copilot.json").read_text("utf-8"))
    yield from (target["expr"] for panel in board["panels"] for target in panel["targets"])
    rules = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text("utf-8"))
    yield from (rule["expr"] for group in rules["groups"] for rule in group["rules"])


def resources(kind: str) -> list[dict[str, Any]]:
    found = (one for path in MANIFESTS for one in yaml.safe_load_all(path.read_text("utf-8")))
    return [one for one in found if one["kind"] == kind]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found


def test_every_figure_of_the_dashboard_and_of_the_alerts_exists() -> None:
    names, found = exported(), list(expressions())
    assert len(found) > 10
    for expression in found:
        used = set(re.findall(r"\bcopilot_\w+", expression))
        assert used <= names, expression
        assert used or "up{" in expression
        labels = set(re.findall(r"(\w+)\s*[=!]~?\"", expression))
        for group in re.findall(r"by \(([^)]*)\)", expression):
            labels |= {one.strip() for one in group.split(",")}
        assert labels <= LABELS, expression


def test_every_alert_leads_to_a_heading_of_the_runbook() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text("utf-8"))
    headings = set(re.findall(r"^#+ (.+)$", RUNBOOK.read_text("utf-8"), flags=re.MULTILINE))
    for group in rules["groups"]:
        for rule in group["rules"]:
            page, _, anchor = rule["annotations"]["runbook"].partition("#")
            assert page == "docs/runbook.md"
            assert anchor in headings, rule["alert"]


def test_every_setting_that_is_set_is_one_of_ours() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    given = {name for one in resources("ConfigMap") for name in one["data"]}
    for service in compose()["services"].values():
        given |= {name for name in service.get("environment", {}) if name.startswith(PREFIX)}
    given -= {"COPILOT_SITE"}  # of the proxy
    assert given
    assert given <= known


def test_probes_ask_for_public_routes_under_a_name_that_is_answered() -> None:
    for deployment in resources("Deployment"):
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            asked = container[probe]["httpGet"]
            assert policy().routes[f"GET {asked['path']}"] == "public"
            assert {"name": "Host", "value": "localhost"} in asked["httpHeaders"]


def test_pods_have_the_least_rights_limits_and_a_disruption_budget() -> None:
    deployments = resources("Deployment")
    budgets = {one["metadata"]["name"] for one in resources("PodDisruptionBudget")}
    assert {one["metadata"]["name"] for one in deployments} == budgets
    for deployment in deployments:
        pod = deployment["spec"]["template"]["spec"]
        [container] = pod["containers"]
        assert deployment["spec"]["replicas"] >= 2
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] is True
        assert rights["allowPrivilegeEscalation"] is False
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert {"cpu", "memory"} <= set(container["resources"]["limits"])
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        assert deployment["spec"]["selector"]["matchLabels"] == labels
    denied = [one for one in resources("NetworkPolicy") if one["spec"]["podSelector"] == {}]
    assert denied[0]["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in denied[0]["spec"]


def test_containers_are_read_only_unprivileged_and_pinned() -> None:
    services = compose()["services"]
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service["image"].endswith(":latest"), name
        assert ":" in service["image"], name
        assert "privileged" not in service
        if name != "postgres":
            assert not service["user"].startswith("0"), name
            assert service["cap_drop"] == ["ALL"], name
    assert {"api-1", "api-2", "worker", "postgres", "proxy"} <= set(services)
    assert services["proxy"]["ports"]
    assert not any("ports" in one for name, one in services.items() if name != "proxy")


def test_the_image_runs_as_an_ordinary_user_and_tells_its_health() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    users = re.findall(r"^USER (\d+):(\d+)$", text, flags=re.MULTILINE)
    assert users
    assert all(int(one) > 0 for pair in users for one in pair)
    assert "/api/health" in text.split("HEALTHCHECK")[1]
    assert all("@sha256" in base or ":" in base for base in re.findall(r"^FROM (\S+)", text, re.MULTILINE))
    assert not re.findall(r"^(?:ENV|ARG) .*(?:PASSWORD|SECRET|TOKEN)", text, flags=re.MULTILINE)


def test_no_secret_stands_in_a_file() -> None:
    for line in (DEPLOY / ".env.example").read_text("utf-8").splitlines():
        if re.match(r"\w*(PASSWORD|SECRET|KEY)\w*=", line):
            assert line.endswith("="), line
    assert resources("Secret") == []


TOOLS: dict[str, list[str]] = {
    "hadolint": [str(DEPLOY / "Dockerfile")],
    "yamllint": ["-c", str(DEPLOY / ".yamllint"), str(DEPLOY)],
    "kubernetes-validate": [
        "--strict", *(str(path) for path in MANIFESTS if path.stem != "kustomization")
    ],
    "check-jsonschema": ["--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")],
}  # fmt: skip


@pytest.mark.parametrize("tool", TOOLS)
def test_its_own_tool_finds_nothing_wrong(tool: str) -> None:
    found = shutil.which(tool) or shutil.which(tool, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"没有 {tool}；.ci/scale 会安装它")
    done = subprocess.run([found, *TOOLS[tool]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
