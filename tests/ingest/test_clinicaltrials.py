"""kg.ingest.clinicaltrials and kg.ingest.harms: what becomes of a registered trial."""

from __future__ import annotations

import pytest

from kg.errors import SourceError


def counts(study):
    """The counts of a study by the last parts of their ids."""
    return {count["id"].split("-", 2)[2]: count for count in study["eventCounts"]}


def test_the_document_is_cited_by_number_and_acronym(convert, record):
    """Label, title and number come from the record; the year is that of the posting of the results."""
    document = convert(record).files["NCT00000001"][0]
    assert document["label"] == "NCT00000001 (EXAMPLE)"
    assert document["title"] == "An Invented, Randomized Trial That Shows the Format"
    assert (document["year"], document["trialIds"]) == (2003, ["NCT00000001"])
    assert document["documentType"] == "registry-entry"


def test_without_acronym_and_results_sponsor_and_start_take_their_place(convert, record):
    """The label names the sponsor, the year is that of the start; without either nothing is made up."""
    bare = record.without_results()
    del bare.protocol["identificationModule"]["acronym"]
    del bare.protocol["statusModule"]["resultsFirstPostDateStruct"]
    assert convert(bare).files["NCT00000001"][0]["label"] == "NCT00000001 (Invented Hospital)"
    assert convert(bare).files["NCT00000001"][0]["year"] == 2001
    del bare.protocol["sponsorCollaboratorsModule"], bare.protocol["statusModule"]["startDateStruct"]
    assert "year" not in convert(bare).files["NCT00000001"][0]


def test_only_numbers_of_the_registry_are_taken_as_aliases(convert, record):
    """An alias of another kind is no registry number."""
    record.protocol["identificationModule"]["nctIdAliases"] = ["NCT00000099", "OLD-7"]
    assert convert(record).files["NCT00000001"][0]["trialIds"] == ["NCT00000001", "NCT00000099"]


@pytest.mark.parametrize(
    ("allocation", "model", "design"),
    [
        ("RANDOMIZED", "PARALLEL", "rct"),
        ("NON_RANDOMIZED", "PARALLEL", "non-randomised-trial"),
        ("NA", "SINGLE_GROUP", "single-arm"),
        ("", "SINGLE_GROUP", "single-arm"),
        ("NA", "SEQUENTIAL", "single-arm"),
        ("", "", "clinical-trial"),
    ],
)
def test_the_design_follows_allocation_and_model(study_of, record, allocation, model, design):
    """What the registry does not say is not guessed."""
    record.design["designInfo"] = {"allocation": allocation, "interventionModel": model}
    record.protocol["identificationModule"]["officialTitle"] = "An invented trial"
    assert study_of(record)["design"] == f"kg:design-{design}"


@pytest.mark.parametrize(
    ("title", "design", "blinding"),
    [
        ("A Randomized, Double-Blind Invented Trial", "rct", "double-blind"),
        ("A randomised invented trial", "rct", "blinding-not-stated"),
        ("A Non-Randomized Invented Trial", "clinical-trial", "blinding-not-stated"),
        ("An invented trial", "clinical-trial", "blinding-not-stated"),
    ],
)
def test_a_record_without_its_design_is_read_by_its_title(study_of, record, title, design, blinding):
    """Exports without the design field still say in the title what it was; a note says where it was read."""
    record.design.pop("designInfo", None)
    record.protocol["identificationModule"]["officialTitle"] = title
    study = study_of(record)
    assert (study["design"], study["blinding"]) == (f"kg:design-{design}", blinding)
    assert ("taken from its title" in " ".join(study.get("note", ()))) == (design == "rct")


def test_a_trial_without_results_is_a_registration(study_of, record):
    """Its registered plan stands in a note, and its planned people are no participants."""
    study = study_of(record.without_results())
    assert study["design"] == "kg:design-trial-registration"
    assert "randomised, parallel groups" in study["note"][0]
    assert "participants" not in study
    assert "eventCounts" not in study
    assert "harmCollection" not in study


@pytest.mark.parametrize(
    ("masking", "blinding"),
    [
        ("NONE", "open-label"),
        ("SINGLE", "single-blind"),
        ("DOUBLE", "double-blind"),
        ("TRIPLE", "double-blind"),
        ("QUADRUPLE", "double-blind"),
        ("", "blinding-not-stated"),
    ],
)
def test_blinding_is_read_from_the_masking(study_of, record, masking, blinding):
    """A missing word is 'not stated', never 'open'."""
    record.design["designInfo"]["maskingInfo"] = {"masking": masking}
    assert study_of(record)["blinding"] == blinding


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("INDUSTRY", "industry"),
        ("NIH", "public-body"),
        ("FED", "public-body"),
        ("OTHER_GOV", "public-body"),
        ("OTHER", "other-sponsor"),
        ("NETWORK", "other-sponsor"),
        ("", None),
    ],
)
def test_the_kind_of_sponsor_is_kept(study_of, record, kind, expected):
    """Who paid is known where the registry says it."""
    record.protocol["sponsorCollaboratorsModule"]["leadSponsor"]["class"] = kind
    assert study_of(record).get("sponsorKind") == expected


