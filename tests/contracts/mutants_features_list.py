"""The mutants of the features whose lists are their own, together."""

from __future__ import annotations

from tests.contracts import mutants_plan_list as plans
from tests.contracts import mutants_risk_list as risk
from tests.contracts import mutants_units_list as units

LINES = [*risk.LINES, *units.LINES, *plans.LINES]
EQUIVALENT = {**risk.EQUIVALENT, **units.EQUIVALENT, **plans.EQUIVALENT}
MODULES = [*risk.MODULES, *units.MODULES, *plans.MODULES]
