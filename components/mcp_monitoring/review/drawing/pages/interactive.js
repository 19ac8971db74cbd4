/* Draws the panels of a page. Vega stands in the script before this one. */
const tooltip = document.getElementById("tooltip");

/* Texts come from dashboards and labels: they are only ever set as text. */
function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function written(value) {
  return value instanceof Date ? value.toISOString() : String(value);
}

/* The mouse as it is; Vega gets a corrected one. */
let mouse = { clientX: 0, clientY: 0 };
const follow = (event) => { if (event.isTrusted) mouse = event; };
for (const type of ["mousemove", "mouseover"]) window.addEventListener(type, follow, true);

function showTooltip(value) {
  if (value === null || value === undefined || value === "") {
    tooltip.hidden = true;
    return;
  }
  if (typeof value === "object" && !Array.isArray(value) && !(value instanceof Date)) {
    const rows = Object.entries(value).map(([key, one]) => {
      const row = document.createElement("tr");
      row.append(element("th", key), element("td", written(one)));
      return row;
    });
    const table = document.createElement("table");
    table.append(...rows);
    tooltip.replaceChildren(table);
  } else {
    const lines = Array.isArray(value) ? value.map(written) : written(value).split("\n");
    tooltip.replaceChildren(...lines.map((line) => element("div", line)));
  }
  tooltip.hidden = false;
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const fits = mouse.clientX + 14 + tooltip.offsetWidth <= width;
  const left = fits ? mouse.clientX + 14 : Math.max(4, mouse.clientX - 14 - tooltip.offsetWidth);
  const top = Math.max(4, Math.min(mouse.clientY + 14, height - tooltip.offsetHeight - 4));
  tooltip.style.left = `${left}px`;
  tooltip.style.top = `${top}px`;
}

/* Vega takes each pixel of the screen for one of its own, also where a chart is shown smaller. */
function correctMouse(place, width) {
  const corrected = new WeakSet();
  const correct = (event) => {
    if (corrected.has(event)) return;
    const box = place.getBoundingClientRect();
    const scale = box.width / width;
    if (!box.width || Math.abs(scale - 1) < 0.002) return;
    event.stopImmediatePropagation();
    const as_vega_measures = new MouseEvent(event.type, {
      bubbles: true,
      cancelable: true,
      view: window,
      clientX: box.left + (event.clientX - box.left) / scale,
      clientY: box.top + (event.clientY - box.top) / scale,
    });
    corrected.add(as_vega_measures);
    event.target.dispatchEvent(as_vega_measures);
  };
  for (const type of ["mousemove", "mouseover", "mouseout"]) {
    place.addEventListener(type, correct, true);
  }
}

/* One crosshair for all charts: the moment under the mouse, drawn with the next frame. */
let charts = [];
let moment = null;
let waits = false;
function moveCrosshair(time) {
  moment = time;
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    for (const view of charts) view.signal("crosshair_time", moment).run();
  });
}

function followMouse(place, view, width) {
  place.addEventListener("mousemove", (event) => {
    if (!event.isTrusted) return;
    const box = place.getBoundingClientRect();
    const scale = view.scale("x");
    const x = ((event.clientX - box.left) * width) / box.width;
    const [first, last] = scale.range();
    moveCrosshair(x >= first && x <= last ? Number(scale.invert(x)) : null);
  }, true);
  place.addEventListener("mouseleave", () => moveCrosshair(null));
}

/* Draws a panel, and adds its view to those that are drawn. */
async function draw(panel, places, drawn) {
  const place = places.querySelector(`#${panel.id}`);
  try {
    const { view } = await vegaEmbed(place, panel.spec, {
      mode: "vega",
      renderer: "svg",
      actions: false,
      defaultStyle: false,
      hover: true,
      loader: { target: "_blank", rel: "noopener noreferrer" },
      tooltip: (_handler, _event, _item, value) => showTooltip(value),
    });
    drawn.views.push(view);
    const has = (signal) => signal.name === "crosshair_time";
    if ((panel.spec.signals || []).some(has)) {
      drawn.charts.push(view);
      followMouse(place, view, panel.spec.width);
    }
    correctMouse(place, panel.spec.width);
  } catch (error) {
    place.replaceChildren(element("p", `Not drawn: ${error.message}`));
    place.classList.add("failed");
  }
}

document.addEventListener("scroll", () => { tooltip.hidden = true; }, true);

/* Draws the panels into their places, which stand in the document or will be put there later. */
let views = [];
async function drawPage(page, places = document) {
  const drawn = { views: [], charts: [] };
  await Promise.all(page.panels.map((panel) => draw(panel, places, drawn)));
  views.forEach((view) => view.finalize());
  ({ views, charts } = drawn);
  document.documentElement.dataset.drawn = String(page.panels.length);
}