def test_the_study_carries_status_phase_dates_and_enrolment(study_of, record):
    """What was posted stands there as posted, dates in one form."""
    record.protocol["statusModule"] |= {
        "overallStatus": "TERMINATED",
        "whyStopped": "invented reason",
        "completionDateStruct": {"date": "March 6, 2015"},
        "primaryCompletionDateStruct": {"date": "May 2006"},
    }
    record.design["phases"] = ["PHASE1", "PHASE2"]
    study = study_of(record)
    assert (study["trialStatus"], study["whyStopped"]) == ("terminated", "invented reason")
    assert (study["startedOn"], study["completedOn"], study["primaryCompletionOn"]) == (
        "2001-02",
        "2015-03-06",
        "2006-05",
    )
    assert study["phase"] == "phase 1 and phase 2"
    assert (study["enrolment"], study["enrolmentKind"], study["participants"]) == (20, "actual", 20)


def test_estimated_people_are_no_participants(study_of, record):
    """Only people who were enrolled were studied."""
    record.design["enrollmentInfo"]["type"] = "ESTIMATED"
    assert "participants" not in study_of(record)


def test_conditions_are_filed_and_kept_as_printed(convert, study_of, record):
    """A known word gives a concept, a known word without concept gives none, an unknown one is reported."""
    record.protocol["conditionsModule"]["conditions"] = ["Invented  Disease", "No disease", "Unheard Of"]
    study = study_of(record)
    assert study["conditions"] == ["kg:cond-invented"]
    assert study["conditionsAsPrinted"] == ["Invented Disease", "No disease", "Unheard Of"]
    assert convert(record).unmapped == ("Unheard Of",)


def test_groups_with_counts_are_the_arms(study_of, record):
    """The title, the people at risk where all numbers agree, and what the table says was given."""
    cells, saline = study_of(record)["arms"]
    assert cells == {
        "id": "kg:arm-nct00000001-eg000",
        "label": "Cells",
        "n": 10,
        "role": "experimental",
        "therapy": "kg:therapy-invented",
        "cellSource": ["kg:source-invented"],
        "procedures": ["kg:proc-invented"],
        "givenAsPrinted": "Invented cells",
    }
    assert "n" not in saline
    assert saline["note"] == ["Saline only."]


def test_without_counts_the_registered_arms_are_taken(study_of, record):
    """An arm that no table names follows its registered kind; a missing kind tells nothing."""
    bare = record.without_results()
    bare.protocol["armsInterventionsModule"]["armGroups"].append({"label": "Third"})
    arms = study_of(bare)["arms"]
    assert [arm["id"] for arm in arms] == [f"kg:arm-nct00000001-{n}" for n in (1, 2, 3)]
    assert [arm.get("role") for arm in arms] == ["experimental", "comparison-arm", None]
    assert [arm.get("therapy") for arm in arms] == ["kg:therapy-invented", None, None]


def test_the_control_is_that_of_the_table_or_of_the_registered_arms(study_of, record):
    """The table wins, then the arms, else it is not stated."""
    assert study_of(record)["control"] == "placebo"
    assert study_of(record.numbered("NCT00000002"))["control"] == "sham"
    del record.protocol["armsInterventionsModule"]
    assert study_of(record)["control"] == "control-not-stated"


def test_totals_of_each_group_come_first(study_of, record):
    """Deaths and serious totals are the same harm; the total above a threshold is one kind only."""
    found = counts(study_of(record))
    assert list(found)[:6] == [f"{k}-{g}" for k in ("deaths", "serious", "other") for g in ("eg000", "eg001")]
    assert found["deaths-eg000"]["risk"] == "kg:risk-death"
    assert found["serious-eg001"]["riskMatch"] == "same-harm"
    assert (found["serious-eg001"]["affected"], found["serious-eg001"]["atRisk"]) == (0, 9)
    assert found["other-eg000"]["riskMatch"] == "one-kind"


def test_deaths_that_were_not_posted_are_not_zero(study_of, record):
    """No row is made of a total that the registry does not hold."""
    for group in record.harms["eventGroups"]:
        del group["deathsNumAffected"], group["deathsNumAtRisk"]
    assert not [key for key in counts(study_of(record)) if key.startswith("deaths")]


def test_every_row_in_every_group_is_kept(study_of, record):
    """Term, organ system, seriousness and all three numbers stand there; a missing number stays missing."""
    found = counts(study_of(record))
    assert found["s001-eg000"] == {
        "id": "kg:events-nct00000001-s001-eg000",
        "inArm": ["kg:arm-nct00000001-eg000"],
        "risk": "kg:risk-pneumonia",
        "riskMatch": "same-harm",
        "event": "Pneumonia",
        "serious": True,
        "affected": 1,
        "atRisk": 10,
        "organSystem": "Infections and infestations",
        "events": 2,
    }
    assert found["s001-eg001"]["affected"] == 0
    assert "affected" not in found["o001-eg001"]
    assert found["o001-eg001"]["atRisk"] == 9


