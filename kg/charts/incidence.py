"""Plots of proportions: how many of 1,000 were harmed, study by study, added up and pooled."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

from kg.charts.drawing import draw_rows
from kg.charts.forest import left_out, study_notes
from kg.charts.look import ON_LIGHT, Look, finish
from kg.charts.rows import Row, RowAxis, RowKind, interval, share_axis

PER = 1000
"""People to whom proportions are referred: counts of people are read more easily than per cents."""


@dataclass(frozen=True)
class Share:
    """A proportion with its interval.

    Arguments:
        value: the proportion, 0 to 1.
        low: lower limit, 0 to 1.
        high: upper limit, 0 to 1.
    """

    value: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The proportion for 1,000 people.

        >>> Share(0.01, 0.002, 0.05).words
        '10.0 (2.00 to 50.0)'
        """
        return interval(PER * self.value, PER * self.low, PER * self.high)


@dataclass(frozen=True)
class CountedStudy:
    """One study that counted.

    Arguments:
        label: the study as shown to people.
        affected: people with the harm.
        at_risk: people who could have had it.
        share: the proportion with its exact interval.
        note: what a reader must know of it.
        key: id of the study, for whoever asks which row is whose; not drawn.
    """

    label: str
    affected: int
    at_risk: int
    share: Share
    note: str = ""
    key: str = ""


@dataclass(frozen=True)
class IncidencePlot:
    """Everything in a plot of proportions.

    Arguments:
        title: which harm after what.
        studies: from top to bottom.
        crude: all added up.
        affected: people with the harm in all.
        at_risk: people who could have had it in all.
        pooled: the proportion in a typical study, None where nothing was pooled.
        prediction: lower and upper limit for a new study, None where it is not known.
        why_not: why nothing was pooled, empty where something was.
        notes: how it was made, and what to beware of.
        excluded: label and reason of everything that was left out.
    """

    title: str
    studies: tuple[CountedStudy, ...]
    crude: Share
    affected: int
    at_risk: int
    pooled: Share | None = None
    prediction: tuple[float, float] | None = None
    why_not: str = ""
    notes: tuple[str, ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()

    headings = ("study", "affected", "of 1,000, 95 %")

    def rows(self) -> tuple[Row, ...]:
        """The plot as rows, in people of 1,000."""
        found = [
            _row(s.label, RowKind.STUDY, f"{s.affected:,} of {s.at_risk:,}", s.share, s.note) for s in self.studies
        ]
        found.append(_row("All added up", RowKind.CRUDE, f"{self.affected:,} of {self.at_risk:,}", self.crude))
        if self.pooled:
            found.append(_row("Pooled", RowKind.POOLED, "", self.pooled))
        if self.prediction:
            low, high = (PER * end for end in self.prediction)
            cells = ("", interval(None, low, high))
            found.append(Row("What a new study may find", RowKind.PREDICTION, cells, None, low, high))
        return tuple(found)

    @property
    def axis(self) -> RowAxis:
        """The scale that holds all rows."""
        return share_axis(self.rows(), "people affected of 1,000", float(PER))

    @property
    def footnotes(self) -> tuple[str, ...]:
        """How it was made, what to know of single studies, and what was left out."""
        return (*self.notes, *study_notes((s.label, s.note) for s in self.studies), *left_out(self.excluded))

    @property
    def description(self) -> str:
        """The plot in words, for those who cannot see it."""
        parts = [f"{s.label}: {s.affected:,} of {s.at_risk:,}, {s.share.words} of 1,000" for s in self.studies]
        parts.append(f"all added up: {self.affected:,} of {self.at_risk:,}, {self.crude.words} of 1,000")
        if self.pooled:
            parts.append(f"pooled: {self.pooled.words} of 1,000")
        else:
            parts.append(f"nothing was pooled: {self.why_not or 'no reason is recorded'}")
        if self.prediction:
            parts.append(f"a new study may find {interval(None, *(PER * end for end in self.prediction))} of 1,000")
        return f"Dot plot of how often a harm was counted. {self.title}. {'; '.join(parts)}."


def _row(label: str, kind: RowKind, counts: str, share: Share, note: str = "") -> Row:
    return Row(label, kind, (counts, share.words), PER * share.value, PER * share.low, PER * share.high, note=note)


def incidence_chart(plot: IncidencePlot, look: Look = ON_LIGHT) -> alt.VConcatChart:
    """Draw how often a harm was counted.

    Arguments:
        plot: what to draw.
        look: page on which it stands.

    Returns:
        A chart with title, description and axis titles, whose data stand inside it.

    >>> share = Share(0.02, 0.001, 0.1)
    >>> plot = IncidencePlot("Fever", (CountedStudy("A 2020", 1, 50, share),), share, 1, 50, why_not="one study alone")
    >>> incidence_chart(plot).to_dict()["title"]["text"]
    ['Fever']
    """
    body = incidence_body(plot, look)
    return finish(body, plot.title, [plot.why_not and f"Not pooled: {plot.why_not}"], plot.description, look)


def incidence_body(plot: IncidencePlot, look: Look = ON_LIGHT) -> alt.VConcatChart:
    """A plot of proportions without title and colours of the page, to be put beside another."""
    return draw_rows(plot.rows(), plot.headings, plot.axis, plot.footnotes, look)
