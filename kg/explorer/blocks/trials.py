"""Registered trials as a table."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explorer.blocks.common import link, table
from kg.explorer.view.markup import Child, Html, element, join, outer_link
from kg.explorer.view.trials import NOT_RECORDED, Trial


def trials_table(trials: Sequence[Trial], caption: str) -> Html:
    """How far each trial has come, as its registry states it.

    Arguments:
        trials: the trials.
        caption: what the table shows, for those who hear it.
    """
    headings = ("Trial", "Registry", "Status", "Phase", "People", "Started", "Completion", "Results posted")
    return table(headings, [_row(trial) for trial in trials], caption=caption)


def _row(trial: Trial) -> Sequence[Child]:
    numbers = [element("span", outer_link(label, url), class_="kg-item") for label, url in trial.numbers]
    stopped = element("div", "Stopped: ", trial.why_stopped, class_="kg-sub kg-quiet") if trial.why_stopped else None
    kind = "registration only" if trial.only_registered else "with results here"
    return (
        join(link(trial.ref), element("div", kind, class_="kg-sub kg-quiet")),
        join(*numbers) if numbers else NOT_RECORDED,
        join(trial.status or NOT_RECORDED, stopped),
        trial.phase or NOT_RECORDED,
        trial.enrolment or NOT_RECORDED,
        trial.started or NOT_RECORDED,
        trial.completed or NOT_RECORDED,
        trial.results_posted or "none recorded",
    )
