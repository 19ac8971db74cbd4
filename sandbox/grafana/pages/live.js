/* Asks for what is on the page, draws it, and does so again after a while. */
const main = document.querySelector("main[data-drawn-by]");
const state = document.querySelector(".state");
const prefersLight = matchMedia("(prefers-color-scheme: light)");
const loaded = new Promise((done) => {
  if (document.readyState === "complete") done();
  else window.addEventListener("load", done, { once: true });
});
let timer = 0;
let shown = 0;
let head_shown = "";

/* The address of the page, and what the browser alone knows. */
function askedFor() {
  const asked = new URLSearchParams(location.search);
  const named = asked.get("theme");
  const preferred = prefersLight.matches ? "light" : "dark";
  asked.set("colours", ["dark", "light"].includes(named) ? named : preferred);
  asked.set("width", String(document.documentElement.clientWidth));
  if (!asked.get("timezone")) {
    asked.set("timezone", Intl.DateTimeFormat().resolvedOptions().timeZone || "utc");
  }
  // The address of the page may hold a login, with which a browser asks for nothing more.
  return `${location.origin}${main.dataset.drawnBy}?${asked}`;
}

async function answered() {
  const answer = await fetch(askedFor());
  if (answer.ok) return answer.json();
  const said = await answer.json().catch(() => ({}));
  throw new Error(said.message || `the stand-in answers ${answer.status}`);
}

async function show() {
  const mine = ++shown;
  clearTimeout(timer);
  let refresh = Number(main.dataset.refresh || 0);
  try {
    const found = await answered();
    refresh = found.refresh;
    main.dataset.refresh = String(refresh);
    showHead(found.head);
    document.title = found.title;
    const places = document.createElement("div");
    places.className = "panels";
    places.innerHTML = found.panels;
    await loaded;
    if (mine !== shown) return;
    await drawPage(found.drawing, places);
    put(places, found);
    state.hidden = true;
  } catch (error) {
    state.textContent = `Not drawn: ${error.message}`;
    state.classList.add("missed");
    state.hidden = false;
  }
  if (mine === shown && refresh) timer = setTimeout(again, refresh);
}

/* Puts the panels in the place of those before; what had the focus has it again. */
function put(places, found) {
  const focused = document.activeElement?.closest?.(".panel")?.dataset.key;
  const root = document.documentElement;
  root.style.setProperty("--width", found.width);
  root.style.setProperty("--height", found.height);
  tooltip.hidden = true;
  main.querySelector(".panels").replaceWith(places);
  if (focused) places.querySelector(`[data-key="${CSS.escape(focused)}"] .info`)?.focus();
  main.dataset.times = String(Number(main.dataset.times || 0) + 1);
}

/* Leaves the menus alone while somebody uses them. */
function showHead(html) {
  const head = main.querySelector(".head");
  if (html === head_shown || head.querySelector("details[open]")) return;
  if (head.contains(document.activeElement) && head_shown) return;
  head.innerHTML = head_shown = html;
}

/* A page that nobody sees is drawn when somebody does. */
function again() {
  if (!document.hidden) show();
  else document.addEventListener("visibilitychange", show, { once: true });
}

function changed(event) {
  const field = event.target;
  const form = field.form;
  if (!form) return;
  if (field.type === "checkbox" && field.closest("fieldset")) {
    const boxes = [...form.elements].filter((one) => one.name === field.name);
    const all = boxes.find((one) => one.value === "$__all");
    if (field === all && all.checked) boxes.forEach((one) => { one.checked = one === all; });
    else if (all && field.checked) all.checked = false;
    return;
  }
  if ("range" in field.dataset && field.value) {
    form.elements.from.value = field.value;
    form.elements.to.value = "now";
  }
  if ("applies" in field.dataset && !byKeys) form.requestSubmit();
}

/* With the arrow keys, each value on the way would be applied: there, Enter applies. */
let byKeys = false;
function pressed(event) {
  byKeys = event.type === "keydown" && event.target.matches("select");
  if (byKeys && event.key === "Enter") event.target.form.requestSubmit();
}

function closeMenus(event) {
  const inside = event.target.closest?.("details[open]");
  for (const menu of document.querySelectorAll("details[open]")) {
    if (event.type === "keydown") {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (menu !== inside) menu.open = false;
  }
}

if (main) {
  main.addEventListener("change", changed);
  main.addEventListener("keydown", pressed);
  main.addEventListener("pointerdown", pressed);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(event); });
  prefersLight.addEventListener("change", show);
  show();
}
