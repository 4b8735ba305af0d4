"""Pure solvers: matrices in, arrays and ``value, bound, status`` out (docs/plan.md). No clock, no store, no screen."""
