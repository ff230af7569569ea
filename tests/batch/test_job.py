"""Work beside its caller: how far it is, and how it ends."""

import logging
import threading

import pytest

from dtariff.batch.job import Job, Tell
from dtariff.model.errors import InputError


def test_work_that_is_done_gives_its_result_and_how_far_it_came() -> None:
    def work(tell: Tell) -> str:
        tell(3, 4)
        return "answer"

    job = Job(work)
    job.wait(10)
    assert (job.state, job.result, job.progress[:2]) == ("done", "answer", (3, 4))
    took = job.seconds
    assert job.progress.left == took / 3
    assert job.seconds == took


def test_work_can_be_cancelled_and_stops_when_it_next_tells() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(tell: Tell) -> None:
        begun.set()
        go_on.wait(10)
        tell(1, 2)
        pytest.fail("it went on")

    job = Job(work)
    assert begun.wait(10)
    assert (job.state, job.progress.left) == ("running", None)
    job.cancel()
    go_on.set()
    job.wait(10)
    assert (job.state, job.result, job.error) == ("cancelled", None, None)


def test_an_error_of_ours_is_kept_to_be_told() -> None:
    def work(_: Tell) -> None:
        raise InputError("bad_price", "no price")

    job = Job(work)
    job.wait(10)
    assert job.state == "failed"
    assert job.error is not None
    assert job.error.code == "bad_price"


def test_a_fault_of_the_program_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def work(_: Tell) -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR, logger="dtariff.batch"):
        job = Job(work)
        job.wait(10)
    assert (job.state, job.error) == ("failed", None)
    assert "ZeroDivisionError" in caplog.text
