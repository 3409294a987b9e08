"""Forest plots: comparisons study by study, and one figure for those that were pooled (Lewis and Clarke 2001, BMJ)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import altair as alt

from kg.charts.drawing import draw_rows
from kg.charts.look import ON_LIGHT, Look, finish, shortened
from kg.charts.rows import Row, RowAxis, RowKind, difference_axis, interval, number, ratio_axis

_MOST_LABEL = 60


@dataclass(frozen=True)
class ForestStudy:
    """One study of a forest plot.

    Arguments:
        label: the study as shown to people.
        counts: columns of text, one a heading of the plot, such as ``3/50`` and ``1/49``.
        estimate: its effect, None where it has none.
        low: lower limit of its interval.
        high: upper limit.
        weight: share of the weight, 0 to 1; None where it was not pooled.
        note: why it has no effect, or why it is only shown.
        key: id of the study, for whoever asks which row is whose; not drawn.
    """

    label: str
    counts: tuple[str, ...] = ()
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    note: str = ""
    key: str = ""


@dataclass(frozen=True)
class ForestPooled:
    """The figure for all studies that were pooled.

    Arguments:
        estimate: the effect.
        low: lower limit of its interval.
        high: upper limit.
        prediction_low: lower limit for a new study, None where it is not known.
        prediction_high: upper limit.
        label: what it is.
    """

    estimate: float
    low: float
    high: float
    prediction_low: float | None = None
    prediction_high: float | None = None
    label: str = "Pooled"


@dataclass(frozen=True)
class ForestPlot:
    """Everything in a forest plot.

    Arguments:
        title: what is compared.
        measure: what the effect is, in plain words, such as ``risk ratio``.
        studies: from top to bottom.
        ratio: True where 1 means no difference and the scale is logarithmic; else 0 means none.
        pooled: the figure for all, None where nothing was pooled.
        count_headings: headings of the columns of counts.
        why_not: why nothing was pooled, empty where something was.
        left: what it means to lie left of no difference.
        right: what it means to lie right of it.
        notes: how it was made, and what to beware of.
        excluded: label and reason of everything that was left out.
    """

    title: str
    measure: str
    studies: tuple[ForestStudy, ...]
    ratio: bool = True
    pooled: ForestPooled | None = None
    count_headings: tuple[str, ...] = ()
    why_not: str = ""
    left: str = ""
    right: str = ""
    notes: tuple[str, ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings of the labels and of all columns of text."""
        weights = ("weight",) if any(study.weight is not None for study in self.studies) else ()
        return ("study", *self.count_headings, f"{self.measure}, 95 %", *weights)

    def rows(self) -> tuple[Row, ...]:
        """The plot as rows: studies, the pooled figure, and what a new study may find."""
        found = [self._row(study) for study in self.studies]
        blank = ("",) * len(self.count_headings)
        end = ("",) if "weight" in self.headings else ()
        if pooled := self.pooled:
            cells = (*blank, interval(pooled.estimate, pooled.low, pooled.high), *end)
            found.append(Row(pooled.label, RowKind.POOLED, cells, pooled.estimate, pooled.low, pooled.high))
            if pooled.prediction_low is not None and pooled.prediction_high is not None:
                low, high = pooled.prediction_low, pooled.prediction_high
                cells = (*blank, interval(None, low, high), *end)
                found.append(Row("What a new study may find", RowKind.PREDICTION, cells, None, low, high))
        return tuple(found)

    def _row(self, study: ForestStudy) -> Row:
        counts = (*study.counts, *("",) * len(self.count_headings))[: len(self.count_headings)]
        weight = "" if study.weight is None else f"{100 * study.weight:.1f} %"
        cells = (*counts, interval(study.estimate, study.low, study.high))
        kind = RowKind.SHOWN if study.weight is None else RowKind.STUDY
        cells = (*cells, weight) if "weight" in self.headings else cells
        return Row(study.label, kind, cells, study.estimate, study.low, study.high, study.weight, study.note)

    @property
    def axis(self) -> RowAxis:
        """The scale that holds all rows."""
        sides = " | ".join(
            filter(None, (f"← {self.left}" if self.left else "", f"{self.right} →" if self.right else ""))
        )
        title = f"{self.measure}: {sides}" if sides else self.measure
        return (ratio_axis if self.ratio else difference_axis)(self.rows(), title)

    @property
    def footnotes(self) -> tuple[str, ...]:
        """How it was made, what to know of single studies, and what was left out."""
        return (*self.notes, *study_notes((s.label, s.note) for s in self.studies), *left_out(self.excluded))

    @property
    def description(self) -> str:
        """The plot in words, for those who cannot see it."""
        what = f"Forest plot, {self.measure}. {self.title}. {_many(len(self.studies), 'study', 'studies')}"
        parts = [f"{s.label}: {interval(s.estimate, s.low, s.high)}" for s in self.studies]
        if pooled := self.pooled:
            parts.append(f"{pooled.label}: {interval(pooled.estimate, pooled.low, pooled.high)}")
            if pooled.prediction_low is not None and pooled.prediction_high is not None:
                span = interval(None, pooled.prediction_low, pooled.prediction_high)
                parts.append(f"a new study may find {span}")
        else:
            parts.append(f"nothing was pooled: {self.why_not or 'no reason is recorded'}")
        if self.excluded:
            parts.append(f"{_many(len(self.excluded), 'row', 'rows')} left out")
        return f"{what}. {'; '.join(parts)}."


