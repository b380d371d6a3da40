"""The tools of the browser tests work, before anything is tested with them."""

import pytest

pytestmark = pytest.mark.browser


def test_the_browser_draws_mathematics(page):
    page.set_content("<math><mi>x</mi><mfrac><mi>y</mi><mn>2</mn></mfrac></math>")
    fraction, letter = page.locator("mfrac"), page.locator("mi").first
    assert fraction.bounding_box()["height"] > 1.5 * letter.bounding_box()["height"]


def test_the_app_answers(page, app_url):
    page.goto(app_url)
    page.get_by_test_id("stApp").wait_for()
