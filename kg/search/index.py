"""A full-text index of everything that has a name: labels, synonyms, identifiers, titles.

SQLite's FTS5 finds words and their beginnings; the vocabulary beside it lets a misspelt word be mended by edit
distance before the search.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from kg.errors import OpenError
from kg.namespaces import KG, RDF, SKG
from kg.quads import text_of

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_NAMES = {
    f"{_SKOS}prefLabel": "label",
    f"{_SKOS}altLabel": "names",
    "http://purl.org/dc/terms/title": "names",
    f"{_SKOS}definition": "text",
    f"{SKG}plain": "text",
    f"{SKG}firstAuthor": "names",
    f"{SKG}doi": "identifiers",
    f"{SKG}pmid": "identifiers",
    f"{SKG}pmcid": "identifiers",
    f"{SKG}trialId": "identifiers",
}
_MATCHES = frozenset(f"{_SKOS}{kind}Match" for kind in ("exact", "close"))
INDEXED = frozenset({*_NAMES, *_MATCHES, str(RDF.type)})
"""IRIs of the properties that the index is made of."""
_HIDDEN = frozenset(
    {
        "EvidenceLine",
        "Derivation",
        "Proposition",
        "Assessment",
        "Incidence",
        "EventCount",
        "Rule",
        "OutcomeResult",
        "EffectEstimate",
        "BurdenCount",
        "Arm",
        "Statement",
        "Approval",
        "Build",
        "Cohort",
    }
)
_SCHEMA = """
CREATE TABLE entry (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, label TEXT, names TEXT, identifiers TEXT);
CREATE VIRTUAL TABLE entry_text USING fts5(
  label, names, identifiers, text, tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY, uses INTEGER);
"""
_SEARCH = """
SELECT entry.iri, entry.label, entry.kind, entry.names, entry.identifiers, bm25(entry_text, 10, 6, 8, 1)
FROM entry_text JOIN entry ON entry.id = entry_text.rowid
WHERE entry_text MATCH ? {kinds} ORDER BY bm25(entry_text, 10, 6, 8, 1), entry.iri LIMIT 200
"""
_WEIGHT = {
    "Condition": 5,
    "Therapy": 5,
    "Risk": 5,
    "CellSource": 4,
    "Procedure": 4,
    "CellType": 3,
    "OpenQuestion": 3,
    "Claim": 3,
    "Study": 2,
    "Document": 2,
}


_LONGEST_TEXT = 500
"""Characters of a search that are looked at; comparing a whole book with every label would take minutes."""
_MOST_WORDS = 12


@dataclass(frozen=True)
class Hit:
    """One thing found.

    Arguments:
        iri: what was found.
        label: its label.
        kind: its class, such as ``Risk``.
        matched: the text that matched.
        score: higher is better; only its order means anything.
    """

    iri: str
    label: str
    kind: str
    matched: str
    score: float


def words(text: str) -> list[str]:
    """Lower-case words of a text without accents.

    >>> words("Modic-Veränderung, 0.25 %")
    ['modic', 'veranderung', '0', '25']
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))


def write_index(quads: Iterable[ox.Quad], path: Path) -> None:
    """Write the index of some facts; the same facts give the same bytes.

    Arguments:
        quads: the facts.
        path: file to write; must not exist.
    """
    entries = _entries(quads)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(_SCHEMA)
        vocabulary: dict[str, int] = defaultdict(int)
        for number, (iri, entry) in enumerate(sorted(entries.items()), 1):
            joined = {field: " · ".join(sorted(entry[field])) for field in ("label", "names", "identifiers", "text")}
            database.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)",
                (number, iri, min(entry["kind"]), joined["label"], joined["names"], joined["identifiers"]),
            )
            database.execute(
                "INSERT INTO entry_text (rowid, label, names, identifiers, text) VALUES (?, ?, ?, ?, ?)",
                # SQLite takes some letters apart otherwise than words() does; what is asked must meet the same words.
                (number, *(" ".join(words(value)) for value in joined.values())),
            )
            for word in words(f"{joined['label']} {joined['names']}"):
                vocabulary[word] += 1
        database.executemany("INSERT INTO vocabulary VALUES (?, ?)", sorted(vocabulary.items()))
        database.execute("INSERT INTO entry_text (entry_text) VALUES ('optimize')")
        database.commit()
        database.execute("VACUUM")


