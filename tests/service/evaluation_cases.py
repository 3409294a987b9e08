"""Cases of query evaluation, written after the sections of SPARQL 1.1 Query Language (W3C Recommendation 2013-03-21).

Each has data in Turtle, a query, and the solutions that the section demands. Solutions are written as the rows of a
VALUES block, in the order of the variables; ``true`` and ``false`` answer ASK, and Turtle answers CONSTRUCT.
"""

from __future__ import annotations

from dataclasses import dataclass, field

PEOPLE = """
:a :name "Ann" ; :age 30 ; :knows :b . :b :name "Ben" ; :age 41 ; :knows :c, :d .
:c :name "Cid" ; :mail <mailto:cid@example.org> . :d :age 17 ; :nick "Dee", "D" .
"""
ORDERS = """
:o1 :by :x ; :price 5 . :o2 :by :x ; :price 9 . :o3 :by :x ; :price 7 . :o4 :by :y ; :price 7 .
"""
CHAIN = ":a :p :b . :b :p :c . :c :p :d . :d :p :b . :a :q :e . :e :p :f . :f :r :a ."
TITLES = ':t1 :title "SPARQL" ; :price 42 . :t2 :title "The Web" ; :price 23 . :t3 :title "RDF"@en ; :price 30.5 .'


@dataclass(frozen=True)
class Case:
    """One query over one dataset, and what it gives.

    Arguments:
        section: of the specification.
        title: what it is about.
        data: the default graph, in Turtle; the empty prefix is ``http://example.org/``.
        query: SPARQL, with the same prefix.
        expected: its solutions; see above.
        named: further named graphs by local name, in Turtle.
        ordered: whether the order of solutions counts.
        engine_differs: the engine alone does otherwise, and so may the endpoint.
    """

    section: str
    title: str
    data: str
    query: str
    expected: str
    named: dict[str, str] = field(default_factory=dict)
    ordered: bool = False
    engine_differs: bool = False


