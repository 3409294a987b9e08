"""``stemkg dictionary`` and ``stemkg examples``."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from kg.cli.options import FormatOption
from kg.cli.output import Format, write, write_bytes
from kg.errors import ParameterError

_FORMS = {Format.TURTLE: "turtle", Format.NTRIPLES: "nt", Format.JSONLD: "jsonld", Format.XML: "rdfxml"}


def dictionary() -> None:
    """Print the data dictionary: every class, key and word that a source file may use, as Markdown."""
    from kg.dictionary import data_dictionary
    from kg.resources import ontology_folder

    write(data_dictionary(ontology_folder()))


def examples(
    service: Annotated[
        str, typer.Option(help="Address of the service whose /sparql the examples are for.")
    ] = "http://127.0.0.1:8501",
    form: FormatOption = Format.TURTLE,
) -> None:
    """Print the named queries as SPARQL examples that other tools read (the form of the SIB collection)."""
    from kg.query.named import load_queries
    from kg.resources import ontology_folder
    from kg.service.documents import document
    from kg.service.examples import example_triples
    from kg.service.negotiation import BY_NAME

    if form not in _FORMS:
        raise ParameterError(f"triples cannot be written as {form.value}. To mend: take {', '.join(_FORMS)}.")
    queries = load_queries(ontology_folder() / "queries")
    triples = example_triples(queries.values(), service_address(service))
    write_bytes(document(triples, BY_NAME[_FORMS[form]]))


def service_address(text: str) -> str:
    """The address of a service, without a slash at its end.

    Raises:
        ParameterError: it is no address.
    """
    if not re.fullmatch(r"https?://[A-Za-z0-9._~:\[\]-]+(?:/[A-Za-z0-9._~%/-]*)?", text):
        raise ParameterError(f"{text!r} is no address of a service. To mend: give one such as http://127.0.0.1:8501.")
    return text.rstrip("/")


COMMANDS = (dictionary, examples)
