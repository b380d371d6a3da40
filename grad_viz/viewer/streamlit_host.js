// The Streamlit host: unpacks what the server sent once, mounts the viewer, reports the step when idle.

const hosts = new WeakMap();

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
  const host = { root, view: null, data: null, payload: null, page: "light" };
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
  const onStep = (step, folded) => report({ serial: payload.serial, step, folded });
  const options = { step: payload.step, theme: themeOf(host), onStep };
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

export default function (component) {
  const { parentElement, data, setStateValue } = component;
  const host = hosts.get(parentElement) || newHost(parentElement);
  host.page = isDark(parentElement.host || parentElement) ? "dark" : "light";
  if (host.data !== data) show(host, data, (message) => setStateValue("step", message));
  else host.view?.update(host.payload, { theme: themeOf(host) });
  host.travel ??= () => travel(host, (message) => setStateValue("link", message));
  addEventListener("popstate", host.travel);
  return () => {
    removeEventListener("popstate", host.travel);
    host.data = null;
    host.view?.destroy();
    host.root.remove();
    hosts.delete(parentElement);
  };
}
