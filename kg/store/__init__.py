"""Where facts stand: the embedded engine, or any SPARQL 1.1 endpoint that answers in its place."""
