"""What a page that was run without a browser shows as HTML."""

from __future__ import annotations

import json


def blocks_of(app):
    """The HTML blocks of a page, in their order, small ones and large ones."""
    found = []
    for node in app.main:
        if node.type == "html":
            found.append(node.proto.body)
        elif node.type == "bidi_component" and node.proto.component_name.endswith("stemkg_large_block"):
            found.append(json.loads(node.proto.json))
    return found


def html_of(app):
    """All HTML blocks of a page as one text."""
    return "\n".join(blocks_of(app))
