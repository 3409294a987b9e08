"""kg.query.guard: which texts pass, which are refused, and that nothing hides from it."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyparsing import ParseBaseException
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.errors import QueryError, QueryRefused, QuerySyntaxError
from kg.namespaces import PREFIXES, sparql_prologue
from kg.query.guard import inspect

GOOD = [
    "SELECT * { ?s ?p ?o }",
    "SELECT ?s WHERE { ?s a skg:Risk ; rdfs:label \"x\"@en, 'y' . ?s ?p 1, -1, +1.5, 1e6, true . }",
    (
        "SELECT (COUNT(DISTINCT ?x) AS ?n) (GROUP_CONCAT(STR(?l);SEPARATOR=', ') AS ?m) { ?x rdfs:label ?l } "
        "GROUP BY ?l HAVING (COUNT(*)>1) ORDER BY DESC(?n) ?l LIMIT 5 OFFSET 2"
    ),
    "SELECT * { ?a ?b ?c FILTER(?a<?b&&?c>?a) }",
    "SELECT * { ?s <urn:p>? ?o . ?s (<urn:a>|^<urn:b>)/!(<urn:c>|^<urn:d>|a)* ?o . ?s !a ?x . ?s a/a* ?k }",
    "ASK { FILTER NOT EXISTS { ?s ?p ?o } FILTER EXISTS { SELECT * { ?s ?p ?o } } }",
    "ask{}",
    (
        "CONSTRUCT { ?s ?p [ <urn:a> (1 2 ?o) ] } "
        "WHERE { ?s ?p ?o . [] <urn:p> () . ( ?s ) <urn:z> 1 . [ <urn:p> 1 ] . [ a ?c ] a ?d }"
    ),
    "CONSTRUCT WHERE { ?s ?p ?o . }",
    "CONSTRUCT FROM graph:a WHERE { ?s ?p ?o }",
    "DESCRIBE kg:risk-discitis ?x { ?x ?y ?z }",
    "DESCRIBE * { ?x ?y ?z }",
    "DESCRIBE kg:x",
    'SELECT ("""a "q" \n b""" AS ?x) (\'it\\\'s\' AS ?y) {}',
    'SELECT * { VALUES ?x { 1 UNDEF <urn:a> "a"@en } VALUES (?y ?z) { (1 2) (UNDEF UNDEF) } }',
    (
        "SELECT * { { ?s ?p ?o } UNION { ?a ?b ?c } OPTIONAL { ?s ?z ?y . FILTER(?y IN (1,2) || ?y NOT IN (3)) } "
        "MINUS { ?s ?p 3 } GRAPH ?g { ?s ?p ?o } BIND(IF(BOUND(?y), -?y*2+1, COALESCE()) AS ?k) } VALUES ?s { <urn:a> }"
    ),
    "SELECT (1-1 AS ?a) (1 -1 AS ?b) (1+-1 AS ?c) (?x*-2 AS ?d) (!true AS ?e) {}",
    "BASE <http://x/> PREFIX : <y#> SELECT * { <a> :b :c.d . :x\\,y :p%20 _:b.c . :a:b :c : }",
    "SELECT * FROM graph:a FROM NAMED <https://w3id.org/stemkg/graph/b> { ?s ?p ?o }",
    'SELECT (xsd:integer("1") AS ?x) { FILTER xsd:boolean("1") } ORDER BY xsd:integer(?x) LCASE(?y) (?x+1) ASC(?z)',
    'SELECT (REPLACE("a","b","c","i") AS ?x) (SUBSTR("a",1) AS ?y) (RAND() AS ?z) (BNODE() AS ?w) {}',
    "SELECT * { ?s ?p ?o ; . ?s ?p ?o ;; ?q ?r ; }",
    "SELECT * { ?s ?p ?o . { } . FILTER(1) . ?s ?p ?o OPTIONAL {} ?x ?y ?z }",
    "SELECT REDUCED ?x { ?x a ?y } GROUP BY (?x AS ?z) ?x STR(?k) ORDER BY ASC(?x)",
    "SELECT ?x # comment\n{ ?x ?y '#no' } # end",
    "SELECT * { { SELECT ?x { ?x ?y ?z } LIMIT 1 } { SELECT * {} VALUES ?k {1} } }",
    "SELECT (COUNT(*) AS ?c) (SAMPLE(?x) AS ?d) {?x ?y ?z} HAVING COUNT(*)",
    "SELECT * { true ?p ?o . 1 ?p ?o. 'a' ?p ?o . ?s ?p 1. ?s ?p 1.5. ?s ?p kg:a. }",
    "SELECT $x { $x ?y ?z } OFFSET 1 LIMIT 2",
    "SELECT * { ?s a(1 2) }",
]
BAD = {
    "nothing": "",
    "only a comment": "# SELECT * { ?s ?p ?o }",
    "a triple of two": "SELECT * { ?s ?p }",
    "two stops": "SELECT * { ?s ?p ?o . . }",
    "a missing stop": "SELECT * { ?s ?p ?o ?x ?y ?z }",
    "no projection": "SELECT { ?s ?p ?o }",
    "an empty filter": "SELECT * { FILTER() }",
    "chained comparisons": "SELECT * { FILTER(1=2=3) }",
    "chained membership": "SELECT * { FILTER(1=2 IN (3)) }",
    "two limits": "SELECT * { ?s ?p ?o } LIMIT 1 LIMIT 2",
    "a negative limit": "SELECT * { ?s ?p ?o } LIMIT -1",
    "a missing comma": "SELECT (CONCAT('a' 'b') AS ?x) {}",
    "a second statement": "SELECT * { ?s ?p ?o } ; DELETE DATA {}",
    "a path in a template": "CONSTRUCT { ?s <urn:a>/<urn:b> ?o } WHERE { ?s ?p ?o }",
    "a pattern in a template": "CONSTRUCT { ?s ?p ?o OPTIONAL {} } WHERE { ?s ?p ?o }",
    "an open string": "SELECT * { ?s ?p 'x }",
    "a string over two lines": "SELECT * { ?s ?p 'a\nb' }",
    "a space in an IRI": "SELECT * { ?s <p q> ?o }",
    "no argument": "SELECT (STR() AS ?x) {}",
    "two arguments": "SELECT (STR(1,2) AS ?x) {}",
    "a capital A": "SELECT * { ?s A ?o }",
    "a ragged row": "SELECT * { VALUES (?a ?b) { (1) } }",
    "a collection alone": "SELECT * { () }",
    "a describe of nothing": "DESCRIBE { ?s ?p ?o }",
    "a prefix with a name": "PREFIX a:b <urn:x> SELECT * {}",
    "an open group": "SELECT * { ?s ?p ?o ",
    "an unknown function": "SELECT (FOO(1) AS ?x) {}",
    "a store's own extension": "SELECT * { ?s ?p ?o LATERAL { ?s ?p ?o } }",
    "a triple term": "SELECT (TRIPLE(<urn:a>,<urn:b>,1) AS ?t) {}",
    "a base direction": "SELECT ('a'@en--ltr AS ?t) {}",
    "half a character": "SELECT ('\ud800' AS ?x) {}",
    "an escaped quote": r'SELECT ("a\u0022b" AS ?x) {}',
    "an escaped surrogate": r'SELECT ("a\ud800b" AS ?x) {}',
    "an escape beyond Unicode": r'SELECT ("a\U00110000b" AS ?x) {}',
    "a non-breaking space": "SELECT *\u00a0{ ?s ?p ?o }",
}
UPDATES = [
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "DELETE DATA { <urn:a> <urn:b> <urn:c> }",
    "DELETE WHERE { ?s ?p ?o }",
    "DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <http://127.0.0.1/x>",
    "LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:g>",
    "CLEAR ALL",
    "DROP SILENT NAMED",
    "CREATE GRAPH <urn:g>",
    "ADD DEFAULT TO <urn:g>",
    "MOVE <urn:a> TO <urn:b>",
    "COPY <urn:a> TO DEFAULT",
    "PREFIX a: <urn:a> # SELECT\n drop all",
    r"\u0044ROP ALL",
]
SERVICES = [
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <http://127.0.0.1/> } SERVICE ?e { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    r"SELECT * { S\U00000045RV\u0049CE <http://127.0.0.1/> { ?s ?p ?o } }",
    "SELECT * { { { OPTIONAL { { SERVICE <http://127.0.0.1/> {} } } } } }",
    "SELECT * { { SELECT * { SERVICE <http://127.0.0.1/> {} } } }",
    "SELECT * { FILTER(EXISTS { SERVICE <http://127.0.0.1/> {} }) }",
    "SELECT (EXISTS { SERVICE <http://127.0.0.1/> {} } AS ?x) {}",
    "SELECT * { ?s ?p ?o } ORDER BY EXISTS { SERVICE <http://127.0.0.1/> {} }",
    "SELECT * { ?s ?p ?o } GROUP BY (EXISTS { SERVICE <http://127.0.0.1/> {} } AS ?k)",
    "SELECT * { ?s ?p ?o } HAVING EXISTS { SERVICE <http://127.0.0.1/> {} }",
    "SELECT * { BIND(EXISTS { SERVICE <http://127.0.0.1/> {} } AS ?k) }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <http://127.0.0.1/> {} } }",
    "SELECT * { GRAPH ?g { SERVICE <http://127.0.0.1/> {} } }",
    "SELECT * { {} UNION { SERVICE <http://127.0.0.1/> {} } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "ASK { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    "PREFIX x: <http://127.0.0.1/> ASK { SERVICE x:a { ?s ?p ?o } }",
    "SELECT * {#\nSERVICE#\n<http://127.0.0.1/>#\n{}}",
    # For a reader that takes <'> for an IRI, the SERVICE stands in a string.
    "SELECT * { ?s ?p ?a FILTER(?a<'>') SERVICE <http://127.0.0.1/> { ?s ?p '>' } }",
    "SELECT * { ?s ?p ?a FILTER(?a<?b&&?c>'\"') SERVICE <http://127.0.0.1/> {} FILTER('\"'=?a) }",
    "SELECT * { ?s ?p '\\'' . SERVICE <http://127.0.0.1/> {} . ?s ?p '\\'' }",
    "SELECT * { ?s ?p ''''''. SERVICE <http://127.0.0.1/> {} . ?s ?p '''''' }",
]
HARMLESS = [
    "SELECT ('SERVICE' AS ?x) { ?s ?p \"SERVICE <http://a/> {}\" }",
    'SELECT * { ?s ?p """ } SERVICE <http://a/> {} { """ }',
    "SELECT * { ?s <http://a/SERVICE> ?service }  # SERVICE <http://a/> {}",
    "PREFIX SERVICE: <urn:x> SELECT ?SERVICE { ?SERVICE SERVICE:SERVICE _:SERVICE }",
    "SELECT * { ?s ?p 'a\\' SERVICE <http://a/> {} \\'' }",
    "SELECT ('INSERT DATA { } ; LOAD <file:///etc/passwd> FROM <urn:x>' AS ?load) {}",
]


