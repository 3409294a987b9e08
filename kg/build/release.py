"""Publish a built graph as an immutable folder, and make it current by one atomic step.

A release holds ``quads.nq`` (sorted), ``search.sqlite``, ``manifest.json`` (all three the same bytes for the same
inputs) and ``store/``, the Oxigraph database that is made from the quads to be opened at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.build.inputs import Inputs, Progress, inputs_digest, silent, version
from kg.build.manifest import FORMAT, Manifest, current
from kg.errors import BuildError, OpenError
from kg.namespaces import DCTERMS, META, PREFIXES, PROV, RDF, SKG
from kg.quads import node

if TYPE_CHECKING:
    from kg.build.pipeline import Built

_ABANDONED_SECONDS = 24 * 3600
"""Age at which the folder of a build that was killed is removed."""


def publish(inputs: Inputs, releases: Path, progress: Progress = silent) -> Path:
    """Build a release below a folder and make it current; an existing release of the same inputs is used as it is.

    Arguments:
        inputs: what to build from.
        releases: folder of releases; made where it is missing.
        progress: told of every step.

    Returns:
        The folder of the release.

    Raises:
        SourceError: the inputs are not valid; nothing was published.
        BuildError: the folder cannot be written.
    """
    inputs.check_existence()
    release = inputs_digest(inputs)[:16]
    final = releases / release
    if not is_complete(final):
        from kg.build.pipeline import build  # the whole machinery, which an existing release does not need

        built = build(inputs, progress)
        progress("writing the release")
        with _written_to(releases), _scratch(releases) as scratch:
            write_release(built, scratch, release, inputs)
            _move(scratch, final)
    with _written_to(releases):
        _make_current(releases, release)
    return final


def is_complete(folder: Path) -> bool:
    """Whether a folder holds all parts of a release of this layout."""
    try:
        manifest = Manifest.read(folder)
    except OpenError:
        return False
    parts = ("quads.nq", "search.sqlite", "store")
    return manifest.format == FORMAT and all((folder / part).exists() for part in parts)


@contextmanager
def _written_to(releases: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BuildError(
            f"the release cannot be written to {releases}: {error}. To mend: choose another folder "
            "with --out or STEMKG_HOME, or free some space."
        ) from error


@contextmanager
def _scratch(releases: Path) -> Iterator[Path]:
    """A folder beside the releases that vanishes whatever happens."""
    releases.mkdir(parents=True, exist_ok=True)
    for left in releases.glob(".building-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                shutil.rmtree(left)
    scratch = releases / f".building-{secrets.token_hex(8)}"
    scratch.mkdir()
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def write_release(built: Built, folder: Path, release: str, inputs: Inputs) -> None:
    """Write all files of a release into an empty folder.

    Arguments:
        built: the facts.
        folder: where to.
        release: its id.
        inputs: what it was built from; says the date.
    """
    from kg.search.index import write_index

    date = _date(inputs)
    quads = sorted({*built.quads, *_meta(built, release, date)}, key=str)
    with (folder / "quads.nq").open("wb") as stream:
        ox.serialize(quads, stream, format=ox.RdfFormat.N_QUADS)
    write_index(quads, folder / "search.sqlite")
    store = ox.Store(str(folder / "store"))
    store.bulk_extend(quads)
    store.flush()
    store.optimize()
    del store
    outputs = {name: _sha256(folder / name) for name in ("quads.nq", "search.sqlite")}
    described = len(quads) - built.counts["quads"]  # the description of the release itself
    counts = built.counts | {name: built.counts[name] + described for name in ("quads", "quads computed")}
    manifest = Manifest(release, version(), date, built.files, outputs, counts)
    text = json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _meta(built: Built, release: str, date: str) -> Iterable[ox.Quad]:
    """Dataset description: VoID and DCAT terms, and PROV for the making."""
    graph, dataset, activity = (
        node(META),
        node("https://w3id.org/stemkg/dataset"),
        node(f"{PREFIXES['kg']}build-{release}"),
    )
    void, dcat = PREFIXES["void"], PREFIXES["dcat"]
    text = "What is known, how well, and what is not, about stem-cell therapy and its risks. Not medical advice."
    for subject, predicate, value in (
        (dataset, RDF.type, node(f"{void}Dataset")),
        (dataset, RDF.type, node(f"{dcat}Dataset")),
        (dataset, DCTERMS.title, ox.Literal("StemKG", language="en")),
        (dataset, DCTERMS.description, ox.Literal(text, language="en")),
        (dataset, DCTERMS.license, node("https://creativecommons.org/licenses/by/4.0/")),
        (dataset, DCTERMS.modified, ox.Literal(date)),
        (dataset, f"{void}triples", ox.Literal(len(built.quads))),
        (dataset, PROV.wasGeneratedBy, activity),
        (activity, RDF.type, node(SKG.Build)),
        (activity, RDF.type, node(PROV.Activity)),
    ):
        yield ox.Quad(subject, node(predicate), value, graph)


def _date(inputs: Inputs) -> str:
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        try:
            return datetime.fromtimestamp(int(epoch), tz=UTC).date().isoformat()
        except (ValueError, OverflowError, OSError) as error:
            raise BuildError(
                f"SOURCE_DATE_EPOCH is {epoch!r}. To mend: give seconds since 1970, or unset it."
            ) from error
    marker = "owl:versionInfo"
    for line in (inputs.ontology / "stemkg.ttl").read_text(encoding="utf-8").splitlines():
        if marker in line:
            return line.split('"')[1]
    return "1970-01-01"


def _move(scratch: Path, final: Path) -> None:
    """Give the finished folder its name; where another process was quicker, its equal release stays."""
    try:
        scratch.rename(final)
    except OSError:
        if not is_complete(final):
            shutil.rmtree(final)
            scratch.rename(final)


def _make_current(releases: Path, release: str) -> None:
    with suppress(OpenError):
        if current(releases).name == release:
            return  # a folder that is only read stays untouched
    fresh = releases / f".current-{secrets.token_hex(8)}"
    try:
        fresh.write_text(release + "\n", encoding="utf-8")
        fresh.replace(releases / "CURRENT")
    finally:
        fresh.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


__all__ = [
    "FORMAT",
    "Inputs",
    "Manifest",
    "current",
    "inputs_digest",
    "is_complete",
    "publish",
    "version",
    "write_release",
]
