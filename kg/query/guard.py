"""Which queries of a stranger may run: decided on the parsed query, before any engine sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from kg.errors import QueryRefused, QuerySyntaxError
from kg.namespaces import GRAPH, PREFIXES
from kg.query.grammar import UPDATES, QueryParser
from kg.query.lexer import Token, expand_escapes, respell

TEXT_BYTES = 100_000
DEPTH = 40

QueryKind = Literal["select", "ask", "construct", "describe"]
_KINDS: Mapping[str, QueryKind] = MappingProxyType(
    {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "construct", "DESCRIBE": "describe"}
)


@dataclass(frozen=True)
class QueryForm:
    """A query that may run.

    Arguments:
        kind: ``select``, ``ask``, ``construct`` or ``describe``.
        text: the query, spelt anew from the words the guard read: lines and columns nearly as the user wrote them, no
            comments, no escapes outside strings.
        prefixes: known prefixes that the text uses without declaring them.
        default_graphs: IRIs of FROM; empty for the union of all named graphs, unless ``named_graphs`` stand.
        named_graphs: IRIs of FROM NAMED; empty for all.
        star_order: for SELECT *, the names of all variables as they first appear: a person expects the columns so.
        star_at: for SELECT *, where the star stands in ``text``; -1 for all else.
        most_rows: for SELECT, the rows to which :func:`inspect` held the answer, where the query itself asks for more
            or does not say; 0 for all else.
    """

    kind: QueryKind
    text: str
    prefixes: Mapping[str, str] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    star_order: tuple[str, ...] = ()
    star_at: int = -1
    most_rows: int = 0

    @property
    def over_all_graphs(self) -> bool:
        """Whether the query leaves the choice of graphs to the service."""
        return not self.default_graphs and not self.named_graphs

    def standalone(self) -> str:
        """The text with a PREFIX line for each borrowed prefix, for an engine that knows none."""
        return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in self.prefixes.items()) + self.text


def _refuse(message: str, token: Token) -> QueryRefused:
    return QueryRefused(f"line {token.line}, column {token.column}: {message}", line=token.line, column=token.column)


def inspect(
    text: str,
    *,
    allowed_graphs: Collection[str] = (),
    text_bytes: int = TEXT_BYTES,
    depth: int = DEPTH,
    most_rows: int | None = None,
    any_dataset: bool = False,
) -> QueryForm:
    """Parse a user's SPARQL and decide whether it may run here.

    Arguments:
        text: the query as typed.
        allowed_graphs: IRIs that FROM may name beside those of StemKG's own graphs.
        text_bytes: longest text, in bytes of UTF-8.
        depth: how many brackets may stand inside one another.
        most_rows: give the text of a SELECT a LIMIT of so many rows, unless it has a lower one.
        any_dataset: let FROM name anything, because the caller puts another dataset in its place.

    Raises:
        QuerySyntaxError: the text is no SPARQL 1.1 query; carries line and column.
        QueryRefused: it is an update, calls another server, reads a foreign graph, is too long or too deep.

    >>> form = inspect("SELECT ?risk { ?risk a skg:Risk }  # all risks")
    >>> form.kind, form.text, sorted(form.prefixes)
    ('select', 'SELECT ?risk { ?risk a skg:Risk }', ['skg'])
    """
    parser = _parsed(text, text_bytes, depth)
    if parser.form in UPDATES:
        raise _refuse(
            f"'{parser.form}' changes a graph, and this graph is read only. "
            "To mend: ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
            parser.form_token,
        )
    for token in parser.services:
        raise _refuse(
            "SERVICE asks another server, which is not allowed here. "
            "To mend: take the SERVICE part out and join the two answers on your side.",
            token,
        )
    for token, iri, _ in parser.datasets if not any_dataset else ():
        if not iri.startswith(str(GRAPH)) and iri not in allowed_graphs:
            raise _refuse(
                f"FROM <{iri[:100]}> names no graph of this dataset. To mend: name a graph that starts with "
                f"<{GRAPH}>, in full or as graph:..., or leave FROM out to ask all graphs.",
                token,
            )
    tokens, held = _held(parser, most_rows)
    return QueryForm(
        kind=_KINDS[parser.form],
        text=respell(tokens),
        prefixes={prefix: PREFIXES[prefix] for prefix in sorted(parser.borrowed)},
        default_graphs=tuple(iri for _, iri, named in parser.datasets if not named),
        named_graphs=tuple(iri for _, iri, named in parser.datasets if named),
        star_order=tuple(dict.fromkeys(token.text[1:] for token in parser.taken if token.kind == "var"))
        if parser.star
        else (),
        star_at=len(respell(tokens[: parser.star_place + 1])) - 1 if parser.star else -1,
        most_rows=held,
    )


def _held(parser: QueryParser, most_rows: int | None) -> tuple[list[Token], int]:
    """The tokens with a LIMIT of so many rows, and that number; as they are, and 0, where nothing is to be held."""
    tokens = parser.taken
    if most_rows is None or parser.form != "SELECT":
        return tokens, 0
    place = parser.limit_place
    if place >= 0:
        if _at_most(tokens[place].text, most_rows):
            return tokens, 0
        return [*tokens[:place], replace(tokens[place], text=str(most_rows)), *tokens[place + 1 :]], most_rows
    before, gap = tokens[parser.limit_gap - 1], parser.limit_gap
    column = before.column + len(before.text)
    added = [Token("word", "LIMIT", before.line, column), Token("number", str(most_rows), before.line, column)]
    return [*tokens[:gap], *added, *tokens[gap:]], most_rows


def _at_most(digits: str, most: int) -> bool:
    # Python refuses to read a number of thousands of digits.
    return len(digits.lstrip("0")) <= len(str(most)) and int(digits) <= most


def _parsed(text: str, text_bytes: int, depth: int) -> QueryParser:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise QuerySyntaxError(
            f"the text holds half a character at position {error.start + 1}. To mend: send valid Unicode."
        ) from error
    if size > text_bytes:
        raise QueryRefused(
            f"the query is {size:,} bytes long, and {text_bytes:,} are allowed. "
            "To mend: shorten it, for instance by asking in several steps."
        )
    try:
        parser = QueryParser(expand_escapes(text), depth)
        parser.query()
    except RecursionError as error:
        raise QueryRefused(
            "the query nests too deep to be read. To mend: split it, or write the parts side by side."
        ) from error
    return parser
