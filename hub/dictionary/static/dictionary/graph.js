// The graph of the tables: zoom, drag, find by name, mark the neighbours. Without it the drawing is links and scrolls.
const figure = document.querySelector("[data-graph]");
const frame = figure?.querySelector(".graph-frame");
const svg = frame?.querySelector("svg");
if (svg && matchMedia("(min-width: 48rem)").matches) { // a small screen scrolls the drawing at its full size
  const whole = svg.getAttribute("viewBox").split(" ").map(Number);
  let box = [...whole];
  const show = () => svg.setAttribute("viewBox", box.join(" "));
  const zoom = (factor, x = box[0] + box[2] / 2, y = box[1] + box[3] / 2) => {
    const width = Math.min(whole[2], Math.max(whole[2] / 12, box[2] * factor));
    const scale = width / box[2];
    box = [x - (x - box[0]) * scale, y - (y - box[1]) * scale, width, box[3] * scale];
    if (width === whole[2]) box = [...whole];
    show();
  };
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

  frame.classList.add("can-drag");
  const tools = figure.querySelector(".graph-tools");
  tools.hidden = false;
  tools.addEventListener("click", ({ target }) => {
    const way = target.closest("[data-zoom]")?.dataset.zoom;
    if (way === "all") zoom(Infinity);
    else if (way) zoom(way === "in" ? 0.7 : 1 / 0.7);
  });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
    event.preventDefault();
    const { x, y } = at(event);
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, x, y);
  }, { passive: false });

  let held = null;
  let moved = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button === 0) held = { x: event.clientX, y: event.clientY, box: [...box] };
    moved = false;
  });
  window.addEventListener("pointermove", (event) => {
    if (!held) return;
    const scale = 1 / svg.getScreenCTM().a;
    const [x, y] = [event.clientX - held.x, event.clientY - held.y];
    if (Math.abs(x) + Math.abs(y) < 5) return;
    moved = true;
    box = [held.box[0] - x * scale, held.box[1] - y * scale, held.box[2], held.box[3]];
    show();
  });
  window.addEventListener("pointerup", () => { held = null; });
  window.addEventListener("pointercancel", () => { held = null; });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("click", (event) => { if (moved) event.preventDefault(); }, true);

  const mark = (name) => svg.querySelectorAll("[data-ends]").forEach((line) => {
    line.classList.toggle("is-near", Boolean(name) && line.dataset.ends.split(" ").includes(name));
  });
  for (const kind of ["pointerover", "focusin"]) {
    svg.addEventListener(kind, ({ target }) => mark(target.closest("[data-table]")?.dataset.table));
  }
  svg.addEventListener("pointerleave", () => mark(""));

  document.querySelector("#table").addEventListener("input", ({ target }) => {
    const text = target.value.trim().toUpperCase();
    figure.classList.toggle("is-searching", text.length > 1);
    svg.querySelectorAll("[data-table]").forEach((table) => {
      table.classList.toggle("is-found", text.length > 1 && table.dataset.table.toUpperCase().includes(text));
    });
  });
}
