"""The questions of the start page lead to the pages that tell more."""

from __future__ import annotations

import pytest
from shown_markup import html_of

from kg.explorer import shell
from kg.explorer.view.lookup import Ref
from kg.explorer.view.start import TEMPLATES, more_parameters


def test_each_question_leads_on_where_the_page_exists(run_page):
    """Below each question stands a link to the page that tells more, if there is such a page."""
    shown = html_of(run_page())
    for template in TEMPLATES:
        assert (f'href="{template.more}' in shown) == (template.more in shell.pages())


def test_the_link_takes_the_chosen_entity_along(run_page):
    """Once a condition is chosen, the link compares treatments for it."""
    app = run_page()
    app.selectbox(key="template-tried").set_value("kg:cond-disc-pain").run()
    assert 'href="compare?condition=kg:cond-disc-pain"' in html_of(app)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_parameters_fit_every_kind_that_can_be_chosen(template):
    """Whatever kind of thing is chosen, the link names it or names nothing."""
    assert more_parameters(template, None) == {}
    for kind in template.kinds:
        given = more_parameters(template, Ref("kg:a", "a", kind))
        assert given == {} or given[template.parameter] == "kg:a"
