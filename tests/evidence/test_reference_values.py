# ruff: noqa: T201 - the table of reference and own values is printed for who asks with -rA
"""kg.evidence gives the numbers of metafor, lme4 and published analyses."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from kg.evidence import binomial_normal, proportion
from kg.evidence.heterogeneity import Tau2
from kg.evidence.meta_analysis import Interval, Model, Options, cumulative, leave_one_out, pool
from kg.evidence.pooled_incidence import PoolingMethod, StudyCount, freeman_tukey, pool_proportions
from kg.evidence.small_studies import egger, harbord, peters
from kg.evidence.stratified import RiskDifferenceVariance, mantel_haenszel, peto
from kg.evidence.two_arms import Measure, TwoArms, TwoMeans, effects_of_counts, effects_of_means

FOLDER = Path(__file__).parent / "reference"
ESTIMATORS = {"DL": Tau2.DERSIMONIAN_LAIRD, "PM": Tau2.PAULE_MANDEL, "REML": Tau2.REML}
INTERVALS = {
    "z": Interval.NORMAL,
    "knha": Interval.HARTUNG_KNAPP,
    "adhoc": Interval.HARTUNG_KNAPP_SAFEGUARDED,
}
CLOSE = 1e-4


def table(name):
    """All rows of a file beside the tests."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@cache
def arms(name):
    """One data set of counts in two arms."""
    rows = [row for row in table("counts.tsv") if row["set"] == name]
    return tuple(
        TwoArms(r["study"], *(int(r[key]) for key in ("ai", "n1i", "ci", "n2i")), int(r["year"]) if r["year"] else None)
        for r in rows
    )


@cache
def single(name):
    """One data set of proportions; ``x-treated`` and ``x-control`` are the arms of x."""
    start, _, arm = name.partition("-")
    keys = ("ci", "n2i") if arm == "control" else ("ai", "n1i")
    rows = [row for row in table("counts.tsv") if row["set"] == start]
    return tuple(StudyCount(row["study"], *(int(row[key]) for key in keys)) for row in rows)


def pooled_sd(study):
    """The same study with one standard deviation for both arms, as Normand (1999) used."""
    m = study.n_1 + study.n_2 - 2
    sd = math.sqrt(((study.n_1 - 1) * study.sd_1**2 + (study.n_2 - 1) * study.sd_2**2) / m)
    return replace(study, sd_1=sd, sd_2=sd)


@cache
def effects(name, measure):
    """Effects of one data set of counts or of means."""
    kind = Measure(measure)
    if kind in (Measure.MEAN_DIFFERENCE, Measure.STANDARDISED_MEAN_DIFFERENCE):
        rows = [row for row in table("means.tsv") if row["set"] == name.removesuffix("_pooled_sd")]
        made = []
        for r in rows:
            first = float(r["m1i"]), float(r["sd1i"]), int(r["n1i"])
            made.append(TwoMeans(r["study"], *first, float(r["m2i"]), float(r["sd2i"]), int(r["n2i"])))
        return effects_of_means(map(pooled_sd, made) if name.endswith("_pooled_sd") else made, kind)
    return effects_of_counts(arms(name), kind)


def back(measure, value):
    """A limit as it stands on the scale of analysis."""
    return math.log(value) if Measure(measure).ratio else value


def told(measure, found):
    """The quantities of a pooled effect under the names of the file."""
    limits = {name: getattr(found, name) for name in ("low", "high", "prediction_low", "prediction_high")}
    same = {name: getattr(found, name) for name in ("theta", "se", "q", "q_p", "tau2", "i2", "h")}
    spread = {name: getattr(found, name) for name in ("tau2_low", "tau2_high", "i2_low", "i2_high")}
    on_scale = {name: back(measure, value) for name, value in limits.items() if value is not None}
    return {**on_scale, **same, **spread, "p": found.p_value}


def proportions(name, how):
    """A pooled proportion by the method an id names."""
    studies = single(name)
    if how in ("glmm", "glmer"):
        found = pool_proportions(studies)
        fitted = binomial_normal.fit([(each.affected, each.at_risk) for each in studies])
        return {**vars(found), "theta": fitted.mu, "se": fitted.se}
    if how == "common":
        return vars(pool_proportions(studies, PoolingMethod.COMMON))
    method, _, estimator = how.rpartition("-")
    chosen = PoolingMethod.LOGIT if method == "logit" else PoolingMethod.FREEMAN_TUKEY
    return vars(pool_proportions(studies, chosen, tau2=ESTIMATORS[estimator]))


def one_proportion(affected, at_risk, how):
    """Limits of a single proportion by the method an id names."""
    if how == "one-sided":
        return {
            "high": proportion.upper_bound(affected, at_risk),
            "low": proportion.lower_bound(affected, at_risk),
        }
    makers = {"exact": proportion.clopper_pearson, "wilson": proportion.wilson, "mid-p": proportion.mid_p}
    return vars(makers[how](affected, at_risk))


