"""Write charts to files: Vega-Lite, SVG, PNG, or a page that holds all it needs."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from pathlib import Path
from string import Template
from typing import Any

import altair as alt

from kg.errors import ExportError, ParameterError

SUFFIXES = (".svg", ".png", ".html", ".json")
"""Ends of names of files that can be written."""

PNG_SCALE = 2
"""Pixels of a PNG for each pixel of a chart, so that it can be printed."""

NOTICE = "For information only, not medical advice."
_VERSION = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:;\
 script-src $hashes">
<meta name="viewport" content="width=device-width">
<title>$title</title>
<style>body { font-family: sans-serif; margin: 1.5rem; color: #1b2430; background: #fff }
#chart { overflow-x: auto }</style>
</head>
<body>
<div id="chart" role="img" aria-label="$description"></div>
<p>$description</p>
<p>$notice</p>
<script>$library</script>
<script>$start</script>
</body>
</html>
""")
# No menu: it would offer to send the chart to an editor elsewhere. The interpreter needs no eval.
_START = "vegaEmbed('#chart', {spec}, {{actions: false, ast: true, renderer: 'svg'}});"


def chart_bytes(chart: alt.TopLevelMixin, suffix: str) -> bytes:
    """A chart as the content of a file.

    Arguments:
        chart: any chart of this package.
        suffix: one of :data:`SUFFIXES`.

    Raises:
        ParameterError: there is no such kind of file.
        ExportError: the chart could not be drawn.

    >>> from kg.charts.forest import ForestPlot, ForestStudy, forest_chart
    >>> chart = forest_chart(ForestPlot("Fever", "risk ratio", (ForestStudy("A", (), 2.0, 1.0, 4.0),)))
    >>> chart_bytes(chart, ".svg")[:4]
    b'<svg'
    """
    if suffix.lower() not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise ParameterError(f"no chart can be written as '{suffix}'. To mend: end the file's name with {known}.")
    spec = chart.to_dict()
    if suffix.lower() == ".json":
        return (json.dumps(spec, ensure_ascii=False, indent=1) + "\n").encode()
    import vl_convert  # only those who draw a file wait for it

    try:
        if suffix.lower() == ".html":
            return _page(spec, vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=_VERSION))
        if suffix.lower() == ".svg":
            return vl_convert.vegalite_to_svg(spec, vl_version=_VERSION, allowed_base_urls=[]).encode()
        return vl_convert.vegalite_to_png(spec, vl_version=_VERSION, scale=PNG_SCALE, allowed_base_urls=[])
    except ValueError as error:
        raise ExportError(f"the chart could not be drawn: {error}. To mend: write it as .json instead.") from error


def svg_as_png(svg: str) -> bytes:
    """A picture as PNG, for those whose program reads no SVG.

    Arguments:
        svg: text of an SVG file that stands by itself.

    Raises:
        ExportError: it is no SVG.

    >>> svg_as_png('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><path d="M0 0H8V8"/></svg>')[1:4]
    b'PNG'
    """
    import vl_convert  # only those who draw a file wait for it

    try:
        return vl_convert.svg_to_png(svg, scale=PNG_SCALE)
    except ValueError as error:
        raise ExportError(f"the picture could not be drawn: {error}. To mend: write it as .svg instead.") from error


def save_chart(chart: alt.TopLevelMixin, path: Path) -> None:
    """Write a chart to a file, whose name says in what form; the file is there whole or not at all.

    Arguments:
        chart: any chart of this package.
        path: the file; an existing one is replaced.

    Raises:
        ParameterError: there is no such kind of file.
        ExportError: the file cannot be written.
    """
    from kg.export.writing import write_whole

    write_whole(path, chart_bytes(chart, path.suffix))


def _page(spec: dict[str, Any], library: str) -> bytes:
    """A page without any address outside itself; its policy lets nothing in and nothing but its two scripts run."""
    start = _START.format(spec=_as_script(spec))
    hashes = " ".join(_hash(script) for script in (library, start))
    title = " ".join(spec.get("title", {}).get("text", ["StemKG"]))
    words = {"title": html.escape(title), "description": html.escape(spec.get("description", ""))}
    return _PAGE.substitute(words, notice=NOTICE, hashes=hashes, library=library, start=start).encode()


def _as_script(spec: dict[str, Any]) -> str:
    """JSON that cannot end the script in which it stands."""
    text = json.dumps(spec, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
