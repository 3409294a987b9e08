"""Large blocks of HTML, which the browser takes as they are.

``st.html`` has every block cleaned in the browser first, one element after the other; of a matrix with thousands of
cells that takes longer than to draw it. What comes here was escaped when it was made (:mod:`kg.explorer.view.markup`),
and the content security policy of the server lets no script of a page run, wherever it stands.
"""

from __future__ import annotations

import streamlit as st

from kg.explorer.view.markup import Html

# Whoever stood on a link of the block stands on it again once the block is drawn anew.
_DRAW = """
const places = new WeakMap();
export default function ({ data, parentElement }) {
  let place = places.get(parentElement);
  if (!place) {
    place = document.createElement('div');
    places.set(parentElement, place);
    parentElement.append(place);
  }
  const held = place.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  place.innerHTML = data;
  if (held) place.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}
"""


@st.cache_resource(show_spinner=False)
def _drawer() -> st.components.v2.types.ComponentRenderer:
    # Without a shadow root the style sheets of the page hold in it, and its links are the page's own.
    return st.components.v2.component("stemkg_large_block", js=_DRAW, isolate_styles=False)


def show_large(block: Html, key: str) -> None:
    """Show a block that has hundreds of elements; a small one is better off with ``st.html``.

    Arguments:
        block: what :func:`~kg.explorer.view.markup.element` and :func:`~kg.explorer.view.markup.join` made.
        key: name of its place on the page.

    Raises:
        TypeError: the block is a text that nobody has escaped.
    """
    made: object = block
    if not isinstance(made, Html):
        raise TypeError(f"The block '{key}' is {type(made).__name__}, not Html: make it with element() and join().")
    _drawer()(key=f"large-{key}", data=str(made))
