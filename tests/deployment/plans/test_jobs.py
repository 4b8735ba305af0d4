"""Solving beside people's work: one a person, stopped by whoever asked, and a failure is told."""

from __future__ import annotations

import threading

import pytest

from damai.core.errors import Conflict, NotFound
from damai.deployment.faults import Unplannable
from damai.deployment.plans.jobs import Job, Jobs


def a_job(id: str = "1", person: str = "person/eka", seconds: float = 60.0) -> Job:
    return Job(id=id, person=person, area="18.72", name="Rencana", seconds=seconds)


def ended(job: Job) -> Job:
    """Wait for a job's end, as the next in its queue does."""
    job.over.wait(10)
    assert job.is_over
    return job


def test_a_job_tells_what_it_works_at_and_what_came_of_it() -> None:
    jobs, job = Jobs(), a_job()

    def work(job: Job) -> str:
        job.hear("grouping", 120.0, 100.0)
        return "plan-1"

    jobs.start(job, work)

    assert ended(job).plan == "plan-1"
    assert job.told == {"grouping": (120.0, 100.0)}


def test_one_person_waits_for_the_own_plan_before_asking_for_another() -> None:
    jobs, go = Jobs(), threading.Event()
    first = a_job()
    jobs.start(first, lambda job: "plan-1" if go.wait(10) else "")

    with pytest.raises(Conflict) as refused:
        jobs.start(a_job("2"), lambda job: "")

    assert refused.value.code == "plan-running"
    go.set()
    ended(first)
    second = a_job("3")
    jobs.start(second, lambda job: "plan-2")
    assert ended(second).plan == "plan-2"


def test_who_asked_stops_it_and_time_does() -> None:
    jobs = Jobs()
    asked, late = a_job(), a_job("2", "person/tuti", seconds=0.0)
    asked.is_stopped = True

    jobs.start(asked, lambda job: str(job.running()))
    jobs.start(late, lambda job: str(job.running()))

    assert (ended(asked).plan, ended(late).plan) == ("False", "False")


def test_nobody_sees_the_job_of_another() -> None:
    jobs, job = Jobs(), a_job()
    jobs.start(job, lambda job: "")
    ended(job)

    assert jobs.of("1", "person/eka") is job
    for id, person in (("1", "person/tuti"), ("none", "person/eka")):
        with pytest.raises(NotFound):
            jobs.of(id, person)


def test_what_refuses_the_plan_is_kept_and_a_defect_ends_only_its_own_job() -> None:
    jobs = Jobs()

    def refuses(job: Job) -> str:
        raise Unplannable("no-pair/matrix")

    def breaks(job: Job) -> str:
        raise ZeroDivisionError

    one, two, three = a_job(), a_job("2", "b"), a_job("3", "c")
    jobs.start(one, refuses)
    jobs.start(two, breaks)
    jobs.start(three, lambda job: "plan-3")

    assert isinstance(ended(one).error, Unplannable)
    assert ended(two).failed
    assert not two.plan
    assert ended(three).plan == "plan-3"
