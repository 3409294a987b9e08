"""Queries and patterns of the SPARQL 1.1 grammar (section 19.8, rules 1 to 87), as a recogniser.

Why a grammar of our own beside two libraries that have one: the store's parser cannot be asked without running the
query, and rdflib's takes 40 seconds for a text of 100 kB and gives up at a hundred triple patterns. This one is linear
in the text, and says line and column. The tests compare it with both.
"""

from __future__ import annotations

from kg.query.expressions import ExpressionParser
from kg.query.lexer import Token

UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})


class QueryParser(ExpressionParser):
    """Recognises one query and gathers what the guard decides on.

    Arguments:
        text: SPARQL without code point escapes.
        depth: how many brackets may stand inside one another.

    After :meth:`query`: ``form`` is the keyword of the query or of the update, ``star`` says that it is SELECT *,
    ``services`` holds the SERVICE keywords and ``datasets`` the FROM clauses as (token, IRI, whether NAMED). Of the
    outermost query ``star_place`` is the index of the star in ``taken``, ``limit_place`` that of LIMIT's number (-1
    where there is none), ``limit_gap`` where a LIMIT may be put in and ``dataset_gap`` where a FROM may be put in.
    """

    def __init__(self, text: str, depth: int) -> None:
        super().__init__(text, depth)
        self.form = ""
        self.form_token = Token("end", "", 1, 1)
        self.star = False
        self.services: list[Token] = []
        self.datasets: list[tuple[Token, str, bool]] = []
        self.star_place = self.limit_place = self.limit_gap = self.dataset_gap = -1

    def query(self) -> None:
        """The whole text (rules 1 to 12); stops behind the keyword of an update.

        Raises:
            QuerySyntaxError: the text breaks the grammar.
            QueryRefused: brackets stand too deep.
        """
        self._prologue()
        self.form_token = self.peek()
        self.form = self.form_token.upper
        if self.form in UPDATES:
            return
        self.expect("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
        if self.form == "SELECT":
            self.star = self._projection()
            self.star_place = len(self.taken) - 1 if self.star else -1
            self._dataset_where()
        elif self.form == "ASK":
            self._dataset_where()
        elif self.form == "CONSTRUCT":
            self._construct()
        else:
            self._describe()
        self._modifiers()
        if self.peek().kind != "end":
            self.fail("the end of the query")

    def _prologue(self) -> None:
        while self.at("PREFIX", "BASE"):
            if self.take().upper == "BASE":
                self.expect_kind("iri", what="an IRI in angle brackets")
                continue
            token = self.expect_kind("pname", what="a prefix such as kg:")
            if not token.text.endswith(":") or token.text.count(":") > 1:
                self.fail("a prefix that ends with a colon", token)
            self.declared[token.text[:-1]] = self.expect_kind("iri", what="an IRI in angle brackets").text[1:-1]

    def _projection(self) -> bool:
        """What SELECT asks for; True if it is the star."""
        self.accept("DISTINCT", "REDUCED")
        if self.accept("*"):
            return True
        count = 0
        while self.peek().kind == "var" or self.at("("):
            count += 1
            if self.accept("("):
                self.expression()
                self.expect("AS")
                self.var()
                self.expect(")")
            else:
                self.var()
        if not count:
            self.fail("'*', a variable or '(expression AS ?variable)'")
        return False

    def _datasets(self) -> None:
        while self.accept("FROM"):
            named = self.accept("NAMED")
            token = self.peek()
            self.datasets.append((token, self.iri(), named))
        self.dataset_gap = len(self.taken)

    def _dataset_where(self) -> None:
        self._datasets()
        self.accept("WHERE")
        self.group()

    def _construct(self) -> None:
        if self.at("{"):
            self._template()
            self._dataset_where()
        else:
            self._datasets()
            self.expect("WHERE")
            self._template()

    def _template(self) -> None:
        self.expect("{")
        self.enter()
        while not self.at("}"):
            self._triples(paths=False)
            if not self.accept("."):
                break
        self.expect("}")
        self.leave()

    def _describe(self) -> None:
        if not self.accept("*"):
            if not (self.at_iri() or self.peek().kind == "var"):
                self.fail("'*', an IRI or a variable")
            while self.at_iri() or self.peek().kind == "var":
                self._var_or_iri()
        self._datasets()
        if self.accept("WHERE") or self.at("{"):
            self.group()

    def _modifiers(self) -> None:
        if self.accept("GROUP"):
            self.expect("BY")
            self._group_condition()
            while self.peek().kind == "var" or self.at_constraint():
                self._group_condition()
        if self.accept("HAVING"):
            self.constraint()
            while self.at_constraint():
                self.constraint()
        if self.accept("ORDER"):
            self.expect("BY")
            self._order_condition()
            while self.peek().kind == "var" or self.at("ASC", "DESC") or self.at_constraint():
                self._order_condition()
        left = {"LIMIT", "OFFSET"}
        self.limit_place = -1  # the outermost query's modifiers are read last, so its own places stay
        while self.at(*left):
            word = self.take().upper
            left.remove(word)
            if word == "LIMIT":
                self.limit_place = len(self.taken)
            number = self.expect_kind("number", what="a whole number")
            if not number.text.isdigit():
                self.fail("a whole number", number)
        self.limit_gap = len(self.taken)
        if self.accept("VALUES"):
            self._values()

    def _group_condition(self) -> None:
        if self.accept("("):
            self.expression()
            if self.accept("AS"):
                self.var()
            self.expect(")")
        elif self.peek().kind == "var":
            self.take()
        else:
            self.constraint()

    def _order_condition(self) -> None:
        if self.accept("ASC", "DESC"):
            self.bracketed()
        elif self.peek().kind == "var":
            self.take()
        else:
            self.constraint()

    # Patterns (rules 53 to 68)

    def group(self) -> None:
        """A group graph pattern in braces, or a subquery in braces."""
        self.expect("{")
        self.enter()
        if self.accept("SELECT"):
            self._projection()
            self.accept("WHERE")
            self.group()
            self._modifiers()
        else:
            self._group_body()
        self.expect("}")
        self.leave()

    def _group_body(self) -> None:
        separated = True
        while not self.at("}"):
            if self._pattern():
                separated = True
                self.accept(".")
                continue
            if not separated:
                self.fail("'.' between two triples")
            self._triples(paths=True)
            separated = self.accept(".")

    def _pattern(self) -> bool:
        """Any pattern that is no triple; False if none comes next."""
        if self.at("{"):
            self.group()
            while self.accept("UNION"):
                self.group()
        elif self.accept("OPTIONAL", "MINUS"):
            self.group()
        elif self.accept("GRAPH"):
            self._var_or_iri()
            self.group()
        elif self.at("SERVICE"):
            self.services.append(self.take())
            self.accept("SILENT")
            self._var_or_iri()
            self.group()
        elif self.accept("FILTER"):
            self.constraint()
        elif self.accept("BIND"):
            self.expect("(")
            self.expression()
            self.expect("AS")
            self.var()
            self.expect(")")
        elif self.accept("VALUES"):
            self._values()
        else:
            return False
        return True

    def _var_or_iri(self) -> None:
        if self.peek().kind == "var":
            self.take()
        else:
            self.iri()

    def _values(self) -> None:
        if self.peek().kind == "var":
            self.take()
            self.expect("{")
            while not self.accept("}"):
                self._data_value()
            return
        self.expect("(")
        width = 0
        while not self.accept(")"):
            self.var()
            width += 1
        self.expect("{")
        while not self.accept("}"):
            opening = self.expect("(")
            count = 0
            while not self.accept(")"):
                self._data_value()
                count += 1
            if count != width:
                self.fail(f"a row of {width} values, not {count}", opening)

    def _data_value(self) -> None:
        if self.at_iri():
            self.iri()
        elif not self.accept("UNDEF"):
            self.literal()

    # Triples (rules 75 to 87, 98 to 109)

    def _triples(self, *, paths: bool) -> None:
        if self.at("[", "("):
            if not self._compound(paths=paths) or self._at_verb():
                self._properties(paths=paths)
        else:
            self._term()
            self._properties(paths=paths)

    def _compound(self, *, paths: bool) -> bool:
        """A ``[...]`` or ``(...)``; False if it is empty, for then it is a plain term."""
        self.enter()
        if self.take().upper == "[":
            filled = not self.at("]")
            if filled:
                self._properties(paths=paths)
            self.expect("]")
        else:
            filled = not self.at(")")
            while not self.at(")"):
                self._node(paths=paths)
            self.expect(")")
        self.leave()
        return filled

    def _at_verb(self) -> bool:
        token = self.peek()
        return token.kind in {"var", "iri", "pname"} or token.text == "a" or self.at("^", "!", "(")

    def _properties(self, *, paths: bool) -> None:
        self._property_objects(paths=paths)
        while self.accept(";"):
            if self._at_verb():
                self._property_objects(paths=paths)

    def _property_objects(self, *, paths: bool) -> None:
        if self.peek().kind == "var":
            self.take()
        elif paths:
            self.path()
        else:
            self._property()
        self._node(paths=paths)
        while self.accept(","):
            self._node(paths=paths)

    def _node(self, *, paths: bool) -> None:
        if self.at("[", "("):
            self._compound(paths=paths)
        else:
            self._term()

    def _term(self) -> None:
        if self.peek().kind in {"var", "bnode"}:
            self.take()
        elif self.at_iri():
            self.iri()
        elif self.at_literal():
            self.literal()
        else:
            self.fail("a term, a variable or a pattern such as OPTIONAL")
