"""What other features ask of units: who is ready, and the published teams."""

from __future__ import annotations

from damai.units.teams import adopt as adopt
from damai.units.teams import team_of_station as team_of_station
from damai.units.teams import teams as teams
from damai.units.units import add_unit as add_unit
from damai.units.units import change_unit as change_unit
from damai.units.units import set_strengths as set_strengths
from damai.units.units import strength_of as strength_of
from damai.units.units import strengths as strengths
from damai.units.units import unit as unit
from damai.units.units import units as units
