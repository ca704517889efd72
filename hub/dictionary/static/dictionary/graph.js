// The graph of the tables: zoom by keys, wheel and pinch, drag, find by name, the keys of a link, a view kept in the address.
// The drawing stays a scrolled one, as without script: what is focused comes into view by itself, and one finger moves it.
const figure = document.querySelector("[data-graph]");
const frame = figure?.querySelector(".graph-frame");
const svg = frame?.querySelector("svg");
if (svg) {
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  const isSmall = () => frame.clientWidth < 700;
  const told = figure.querySelector(".graph-told");
  const tools = figure.querySelector(".graph-tools");
  const middle = () => {
    const { left, top } = frame.getBoundingClientRect();
    return [left + frame.clientWidth / 2, top + frame.clientHeight / 2];
  };
  const seat = (element) => {
    const box = element.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const least = () => Math.min(1, frame.clientWidth / width, frame.clientHeight / height);
  // A small screen begins at a size that can be read, in the middle; a large one with all of it.
  const first = () => (isSmall() ? Math.max(0.75, least()) : Math.min(1.3, frame.clientWidth / width, figure.matches(".is-whole") ? 9 : innerHeight * 0.75 / height));
  let scale = 1;
  const put = (part, [x, y]) => { // moves a point of the drawing, in parts of its sides, to a place of the window
    const box = svg.getBoundingClientRect();
    frame.scrollLeft += box.left + part[0] * box.width - x;
    frame.scrollTop += box.top + part[1] * box.height - y;
  };
  const part = ([x, y]) => {
    const box = svg.getBoundingClientRect();
    return [(x - box.left) / box.width, (y - box.top) / box.height];
  };
  const resize = (to) => {
    scale = Math.min(3, Math.max(least(), to));
    svg.style.width = `${width * scale}px`;
  };
  const zoom = (to, place = middle(), held = part(place)) => {
    resize(to);
    put(held, place);
  };
  const begin = () => {
    frame.style.height = "auto"; // as high as the drawing is
    resize(first());
    frame.style.height = `${Math.min(frame.clientHeight, isSmall() ? innerHeight * 0.7 : Infinity) + 2}px`;
    const centre = svg.querySelector(".graph-centre circle");
    put(centre ? part(seat(centre)) : [0.5, 0.5], middle());
  };

  // --- the address says what is seen, once somebody has moved it
  let isMoved = false;
  let later = 0;
  const plain = location.pathname + location.search;
  const note = () => {
    clearTimeout(later);
    later = setTimeout(() => {
      const [x, y] = part(middle()).map((number) => number.toFixed(3));
      history.replaceState(history.state, "", isMoved ? `#graph=${scale.toFixed(2)},${x},${y}` : plain);
    }, 250);
  };
  const restore = () => {
    const [to, x, y] = location.hash.replace("#graph=", "").split(",").map(Number);
    if (!location.hash.startsWith("#graph=") || ![to, x, y].every(Number.isFinite)) return;
    resize(to);
    figure.scrollIntoView();
    put([x, y], middle());
  };
  const moved = () => { isMoved = true; note(); };
  frame.addEventListener("scroll", () => { if (isMoved) note(); });

  // --- zoom and drag
  const steps = { in: 1.4, out: 1 / 1.4 };
  const turn = (way) => {
    if (way === "all") {
      begin();
      isMoved = false;
      note();
    } else {
      const focused = svg.contains(document.activeElement) ? seat(document.activeElement) : middle();
      zoom(scale * steps[way], focused);
      moved();
    }
  };
  tools.hidden = false;
  tools.addEventListener("click", async ({ target }) => {
    const button = target.closest("button");
    if (button?.dataset.zoom) turn(button.dataset.zoom);
    if (!button?.matches("[data-link]")) return;
    await navigator.clipboard?.writeText(location.href);
    say(navigator.clipboard ? button.dataset.link : location.href);
  });
  frame.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls
    event.preventDefault();
    zoom(scale * (event.deltaY > 0 ? 1 / 1.15 : 1.15), [event.clientX, event.clientY]);
    moved();
  }, { passive: false });
  let held = null;
  let isDrag = false;
  svg.addEventListener("pointerdown", (event) => {
    isDrag = false;
    if (event.pointerType === "mouse" && event.button === 0) held = [event.clientX, event.clientY, frame.scrollLeft, frame.scrollTop];
    if (event.pointerType === "touch") isMoved = true;
  });
  addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!held || Math.abs(clientX - held[0]) + Math.abs(clientY - held[1]) < 5) return;
    isDrag = true;
    frame.scrollTo(held[2] + held[0] - clientX, held[3] + held[1] - clientY);
    moved();
  });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => { held = null; });
  svg.addEventListener("dragstart", (event) => event.preventDefault());

  let pinch = null;
  const fingers = ([one, two]) => ({
    apart: Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY),
    between: [(one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2],
  });
  frame.addEventListener("touchstart", ({ touches }) => {
    const now = touches.length === 2 ? fingers(touches) : null;
    pinch = now && { ...now, scale, part: part(now.between) };
  }, { passive: true });
  frame.addEventListener("touchmove", (event) => {
    if (!pinch || event.touches.length !== 2) return;
    event.preventDefault();
    const now = fingers(event.touches);
    zoom(pinch.scale * now.apart / pinch.apart, now.between, pinch.part);
    moved();
  }, { passive: false });

  // --- tables, links and their keys
  const table = (name) => svg.querySelector(`[data-table="${CSS.escape(name)}"]`);
  const ends = (line) => line.dataset.ends.split(" ");
  const linksOf = (name) => [...svg.querySelectorAll("[data-ends]")].filter((line) => ends(line).includes(name));
  const mark = (name, chosen) => svg.querySelectorAll("[data-ends]").forEach((line) => {
    line.classList.toggle("is-near", line === chosen || Boolean(name) && ends(line).includes(name));
  });
  const say = (text, link) => {
    told.hidden = !text;
    told.textContent = text;
    if (!link) return;
    const onward = Object.assign(document.createElement("a"), { href: link.href.baseVal, textContent: told.dataset.onward });
    told.append(" ", onward);
  };
  let from = ""; // the table whose links the arrow keys walk through
  const choose = (line) => {
    mark("", line);
    say(line.querySelector("title").textContent, line);
  };
  svg.addEventListener("click", (event) => {
    const line = event.target.closest("[data-ends]");
    if (isDrag) event.preventDefault();
    else if (line && event.detail && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      choose(line);
    }
  }, true);
  svg.addEventListener("pointerover", ({ target }) => {
    const name = target.closest("[data-table]")?.dataset.table;
    if (name) mark(name);
  });
  svg.addEventListener("focusin", ({ target }) => {
    const { table: name, ends: both } = target.dataset;
    if (name) {
      from = name;
      mark(name);
      say("");
    } else if (both) choose(target);
  });
  figure.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { "+": "in", "=": "in", "-": "out", 0: "all" }[event.key];
    if (way) turn(way);
    const line = event.target.closest?.("[data-ends]");
    if (line && event.key === "Tab") table(from)?.focus(); // goes on from the table, not from the first of all links
    if (!event.target.closest?.("[data-table], [data-ends]")) return;
    const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const links = linksOf(from);
    const other = line && ends(line).find((name) => name !== from);
    if (side && links.length) links.at(line ? (links.indexOf(line) + side) % links.length : side > 0 ? 0 : -1).focus();
    else if (line && event.key === "ArrowDown") table(other ?? from)?.focus();
    else if (line && (event.key === "ArrowUp" || event.key === "Escape")) table(from)?.focus();
    else return;
    event.preventDefault();
  });

  document.querySelector("#table").addEventListener("input", ({ target }) => {
    const text = target.value.trim().toUpperCase();
    const isSearch = text.length > 1;
    figure.classList.toggle("is-searching", isSearch);
    svg.querySelectorAll("[data-table]").forEach((node) => {
      node.classList.toggle("is-found", isSearch && node.dataset.table.toUpperCase().includes(text));
    });
    const found = svg.querySelector(".is-found circle");
    if (found) put(part(seat(found)), middle());
  });

  begin();
  restore();
  addEventListener("hashchange", restore);
  let wide = innerWidth;
  addEventListener("resize", () => { // a turned telephone; its bars coming and going change the height alone
    if (innerWidth !== wide && !isMoved) begin();
    wide = innerWidth;
  });
}
