"""What must hold however the page looks: readable in the light and in the dark, on a phone, in
every language.
"""

import re

import pytest
from playwright.sync_api import expect

from grad_viz.languages import available, words
from grad_viz.theme import THEMES, contrast
from streamlit_app import LANGUAGES

pytestmark = pytest.mark.browser

READABLE = 4.5
TEXTS = [
    ".gv-title", ".gv-sentence", ".gv-expression", ".gv-lit", ".gv-inputs b", ".gv-count",
    ".gv-row dt", ".gv-row[data-kind=upstream] .gv-number", ".gv-row[data-kind=local] .gv-number",
    ".gv-row[data-kind=contribution] .gv-number", ".gv-entry[aria-current]", ".gv-total b",
    ".gv-speed",
]  # fmt: skip
DRAWN = [
    (".gv-variable .gv-name", ".gv-variable .gv-box"),
    (".gv-variable .gv-value", ".gv-variable .gv-box"),
    (".gv-node[data-state=done] .gv-gradient", ".gv-node[data-state=done] .gv-slot"),
    (".gv-node[data-state=active] .gv-gradient", ".gv-node[data-state=active] .gv-slot"),
    (
        ".gv-node[data-state=waiting] .gv-symbol",
        ".gv-node[data-state=waiting].gv-operation .gv-box",
    ),
    (".gv-node[data-state=active] .gv-symbol", ".gv-node[data-state=active].gv-operation .gv-box"),
    (".gv-pill-text", ".gv-pill"),
]
COLOURS = """element => {
  const clear = colour => /^rgba.*, 0\\)$/.test(colour);
  let at = element;
  while (at && clear(getComputedStyle(at).backgroundColor)) at = at.parentElement;
  return [getComputedStyle(element).color, getComputedStyle(at).backgroundColor];
}"""
ON_THE_PAGE = [
    "h1", "h1 span", ".st-key-text input", ".st-key-input-x input", "[data-testid=stText] span",
    "[data-testid=stPopoverButton] p", "[data-testid=stSelectbox] input",
    "[data-testid=stDownloadButton] p", "[data-testid=stCaptionContainer] p",
]  # fmt: skip
FILL = "element => getComputedStyle(element).fill"
PRINTED = """elements => elements.flatMap(element => [
  ...["aria-label", "title", "placeholder"].map(name => element.getAttribute(name) ?? ""),
  ...[...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data),
])"""


def hexadecimal(colour):
    channels = [int(channel) for channel in re.findall(r"\d+", colour)[:3]]
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def colours(reader):
    """The colour of every main text, and of what it stands on, by selector."""
    page = reader.page
    found = {text: page.locator(text).first.evaluate(COLOURS) for text in TEXTS}
    for text, ground in DRAWN:
        found[text] = [page.locator(part).first.evaluate(FILL) for part in (text, ground)]
    return {text: [hexadecimal(colour) for colour in pair] for text, pair in found.items()}


def widths(page):
    """How wide the page would like to be, how wide the window is."""
    return page.evaluate("""() => {
      const main = document.querySelectorAll("[data-testid=stMain]");
      const parts = [document.documentElement, ...main];
      return [Math.max(...parts.map(part => part.scrollWidth)), innerWidth];
    }""")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_the_light_and_in_the_dark(reader, scheme):
    reader.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    reader.open(f="square(exp(square(x)))", x="0.5", step="2")
    expect(reader.page.locator(".gv")).to_have_attribute("data-theme", scheme)
    found = {text: contrast(*pair) for text, pair in colours(reader).items()}
    assert {text: value for text, value in found.items() if value < READABLE} == {}
    ground = colours(reader)[".gv-expression"][1]
    assert (contrast(ground, "#ffffff") < 2) == (scheme == "light")


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_whole_page_takes_the_colours_of_a_chosen_theme(reader, theme):
    other = {"light": "dark", "dark": "light"}[theme.side]
    reader.page.emulate_media(color_scheme=other)
    reader.open(f="x*y", step="2", theme=theme.name)
    expect(reader.page.locator(".gv")).to_have_attribute("data-theme", theme.name)
    pairs = {part: reader.page.locator(part).first.evaluate(COLOURS) for part in ON_THE_PAGE}
    pairs = {part: [hexadecimal(colour) for colour in pair] for part, pair in pairs.items()}
    assert {pair[1] for pair in pairs.values()} <= {theme.ground, theme.panel}
    assert {part: pair for part, pair in pairs.items() if contrast(*pair) < READABLE} == {}


