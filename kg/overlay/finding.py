"""A search index with what a file of one's own adds, made from the built one without writing all of it anew."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from kg.search.index import write_index

_MERGE = """
CREATE TEMP TABLE seen AS SELECT entry.id FROM entry JOIN own.entry AS new USING (iri);
DELETE FROM entry_text WHERE rowid IN (SELECT id FROM seen);
DELETE FROM entry WHERE id IN (SELECT id FROM seen);
CREATE TEMP TABLE first AS SELECT coalesce(max(id), 0) AS id FROM entry;
INSERT INTO entry SELECT new.id + first.id, iri, kind, label, names, identifiers FROM own.entry AS new, first;
INSERT INTO entry_text (rowid, label, names, identifiers, text)
  SELECT new.rowid + first.id, label, names, identifiers, text FROM own.entry_text AS new, first;
INSERT INTO vocabulary SELECT word, uses FROM own.vocabulary WHERE true
  ON CONFLICT (word) DO UPDATE SET uses = uses + excluded.uses;
"""


def extend_index(built: Path, quads: Iterable[ox.Quad], path: Path) -> None:
    """Write an index that finds what a built one finds, and some entities besides.

    Arguments:
        built: the index of the graph.
        quads: all facts of the entities that are new or of which something new is said.
        path: file to write; must not exist.
    """
    shutil.copyfile(built, path)
    own = path.with_name(f"{path.name}.own")
    write_index(quads, own)
    # Autocommit, because a database cannot be attached inside a transaction.
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("ATTACH ? AS own", (str(own),))
        database.executescript(f"BEGIN; {_MERGE} COMMIT;")
    own.unlink()
