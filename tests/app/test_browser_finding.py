"""Search inside the app: the letters that are typed are nobody else's keys."""

import pytest
from playwright.sync_api import expect

from grad_viz.languages import available, words

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", available())
def test_a_search_keeps_its_letters_to_itself_and_takes_the_reader_to_a_node(reader, language):
    say = words(language, "viewer")
    reader.open(f="a*b + a*crc", a="2", b="-3", crc="0.5", step="0", lang=language)
    reader.button(say["search"]).click()
    field = reader.page.get_by_role("searchbox", name=say["search"])
    reader.traffic.clear()
    reader.page.keyboard.type("crc")
    assert field.input_value() == "crc"
    assert reader.step == 0
    expect(reader.page.get_by_role("dialog")).to_have_count(0)
    reader.press("Enter")
    expect(reader.node("crc")).to_be_focused()
    assert reader.traffic == []
