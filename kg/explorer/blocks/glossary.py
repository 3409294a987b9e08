"""The glossary, and the link to it."""

from __future__ import annotations

from kg.explorer.blocks.common import card, wrap
from kg.explorer.view.glossary import GLOSSARY, TermGroup
from kg.explorer.view.markup import Html, element, inner_link

ABOUT = "words"
"""Value of the parameter ``about`` by which the Data page shows the glossary first."""


def words_link(label: str = "What the words mean") -> Html:
    """A link to the glossary."""
    return inner_link(label, "data", class_="kg-link kg-on-screen", about=ABOUT)


def glossary() -> Html:
    """All words with what they mean, by the question that they answer."""
    return wrap(element("div", *map(_group, GLOSSARY), class_="kg-glossary"))


def _group(group: TermGroup) -> Html:
    pairs = [
        element("div", element("dt", term.word), element("dd", term.meaning), class_="kg-pair") for term in group.terms
    ]
    lead = element("p", group.lead, class_="kg-quiet kg-sub") if group.lead else None
    return card(group.title, lead, element("dl", *pairs), level="h3")