def forest_chart(plot: ForestPlot, look: Look = ON_LIGHT) -> alt.VConcatChart:
    """Draw a forest plot.

    Arguments:
        plot: what to draw; at least one study.
        look: page on which it stands.

    Returns:
        A chart with title, description and axis titles, whose data stand inside it.

    >>> study = ForestStudy("A 2020", ("3/50", "1/49"), 2.9, 0.3, 27.3, 1.0)
    >>> chart = forest_chart(ForestPlot("Fever", "risk ratio", (study,), count_headings=("cells", "sham")))
    >>> chart.to_dict()["description"][:23]
    'Forest plot, risk ratio'
    """
    body = forest_body(plot, look)
    return finish(body, plot.title, [plot.why_not and f"Not pooled: {plot.why_not}"], plot.description, look)


def forest_body(plot: ForestPlot, look: Look = ON_LIGHT) -> alt.VConcatChart:
    """A forest plot without title and colours of the page, to be put beside another."""
    return draw_rows(plot.rows(), plot.headings, plot.axis, plot.footnotes, look)


def study_notes(notes: Iterable[tuple[str, str]]) -> list[str]:
    """What to know of single studies; a note that several share is told once.

    Arguments:
        notes: label and note of every study, the note empty where there is nothing to say.

    >>> study_notes([("A", "blinded"), ("B", "blinded"), ("C", ""), ("D", "small")])
    ['2 of 4 studies: blinded', 'D: small']
    """
    given = list(notes)
    by_note: dict[str, list[str]] = defaultdict(list)
    for label, note in given:
        if note:
            by_note[note].append(label)
    return [
        f"{shortened(labels[0], _MOST_LABEL) if len(labels) == 1 else f'{len(labels)} of {len(given)} studies'}: {note}"
        for note, labels in by_note.items()
    ]


def left_out(excluded: Iterable[tuple[str, str]]) -> list[str]:
    """What was left out, by reason.

    >>> left_out([("a", "nobody was at risk"), ("b", "nobody was at risk")])
    ['Left out, 2 rows: nobody was at risk']
    """
    reasons = Counter(reason for _, reason in excluded)
    return [f"Left out, {_many(n, 'row', 'rows')}: {reason}" for reason, n in sorted(reasons.items())]


def _many(count: int, one: str, more: str) -> str:
    return f"{number(count) if count >= 100 else count} {one if count == 1 else more}"
