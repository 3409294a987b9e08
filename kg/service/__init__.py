"""The graph over HTTP: the SPARQL 1.1 Protocol and linked data, beside the explorer or on its own."""
