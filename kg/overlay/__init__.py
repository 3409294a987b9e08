"""Lay files of one's own over an opened graph, for as long as somebody looks at them; nothing is kept."""
