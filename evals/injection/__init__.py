"""Papers, names, codes and corpus files that carry orders to a program: nothing may come of them.

``run(full=False, seed=7)`` returns a JSON value; ``python -m evals.injection --full`` prints it.
"""

from evals.injection.run import run

__all__ = ["run"]
