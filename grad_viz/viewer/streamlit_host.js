// The Streamlit host: unpacks what the server sent once, mounts the viewer, reports the step when idle.

const hosts = new WeakMap();
const PATIENCE = 5000;

async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

function isDark(element) {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim();
  const [, r, g, b] = /^#(..)(..)(..)/.exec(colour) || [null, "ff", "ff", "ff"];
  return [r, g, b].reduce((sum, part) => sum + parseInt(part, 16), 0) < 384;
}

/** The look that was chosen, else that of the page; on a page that does not follow it becomes an island. */
function themeOf(host) {
  const chosen = host.payload?.theme ?? "auto";
  const own = chosen !== "auto" && chosen !== host.page;
  const follows = getComputedStyle(document.documentElement).getPropertyValue("--gv-ground");
  host.root.toggleAttribute("data-island", own && !follows);
  return own ? chosen : host.page;
}

function newHost(parent) {
  const root = document.createElement("div");
  parent.appendChild(root);
  const host = { root, view: null, data: null, payload: null, page: "light", told: 0 };
  hosts.set(parent, host);
  return host;
}

/** Hand the arrow keys to the viewer once the typed function has been taken. */
function leaveField() {
  const field = document.activeElement;
  if (field?.closest(".st-key-text")) field.blur();
}

async function show(host, data, report) {
  host.data = data;
  const payload = await unpack(data);
  if (host.data !== data) return;
  host.payload = payload;
  host.told = 0;
  const tell = (message) => {
    host.told = Math.max(Date.now(), host.told + 1);
    report({ serial: payload.serial, at: host.told, ...message });
  };
  const onStep = (step, folded) => tell({ step, folded });
  const onOpen = (pressed, _, step) => tell({ step, pressed });
  const options = { step: payload.step, theme: themeOf(host), onStep, onOpen };
  if (!host.view) {
    host.view = render(host.root, payload, options);
    return;
  }
  leaveField();
  host.view.update(payload, options);
}

/** Back and Forward: a step of what is shown is gone to here; any other address is the server's to open. */
function travel({ payload, view }, open) {
  const query = new URLSearchParams(location.search);
  if (!view || !payload.link) return;
  const step = Number(query.get("step"));
  const frame = payload.steps?.indexOf(step) ?? step;
  const same = Object.entries(payload.link).every(([key, text]) => query.get(key) === text);
  if (same && (frame >= 0 || !payload.steps)) view.go(frame);
  else open({ query: location.search, at: performance.now() });
}

/** Whether the page around the viewer shows what it was told last; one that says nothing of that does. */
function isHeard(host) {
  const mark = document.querySelector(".gv-heard");
  return !mark || Number(mark.dataset.at) >= host.told;
}

/** A file is of the step that the page knows: a button that is pressed sooner waits until it knows this one. */
function holdBack(host, event) {
  const button = event.target.closest?.("[data-testid=stDownloadButton] button");
  if (!button || button === host.released) return;
  button.dispatchEvent(new Event(LEAVING[0]));
  if (isHeard(host)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const end = performance.now() + PATIENCE;
  const release = () => {
    host.released = button;
    button.click();
    host.released = null;
  };
  const wait = () => requestAnimationFrame(isHeard(host) || performance.now() > end ? release : wait);
  wait();
}

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  const host = hosts.get(parentElement) || newHost(parentElement);
  host.page = isDark(parentElement.host || parentElement) ? "dark" : "light";
  if (host.data !== data) show(host, data, (message) => setStateValue("step", message));
  else host.view?.update(host.payload, { theme: themeOf(host) });
  host.travel ??= () => travel(host, (message) => setStateValue("link", message));
  host.hold ??= (event) => holdBack(host, event);
  addEventListener("popstate", host.travel);
  addEventListener("click", host.hold, true);
  return () => {
    removeEventListener("popstate", host.travel);
    removeEventListener("click", host.hold, true);
    host.data = null;
    host.view?.destroy();
    host.root.remove();
    hosts.delete(parentElement);
  };
}
