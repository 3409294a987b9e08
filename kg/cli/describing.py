"""``stemkg dictionary``."""

from __future__ import annotations

from kg.cli.output import write


def dictionary() -> None:
    """Print the data dictionary: every class, key and word that a source file may use, as Markdown."""
    from kg.dictionary import data_dictionary
    from kg.resources import ontology_folder

    write(data_dictionary(ontology_folder()))


COMMANDS = (dictionary,)
