"""What the queries on weighed evidence must answer on the small graph, worked out by hand as in ``golden``."""

from __future__ import annotations

from golden import CASE, LATER, PAIN, QUESTION, SERIES, THERAPY, TRIAL, Golden

DISCITIS = ("kg:claim-injection-may-cause-discitis", "An injection into a disc can infect it.")
DIABETES = ("kg:claim-diabetes-raises-discitis", "Diabetes makes discitis likelier.")
DONOR_CELLS = (THERAPY, "donor cells in a disc")
ALONE = "one step down: one independent source alone: nobody has repeated it"
SHORT = "studies in people; the longest followed people for 12 months"

EVIDENCE: dict[str, Golden] = {
    # The trial decides: it starts high, stands alone and has 40 people; the series says otherwise and weighs less.
    "certainty-steps": (
        {"claim": PAIN[0]},
        [
            (
                *("1", "start", "4", "starts at high: the best sources are randomised trials or reviews of them"),
                "very low",
            ),
            ("2", "inconsistency", "-1", ALONE, "very low"),
            (
                *("3", "inconsistency", "0"),
                "no change: 1 of the 1 sources of weaker design says otherwise, which weighs less",
                "very low",
            ),
            ("4", "imprecision", "-2", "two steps down: few people (40 in all, fewer than 50)", "very low"),
            (
                *("5", "publication bias", "0"),
                "no change: whether studies stayed unpublished cannot be tested with fewer than 10 pooled studies",
                "very low",
            ),
        ],
    ),
    # One case, one study of rats and, among the designs that decide, one trial.
    "claims-lowered-for": (
        {},
        [
            (*DISCITIS, "-1", ALONE, "very low"),
            (*DIABETES, "-1", ALONE, "very low"),
            (*PAIN, "-1", ALONE, "very low"),
        ],
    ),
    # 1 of 20 after cells against 2 of 20 after sham. RR 0.5 with se of its logarithm sqrt(1 - 1/20 + 1/2 - 1/20) =
    # 1.183; RD -0.05 with se sqrt(0.05 0.95 / 20 + 0.1 0.9 / 20) = 0.083. Discitis was counted after cells only.
    "comparative-effects": (
        {"entity": THERAPY},
        [
            (
                *("kg:risk-infection", "infection", "1", "1", "20", "2", "20", "sham"),
                *("0.5", "0.049183", "5.08306", "-0.05", "-0.212512", "0.112512"),
                "one study: nothing was pooled, and nothing is known of differences between studies",
            )
        ],
    ),
    # Rejection: nobody counted it, so nothing finer is told. The trial compared, the others were not followed longer.
    "evidence-gaps": (
        {"entity": THERAPY},
        [
            ("conflicting", *DONOR_CELLS, "kg:cond-disc-pain", "disc pain", "sources stand on both sides"),
            ("no long follow-up", *DONOR_CELLS, "kg:cond-disc-pain", "disc pain", f"3 {SHORT}"),
            ("no long follow-up", *DONOR_CELLS, "kg:risk-discitis", "discitis", f"2 {SHORT}"),
            ("no long follow-up", *DONOR_CELLS, "kg:risk-infection", "infection", f"4 {SHORT}"),
            ("no study", *DONOR_CELLS, "kg:risk-rejection", "rejection", "no study of the pair is recorded"),
        ],
    ),
    # Discitis happened after the step in one person, without proof; rejection of the donor's cells is a text's word.
    "existence-of-harms": (
        {"therapy": THERAPY},
        [
            (
                "reported",
                "kg:risk-discitis",
                "discitis",
                "kg:proc-injection",
                "disc injection",
                DISCITIS[0],
                "very low",
            ),
            (
                *("reasoned", "kg:risk-rejection", "rejection", "kg:donor-other", "another person"),
                *("kg:claim-donor-may-cause-rejection", "very low"),
            ),
        ],
    ),
    # Each rests on one source; the claim on pain has one on either side.
    "fragile-claims": (
        {},
        [
            (
                *(*DISCITIS, "supported", "very low"),
                (
                    "Without A case of discitis: status: supported becomes no valid evidence; level: 4 becomes 0; "
                    "existence: reported becomes unknown."
                ),
            ),
            (
                *(*DIABETES, "supported", "very low"),
                "Without Diabetic rats: status: supported becomes no valid evidence; level: 2 becomes 0.",
            ),
            (
                *(*PAIN, "contested", "very low"),
                "Without Series after one year: status: contested becomes disputed.",
            ),
            (
                *(*PAIN, "contested", "very low"),
                f"Without {TRIAL[1]}: status: contested becomes supported; level: 2 becomes 4.",
            ),
            (
                *("kg:claim-donor-may-cause-rejection", "The body can fight the cells of another person."),
                *("statement only", "very low"),
                (
                    "Without A page about stem cells: status: statement only becomes no valid evidence; "
                    "level: 5 becomes 0; existence: reasoned becomes unknown."
                ),
            ),
        ],
    ),
    # The case is no rate; the second report has the people of the first; the series had nobody beside it.
    "left-out-counts": (
        {"entity": THERAPY},
        [
            (
                *("kg:risk-discitis", "discitis", "rate", *CASE, "1", "1"),
                "the people were chosen because they were harmed: a case is not a rate",
                "kg:events-case-discitis",
            ),
            (
                *("kg:risk-infection", "infection", "rate", *LATER, "3", "25"),
                *("the same people are counted in another row", "kg:events-series-later-infection"),
            ),
            (
                *("kg:risk-infection", "infection", "comparison", *SERIES, "3", "30"),
                *("the study has no count of the same event to compare with", "kg:events-series-infection"),
            ),
            (
                *("kg:risk-infection", "infection", "comparison", *LATER, "3", "25"),
                *("the study has no count of the same event to compare with", "kg:events-series-later-infection"),
            ),
        ],
    ),
    # 1 of 20 and 3 of 30 differ by no more than chance, so that the pooled value is their sum; two studies do not tell
    # what a third would find. One study alone is not pooled.
    "pooled-incidence": (
        {"entity": THERAPY},
        [
            (
                *("kg:risk-infection", "infection", "2", "4", "50", "0.08", "0.022228", "0.192343"),
                *("0.08", "0.030353", "0.19456", "", ""),
                (
                    "counts entered without any correction; no prediction interval: it needs at least three studies; "
                    "only 2 studies: the variance between them is hardly known, and the interval may be too short; "
                    "the estimate is the risk in a typical (median) study; "
                    "the studies do not differ by more than chance: the variance between them is estimated as 0"
                ),
            ),
            (
                *("kg:risk-discitis", "discitis", "1", "0", "20", "0", "0", "0.168433", "", "", "", "", ""),
                "one study alone: nothing to pool",
            ),
        ],
    ),
    # Arm by arm; neither has an organ system, and the row of the sham no words for the event.
    "posted-harms": (
        {"trial": TRIAL[0]},
        [
            ("", "", "", "sham", "2", "20", "kg:risk-infection", "infection", "kg:events-trial-sham-infection"),
            (
                *("", "any infection", "false", "donor cells", "1", "20"),
                *("kg:risk-infection", "infection", "kg:events-trial-infection"),
            ),
            (
                *("", "discitis", "", "donor cells", "0", "20"),
                *("kg:risk-discitis", "discitis", "kg:events-trial-discitis"),
            ),
        ],
    ),
    # One therapy waits (2), discitis is severe (2), nobody has a denominator (2), its one claim is very low (1).
    "question-order": (
        {},
        [
            (
                *("1", *QUESTION[:2], "7"),
                (
                    "+1: 1 claim of low certainty would gain, +2: 1 therapy waits for it, "
                    "+2: a severe harm is at stake, +2: nobody has studied or counted it in people"
                ),
            )
        ],
    ),
    # No document of the small graph has a registry number.
    "registered-trials": ({"entity": "kg:cond-disc-pain"}, []),
    # One outcome of one arm, and one difference with its interval.
    "study-results": (
        {"study": TRIAL[0]},
        [
            (
                *("outcome", "pain score", "donor cells", "12", "40", "", "", "", "no difference", ""),
                "kg:result-trial-pain",
            ),
            (
                *("effect", "pain at one year, cells minus sham", "", "", "-1.5", "-6", "3", "", ""),
                *("mean difference", "kg:effect-trial-pain"),
            ),
        ],
    ),
}
"""The small graph as it is."""
