// What the tests ask of a page with a viewer on it, in the app or in a lesson.

(() => {
  const app = document.querySelector("[data-testid=stBidiComponentIsolated]");
  const root = app ? app.shadowRoot : document;
  const shown = (part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const all = (selector) => [...root.querySelectorAll(selector)].filter(shown);
  const name = (part) => part.getAttribute("aria-label") ?? part.getAttribute("class") ?? part.localName;
  const isClear = (colour) => /^rgba.*, 0\)$|transparent/.test(colour);
  const controls = all("button, input, select, a[href], [tabindex='0']").filter((part) => part.tabIndex >= 0);
  const touched = () => all(".gv button, .gv [role=slider]");

  function ground(part) {
    const group = part.closest("svg text")?.closest(".gv-node, .gv-message");
    if (group) {
      const under = part.matches(".gv-pill-text") ? ".gv-pill" : part.matches(".gv-gradient") ? ".gv-slot" : ".gv-box";
      const { fill } = getComputedStyle(group.querySelector(under));
      if (fill !== "none") return fill;
    }
    let at = part.closest(".gv-graph")?.parentElement ?? part;
    while (isClear(getComputedStyle(at).backgroundColor)) at = at.parentElement;
    return getComputedStyle(at).backgroundColor;
  }

  /** Every text, as [class, colour, ground]. */
  function texts() {
    const isText = (node) => node.nodeType === 3 && node.data.trim();
    const parts = all(".gv *").filter((part) => [...part.childNodes].some(isText) && part.localName !== "title");
    return parts.map((part) => {
      const { fill, color } = getComputedStyle(part);
      return [part.getAttribute("class") ?? part.localName, part.closest("svg text") ? fill : color, ground(part)];
    });
  }

  /** What has the focus: its place in `controls`, whether it is in the window, [colour, width] of its ring. */
  function focused() {
    let at = document.activeElement;
    while (at?.shadowRoot) at = at.shadowRoot.activeElement;
    const { left, right, top, bottom } = at.getBoundingClientRect();
    const seen = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    const { outlineStyle, outlineColor, outlineWidth } = getComputedStyle(at);
    const box = at.matches(".gv-node") && getComputedStyle(at.querySelector(".gv-box"));
    const ring = box ? [box.stroke, box.strokeWidth] : [outlineColor, outlineStyle === "none" ? "0" : outlineWidth];
    return { number: controls.indexOf(at), seen, colour: ring[0], width: parseFloat(ring[1]) };
  }

  /** The buttons that something else lies over. */
  function covered() {
    return touched().filter((part) => {
      part.scrollIntoView({ block: "center" });
      const { left, top, width, height } = part.getBoundingClientRect();
      const found = root.elementFromPoint(left + width / 2, top + height / 2);
      return !part.contains(found) && !found?.contains(part);
    }).map(name);
  }

  /** The buttons that are too low for a finger. */
  function low() {
    return touched().filter((part) => part.getBoundingClientRect().height < 43.5).map(name);
  }

  /** The texts that end before their end. */
  function cut() {
    return all(".gv-title, .gv-sentence, .gv-count, .gv-broadcast, .gv-button")
      .filter((part) => getComputedStyle(part).display !== "inline" && part.scrollWidth > part.clientWidth + 1)
      .map(name);
  }

  /** How many nodes are not wholly inside the picture. */
  function outside() {
    const stage = root.querySelector(".gv-stage").getBoundingClientRect();
    return all(".gv-node .gv-box").filter((box) => {
      const { left, right, top, bottom } = box.getBoundingClientRect();
      return left < stage.left || right > stage.right || top < stage.top || bottom > stage.bottom;
    }).length;
  }

  globalThis.reader = { controls: controls.map(name), texts, focused, covered, low, cut, outside };
})();
