"""The editor of the SPARQL page: CodeMirror in a component of its own, made from ``web/`` by ``hatch_build.py``."""