def rdflib_names(text):
    """Names of the nodes of rdflib's parse tree, None if rdflib cannot parse the text."""
    names = set()

    def walk(node):
        if isinstance(node, CompValue):
            names.add(node.name)
            for value in node.values():
                walk(value)
        elif isinstance(node, str):
            return
        else:
            try:
                parts = iter(node)
            except TypeError:
                return
            for part in parts:
                walk(part)

    try:
        walk(parseQuery(sparql_prologue() + text))
    except (ParseBaseException, RecursionError, ValueError, TypeError):
        return None
    return names


@pytest.mark.parametrize("text", GOOD)
def test_a_good_query_passes_and_both_other_parsers_read_what_is_sent_on(text):
    """The respelt text is SPARQL for rdflib and for the store, so respelling breaks nothing."""
    form = inspect(text)
    assert rdflib_names(form.text) is not None
    # An empty store answers at once; a SyntaxError would be the failure. Unknown functions fail later.
    if "GROUP BY" not in text and "HAVING" not in text:
        ox.Store().query(form.text, prefixes=dict(PREFIXES))


@pytest.mark.parametrize("text", [*GOOD, *HARMLESS])
def test_respelling_a_respelt_text_changes_nothing(text):
    """What the guard sends on is, to the guard, the same words again."""
    form = inspect(text)
    again = inspect(form.text)
    assert again.text.split() == form.text.split()
    assert again.prefixes == form.prefixes


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_what_is_no_sparql_is_a_syntax_error(text):
    """Whatever the standard's grammar does not allow is refused, even where the store would be lax."""
    with pytest.raises(QuerySyntaxError, match="To mend"):
        inspect(text)


