"""``stemkg assess``, ``forest``, ``gaps`` and ``questions``."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from kg.build.release import publish
from kg.cli.sections import NOTICE
from kg.evidence.incidence import harm_rate
from kg.namespaces import KG

CLAIM = "kg:claim-cells-improve-pain"
INFECTION, DISCITIS, REJECTION = "kg:risk-infection", "kg:risk-discitis", "kg:risk-rejection"
CELLS, SHAM = "kg:therapy-disc-cells", "kg:proc-sham"


@pytest.fixture
def report(asked):
    """The JSON report of a command."""

    def run(*words):
        ran = asked(*words, "--format", "json")
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    return run


def flat(text):
    """A report on one line, so that line ends do not matter."""
    return " ".join(text.split())


# ------------------------------------------------------------------ assess


def test_the_whole_argument_is_printed(asked):
    """Claim, question, status, level, certainty, both sides with design, people, year and rationale, and the notice."""
    ran = asked("assess", CLAIM)
    told = flat(ran.out)
    assert (ran.code, ran.err) == (0, "")
    for part in (
        "Donor cells in a disc ease disc pain.",
        "Asked as a question of benefit",
        "of what: disc pain",
        "Switches: none, all sources.",
        "Status: contested.",
        "OCEBM 2011",
        "Certainty: very low.",
        "in all: very low",
        "Trial of donor cells against sham (kg:study-trial)",
        "40 people, 2024, double blind",
        "Cells and sham did alike in 40 people.",
        "30 people had less pain than before.",
        "What differs between the sides",
        "What would change without each source",
        "Without Trial of donor cells against sham: status: contested becomes supported",
        "What was known year by year",
    ):
        assert part in told, part
    assert ran.out.count(NOTICE) == 1
    assert told.index("For (2)") < told.index("Against (1)")


def test_the_report_as_json_is_what_was_weighed(report, small):
    """Every figure is that of the graph's own weighing, and the notice stands in it once."""
    found, weighed = report("assess", CLAIM), small.evidence.claim(CLAIM)
    assert found["claim"] == f"{KG}claim-cells-improve-pain"
    assert found["status"] == weighed.assessment.status == "contested"
    assert found["reasonText"] == "; ".join(weighed.assessment.reasons)
    assert [line["source"] for line in found["evidence"]["disputes"]] == [f"{KG}study-trial"]
    assert found["evidence"]["disputes"][0]["rationale"] == ["Cells and sham did alike in 40 people."]
    assert [year["year"] for year in found["years"]] == [2018, 2020, 2024]
    assert {change["source"]: bool(change["changes"]) for change in found["without"]} == {
        f"{KG}cohort-series": True,
        f"{KG}study-trial": True,
    }
    assert found["notice"] == NOTICE


@pytest.mark.parametrize(
    ("switch", "left", "status"),
    [
        (["--blinded-only"], {"study-series", "study-series-later"}, "disputed"),
        (["--compared-only"], {"study-series", "study-series-later"}, "disputed"),
        (["--design", "single-arm"], {"study-trial"}, "supported"),
        (["--design", "kg:design-rct", "--design", "design-single-arm"], set(), "contested"),
        (["--setting", "regulated-trial"], set(), "contested"),
        (["--without", "kg:study-trial"], {"study-trial"}, "supported"),
        (["--without", "kg:doc-trial"], {"study-trial"}, "supported"),
        (["--without", "kg:cohort-series"], {"study-series", "study-series-later"}, "disputed"),
        (["--until", "2020"], {"study-trial"}, "supported"),
        (["--without-sponsor", "industry"], set(), "contested"),
    ],
)
def test_a_switch_leaves_out_what_it_says_and_tells_why(report, asked, switch, left, status):
    """The status follows, and every source that is left out is named with its reason."""
    found = report("assess", CLAIM, *switch)
    assert {entry["source"].removeprefix(str(KG)) for entry in found["leftOut"]} == left
    assert all(entry["reason"] for entry in found["leftOut"])
    assert found["status"] == status
    told = flat(asked("assess", CLAIM, *switch).out)
    assert ("What the switches left out" in told) == bool(left)
    assert found["switches"]["words"] in told


def test_switches_that_leave_nothing_say_so(asked):
    """That nothing is left is told as the doing of the switches, not as missing evidence."""
    told = flat(asked("assess", CLAIM, "--until", "1950").out)
    assert "The switches left every source out." in told


