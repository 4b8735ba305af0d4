"""Pure solvers: matrices in, arrays and ``value, bound, status`` out (docs/plan.md). No clock, no store, no screen."""

from damai.deployment.solvers.capacitated import capacitated_median

__all__ = ["capacitated_median"]
