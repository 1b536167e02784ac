"""The adjudication engine: pure functions from facts and policies to a reasoned amount."""

from copilot.rules.engine import adjudicate
from copilot.rules.trace import recompute
from copilot.rules.what_if import explain, with_parameter
from copilot.rules.work import Options

__all__ = ["Options", "adjudicate", "explain", "recompute", "with_parameter"]
