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

/* What a mark says goes before what all values under the mouse say. */
let ofMark = null;
let ofMoment = null;
function tell() {
  const said = ofMark ?? ofMoment;
  tooltip.hidden = said === null;
  if (tooltip.hidden) return;
  tooltip.replaceChildren(...content(said));
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const fits = mouse.clientX + 14 + tooltip.offsetWidth <= width;
  const left = fits ? mouse.clientX + 14 : Math.max(4, mouse.clientX - 14 - tooltip.offsetWidth);
  const top = Math.max(4, Math.min(mouse.clientY + 14, height - tooltip.offsetHeight - 4));
  tooltip.style.left = `${left}px`;
  tooltip.style.top = `${top}px`;
}

function content(value) {
  if (typeof value !== "object" || value instanceof Date) {
    return written(value).split("\n").map((line) => element("div", line));
  }
  if (Array.isArray(value)) return value.map((line) => element("div", written(line)));
  return Array.isArray(value.rows) ? several(value) : [table(Object.entries(value))];
}

function table(rows) {
  const made = document.createElement("table");
  made.append(...rows.map(([name, text, colour]) => {
    const row = document.createElement("tr");
    const head = element("th", name);
    if (colour) {
      const mark = element("i", "");
      mark.style.background = colour;
      head.prepend(mark);
    }
    row.append(head, element("td", written(text)));
    return row;
  }));
  return made;
}

/* All values at one place: what they have in common, a line for each, and how many are left out. */
function several({ title, rows, more }) {
  const made = [table(rows)];
  if (title) made.unshift(element("div", title));
  if (more) made.push(element("div", `and ${more.toLocaleString("en-US")} more`));
  return made;
}

function ofRow(told, number) {
  return {
    title: told.titles[number],
    rows: told.rows[number].map(([name, colour, text]) => [
      told.names[name], text, told.colours[colour],
    ]),
    more: told.more[number],
  };
}

/* The place of the moment that is nearest to another one. */
function nearest(moments, time) {
  let [low, high] = [0, moments.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle] < time) low = middle + 1; else high = middle;
  }
  return low > 0 && time - moments[low - 1] < moments[low] - time ? low - 1 : low;
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

function followMouse(place, view, width, told) {
  place.addEventListener("mousemove", (event) => {
    if (!event.isTrusted) return;
    const box = place.getBoundingClientRect();
    const scale = view.scale("x");
    const x = ((event.clientX - box.left) * width) / box.width;
    const y = ((event.clientY - box.top) * width) / box.width;
    const [first, last] = scale.range();
    const time = x >= first && x <= last ? Number(scale.invert(x)) : null;
    moveCrosshair(time);
    if (!told) return;
    const isInside = time !== null && y >= told.top && y <= told.bottom && told.moments.length;
    ofMoment = isInside ? ofRow(told, nearest(told.moments, time)) : null;
    tell();
  }, true);
  place.addEventListener("mouseleave", () => {
    moveCrosshair(null);
    ofMoment = null;
    tell();
  });
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
      tooltip: (_handler, _event, _item, value) => {
        ofMark = value === undefined || value === "" ? null : value;
        tell();
      },
    });
    drawn.views.push(view);
    const has = (signal) => signal.name === "crosshair_time";
    if ((panel.spec.signals || []).some(has)) {
      drawn.charts.push(view);
      followMouse(place, view, panel.spec.width, panel.told);
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
