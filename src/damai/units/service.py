"""What other features ask of units: who is ready, who serves where, and the published teams."""

from __future__ import annotations

from damai.units.duties import assign_duties as assign_duties
from damai.units.duties import duties as duties
from damai.units.duties import release as release
from damai.units.duties import standing as standing
from damai.units.manning import man_teams as man_teams
from damai.units.manning import names_of as names_of
from damai.units.posts import add_post as add_post
from damai.units.posts import change_post as change_post
from damai.units.posts import end_post as end_post
from damai.units.posts import fill_post as fill_post
from damai.units.posts import post as post
from damai.units.posts import posts as posts
from damai.units.roster import add_officer as add_officer
from damai.units.roster import change_officer as change_officer
from damai.units.roster import counts as counts
from damai.units.roster import officer as officer
from damai.units.roster import officers as officers
from damai.units.roster import remove_officer as remove_officer
from damai.units.teams import adopt as adopt
from damai.units.teams import team_of_station as team_of_station
from damai.units.teams import teams as teams
from damai.units.units import add_unit as add_unit
from damai.units.units import change_unit as change_unit
from damai.units.units import kuat_pers as kuat_pers
from damai.units.units import set_strengths as set_strengths
from damai.units.units import strength_of as strength_of
from damai.units.units import strengths as strengths
from damai.units.units import unit as unit
from damai.units.units import units as units
