"""Drawings of evidence: plain records in, an Altair chart or monospaced text out; no graph and no Streamlit."""
