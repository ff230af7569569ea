"""The work of the page: a table priced beside it, how far that is, and what came of it, kept for this session."""

from dataclasses import dataclass

import streamlit as st

from dtariff.batch.job import Job
from dtariff.batch.layout import Layout
from dtariff.batch.sheet import Priced, price
from dtariff.batch.summary import Summary, summary
from dtariff.engine import Engine
from dtariff.screens import link
from dtariff.screens.bulk.file import PAGE, Read
from dtariff.telling.catalogue import language, speak, tr, trn
from dtariff.telling.locale import number
from dtariff.telling.markdown import told_error

WORK, ANSWER = link.key(PAGE, "work"), link.key(PAGE, "answer")
LOOK = 0.4
"""Seconds between two looks at how far the work is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is priced: a file, read in a way, and its layout."""

    read: Read
    layout: Layout

    def is_same(self, other: "Asked") -> bool:
        """Whether the same file was asked in the same way."""
        return self.read.key == other.read.key and self.layout == other.layout


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it.

    Attributes:
        asked: what was priced. priced: the tables. summary: their counts and sums. seconds: how long it took.
    """

    asked: Asked
    priced: Priced
    summary: Summary
    seconds: float


@dataclass(frozen=True, slots=True)
class _Work:
    asked: Asked
    job: Job[tuple[Priced, Summary]]


def start(engine: Engine, asked: Asked) -> None:
    """Starts to price a table; what was priced before is put away."""
    forget()

    def both(tell: object) -> tuple[Priced, Summary]:
        priced = price(asked.read.sheet, asked.layout, engine, progress=tell)  # type: ignore[arg-type]  # as Job gives it
        return priced, summary(priced)

    st.session_state[WORK] = _Work(asked, Job(both))


def stop() -> None:
    """Stops what is at work, if anything is."""
    work: _Work | None = st.session_state.pop(WORK, None)
    if work is not None:
        work.job.cancel()


def answered() -> Answered | None:
    """Tells how far the work is, or why it ended; returns what came of it once it has."""
    work: _Work | None = st.session_state.get(WORK)
    if work is not None:
        if work.job.state == "running":
            _watch(language())
            return None
        _ended(work)
    found: Answered | None = st.session_state.get(ANSWER)
    return found


def forget() -> None:
    """Stops what is at work, and puts away what came of earlier work."""
    stop()
    st.session_state.pop(ANSWER, None)


def _ended(work: _Work) -> None:
    st.session_state.pop(WORK, None)
    job = work.job
    if job.result is not None:
        priced, counted = job.result
        st.session_state[ANSWER] = Answered(work.asked, priced, counted, job.seconds)
    elif job.state == "cancelled":
        st.info(tr("Cancelled. Nothing was priced."))
    elif job.error is not None:
        st.error(told_error(job.error))
    else:
        st.error(tr("The work failed, and that is our fault; what went wrong stands in the log of the app."))


@st.fragment(run_every=LOOK)
def _watch(spoken: str) -> None:
    """How far it is, looked at again and again while the page stands still."""
    speak(spoken)
    work: _Work | None = st.session_state.get(WORK)
    if work is None or work.job.state != "running":
        st.rerun()
    done, rows, left = work.job.progress
    st.progress(done / rows if rows else 0.0, text=_told(done, rows, left))
    st.button(
        tr("Cancel"),
        key=link.key(PAGE, "cancel"),
        icon=":material/stop_circle:",
        on_click=work.job.cancel,
        help=tr("Stops the work; nothing of it is kept."),
    )


def _told(done: int, rows: int, left: float | None) -> str:
    if left is None:
        return tr("{done} of {rows} rows", done=number(done), rows=number(rows))
    return trn(
        "{done} of {rows} rows, about {count} second left",
        "{done} of {rows} rows, about {count} seconds left",
        max(round(left), 1),
        done=number(done),
        rows=number(rows),
    )