def _entries(quads: Iterable[ox.Quad]) -> dict[str, dict[str, set[str]]]:
    entries: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads:
        subject, predicate, value = text_of(quad.subject), quad.predicate.value, text_of(quad.object)
        if not subject.startswith(str(KG)):
            continue
        if predicate in _NAMES:
            entries[subject][_NAMES[predicate]].add(value)
        elif predicate in _MATCHES:
            entries[subject]["identifiers"].add(value.replace("#", "/").rsplit("/", 1)[-1].replace("_", ":"))
        elif predicate.endswith("#type") and value.startswith(str(SKG)):
            entries[subject]["kind"].add(value.removeprefix(str(SKG)))
    return {
        iri: entry for iri, entry in entries.items() if entry["label"] and entry["kind"] and not entry["kind"] & _HIDDEN
    }


class SearchIndex:
    """Typo-tolerant search over an index file.

    Arguments:
        path: the file that :func:`write_index` wrote.

    Raises:
        OpenError: it is missing, or no index.
    """

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(self._connect()) as database:
                self._vocabulary = [row[0] for row in database.execute("SELECT word FROM vocabulary ORDER BY word")]
        except sqlite3.Error as error:
            raise OpenError(
                f"the search index {path} cannot be read: {error}. To mend: build the release again."
            ) from error
        self._known = frozenset(self._vocabulary)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._uri, uri=True)

    def search(self, text: str, *, kinds: Sequence[str] = (), limit: int = 20) -> list[Hit]:
        """Find what a person may mean by some words.

        Arguments:
            text: words, parts of words, an identifier; misspelt words are mended.
            kinds: classes to keep, such as ``Risk``; all where empty.
            limit: most hits to return.
        """
        tokens = words(text[:_LONGEST_TEXT])
        asked, tokens = " ".join(tokens), tokens[:_MOST_WORDS]
        if not tokens:
            return []
        with closing(self._connect()) as database:
            hits = self._run(database, [self._prefix(token) for token in tokens], asked, kinds)
            if len(hits) < limit:
                mended = [self._mend(token) for token in tokens]
                found = {hit.iri for hit in hits}
                hits += [h for h in self._run(database, mended, asked, kinds) if h.iri not in found]
            if not hits and len(tokens) > 1:
                hits = self._run(database, [" OR ".join(self._mend(token) for token in tokens)], asked, kinds)
        return sorted(hits, key=lambda hit: (-hit.score, hit.label, hit.iri))[: max(limit, 0)]

    def _prefix(self, token: str) -> str:
        return f'"{token}"*'

    def _mend(self, token: str) -> str:
        """The token or the closest words of the vocabulary, as one part of an FTS5 query."""
        if token in self._known or len(token) < 4 or token.isdigit():
            return self._prefix(token)
        close = process.extract(token, self._vocabulary, scorer=fuzz.ratio, limit=4, score_cutoff=72)
        options = [self._prefix(token), *(f'"{word}"' for word, _, _ in close)]
        return "(" + " OR ".join(options) + ")"

    def _run(self, database: sqlite3.Connection, parts: list[str], asked: str, kinds: Sequence[str]) -> list[Hit]:
        marks = f"AND entry.kind IN ({','.join('?' * len(kinds))})" if kinds else ""
        rows = database.execute(_SEARCH.format(kinds=marks), (" AND ".join(parts), *kinds)).fetchall()
        return [_hit(asked, *row) for row in rows]


def _hit(asked: str, iri: str, label: str, kind: str, names: str, identifiers: str, rank: float) -> Hit:
    options = [label, *names.split(" · "), *identifiers.split(" · ")]
    best = max(options, key=lambda option: fuzz.WRatio(asked, " ".join(words(option))))
    closeness = fuzz.ratio(asked, " ".join(words(best)))
    return Hit(iri, label, kind, best, closeness - rank + 3 * _WEIGHT.get(kind, 0))
