"""The head of an entity's page, its key numbers and its facts."""

from __future__ import annotations

from collections.abc import Sequence

from kg.explorer.blocks.common import card, chip, fold, link, links, own_chip, wrap
from kg.explorer.view.entity import Entity, Mapping
from kg.explorer.view.facts import Fact, FactGroup
from kg.explorer.view.lookup import Ref
from kg.explorer.view.markup import Child, Html, element, join, outer_link, spread
from kg.explorer.view.words import sentence

_LONG = 4


def head(entity: Entity) -> Html:
    """Breadcrumb, title, kind, other names and definition."""
    trail = [join(link(ref), element("span", "›", class_="kg-step", aria_hidden="true")) for ref in entity.breadcrumb]
    crumb = element("nav", *trail, element("span", entity.label), class_="kg-crumb", aria_label="broader concepts")
    kinds = [chip(entity.kind_label, "kg-kind"), *(chip(badge) for badge in entity.badges)]
    kinds += [own_chip(entity.own)] if entity.own else []
    names = element("span", " · ".join(entity.synonyms), class_="kg-quiet") if entity.synonyms else None
    text = entity.definition if entity.definition != entity.label else ""
    notes = [element("p", note, class_="kg-note") for note in entity.notes if entity.kind != "Claim"]
    return wrap(
        crumb if entity.breadcrumb else None,
        element("h1", sentence(entity.label), class_="kg-h1"),
        element("p", *kinds, names, class_="kg-badges"),
        element("p", entity.plain_language, class_="kg-lead") if entity.plain_language else None,
        _definition(text, plain=bool(entity.plain_language)) if text else None,
        *notes,
    )


def _definition(text: str, *, plain: bool) -> Html:
    """The definition; after plain words it says what it is."""
    if plain:
        return element("p", element("span", "Definition: ", class_="kg-quiet"), text)
    return element("p", text, class_="kg-lead")


def key_numbers(numbers: Sequence[tuple[str, str]]) -> Html:
    """A strip of large numbers with what each counts."""
    cells = [
        element("div", element("strong", number), element("span", words), class_="kg-number")
        for number, words in numbers
    ]
    return wrap(element("div", *cells, class_="kg-numbers"))


def facts(groups: Sequence[FactGroup], mappings: Sequence[Mapping], narrower: Sequence[Ref], identifier: str) -> Html:
    """Facts grouped by meaning, kinds of the thing, and its names elsewhere."""
    blocks = [_group(group.title, [_fact(fact) for fact in group.facts]) for group in groups]
    if narrower:
        blocks.append(_group("Kinds of it", [_pair("kinds", links(narrower, most=10))]))
    if mappings:
        blocks.append(_group("In other vocabularies", [_mapping(mapping) for mapping in mappings]))
    blocks.append(_group("Identifier", [_pair("id", element("code", identifier))]))
    return wrap(card("Facts", element("div", *blocks, class_="kg-groups")))


def _group(title: str, pairs: Sequence[Html]) -> Html:
    return element("div", element("h3", title, class_="kg-label"), element("dl", *pairs), class_="kg-group")


def _pair(name: str, value: Child) -> Html:
    return element("div", element("dt", name), element("dd", value), class_="kg-pair")


def _fact(fact: Fact) -> Html:
    values = [element("span", link(v) if isinstance(v, Ref) else v, class_="kg-item") for v in fact.values]
    shown = spread(values[:_LONG])
    if len(values) > _LONG + 2:
        shown = join(shown, fold(f"and {len(values) - _LONG} more", spread(values[_LONG:])))
    else:
        shown = spread(values)
    return _pair(fact.name, join(shown, element("span", "(inferred)", class_="kg-quiet") if fact.inferred else None))


def _mapping(mapping: Mapping) -> Html:
    label = f"{mapping.label} ({mapping.code})" if mapping.label else mapping.code
    return _pair(mapping.relation, outer_link(label, mapping.iri))