def test_the_viewer_follows_the_menu_of_the_page_until_a_theme_is_chosen(reader):
    reader.page.emulate_media(color_scheme="light")
    reader.open(f="x*y", step="2")
    viewer = reader.page.locator(".gv")
    reader.page.get_by_test_id("stMainMenuButton").click()
    reader.page.get_by_test_id("stMainMenuItem-theme-Dark").click()
    expect(viewer).to_have_attribute("data-theme", "dark")
    reader.page.keyboard.press("Escape")
    reader.button(words("en", "app")["settings"]).click()
    reader.page.get_by_role("combobox", name=words("en", "app")["theme"]).click()
    reader.page.get_by_role("option", name=words("en", "app")["theme_light"], exact=True).click()
    expect(viewer).to_have_attribute("data-theme", "light")
    expect(reader.page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    assert reader.address["theme"] == "light"


def test_a_phone_shows_graph_and_buttons_together_and_never_scrolls_sideways(reader):
    reader.page.set_viewport_size({"width": 390, "height": 844})
    reader.open(f="square(exp(square(x)))", x="0.5", step="2")
    wanted, there = widths(reader.page)
    assert wanted <= there == 390
    following = reader.button(words("en", "viewer")["next"])
    following.scroll_into_view_if_needed()
    reader.page.locator(".gv").evaluate("viewer => viewer.scrollIntoView()")
    for part in (
        following,
        reader.scrubber,
        reader.node("exp(x²)"),
        reader.page.locator(".gv-title"),
    ):
        expect(part).to_be_in_viewport(ratio=0.9)
    box = following.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    following.click()
    reader.sees_step(3)


@pytest.mark.parametrize("language", available())
def test_the_page_speaks_one_language_without_a_placeholder_left(reader, language):
    reader.open(f="a*b + a*c", a="2", b="-3", c="0.5", step="0", lang=language)
    say = words(language, "viewer")
    expect(reader.page.locator(".gv")).to_have_attribute("lang", language)
    expect(reader.page.get_by_text(words(language, "app")["tagline"])).to_be_visible()
    texts = set()
    for _ in range(reader.last):
        reader.button(say["next"]).click()
        texts |= set(
            reader.page.locator("body *:not(script, style, noscript)").evaluate_all(PRINTED)
        )
    assert say["next"] in texts
    assert [text for text in texts if re.search(r"\{\w*\}|undefined|\[object", text)] == []


def test_another_language_changes_the_words_and_nothing_that_was_chosen(reader):
    reader.open(f="x*y", step="2", theme="projector", lang="en")
    page = reader.page
    for text in ("x + y", "x - y"):
        reader.type(text)
        reader.sees_function(text)
    other = page.locator(".st-key-other_format input")
    reader.button("GIF").scroll_into_view_if_needed()
    other.click()
    other.fill("TikZ")
    page.get_by_role("option", name=words("en", "app")["format_tikz"]).click()
    expect(reader.button("TIKZ")).to_be_visible()
    for before, after in (("en", "zh"), ("zh", "ja"), ("ja", "en")):
        reader.button(words(before, "app")["settings"]).click()
        page.get_by_role("combobox", name=words(before, "app")["language"]).click()
        page.get_by_role("option", name=LANGUAGES[after]).click()
        expect(reader.button(words(after, "app")["settings"])).to_be_visible()
        page.keyboard.press("Escape")
        page.wait_for_url(f"**lang={after}**")
        expect(page.locator(".gv")).to_have_attribute("data-theme", "projector")
        expect(other).to_have_value(words(after, "app")["format_tikz"])
        expect(reader.button("TIKZ")).to_be_visible()
        assert reader.address["theme"] == "projector"
