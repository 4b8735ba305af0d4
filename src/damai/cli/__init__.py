"""The verbs: one module each. Heavy imports happen inside a verb, so that ``--help`` is quick."""