CASES = (
    # ------------------------------------------------------------------ 2 Making simple queries
    Case("2.1", "one pattern", PEOPLE, "SELECT ?n { :a :name ?n }", '("Ann")'),
    Case("2.2", "several matches", PEOPLE, "SELECT ?s ?n { ?s :name ?n }", '(:a "Ann") (:b "Ben") (:c "Cid")'),
    Case(
        "2.3.1",
        "a plain string is no tagged one",
        ':x :p "cat"@en . :y :p "cat" .',
        'SELECT ?s { ?s ?p "cat" }',
        "(:y)",
    ),
    Case("2.3.1", "a tagged string", ':x :p "cat"@en . :y :p "cat" .', 'SELECT ?s { ?s ?p "cat"@en }', "(:x)"),
    Case("2.3.2", "a number", ":x :p 42 . :y :p 43 .", "SELECT ?s { ?s ?p 42 }", "(:x)"),
    Case("2.3.3", "a datatype of one's own", ':z :p "abc"^^:special .', 'SELECT ?s { ?s ?p "abc"^^:special }', "(:z)"),
    Case(
        "2.4",
        "one blank node for two values stays one",
        '[] :p 1 ; :q "one" . [] :p 2 ; :q "two" .',
        "SELECT ?v ?w { ?x :p ?v . ?x :q ?w }",
        '(1 "one") (2 "two")',
    ),
    Case(
        "2.5",
        "a value by an expression",
        ':a :given "Ann" ; :family "Lee" .',
        'SELECT (CONCAT(?g, " ", ?f) AS ?name) { ?s :given ?g ; :family ?f }',
        '("Ann Lee")',
    ),
    Case(
        "2.6",
        "a graph from a template",
        PEOPLE,
        "CONSTRUCT { ?s :called ?n } WHERE { ?s :name ?n }",
        ':a :called "Ann" . :b :called "Ben" . :c :called "Cid" .',
    ),
    # ------------------------------------------------------------------ 3 RDF term constraints
    Case("3.1", "a regular expression", TITLES, 'SELECT ?s { ?s :title ?t FILTER regex(?t, "^SPARQL") }', "(:t1)"),
    Case("3.1", "letters of either case", TITLES, 'SELECT ?s { ?s :title ?t FILTER regex(?t, "web", "i") }', "(:t2)"),
    Case("3.2", "a number below another", TITLES, "SELECT ?s { ?s :price ?p FILTER(?p < 30.5) }", "(:t2)"),
    # ------------------------------------------------------------------ 4 Syntax
    Case("4.1.1", "relative to a base", ":x :p 1 .", "BASE <http://example.org/> SELECT ?o { <x> <p> ?o }", "(1)"),
    Case("4.1.2", "quotes within quotes", """:x :p "it's" .""", """SELECT ?s { ?s :p "it's" }""", "(:x)"),
    Case("4.1.2", "long strings keep lines", ':x :p "a\\nb" .', 'SELECT ?s { ?s :p """a\nb""" }', "(:x)"),
    Case("4.1.3", "either sign before a variable", PEOPLE, "SELECT $n { :a :name ?n }", '("Ann")'),
    Case("4.1.4", "a blank node in a query is a variable", PEOPLE, "SELECT ?s { ?s :knows [ :age 17 ] }", "(:b)"),
    Case("4.2.1", "one subject, several predicates", PEOPLE, "SELECT ?s { ?s :age ?a ; :name ?n }", "(:a) (:b)"),
    Case("4.2.2", "one predicate, several objects", PEOPLE, "SELECT ?s { ?s :knows :c, :d }", "(:b)"),
    Case("4.2.3", "a collection", ":x :p (1 2) .", "SELECT ?a ?b { :x :p (?a ?b) }", "(1 2)"),
    Case("4.2.4", "a for the type", ":x a :T . :y :p :T .", "SELECT ?s { ?s a :T }", "(:x)"),
    # ------------------------------------------------------------------ 5 Graph patterns
    Case("5.1", "patterns meet on their variables", PEOPLE, "SELECT ?y { ?x :name 'Ben' ; :knows ?y }", "(:c) (:d)"),
    Case("5.2", "the empty group has one solution", PEOPLE, "SELECT (1 AS ?n) {}", "(1)"),
    Case(
        "5.2.2",
        "a filter holds for its whole group, wherever it stands",
        PEOPLE,
        "SELECT ?s { FILTER(?a > 35) ?s :age ?a }",
        "(:b)",
    ),
    Case(
        "5.2.2", "a filter does not see outside its group", PEOPLE, "SELECT ?s { ?s :age ?a { FILTER(?a > 35) } }", ""
    ),
    # ------------------------------------------------------------------ 6 Including optional values
    Case(
        "6.1",
        "what is optional stays unbound",
        PEOPLE,
        "SELECT ?s ?n { ?s :age ?a OPTIONAL { ?s :name ?n } }",
        '(:a "Ann") (:b "Ben") (:d UNDEF)',
    ),
    Case(
        "6.2",
        "a constraint within an optional part",
        TITLES,
        "SELECT ?t ?p { ?s :title ?t OPTIONAL { ?s :price ?p FILTER(?p < 30) } }",
        '("SPARQL" UNDEF) ("The Web" 23) ("RDF"@en UNDEF)',
    ),
    Case(
        "6.3",
        "several optional parts",
        PEOPLE,
        "SELECT ?s ?m ?k { ?s :name ?n OPTIONAL { ?s :mail ?m } OPTIONAL { ?s :age ?k } }",
        "(:a UNDEF 30) (:b UNDEF 41) (:c <mailto:cid@example.org> UNDEF)",
    ),
    Case(
        "18.6",
        "a filter of an optional part sees the group before it",
        PEOPLE,
        "SELECT ?s ?b { ?s :age ?a OPTIONAL { ?s :knows ?o . ?o :age ?b FILTER(?b > ?a) } }",
        "(:a 41) (:b UNDEF) (:d UNDEF)",
    ),
    # ------------------------------------------------------------------ 7 Matching alternatives
    Case(
        "7",
        "either of two patterns",
        PEOPLE,
        "SELECT ?x { { :d :nick ?x } UNION { :a :name ?x } }",
        '("Dee") ("D") ("Ann")',
    ),
    Case(
        "7",
        "variables of one side alone",
        PEOPLE,
        "SELECT ?m ?n { { ?s :mail ?m } UNION { ?s :nick ?n } }",
        '(<mailto:cid@example.org> UNDEF) (UNDEF "Dee") (UNDEF "D")',
    ),
    Case("7", "both sides may match twice", ":x :p 1 .", "SELECT ?o { { :x :p ?o } UNION { :x :p ?o } }", "(1) (1)"),
    # ------------------------------------------------------------------ 8 Negation
    Case("8.1.1", "without a pattern", PEOPLE, "SELECT ?s { ?s :age ?a FILTER NOT EXISTS { ?s :name ?n } }", "(:d)"),
    Case("8.1.2", "with a pattern", PEOPLE, "SELECT ?s { ?s :age ?a FILTER EXISTS { ?s :knows ?n } }", "(:a) (:b)"),
    Case("8.2", "taking solutions away", PEOPLE, "SELECT ?s { ?s :age ?a MINUS { ?s :knows ?o } }", "(:d)"),
    Case(
        "8.3.1",
        "no shared variable: MINUS takes nothing",
        ":a :b :c .",
        "SELECT ?s { ?s ?p ?o MINUS { ?x ?y ?z } }",
        "(:a)",
    ),
    Case(
        "8.3.1",
        "no shared variable: NOT EXISTS takes all",
        ":a :b :c .",
        "SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { ?x ?y ?z } }",
        "",
    ),
    Case(
        "8.3.2",
        "a fixed pattern: MINUS takes nothing",
        ":a :b :c .",
        "SELECT ?s { ?s ?p ?o MINUS { :a :b :c } }",
        "(:a)",
    ),
    Case(
        "8.3.2",
        "a fixed pattern: NOT EXISTS takes all",
        ":a :b :c .",
        "SELECT ?s { ?s ?p ?o FILTER NOT EXISTS { :a :b :c } }",
        "",
    ),
    Case(
        "8.3.3",
        "a filter inside NOT EXISTS sees outside",
        ":a :p 1 ; :q 1, 2 . :b :p 3.0 ; :q 4.0, 5.0 .",
        "SELECT ?s { ?s :p ?n FILTER NOT EXISTS { ?s :q ?m FILTER(?n = ?m) } }",
        "(:b)",
    ),
    Case(
        "8.3.3",
        "a filter inside MINUS does not",
        ":a :p 1 ; :q 1, 2 . :b :p 3.0 ; :q 4.0, 5.0 .",
        "SELECT ?s { ?s :p ?n MINUS { ?s :q ?m FILTER(?n = ?m) } }",
        "(:a) (:b)",
    ),
    # ------------------------------------------------------------------ 9 Property paths
    Case("9.1", "a sequence", CHAIN, "SELECT ?x { :a :p/:p ?x }", "(:c)"),
    Case("9.1", "an inverse", CHAIN, "SELECT ?x { :c ^:p ?x }", "(:b)"),
    Case("9.1", "an alternative", CHAIN, "SELECT ?x { :a :p|:q ?x }", "(:b) (:e)"),
    Case("9.1", "none or one", CHAIN, "SELECT ?x { :a :p? ?x }", "(:a) (:b)"),
    Case("9.1", "one or more, each once in a circle", CHAIN, "SELECT ?x { :b :p+ ?x }", "(:b) (:c) (:d)"),
    Case("9.1", "none or more", CHAIN, "SELECT ?x { :e :p* ?x }", "(:e) (:f)"),
    Case("9.1", "a negated set", CHAIN, "SELECT ?x { :a !:p ?x }", "(:e)"),
    Case("9.1", "a negated set with an inverse", CHAIN, "SELECT ?x { :a !(:p|^:r) ?x }", "(:e)"),
    Case("9.1", "brackets", CHAIN, "SELECT ?x { :a (:q/:p)+ ?x }", "(:f)"),
    Case("9.2", "a path between two known ends", CHAIN, "ASK { :a :q/:p/:r :a }", "true"),
    Case(
        "9.3",
        "sequences keep doubles",
        ":a :p :b, :c . :b :q :d . :c :q :d .",
        "SELECT ?x { :a :p/:q ?x }",
        "(:d) (:d)",
    ),
    Case(
        "9.3", "many steps do not", ":a :p :b, :c . :b :p :d . :c :p :d .", "SELECT ?x { :a :p+ ?x }", "(:b) (:c) (:d)"
    ),
    Case(
        "9.4",
        "none or more of what is not in the data",
        ":a :p :b .",
        "SELECT ?x { :z :p* ?x }",
        "(:z)",
        engine_differs=True,
    ),
    Case("9.4", "both ends open", ":a :p :b . :b :p :c .", "SELECT ?x ?y { ?x :p+ ?y }", "(:a :b) (:a :c) (:b :c)"),
    # ------------------------------------------------------------------ 10 Assignment
    Case(
        "10.1", "BIND in the middle", TITLES, "SELECT ?s { ?s :price ?p BIND(?p * 2 AS ?d) FILTER(?d > 80) }", "(:t1)"
    ),
    Case("10.1", "an error leaves it unbound", PEOPLE, "SELECT ?s ?d { ?s :nick 'D' BIND(1/0 AS ?d) }", "(:d UNDEF)"),
    Case(
        "10.2",
        "one variable with values",
        PEOPLE,
        "SELECT ?s ?n { VALUES ?s { :a :c } ?s :name ?n }",
        '(:a "Ann") (:c "Cid")',
    ),
    Case(
        "10.2",
        "values behind the query join as well",
        PEOPLE,
        "SELECT ?s ?n { ?s :name ?n } VALUES (?s ?n) { (UNDEF 'Ann') (:b UNDEF) (:c 'Ben') }",
        '(:a "Ann") (:b "Ben")',
    ),
    # ------------------------------------------------------------------ 11 Aggregates
    Case(
        "11.1",
        "sums by group",
        ORDERS,
        "SELECT ?c (SUM(?p) AS ?t) { ?o :by ?c ; :price ?p } GROUP BY ?c",
        "(:x 21) (:y 7)",
    ),
    Case("11.2", "without GROUP BY, one group", ORDERS, "SELECT (COUNT(*) AS ?n) { ?o :price ?p }", "(4)"),
    Case("11.2", "no solution at all, one group still", ORDERS, "SELECT (COUNT(*) AS ?n) { ?o :none ?p }", "(0)"),
    Case("11.2", "no solution, no group", ORDERS, "SELECT ?o (COUNT(*) AS ?n) { ?o :none ?p } GROUP BY ?o", ""),
    Case(
        "11.2",
        "a group by an expression",
        ORDERS,
        "SELECT ?big (COUNT(*) AS ?n) { ?o :price ?p } GROUP BY (?p > 6 AS ?big)",
        "(true 3) (false 1)",
    ),
    Case(
        "11.3",
        "groups of a size",
        ORDERS,
        "SELECT ?c { ?o :by ?c ; :price ?p } GROUP BY ?c HAVING (AVG(?p) < 7.5 && COUNT(*) > 2)",
        "(:x)",
    ),
    Case(
        "11.4",
        "least, greatest, mean",
        ORDERS,
        "SELECT (MIN(?p) AS ?a) (MAX(?p) AS ?b) (AVG(?p) AS ?c) { ?o :price ?p }",
        "(5 9 7.0)",
    ),
    Case(
        "11.4",
        "each once",
        ORDERS,
        "SELECT (COUNT(DISTINCT ?p) AS ?n) (SUM(DISTINCT ?p) AS ?s) { ?o :price ?p }",
        "(3 21)",
    ),
    Case(
        "11.4",
        "texts together",
        PEOPLE,
        "SELECT (GROUP_CONCAT(?n; SEPARATOR='|') AS ?all) { SELECT ?n { ?s :name ?n } ORDER BY ?n }",
        '("Ann|Ben|Cid")',
    ),
    Case("11.4", "one of them", ":x :p 5 .", "SELECT (SAMPLE(?p) AS ?n) { ?o :p ?p }", "(5)"),
    Case(
        "11.6",
        "an error in one group spoils that one",
        ':x :p 1, 2 . :y :p 3, "b" .',
        "SELECT ?s (SUM(?p) AS ?n) { ?s :p ?p } GROUP BY ?s",
        "(:x 3) (:y UNDEF)",
    ),
    Case(
        "18.5.1.2",
        "COUNT leaves unbound out",
        PEOPLE,
        "SELECT (COUNT(?n) AS ?c) { ?s :age ?a OPTIONAL { ?s :name ?n } }",
        "(2)",
    ),
    Case("18.5.1.3", "the sum of nothing is 0", ORDERS, "SELECT (SUM(?p) AS ?n) { ?o :none ?p }", "(0)"),
    Case("18.5.1.4", "the mean of nothing is 0", ORDERS, "SELECT (AVG(?p) AS ?n) { ?o :none ?p }", "(0)"),
    Case("18.5.1.5", "the least of nothing is an error", ORDERS, "SELECT (MIN(?p) AS ?n) { ?o :none ?p }", "(UNDEF)"),
    # ------------------------------------------------------------------ 12 Subqueries
    Case(
        "12",
        "the least of each",
        PEOPLE,
        "SELECT ?y ?least { ?x :knows ?y { SELECT ?y (MIN(?n) AS ?least) { ?y :nick ?n } GROUP BY ?y } }",
        '(:d "D")',
    ),
    Case(
        "12",
        "a limit within",
        ORDERS,
        "SELECT ?o ?c { { SELECT ?o { ?o :price ?p } ORDER BY DESC(?p) LIMIT 1 } ?o :by ?c }",
        "(:o2 :x)",
    ),
    Case(
        "12",
        "variables that are not projected are others",
        PEOPLE,
        "SELECT ?s { ?s :nick ?n { SELECT ?s { ?s :age ?n } } }",
        "(:d) (:d)",
    ),
    # ------------------------------------------------------------------ 13 RDF dataset
    Case(
        "13.2.1",
        "a default graph by FROM",
        "",
        "SELECT ?o FROM :g1 { ?s :p ?o }",
        "(1)",
        {"g1": ":x :p 1 .", "g2": ":x :p 2 ."},
    ),
    Case(
        "13.2.1",
        "several as their merge",
        "",
        "SELECT ?o FROM :g1 FROM :g2 { ?s :p ?o }",
        "(1) (2)",
        {"g1": ":x :p 1 .", "g2": ":x :p 2 ."},
    ),
    Case(
        "13.2.2",
        "only what FROM NAMED names",
        ":x :p 0 .",
        "SELECT ?g ?o FROM NAMED :g2 { GRAPH ?g { ?s :p ?o } }",
        "(:g2 2)",
        {"g1": ":x :p 1 .", "g2": ":x :p 2 ."},
    ),
    Case(
        "13.2.3",
        "both kinds together",
        "",
        "SELECT ?a ?b FROM :g1 FROM NAMED :g2 { ?s :p ?a GRAPH ?g { ?s :p ?b } }",
        "(1 2)",
        {"g1": ":x :p 1 .", "g2": ":x :p 2 ."},
    ),
    Case(
        "13.3.1",
        "in every named graph",
        "",
        "SELECT ?g ?o { GRAPH ?g { :x :p ?o } }",
        "(:g1 1) (:g2 2)",
        {"g1": ":x :p 1 .", "g2": ":x :p 2 ."},
    ),
    Case(
        "13.3.2",
        "in one of them",
        "",
        "SELECT ?o { GRAPH :g2 { :x :p ?o } }",
        "(2)",
        {"g1": ":x :p 1 .", "g2": ":x :p 2 ."},
    ),
    Case(
        "13.3.3",
        "what one graph says of another",
        ":g2 :date 7 . :g1 :date 3 .",
        "SELECT ?o ?d { ?g :date ?d GRAPH ?g { :x :p ?o } FILTER(?d > 5) }",
        "(2 7)",
        {"g1": ":x :p 1 .", "g2": ":x :p 2 ."},
    ),
    # ------------------------------------------------------------------ 15 Solution sequences and modifiers
    Case(
        "15.1",
        "in order",
        PEOPLE,
        "SELECT ?n { ?s :name ?n } ORDER BY DESC(?n)",
        '("Cid") ("Ben") ("Ann")',
        ordered=True,
    ),
    Case(
        "15.1",
        "unbound, then IRIs, then literals",
        ':1 :k 1 ; :v "x" . :2 :k 2 ; :v :iri . :3 :k 3 .',
        "SELECT ?k { ?s :k ?k OPTIONAL { ?s :v ?v } } ORDER BY ?v",
        "(3) (2) (1)",
        ordered=True,
    ),
    Case(
        "15.1",
        "by two keys",
        ORDERS,
        "SELECT ?o { ?o :by ?c ; :price ?p } ORDER BY DESC(?c) ?p",
        "(:o4) (:o1) (:o3) (:o2)",
        ordered=True,
    ),
    Case(
        "15.1",
        "by an expression",
        ORDERS,
        "SELECT ?o { ?o :by :x ; :price ?p } ORDER BY (0 - ?p)",
        "(:o2) (:o3) (:o1)",
        ordered=True,
    ),
    Case("15.2", "all variables", ":x :p 1 .", "SELECT * { :x :p ?o }", "(1)"),
    Case("15.3.1", "each solution once", ORDERS, "SELECT DISTINCT ?p { ?o :price ?p }", "(5) (7) (9)"),
    Case("15.3", "else as often as it is found", ORDERS, "SELECT ?p { ?o :price ?p }", "(5) (7) (7) (9)"),
    Case(
        "15.4",
        "from the third on",
        ORDERS,
        "SELECT ?o { ?o :price ?p } ORDER BY ?o OFFSET 2",
        "(:o3) (:o4)",
        ordered=True,
    ),
    Case("15.5", "two of them", ORDERS, "SELECT ?o { ?o :price ?p } ORDER BY ?o LIMIT 2", "(:o1) (:o2)", ordered=True),
    Case("15.5", "none of them", ORDERS, "SELECT ?o { ?o :price ?p } LIMIT 0", ""),
    # ------------------------------------------------------------------ 16 Query forms
    Case(
        "16.1.2",
        "an expression that uses another",
        TITLES,
        "SELECT ?t (?p - 1 AS ?q) (?q * 2 AS ?r) { :t2 :title ?t ; :price ?p }",
        '("The Web" 22 44)',
    ),
    Case(
        "16.2.1",
        "a blank node for each solution",
        ":x :p 1, 2 .",
        "CONSTRUCT { [] :v ?o } { :x :p ?o }",
        "[] :v 1 . [] :v 2 .",
    ),
    Case(
        "16.2.1",
        "triples that are none are left out",
        ':x :p "text" ; :q :y .',
        "CONSTRUCT { ?o :of ?s } { ?s ?p ?o }",
        ":y :of :x .",
    ),
    Case(
        "16.2.3",
        "in the order of solutions",
        ORDERS,
        "CONSTRUCT { ?o :top true } { ?o :price ?p } ORDER BY DESC(?p) LIMIT 1",
        ":o2 :top true .",
    ),
    Case("16.2.4", "the short form", PEOPLE, "CONSTRUCT WHERE { ?s :mail ?m }", ":c :mail <mailto:cid@example.org> ."),
    Case("16.3", "a question", PEOPLE, "ASK { ?s :name 'Ann' }", "true"),
    Case("16.3", "a question with no answer", PEOPLE, "ASK { ?s :name 'Ann' ; :mail ?m }", "false"),
    # ------------------------------------------------------------------ 17 Expressions and testing values
    Case("17.2", "an error or true is true", PEOPLE, "SELECT ?s { ?s :nick 'D' FILTER(?none || true) }", "(:d)"),
    Case("17.2", "an error and false is false", PEOPLE, "SELECT ?s { ?s :nick 'D' FILTER(!(?none && false)) }", "(:d)"),
    Case("17.2", "an error is no solution", PEOPLE, "SELECT ?s { ?s :nick 'D' FILTER(!?none) }", ""),
    Case(
        "17.2.2",
        "what counts as true",
        ':x :v 0, 1, "", "a", true, false, 0.0 .',
        "SELECT ?v { :x :v ?v FILTER(?v) }",
        '(1) ("a") (true)',
    ),
    Case(
        "17.3",
        "numbers of several types are equal",
        ":x :p 1 . :y :p 1.0 . :z :p 1e0 .",
        "SELECT ?s { ?s :p ?v FILTER(?v = 1) }",
        "(:x) (:y) (:z)",
    ),
    Case("17.3", "texts by their code points", "", "ASK { FILTER('a' < 'b' && 'B' < 'a') }", "true"),
    Case(
        "17.3",
        "moments across time zones",
        "",
        "ASK { FILTER('2020-01-01T12:00:00+02:00'^^xsd:dateTime = '2020-01-01T10:00:00Z'^^xsd:dateTime) }",
        "true",
    ),
    Case("17.3", "sums keep their types", "", "SELECT (1 + 2 AS ?a) (1 + 2.0 AS ?b) (6 / 3 AS ?c) {}", "(3 3.0 2.0)"),
    Case("17.4.1.1", "BOUND", PEOPLE, "SELECT ?s { ?s :age ?a OPTIONAL { ?s :name ?n } FILTER(!BOUND(?n)) }", "(:d)"),
    Case(
        "17.4.1.2",
        "IF",
        ORDERS,
        "SELECT ?o (IF(?p > 6, 'dear', 'cheap') AS ?w) { ?o :by :x ; :price ?p }",
        '(:o1 "cheap") (:o2 "dear") (:o3 "dear")',
    ),
    Case("17.4.1.3", "COALESCE", PEOPLE, "SELECT (COALESCE(?none, 1/0, 'else') AS ?v) {}", '("else")'),
    Case("17.4.1.7", "different words of one number are no one term", "", "ASK { FILTER(!sameTerm(1, 1.0)) }", "true"),
    Case("17.4.1.9", "IN", PEOPLE, "SELECT ?s { ?s :age ?a FILTER(?a IN (17, 30)) }", "(:a) (:d)"),
    Case("17.4.1.9", "IN with an error", "", "SELECT (2 IN (1/0, 2) AS ?a) (3 IN (1/0, 2) AS ?b) {}", "(true UNDEF)"),
    Case("17.4.1.10", "NOT IN", PEOPLE, "SELECT ?s { ?s :age ?a FILTER(?a NOT IN (17, 30)) }", "(:b)"),
    Case("17.4.2", "kinds of terms", PEOPLE, "SELECT ?o { :c ?p ?o FILTER isIRI(?o) }", "(<mailto:cid@example.org>)"),
    Case(
        "17.4.2",
        "blank nodes, literals, numbers",
        "",
        "ASK { BIND(BNODE() AS ?b) FILTER(isBLANK(?b) && isLITERAL('x') && isNUMERIC(1) && !isNUMERIC('1')) }",
        "true",
    ),
    Case("17.4.2.5", "STR of an IRI", PEOPLE, "SELECT (STR(?m) AS ?t) { ?s :mail ?m }", '("mailto:cid@example.org")'),
    Case("17.4.2.6", "LANG", TITLES, "SELECT ?s { ?s :title ?t FILTER(LANG(?t) = 'en') }", "(:t3)"),
    Case(
        "17.4.2.7",
        "DATATYPE",
        "",
        "SELECT (DATATYPE(1) AS ?a) (DATATYPE('x'@en) AS ?b) {}",
        "(xsd:integer rdf:langString)",
    ),
    Case("17.4.2.8", "IRI against the base", "", "BASE <http://example.org/> SELECT (IRI('x') AS ?i) {}", "(:x)"),
    Case(
        "17.4.2.10",
        "STRDT and STRLANG",
        "",
        "SELECT (STRDT('1', xsd:integer) AS ?a) (STRLANG('x', 'en') AS ?b) {}",
        '(1 "x"@en)',
    ),
    Case(
        "17.4.3",
        "lengths and parts",
        "",
        "SELECT (STRLEN('abc') AS ?a) (SUBSTR('abcd', 2, 2) AS ?b) (UCASE('a') AS ?c) (LCASE('A'@en) AS ?d) {}",
        '(3 "bc" "A" "a"@en)',
    ),
    Case(
        "17.4.3",
        "starts, ends, holds",
        "",
        "ASK { FILTER(STRSTARTS('abc', 'ab') && STRENDS('abc', 'bc') && CONTAINS('abc', 'b')) }",
        "true",
    ),
    Case(
        "17.4.3",
        "before and after",
        "",
        "SELECT (STRBEFORE('abc', 'b') AS ?a) (STRAFTER('abc', 'b') AS ?b) (STRBEFORE('abc', 'x') AS ?c) {}",
        '("a" "c" "")',
    ),
    Case("17.4.3.11", "ENCODE_FOR_URI", "", "SELECT (ENCODE_FOR_URI('a b/ü') AS ?a) {}", '("a%20b%2F%C3%BC")'),
    Case(
        "17.4.3.12",
        "CONCAT and language",
        "",
        "SELECT (CONCAT('a'@en, 'b'@en) AS ?a) (CONCAT('a'@en, 'b') AS ?b) {}",
        '("ab"@en "ab")',
    ),
    Case("17.4.3.13", "langMatches", TITLES, "SELECT ?s { ?s :title ?t FILTER langMatches(LANG(?t), '*') }", "(:t3)"),
    Case(
        "17.4.3.15",
        "REPLACE",
        "",
        "SELECT (REPLACE('abcd', 'b', 'Z') AS ?a) (REPLACE('abab', '(a)(b)', '$2$1') AS ?b) {}",
        '("aZcd" "baba")',
    ),
    Case(
        "17.4.4",
        "rounding",
        "",
        "SELECT (ABS(-1.5) AS ?a) (ROUND(2.5) AS ?b) (CEIL(1.2) AS ?c) (FLOOR(-1.2) AS ?d) {}",
        "(1.5 3.0 2.0 -2.0)",
    ),
    Case(
        "17.4.5",
        "parts of a moment",
        "",
        "SELECT (YEAR(?t) AS ?y) (MONTH(?t) AS ?m) (DAY(?t) AS ?d) (HOURS(?t) AS ?h) (MINUTES(?t) AS ?i) "
        "{ BIND('2011-01-10T14:45:13Z'^^xsd:dateTime AS ?t) }",
        "(2011 1 10 14 45)",
    ),
    Case("17.4.5", "a time zone", "", "SELECT (TZ('2011-01-10T14:45:13-05:00'^^xsd:dateTime) AS ?z) {}", '("-05:00")'),
    Case(
        "17.4.6",
        "digests",
        "",
        "SELECT (MD5('abc') AS ?a) (SHA1('abc') AS ?b) {}",
        '("900150983cd24fb0d6963f7d28e17f72" "a9993e364706816aba3e25717850c26c9cd0d89d")',
    ),
    Case(
        "17.5",
        "casts",
        "",
        "SELECT (xsd:integer('7') AS ?a) (xsd:boolean('1') AS ?b) (xsd:integer('x') AS ?c) {}",
        "(7 true UNDEF)",
    ),
    Case("17.2.1", "functions of nobody are errors", "", "SELECT (:none(1) AS ?a) {}", "(UNDEF)", engine_differs=True),
    # ------------------------------------------------------------------ 18 Definition of SPARQL
    Case(
        "18.2.2",
        "joins of what is unbound",
        "",
        "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) } VALUES (?a ?b) { (UNDEF 2) } }",
        "(1 2)",
    ),
    Case(
        "18.2.2.6",
        "optional parts of optional parts",
        CHAIN,
        "SELECT ?x ?y { :a :q ?e OPTIONAL { ?e :p ?x OPTIONAL { ?x :r ?y } } }",
        "(:f :a)",
    ),
    Case("18.3", "one pattern counts each match", ":x :p 1, 2 ; :q 3 .", "SELECT ?q { :x :p ?p ; :q ?q }", "(3) (3)"),
)