def test_withdrawn_sources_are_shown_and_do_not_count(asked, report):
    """A retracted trial stands apart, and the claim has nothing to stand on."""
    found = report("assess", "kg:claim-antibiotic-lowers-discitis")
    assert [line["source"] for line in found["withdrawn"]] == [f"{KG}study-withdrawn"]
    assert found["status"] == "no-valid-evidence"
    told = flat(asked("assess", "kg:claim-antibiotic-lowers-discitis").out)
    assert "Every source on this claim was withdrawn." in told
    assert "Withdrawn, does not count" in told


def test_a_harm_says_whether_it_happens_at_all(asked):
    """Existence is another question than how often, and is told for harms alone."""
    assert "Does it happen at all?" in asked("assess", "kg:claim-injection-may-cause-discitis").out
    assert "Does it happen at all?" not in asked("assess", CLAIM).out


def test_a_claim_is_found_by_its_label(asked):
    """An exact label does instead of the id."""
    assert asked("assess", "Donor cells ease disc pain").code == 0


def test_an_unknown_claim_names_what_is_close(asked):
    """The message suggests, and the exit code is that of a wrong input."""
    ran = asked("assess", "kg:claim-cells-improve-pian")
    assert (ran.code, ran.out) == (1, "")
    assert "did you mean" in ran.err


def test_a_harm_where_a_claim_is_wanted_names_claims_about_it(asked):
    """Whoever gives a harm is led to its claims."""
    ran = asked("assess", DISCITIS)
    assert ran.code == 1
    assert "is no claim" in ran.err
    assert "kg:claim-injection-may-cause-discitis" in ran.err


@pytest.mark.parametrize(
    ("switch", "said"),
    [
        (["--design", "rtc"], "take one of rct"),
        (["--setting", "moon"], "--setting does not know 'moon'"),
        (["--without-sponsor", "industri"], "take one of industry"),
        (["--until", "20"], "no year of publication"),
        (["--without", "kg:risk-discitis"], "takes a study, a document or a cohort"),
    ],
)
def test_a_wrong_switch_is_refused_with_a_remedy(asked, switch, said):
    """A misspelt switch never silently weighs something else."""
    ran = asked("assess", CLAIM, *switch)
    assert (ran.code, ran.out) == (2, "")
    assert said in flat(ran.err)


def test_markdown_has_headings_lists_and_the_notice(asked):
    """The report can be pasted into a document; steering letters of the data are escaped."""
    text = asked("assess", CLAIM, "--format", "markdown").out
    assert text.startswith("# Donor cells in a disc ease disc pain.\n")
    assert "\n## Certainty, step by step\n" in text
    assert "\n- Trial of donor cells against sham (kg:study-trial)" in text
    assert "```text" in text
    assert text.count(NOTICE) == 1


def test_hostile_words_of_a_source_stay_words(stemkg, small_data):
    """Mark-up in a label or rationale is shown as it was written and never becomes mark-up."""
    name = "sources/trial.yaml"
    small_data.change(name, 'label: "Trial of donor cells against sham"', r'label: "<script>x</script> | \"q\" [b](c)"')
    small_data.change(name, "Cells and sham did alike in 40 people.", r"**red** `tick` " + "long " * 60)
    release = publish(small_data.inputs, small_data.root / "releases")
    text = stemkg("assess", "--graph", release, CLAIM, "--format", "markdown").out
    assert "<script>" not in re.sub(r"```text\n.*?\n```", "", text, flags=re.DOTALL)  # code is shown as it is
    assert r"\<script\>x\</script\> \|" in text
    assert r"\[b\](c)" in text
    assert r"\*\*red\*\*" in text
    shown = stemkg("assess", "--graph", release, CLAIM).out
    assert "<script>x</script>" in shown


# ------------------------------------------------------------------ forest


def test_a_harm_is_counted_and_compared(asked):
    """Crude and per study, ratio and difference, each with what was pooled or why not."""
    told = flat(asked("forest", INFECTION, CELLS).out)
    for part in (
        "infection after donor cells in a disc",
        "All added up: 4 of 50 people",
        "3 of 30",
        "1 of 20",
        "Compared with those who did not get it: risk ratio",
        "2 of 20",
        "0.50 (0.049 to 5.08)",
        "difference per 1,000",
        "Left out",
        "the same people are counted in another row",
    ):
        assert part in told, part
    assert told.count(NOTICE) == 1


