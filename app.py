"""The door of the explorer: ``streamlit run app.py``.

Streamlit imports this file once for the server, and runs it as a script for every visitor.
"""

from __future__ import annotations

import streamlit as st

if __name__ == "__main__":
    from kg.explorer.main import main

    main()
else:
    from kg.explorer.server import lifespan, middleware, routes

    app = st.App(__file__, routes=routes(), middleware=middleware(), lifespan=lifespan)
