"""The page that ``stemkg forest --out x.html`` writes, opened in a browser without a network."""

from __future__ import annotations

from playwright.sync_api import expect

from kg.charts.forest import ForestPlot, ForestPooled, ForestStudy, forest_chart
from kg.charts.saving import save_chart


def test_the_page_draws_itself_without_asking_for_anything(browser, tmp_path):
    """The drawing appears, a hostile label stands there as text, and neither request nor error occurs."""
    study = ForestStudy("</script><script>document.title='gone'</script>", ("3 of 50",), 2.0, 1.0, 4.0, 1.0)
    plot = ForestPlot("Fever", "risk ratio", (study,), True, ForestPooled(2.0, 1.0, 4.0), ("cells",))
    path = tmp_path / "fever.html"
    save_chart(forest_chart(plot), path)
    page = browser.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    expect(page.locator("#chart svg")).to_be_visible()
    expect(page.locator("#chart svg")).to_contain_text("</script>")
    expect(page).to_have_title("Fever")
    assert (asked, said) == ([path.as_uri()], [])
    page.close()