def test_the_report_of_a_harm_as_json_is_what_was_computed(report, small):
    """Counts, exact interval, ratio, difference, weights and reasons are those of the graph's own weighing."""
    found, weighed = report("forest", INFECTION, CELLS), small.evidence.harm(INFECTION, CELLS)
    assert (found["incidence"]["affected"], found["incidence"]["atRisk"]) == (4, 50)
    assert found["incidence"]["crude"]["high"] == weighed.rate.crude.high
    (study,) = found["comparison"]["studies"]
    assert (study["affected"], study["atRisk"], study["affectedCompared"], study["atRiskCompared"]) == (1, 20, 2, 20)
    assert study["pooled"] is True
    assert found["comparison"]["ratio"]["value"] == weighed.effect.ratio.estimate
    assert found["comparison"]["difference"]["low"] == weighed.effect.difference.low
    assert found["leftOut"] == [
        {"count": f"{KG}events-series-later-infection", "reason": "the same people are counted in another row"}
    ]
    assert found["nothing"] is None
    assert found["notice"] == NOTICE


def test_a_switch_counts_anew(report):
    """Without the trial only the series is left, and nothing can be compared."""
    found = report("forest", INFECTION, CELLS, "--without", "kg:study-trial")
    assert (found["incidence"]["affected"], found["incidence"]["atRisk"]) == (3, 30)
    assert found["comparison"] is None
    reasons = {entry["count"].removeprefix(str(KG)): entry["reason"] for entry in found["leftOut"]}
    assert reasons["events-trial-infection"] == "it was left out by hand"


def test_zero_observed_is_told_with_what_it_leaves_possible(asked, report):
    """A zero is a count: it was looked for, and a bound says how large the risk may still be."""
    found = report("forest", DISCITIS, "kg:source-donor-marrow")
    assert found["nothing"]["kind"] == "zero-observed"
    assert found["incidence"]["affected"] == 0
    told = flat(asked("forest", DISCITIS, "kg:source-donor-marrow").out)
    assert "Zero observed: it was looked for and not seen." in told
    assert "at most" in told


@pytest.mark.parametrize(
    ("risk", "given", "kind", "said"),
    [
        (REJECTION, "kg:source-donor-marrow", "not-reported", "That is no zero"),
        (REJECTION, "kg:proc-surgery", "not-searched", "Not searched: no recorded study gave it"),
        (REJECTION, CELLS, "not-usable", "no count is a proportion of people"),
    ],
)
def test_nothing_says_which_kind_of_nothing_it_is(asked, report, risk, given, kind, said):
    """Not reported, not searched and not usable are told apart; to have no number is an answer and no error."""
    assert report("forest", risk, given)["nothing"]["kind"] == kind
    ran = asked("forest", risk, given)
    assert ran.code == 0
    assert said in flat(ran.out)


def test_a_search_that_found_nothing_is_told_with_its_day(stemkg, small_data):
    """A negative search for the pair is neither a zero nor a missing row."""
    small_data.change("sources/others.yaml", "about: [kg:risk-rejection]", f"about: [{REJECTION}, kg:proc-surgery]")
    release = publish(small_data.inputs, small_data.root / "releases")
    found = json.loads(stemkg("forest", "-g", release, REJECTION, "kg:proc-surgery", "-f", "json").out)
    assert found["nothing"]["kind"] == "searched-nothing-found"
    assert found["negativeSearches"][0]["on"] == "2026-01-02"
    assert "Searched on 2026-01-02" in stemkg("forest", "-g", release, REJECTION, "kg:proc-surgery").out


def test_switches_that_leave_no_count_say_so(report):
    """The number is gone because of the switches."""
    assert report("forest", INFECTION, CELLS, "--until", "1950")["nothing"]["kind"] == "left-out"


@pytest.mark.parametrize(
    ("risk", "given", "said"),
    [
        (CLAIM, CELLS, "'stemkg assess kg:claim-cells-improve-pain' weighs a claim"),
        (CELLS, INFECTION, "the harm comes first. To mend: stemkg forest kg:risk-infection kg:therapy-disc-cells"),
        ("kg:tissue-marrow", CELLS, "is no harm"),
        (INFECTION, "kg:tissue-marrow", "is no therapy, procedure or cell source"),
    ],
)
def test_the_wrong_kind_of_thing_is_told_with_the_right_command(asked, risk, given, said):
    """Whoever mixes claim, harm and therapy up learns what to type."""
    ran = asked("forest", risk, given)
    assert (ran.code, ran.out) == (2, "")
    assert said in flat(ran.err)


def test_an_unknown_harm_names_what_is_close(asked):
    """The message suggests."""
    ran = asked("forest", "kg:risk-infektion", CELLS)
    assert ran.code == 1
    assert "kg:risk-infection" in ran.err