def test_a_term_without_a_line_is_filed_under_its_organ_system(study_of, record):
    """Such a row is one kind of harm and never makes a rate."""
    row = counts(study_of(record))["o001-eg000"]
    assert (row["risk"], row["riskMatch"]) == ("kg:risk-organ-skin", "one-kind")


def test_terms_are_matched_in_any_case_and_spacing(study_of, record):
    """The registry's spelling of capitals and spaces carries no meaning."""
    record.harms["seriousEvents"][0]["term"] = "  BAD   Cold "
    row = counts(study_of(record))["s001-eg000"]
    assert (row["risk"], row["riskMatch"], row["event"]) == ("kg:risk-infection", "one-kind", "BAD Cold")


def test_a_term_posted_twice_keeps_two_rows(study_of, record):
    """Rows are told apart by their place in the table."""
    record.harms["seriousEvents"] *= 2
    found = counts(study_of(record))
    assert found["s001-eg000"]["event"] == found["s002-eg000"]["event"] == "Pneumonia"


def test_nobody_at_risk_stays_zero(study_of, record):
    """A group without people is kept as posted."""
    record.harms["seriousEvents"][0]["stats"] = [{"groupId": "EG000", "numAffected": 0, "numAtRisk": 0}]
    row = counts(study_of(record))["s001-eg000"]
    assert (row["affected"], row["atRisk"]) == (0, 0)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["SYSTEMATIC_ASSESSMENT"] * 2, "looked for systematically."),
        (["NON_SYSTEMATIC_ASSESSMENT"] * 2, "not looked for systematically"),
        (["SYSTEMATIC_ASSESSMENT", "NON_SYSTEMATIC_ASSESSMENT"], "others noted as they came up"),
        (["", ""], "above 5% of a group."),
    ],
)
def test_how_harms_were_looked_for_is_told_in_our_words(study_of, record, kinds, words):
    """Time, threshold and kind of assessment make one short text."""
    for row, kind in zip(record.harms["seriousEvents"] + record.harms["otherEvents"], kinds, strict=True):
        row["assessmentType"] = kind
    told = study_of(record)["harmCollection"]
    assert told.startswith("Time covered, as posted: 1 year. ")
    assert words in told


def test_a_long_posted_text_is_not_copied(study_of, record):
    """Only its beginning is quoted; a threshold of 0 is no threshold."""
    record.harms["timeFrame"] = "long words " * 100
    record.harms["frequencyThreshold"] = "0"
    told = study_of(record)["harmCollection"]
    assert len(told) < 320
    assert "whatever their frequency" in told


def test_studies_of_the_same_people_share_one_cohort(convert, record):
    """The cohort is written once, in the file of the first trial of the run."""
    files = convert(record.numbered("NCT00000003"), record.numbered("NCT00000002")).files
    cohorts = [r for records in files.values() for r in records if r["type"] == "Cohort"]
    assert [cohort["id"] for cohort in cohorts] == ["kg:cohort-nct00000002"]
    assert files["NCT00000002"][-1]["type"] == "Cohort"
    assert files["NCT00000003"][1]["cohort"] == "kg:cohort-nct00000002"
    assert files["NCT00000002"][1]["conditions"] == ["kg:cond-invented", "kg:cond-named"]


def test_what_is_not_kept_is_told_with_its_reason(convert, record):
    """A trial is dropped for a reason, or because nobody has decided yet."""
    found = convert(record.numbered("NCT00000009"), record.numbered("NCT00000008"))
    assert found.dropped["NCT00000009"] == "no cells"
    assert "nobody has decided" in found.dropped["NCT00000008"]
    assert not found.files


def test_the_way_of_filing_is_counted_by_distinct_term(convert, record):
    """One term in two trials counts once."""
    found = convert(record, record.numbered("NCT00000002"))
    assert found.matches == {"same-harm": 1, "organ system only": 1}
    assert found.rows == 20


@pytest.mark.parametrize(
    ("change", "rule", "word"),
    [
        (lambda r: r.harms["otherEvents"][0].update(organSystem="Auras"), "unknown-organ-system", "Auras"),
        (lambda r: r.protocol["statusModule"].update(overallStatus="LOST"), "unknown-value", "LOST"),
        (lambda r: r.design.update(phases=["PHASE9"]), "unknown-value", "PHASE9"),
        (lambda r: r.design["enrollmentInfo"].update(type="HOPED"), "unknown-value", "HOPED"),
    ],
)
def test_unknown_words_of_the_registry_stop_the_conversion(convert, record, change, rule, word):
    """A new word is taught, not guessed; the message names file, line and record."""
    change(record)
    with pytest.raises(SourceError) as caught:
        convert(record)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.record, problem.rule) == ("records.jsonl", 1, "NCT00000001", rule)
    assert word in problem.message


def test_a_thin_record_needs_no_more_than_number_and_title(study_of):
    """Converted records lack most fields; none of them is made up."""
    bare = {"protocolSection": {"identificationModule": {"nctId": "NCT00000001", "briefTitle": "Bare"}}}
    study = study_of(bare)
    assert study["label"] == "Bare"
    assert not {"arms", "enrolment", "phase", "sponsor", "trialStatus", "conditions"} & study.keys()