def miller(what):
    """The example of Miller (1978)."""
    pairs = [(3, 11), (6, 17), (10, 21), (1, 6)]
    if what == "transformed":
        return {str(place): freeman_tukey(*pair) for place, pair in enumerate(pairs)}
    return vars(pool_proportions([StudyCount(str(pair), *pair) for pair in pairs], PoolingMethod.FREEMAN_TUKEY))


@cache
def ours(name):
    """All quantities under one id of the file."""
    data, *rest = name.split("/")
    if data == "miller":
        return miller(rest[0])
    if data == "none":
        return one_proportion(int(rest[0]), int(rest[1]), rest[2])
    if len(rest) == 1:
        return proportions(data, rest[0])
    measure, how, *test = rest
    if how == "first":
        first = effects(data, measure).effects[0]
        return {"yi": first.estimate, "vi": first.variance}
    if how in ("egger", "harbord", "peters"):
        found = {"egger": egger, "harbord": harbord, "peters": peters}[how](
            effects(data, measure) if how == "egger" else arms(data)
        )
        return {"t": found.t, "p": found.p_value, "limit": found.limit}
    if how == "MH-1985":
        found = mantel_haenszel(arms(data), Measure(measure), variance=RiskDifferenceVariance.GREENLAND_ROBINS)
        return {"z": found.theta / found.se}
    if how == "MH":
        return told(measure, mantel_haenszel(arms(data), Measure(measure)))
    if how == "Peto":
        return told(measure, peto(arms(data)))
    if how in ("leave-one-out", "cumulative"):
        each = leave_one_out if how == "leave-one-out" else cumulative
        options = Options(tau2=Tau2.DERSIMONIAN_LAIRD, interval=Interval.NORMAL)
        return {study: found.theta for study, found in each(effects(data, measure), options)}
    if how == "EE":
        return told(measure, pool(effects(data, measure), Options(model=Model.COMMON)))
    options = Options(tau2=ESTIMATORS[how], interval=INTERVALS[test[0]])
    return told(measure, pool(effects(data, measure), options))


REFERENCE = table("metafor.tsv")
PUBLISHED = table("published.tsv")
SCALES = {
    "": float,
    "exp": math.exp,
    "twice": lambda value: 2 * value,
    "percent": lambda value: 100 * value,
    "percent squared": lambda value: 10_000 * value,
}


def off(row):
    """How far our value is from the reference: the relative difference, and the absolute one where it is 0."""
    reference, value = float(row["value"]), ours(row["id"])[row["quantity"]]
    difference = abs(value - reference)
    return difference / abs(reference) if abs(reference) > 1e-12 else difference


@pytest.mark.parametrize("name", sorted({row["id"] for row in REFERENCE}))
def test_the_numbers_are_those_of_metafor(name):
    """Every quantity under an id agrees with the reference to four digits at least."""
    for row in (row for row in REFERENCE if row["id"] == name):
        reference, value = float(row["value"]), ours(name)[row["quantity"]]
        print(f"{row['quantity']:>16} {reference:>18.10g} {value:>18.10g} {value - reference:>10.1e}  {row['call']}")
        assert off(row) <= CLOSE, row


def test_all_but_the_mixed_model_agree_to_six_digits():
    """Only lme4, whose search ends early, leaves more than rounding: the largest differences are printed."""
    ranked = sorted(((off(row), row) for row in REFERENCE), key=lambda pair: -pair[0])
    for difference, row in ranked[:20]:
        print(f"{difference:.1e} {row['id']} {row['quantity']} {row['value']} {ours(row['id'])[row['quantity']]}")
    assert max(difference for difference, row in ranked if "glm" not in row["id"]) < 1e-6


def test_there_are_many_reference_values():
    """The comparison rests on hundreds of numbers from ten data sets."""
    assert len(REFERENCE) >= 1000
    assert len(PUBLISHED) >= 60
    assert len({row["source"] for row in REFERENCE}) >= 10


@pytest.mark.parametrize("name", sorted({row["id"] for row in PUBLISHED}))
def test_published_numbers_come_out_to_the_printed_digit(name):
    """Rounded as they were printed, our values are those of articles and manuals."""
    for row in (row for row in PUBLISHED if row["id"] == name):
        value = SCALES[row["scale"]](ours(name)[row["quantity"]])
        digits = len(row["value"].partition(".")[2])
        print(f"{row['quantity']:>10} {row['value']:>10} {value:>12.6f}  {row['source']}")
        assert abs(value - float(row["value"])) <= 0.5000001 * 10**-digits, row