@pytest.mark.parametrize("suffix", ["svg", "png", "html", "json"])
def test_a_drawing_is_written_in_each_form(asked, tmp_path, suffix):
    """The file is there, and the command says where and how large."""
    path = tmp_path / f"infection.{suffix}"
    ran = asked("forest", INFECTION, CELLS, "--out", path)
    assert (ran.code, ran.err) == (0, "")
    assert f"{path.stat().st_size:,} bytes" in flat(ran.out)
    start = {"svg": b"<svg", "png": b"\x89PNG", "html": b"<!doctype html>", "json": b"{"}[suffix]
    assert path.read_bytes().startswith(start)


def test_a_drawing_says_which_switches_made_it(asked, tmp_path):
    """A drawing that leaves the command's side still says what was left out of it."""
    path = tmp_path / "x.json"
    asked("forest", INFECTION, CELLS, "--until", "2020", "-o", path)
    assert "published until 2020" in json.loads(path.read_text(encoding="utf-8"))["title"]["text"][0]


def test_a_drawing_of_an_unknown_form_is_refused_before_anything_is_read(asked, tmp_path):
    """The message names the forms; nothing is printed or written."""
    ran = asked("forest", INFECTION, CELLS, "--out", tmp_path / "x.pdf")
    assert (ran.code, ran.out) == (2, "")
    assert ".svg, .png, .html, .json" in ran.err


def test_nothing_to_draw_is_told_and_writes_no_file(asked, tmp_path):
    """The text says why there is no number; the drawing that was asked for fails."""
    ran = asked("forest", REJECTION, "kg:proc-surgery", "--out", tmp_path / "x.svg")
    assert ran.code == 1
    assert "Not searched" in ran.out
    assert "was not written" in ran.err
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ gaps and questions


def test_gaps_are_listed_with_their_reasons(asked, small):
    """Every gap of the graph stands there, the narrowest columns for a terminal, ids beside them for programs."""
    found = json.loads(asked("gaps", "-n", "1000", "-f", "json").out)
    assert len(found) == len(small.facts.members("EvidenceGap")) > 0
    assert all(row["why"] and row["ofId"].startswith("kg:") for row in found)
    ran = asked("gaps")
    assert "ofId" not in ran.out
    assert NOTICE in ran.out


def test_gaps_of_one_thing_and_of_one_kind(asked):
    """A harm, a therapy and a kind narrow the list; csv holds the same rows as json."""
    of_harm = json.loads(asked("gaps", DISCITIS, "-f", "json").out)
    assert of_harm
    assert {row["andId"] for row in of_harm} == {DISCITIS}
    kinds = {row["gap"] for row in of_harm}
    kind = sorted(kinds)[0]
    narrowed = asked("gaps", DISCITIS, "--kind", kind, "-f", "csv").out
    assert list(csv.DictReader(io.StringIO(narrowed))) == [row for row in of_harm if row["gap"] == kind]
    assert "in all; --limit shows more" in asked("gaps", "-n", "1").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--kind", "no-studi"], 2, "take one of no-study"),
        ([CLAIM], 2, f"'stemkg assess {CLAIM}' weighs a claim"),
        (["kg:tissue-marrow"], 2, "is none"),
        (["kg:therapy-disk-cells"], 1, "did you mean"),
    ],
)
def test_gaps_of_a_wrong_thing_are_refused(asked, words, code, said):
    """Each mistake has its remedy."""
    ran = asked("gaps", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in flat(ran.err)


def test_questions_stand_in_their_order_with_reasons(asked, small):
    """Rank, points and what gave them; the table says that it orders questions, not treatments."""
    found = json.loads(asked("questions", "-f", "json").out)
    assert [row["rank"] for row in found] == sorted(row["rank"] for row in found)
    assert found[0]["id"] == "kg:question-how-often-discitis"
    assert "wait for it" in found[0]["why here"] or "waits for it" in found[0]["why here"]
    ran = asked("questions")
    assert "not of treatments" in flat(ran.out)
    assert NOTICE in ran.out


def test_the_crude_figure_is_the_sum_of_the_rows_shown(report, small):
    """What a reader adds up is what the report says."""
    found = report("forest", INFECTION, CELLS)
    rows = found["incidence"]["studies"]
    assert sum(row["affected"] for row in rows) == found["incidence"]["affected"]
    assert sum(row["atRisk"] for row in rows) == found["incidence"]["atRisk"]
    counts = {row["counts"][0].removeprefix(str(KG)) for row in rows}
    assert counts == set(harm_rate(_treated(small)).used)


def _treated(graph):
    exposures = graph.evidence.items.exposures
    return next(c.treated for e, c in exposures.items() if e.risk.endswith("infection") and "therapy" in e.given)
