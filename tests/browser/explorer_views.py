"""The views of the explorer that are checked and photographed, each page with typical content."""

from __future__ import annotations

from typing import NamedTuple


class View(NamedTuple):
    """One view.

    Arguments:
        name: what it is called in reports and files.
        path: its address inside the explorer.
        shows: text that is on it once it is complete.
    """

    name: str
    path: str
    shows: str


_COMPARED = "kg:therapy-intradiscal-cell-therapy,kg:proc-discectomy,kg:proc-spinal-fusion,kg:proc-opioid-therapy"
_ENDS = "from=kg:therapy-intradiscal-cell-therapy&to=kg:risk-discitis"

VIEWS = (
    View("start", "/", "Good places to begin"),
    View("start-search", "/?q=dicitis", "discitis"),
    View("explore-therapy", "/explore?id=kg:therapy-intradiscal-bm-concentrate", "Claims and their evidence"),
    View("explore-risk", "/explore?id=kg:risk-discitis", "Claims and their evidence"),
    View(
        "explore-claim",
        "/explore?id=kg:claim-intradiscal-bm-concentrate-improves-discogenic-pain",
        "The argument",
    ),
    View("explore-study", "/explore?id=kg:study-pers2024-respine", "Where it is reported"),
    View("explore-document", "/explore?id=kg:doc-moll2012", "The document"),
    View("explore-condition", "/explore?id=kg:cond-discogenic-pain", "What has been tried"),
    View("explore-question", "/explore?id=kg:question-how-much-is-placebo", "The question"),
    View("explore-unknown", "/explore?id=kg:no-such-thing", "There is nothing called"),
    View("risks", "/risks", "Show the query behind this page"),
    View("risks-cell", "/risks?given=kg:therapy-intradiscal-cell-therapy&risk=kg:risk-infection", "Show the query"),
    View("evidence", "/evidence?years=1", "Show the query behind this page"),
    View(
        "evidence-cell",
        "/evidence?condition=kg:cond-discogenic-pain&given=kg:therapy-intradiscal-bm-concentrate",
        "Show the query behind this page",
    ),
    View("compare-empty", "/compare", "Compare"),
    View("compare", f"/compare?condition=kg:cond-intervertebral-disc-degeneration&with={_COMPARED}", "Harms counted"),
    View("connections-empty", "/connections", "Connections"),
    View("connections", f"/connections?{_ENDS}", "Weakest hop"),
    View("questions", "/questions", "Show the query behind this page"),
    View("sources", "/sources?filters=1&numbers=1", "By design: the numbers"),
    View("sources-one", "/sources?id=kg:study-nct02336230", "What rests on it"),
    View("sparql", "/sparql", "Find a question"),
    View("sparql-ready", "/sparql?query=zero-counts", "rows"),
    View("sparql-own", "/sparql?q=SELECT%20%3Fr%20WHERE%20%7B%20%3Fr%20a%20skg%3ARisk%20%7D%20LIMIT%205", "5 rows"),
    View("data", "/data", "What is missing?"),
)
"""Every page, empty and with something opened."""