@pytest.mark.parametrize("text", UPDATES)
def test_every_update_is_refused(text):
    """No form of update passes, however it is spelt."""
    with pytest.raises(QueryRefused, match="read only"):
        inspect(text)


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused_in_every_disguise(text):
    """A call to another server is found wherever the grammar lets it stand."""
    with pytest.raises(QueryRefused, match="another server"):
        inspect(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_forbidden_word_in_a_string_a_name_or_a_comment_is_fine(text):
    """The decision falls on the parsed query, not on its letters."""
    assert inspect(text).kind == "select"


@pytest.mark.parametrize(
    "clause",
    [
        "FROM <http://127.0.0.1/x>",
        "FROM <file:///etc/passwd>",
        "FROM NAMED <https://example.org/graph>",
        "FROM graph:a FROM <urn:other>",
        "FROM skg:a",
        r"FROM <https://\u0065xample.org/>",
        "FROM <a>",
    ],
)
def test_from_outside_the_dataset_is_refused(clause):
    """FROM is no door to other servers or to files."""
    with pytest.raises(QueryRefused, match="names no graph of this dataset"):
        inspect(f"SELECT * {clause} {{ ?s ?p ?o }}")


def test_a_prefix_of_ones_own_does_not_smuggle_a_graph_in():
    """FROM is judged by the IRI that the prefix stands for in this text."""
    with pytest.raises(QueryRefused):
        inspect("PREFIX graph: <http://127.0.0.1/> SELECT * FROM graph:a { ?s ?p ?o }")


def test_graphs_of_the_dataset_and_allowed_ones_pass():
    """The form lists the graphs that were chosen."""
    form = inspect(
        "SELECT * FROM graph:a FROM NAMED <https://example.org/g> { ?s ?p ?o }",
        allowed_graphs={"https://example.org/g"},
    )
    assert form.default_graphs == ("https://w3id.org/stemkg/graph/a",)
    assert form.named_graphs == ("https://example.org/g",)
    assert not form.over_all_graphs


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT * {\n  ?s ?p ?o\n  ?x ?y ?z }", 3, 3),
        ("SELECT * {\n  SERVICE <urn:a> {} }", 2, 3),
        ("\n\nDROP ALL", 3, 1),
        ("SELECT * { ?s foo:bar ?o }", 1, 15),
        ('SELECT * {\n ?s ?p "a\\u0022" }', 2, 10),
        ("SELECT *\r\nFROM <urn:a> {}", 2, 6),
    ],
)
def test_an_error_knows_line_and_column(text, line, column):
    """An editor can put its cursor on the fault."""
    with pytest.raises(QueryError) as caught:
        inspect(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert f"line {line}, column {column}" in str(caught.value)


def test_places_survive_respelling():
    """What the store complains about later still has the line and the column that the user sees."""
    text = 'SELECT *  # all\n{\n  ?s  ?p "a\\tb" ;\n      ?q  ?x }'
    for number, line in enumerate(inspect(text).text.split("\n")):
        assert line.find("?q") == (6 if number == 3 else -1)


def test_known_prefixes_are_lent_and_own_ones_kept():
    """A prefix that the text lacks comes from StemKG; one that it declares keeps its meaning."""
    form = inspect("PREFIX skg: <urn:mine#> SELECT * { ?s skg:a kg:b }")
    assert dict(form.prefixes) == {"kg": PREFIXES["kg"]}
    assert form.standalone().startswith(f"PREFIX kg: <{PREFIXES['kg']}>\n")
    ox.Store().query(form.standalone())


def test_an_unknown_prefix_is_named():
    """The error says which prefix, and what to write."""
    with pytest.raises(QuerySyntaxError, match="PREFIX foo: <"):
        inspect("SELECT * { ?s foo:bar ?o }")


def test_strings_are_requoted_without_change_of_meaning():
    """Escapes, quotes and line ends of a literal mean the same after respelling."""
    text = r"""SELECT ('it\'s "x"\n\\u0041' AS ?a) ('''l1
l2''' AS ?b) ("t\tb\b" AS ?c) {}"""
    (before,) = ox.Store().query(text)
    (after,) = ox.Store().query(inspect(text).text)
    assert [term.value for term in after] == [term.value for term in before]


def test_select_star_remembers_the_order_of_the_variables():
    """A person expects the columns as the query names them."""
    assert inspect("SELECT * { ?z ?a ?m . ?a ?z $b }").star_order == ("z", "a", "m", "b")
    assert inspect("SELECT ?z { ?z ?a ?m }").star_order == ()


def test_a_text_over_the_size_limit_is_refused():
    """The limit counts bytes, not characters."""
    assert inspect("ASK { ?s ?p 'é' }", text_bytes=18).kind == "ask"
    with pytest.raises(QueryRefused, match="bytes long"):
        inspect("ASK { ?s ?p 'é' }", text_bytes=17)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("{", "}"),
        ("{ FILTER(", ")}"),
        ("{ ?s ?p ?o FILTER(EXISTS ", ")}"),
        ("{ ?s ?p [ ?p ", "] }"),
        ("{ ?s ?p (", ") }"),
        ("{ ?s (", ") ?o }"),
        ("{ FILTER(STR(", ")) }"),
        ("{ FILTER(<urn:f>(", ")) }"),
        ("{ FILTER(1 IN (", ")) }"),
        ("{ { SELECT * ", "} }"),
    ],
)
def test_deep_nesting_is_refused_without_a_crash(opening, closing):
    """Brackets of every kind count, also where none closes."""
    inner = opening.removeprefix("{ ") if opening != "{" else opening
    text = f"SELECT * {opening}{inner * 5000}"
    with pytest.raises(QueryError):
        inspect(text)
    with pytest.raises(QueryError):
        inspect("SELECT * " + opening * 5000 + closing * 5000)


