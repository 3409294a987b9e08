"""kg.evidence.meta_analysis: pooled effects, their intervals, and what is said of them."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from kg.errors import EvidenceError
from kg.evidence.heterogeneity import Tau2
from kg.evidence.meta_analysis import Interval, Model, Options, cumulative, leave_one_out, pool
from kg.evidence.two_arms import Effects, Measure, StudyEffect, TwoArms, effects_of_counts, swapped


def of(pairs, measure=Measure.MEAN_DIFFERENCE):
    """Effects named A, B, C ... from estimates and variances."""
    return Effects(measure, tuple(StudyEffect(f"{n:03d}", y, v, 2000 + n) for n, (y, v) in enumerate(pairs)))


PAIRS = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.001, 10)), min_size=1, max_size=12)
OPTIONS = st.builds(
    Options,
    st.sampled_from(list(Model)),
    st.sampled_from(list(Tau2)),
    st.sampled_from([Interval.NORMAL, Interval.HARTUNG_KNAPP_SAFEGUARDED]),
    st.sampled_from([0.8, 0.95, 0.99]),
)
TABLES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(31, 200), st.integers(0, 30), st.integers(31, 200)),
    min_size=2,
    max_size=8,
).map(lambda rows: [TwoArms(str(n), *row) for n, row in enumerate(rows)])


@given(PAIRS, OPTIONS)
def test_the_interval_holds_the_estimate_and_the_prediction_holds_it_too(pairs, options):
    """Limits stand around the estimate; where a new study is predicted, its interval does as well."""
    found = pool(of(pairs), options)
    assert found.low < found.estimate < found.high
    if found.prediction_low is not None:
        assert found.prediction_low < found.estimate < found.prediction_high
    assert 0 <= found.p_value <= 1
    assert sum(share for _, share in found.weights) == pytest.approx(1)


@given(PAIRS, OPTIONS)
def test_the_estimate_lies_among_the_studies(pairs, options):
    """Weights are above zero, so that no pooled effect leaves the range of its studies."""
    effects = [y for y, _ in pairs]
    assert min(effects) <= pool(of(pairs), options).theta <= max(effects)


@given(PAIRS, OPTIONS, st.randoms(use_true_random=False))
def test_names_and_order_are_nothing(pairs, options, shuffler):
    """Other names in another order give the same bytes but for the names."""
    shuffled = list(pairs)
    shuffler.shuffle(shuffled)
    one, other = pool(of(pairs), options), pool(of(shuffled), options)
    assert replace(one, weights=()) == replace(other, weights=())
    assert sorted(share for _, share in one.weights) == sorted(share for _, share in other.weights)


@given(PAIRS, OPTIONS, st.floats(0.01, 100))
def test_another_unit_multiplies_everything(pairs, options, unit):
    """Pooled in centimetres or in metres: the same."""
    one, other = pool(of(pairs), options), pool(of([(unit * y, unit**2 * v) for y, v in pairs]), options)
    numbers = [[each.estimate, each.low, each.high] for each in (one, other)]
    assert [each / unit for each in numbers[1]] == pytest.approx(numbers[0], rel=1e-5, abs=1e-6)


@given(TABLES, st.sampled_from([Measure.RISK_RATIO, Measure.ODDS_RATIO]), OPTIONS)
def test_swapping_the_arms_inverts_a_ratio(tables, measure, options):
    """A ratio of 2 for one arm is a half for the other, limits turned round."""
    effects = effects_of_counts(tables, measure)
    if not effects.effects:
        return
    found, other = pool(effects, options), pool(effects_of_counts(swapped(tables), measure), options)
    assert other.theta == pytest.approx(-found.theta, abs=1e-9)
    assert (1 / other.high, 1 / other.low) == pytest.approx((found.low, found.high), rel=1e-6)
    assert other.p_value == pytest.approx(found.p_value, abs=1e-9)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 10)), min_size=3, max_size=12))
def test_statsmodels_agrees(pairs):
    """Common effect, DerSimonian-Laird, Paule-Mandel and both intervals are those of statsmodels where it has them."""
    assume(max(y for y, _ in pairs) - min(y for y, _ in pairs) > 0.01)  # it gives NaN for equal effects
    y, v = (np.array(column) for column in zip(*pairs, strict=True))
    for estimator, name in ((Tau2.DERSIMONIAN_LAIRD, "dl"), (Tau2.PAULE_MANDEL, "pm")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = combine_effects(y, v, method_re=name, atol=1e-12)
            frame = theirs.summary_frame()
        ours = pool(of(pairs), Options(tau2=estimator, interval=Interval.NORMAL))
        common = pool(of(pairs), Options(model=Model.COMMON))
        assert [common.theta, common.se] == pytest.approx([theirs.mean_effect_fe, theirs.sd_eff_w_fe], rel=1e-9)
        assert ours.q == pytest.approx(theirs.q, rel=1e-7, abs=1e-9)
        if name == "pm" and abs(ours.tau2 - theirs.tau2) > 1e-6 * (1 + ours.tau2):
            continue  # its iteration stops after fifty steps, converged or not
        if theirs.tau2 <= 0:  # it goes on with a negative variance; we take 0
            assert ours.tau2 == 0
            continue
        row = frame.loc["random effect"]
        assert ours.tau2 == pytest.approx(theirs.tau2, rel=1e-5, abs=1e-6)
        assert [ours.theta, ours.low, ours.high] == pytest.approx([row.eff, row.ci_low, row.ci_upp], rel=1e-4, abs=1e-4)
        knapp = pool(of(pairs), Options(tau2=estimator, interval=Interval.HARTUNG_KNAPP))
        assert knapp.se == pytest.approx(frame.loc["random effect wls", "sd_eff"], rel=1e-4, abs=1e-5)


def test_one_study_is_itself_and_says_so():
    """Nothing is pooled, nothing is said of differences."""
    found = pool(of([(0.5, 0.04)]))
    assert (found.estimate, found.se, found.studies) == (0.5, 0.2, 1)
    assert (found.tau2, found.i2, found.prediction_low) == (None, None, None)
    assert "one study" in found.method
    assert "nothing was pooled" in found.notes[0]


def test_nothing_left_to_pool_gives_the_reasons():
    """All studies without events: the error says why each was left out and of what."""
    effects = effects_of_counts([TwoArms("A", 0, 9, 0, 9), TwoArms("B", 0, 7, 0, 8)], Measure.RISK_RATIO)
    with pytest.raises(EvidenceError, match=r"no study left to pool for a risk ratio .*A: nobody.*B: nobody"):
        pool(effects)
    with pytest.raises(EvidenceError, match="none was given"):
        pool(Effects(Measure.RISK_RATIO, ()))


def test_what_was_left_out_or_corrected_is_carried_on():
    """Exclusions and corrections stand with the result."""
    tables = [TwoArms("A", 0, 9, 0, 9), TwoArms("B", 0, 20, 2, 20), TwoArms("C", 3, 40, 5, 40)]
    found = pool(effects_of_counts(tables, Measure.ODDS_RATIO))
    assert [study for study, _ in found.excluded] == ["A"]
    assert any("0.5 was added" in note for note in found.notes)
    assert found.studies == 2


def test_the_safeguard_never_gives_a_shorter_interval():
    """Three studies that agree by chance do not make a claim of near certainty."""
    agreeing = of([(0.5, 0.1), (0.5001, 0.1), (0.4999, 0.1)])
    bare = pool(agreeing, Options(interval=Interval.HARTUNG_KNAPP))
    safe = pool(agreeing, Options(interval=Interval.HARTUNG_KNAPP_SAFEGUARDED))
    normal = pool(agreeing, Options(interval=Interval.NORMAL))
    assert bare.high - bare.low < normal.high - normal.low < safe.high - safe.low
    assert any("factor was below 1" in note for note in safe.notes)


def test_equal_effects_without_safeguard_are_refused():
    """An interval of no width is no interval."""
    with pytest.raises(EvidenceError, match="zero width"):
        pool(of([(0.5, 0.1), (0.5, 0.2)]), Options(interval=Interval.HARTUNG_KNAPP))


@pytest.mark.parametrize(
    ("studies", "options", "words"),
    [
        (2, Options(), "no prediction interval: it needs at least three"),
        (3, Options(), "only 3 studies"),
        (6, Options(), "t with k - 2 degrees"),
        (6, Options(interval=Interval.NORMAL), "too short for few studies"),
        (6, Options(model=Model.COMMON), "differ by more than chance"),
    ],
)
def test_cautions_are_told(studies, options, words):
    """Few studies, choices that matter and unfit models are said in words."""
    found = pool(of([(float(n), 0.01) for n in range(studies)]), options)
    assert any(words in note for note in found.notes)


def test_the_common_effect_predicts_nothing():
    """Without variance between studies there is nothing to predict."""
    found = pool(of([(0.1, 0.1), (0.2, 0.1), (0.4, 0.1)]), Options(model=Model.COMMON))
    assert found.prediction_low is found.prediction_high is found.tau2 is None


def test_contradictory_effects_are_refused_and_repeated_ones_counted_once():
    """One study cannot have two effects, but may be given twice."""
    one = StudyEffect("A", 0.1, 0.1)
    with pytest.raises(EvidenceError, match="twice with different numbers"):
        pool(Effects(Measure.MEAN_DIFFERENCE, (one, StudyEffect("A", 0.2, 0.1))))
    found = pool(Effects(Measure.MEAN_DIFFERENCE, (one, StudyEffect("A", 0.1, 0.1))))
    assert found.studies == 1
    assert "counted once" in found.notes[0]


def test_counts_of_whole_populations_are_pooled():
    """A thousand million people break nothing."""
    tables = [TwoArms("A", 10**8, 10**9, 2 * 10**8, 10**9), TwoArms("B", 3, 10**9, 5, 10**9)]
    found = pool(effects_of_counts(tables, Measure.RISK_RATIO))
    assert all(math.isfinite(value) for value in (found.low, found.estimate, found.high))


@given(st.lists(st.tuples(st.floats(-1e30, 1e30), st.floats(1e-30, 1e30)), min_size=1, max_size=5), OPTIONS)
def test_numbers_far_apart_give_an_answer(pairs, options):
    """No overflow, no NaN, whatever the magnitudes."""
    found = pool(of(pairs), options)
    assert not any(math.isnan(value) for value in (found.low, found.estimate, found.high, found.p_value))


def test_leaving_one_out_leaves_each_out_once():
    """As many results as studies, each with one fewer."""
    effects = of([(0.1, 0.1), (0.2, 0.1), (0.9, 0.1)])
    found = leave_one_out(effects)
    assert [name for name, _ in found] == ["000", "001", "002"]
    assert all(name not in dict(result.weights) and result.studies == 2 for name, result in found)
    with pytest.raises(EvidenceError, match="at least two"):
        leave_one_out(of([(0.1, 0.1)]))


def test_studies_accumulate_by_year_and_then_by_name():
    """The last step is the whole analysis."""
    effects = Effects(
        Measure.MEAN_DIFFERENCE,
        (StudyEffect("C", 1.0, 1, 1999), StudyEffect("B", 3.0, 1, 1998), StudyEffect("A", 2.0, 1, 1999)),
    )
    found = cumulative(effects)
    assert [name for name, _ in found] == ["B", "A", "C"]
    assert found[-1][1] == pool(effects)


def test_studies_without_a_year_cannot_accumulate():
    """They are named."""
    with pytest.raises(EvidenceError, match=r"without a year.*: A"):
        cumulative(Effects(Measure.MEAN_DIFFERENCE, (StudyEffect("A", 1.0, 1),)))
