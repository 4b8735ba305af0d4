"""Plan: who protects what. The pure part: solvers, formations, the ladder of thinning, files in and out."""