def test_a_caller_deep_in_its_own_stack_gets_a_refusal_too():
    """When Python's own stack ends first, the answer is still QueryRefused."""
    text = "SELECT * " + "{" * 39 + "}" * 39

    def descend(left):
        return descend(left - 1) if left else inspect(text)

    depth = sum(1 for _ in _frames())
    with pytest.raises(QueryRefused, match="nests too deep"):
        descend(sys.getrecursionlimit() - depth - 60)


def _frames():
    frame = sys._getframe()
    while frame:
        yield frame
        frame = frame.f_back


LONG_TEXTS = {
    "sum": lambda n: "SELECT * {FILTER(" + "1+" * (n // 2) + "1)}",
    "values": lambda n: "SELECT * {VALUES ?x {" + "1 " * (n // 2) + "}}",
    "triples": lambda n: "SELECT * {" + "?s ?p ?o . " * (n // 11) + "}",
    "union": lambda n: "SELECT * {" + "{}UNION" * (n // 7) + "{}}",
    "dots": lambda n: "SELECT " + "a." * (n // 2),
    "quotes": lambda n: "SELECT * {?s ?p '" + '"' * n,
    "long quotes": lambda n: "SELECT * {?s ?p '''" + "''\\" * (n // 3),
    "comment": lambda n: "#" * n,
    "local name": lambda n: "SELECT * {?s ?p a:" + "." * n,
    "backslashes": lambda n: "\\" * n,
}


def _calls(text):
    """How many calls of functions, Python's and built-in ones, it takes to inspect a text."""
    count = 0

    def note(_frame, event, _function):
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        with suppress(QueryError):
            inspect(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", LONG_TEXTS)
def test_reading_takes_work_in_proportion_to_the_text(shape):
    """Four times the text takes at most about four times the calls, so no text within the limit holds the guard up."""
    short, long = (_calls(LONG_TEXTS[shape](size)) for size in (4_000, 16_000))
    assert long <= 4.4 * short + 100


@pytest.mark.parametrize("shape", LONG_TEXTS)
def test_the_longest_texts_are_read_to_their_end(shape):
    """Every shape is answered at the size limit, by a form or by an error of ours; the process lives on."""
    with suppress(QueryError):
        inspect(LONG_TEXTS[shape](89_000))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text("SELECT*{}?s ascdp.<>'\"\\u0053()[]:#\n", max_size=80))
def test_any_text_gives_a_form_or_an_error_of_ours(text):
    """No input, however odd, brings another exception out."""
    with suppress(QueryError):
        inspect(text)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([*SERVICES, *HARMLESS]),
    st.lists(
        st.tuples(
            st.integers(0, 120), st.sampled_from(["", "'", '"', "<", ">", "#", "\\", "\n", "'''", "}", "{", " "])
        ),
        max_size=4,
    ),
)
def test_what_passes_holds_no_service_for_another_parser_either(text, edits):
    """Texts bent at random: if one passes, rdflib sees no SERVICE in what would be sent on."""
    for place, piece in edits:
        text = text[:place] + piece + text[place + (not piece) :]
    try:
        form = inspect(text)
    except QueryError:
        return
    assert "ServiceGraphPattern" not in (rdflib_names(form.text) or set())


def test_many_threads_may_ask_at_once():
    """The guard keeps no state between texts."""
    forms = []
    threads = [
        threading.Thread(target=lambda n=n: forms.append(inspect(f"SELECT ?x{n} {{ ?x{n} a skg:Risk }}")))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(form.text for form in forms) == [f"SELECT ?x{n} {{ ?x{n} a skg:Risk }}" for n in range(8)]
