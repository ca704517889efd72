// Suggestions below a search box: an ARIA combobox. Without it the form still searches.
// Recent searches stay in this browser.
const recent = () => {
  try { return JSON.parse(localStorage.searches).filter((text) => text.trim()); } catch { return []; }
};
const remember = (texts) => {
  try { localStorage.searches = JSON.stringify(texts.slice(0, 8)); } catch { /* refused */ }
};
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const make = (tag, role, ...inside) => {
  const made = document.createElement(tag);
  if (role) made.role = role;
  made.append(...inside);
  return made;
};

document.querySelectorAll("[data-suggest]").forEach((box) => {
  const { form, dataset: { suggest, recently, forget, counted } } = box;
  const list = make("div", "listbox");
  const said = make("p", "status");
  list.id = `${box.id}-list`;
  list.className = "suggestions";
  list.ariaLabel = box.labels[0].textContent;
  said.className = "visually-hidden";
  box.parentNode.append(list);
  form.append(said);
  box.role = "combobox";
  box.ariaAutoComplete = "list";
  box.setAttribute("aria-controls", list.id);

  let active;
  let timer;
  let request;
  let cameFrom;
  let options;

  const stop = () => {
    clearTimeout(timer);
    request?.abort();
  };
  const mark = (index) => {
    active = index;
    options.forEach((option, place) => { option.ariaSelected = place === index; });
    box.setAttribute("aria-activedescendant", options[index]?.id ?? "");
    options[index]?.scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    let group;
    list.replaceChildren();
    options = found.map(({ group: name, parts, kind, url, text }, place) => {
      if (group?.ariaLabel !== name) {
        group = make("div", "group", make("p", "presentation", name));
        group.ariaLabel = name;
        list.append(group);
      }
      const words = parts.map(([part, matched]) => (matched ? make("mark", "", part) : part));
      const option = make("div", "option", make("span", "", ...words), make("small", "", kind ?? ""));
      Object.assign(option, { id: `${list.id}-${place}`, url, text });
      group.append(option);
      return option;
    });
    list.hidden = !options.length;
    list.style.top = `${box.offsetTop + box.offsetHeight + 4}px`;
    box.ariaExpanded = !list.hidden;
    mark(-1);
  };
  const close = () => {
    stop();
    said.textContent = "";
    show([]);
  };
  const choose = ({ id, url, text }) => {
    if (url) location.assign(url);
    else if (text) {
      box.value = text;
      form.requestSubmit();
    } else if (id) {
      remember([]);
      close();
    }
  };
  const ask = async () => {
    stop();
    const q = box.value.trim();
    const { signal } = request = new AbortController();
    let found = [];
    try {
      if (q[1]) found = (await (await fetch(`${suggest}?${new URLSearchParams({ q })}`, { signal })).json()).suggestions;
    } catch { /* the form still works */ }
    if (signal.aborted || document.activeElement !== box) return;
    const past = recent().filter((text) => text !== q && folded(text).includes(folded(q))).slice(0, q ? 3 : 5);
    said.textContent = counted + (found.length + past.length);
    found.push(...past.map((text) => ({ group: recently, parts: [[text]], text })));
    if (past[0]) found.push({ group: recently, parts: [[forget]] });
    show(found);
  };

  close();
  box.oninput = () => {
    stop();
    timer = setTimeout(ask, 120);
  };
  box.onfocus = (event) => {
    cameFrom = event.relatedTarget;
    if (!box.value) ask();
  };
  box.onblur = close;
  form.onsubmit = () => {
    const text = box.value.trim();
    if (text) remember([text, ...recent().filter((other) => other !== text)]);
  };
  box.onkeydown = (event) => {
    const { key } = event;
    const count = options.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (event.isComposing) return;
    if (step) stop(), count ? mark((active + step + count + 2) % (count + 1) - 1) : ask();
    else if (key === "Escape") count ? close() : cameFrom ? cameFrom.focus() : box.blur();
    else if (active < 0) return;
    else if (key === "Enter") choose(options[active]);
    else if (key === "Home") mark(0);
    else if (key === "End") mark(count - 1);
    else return;
    event.preventDefault();
  };
  list.onmousedown = (event) => event.preventDefault();
  list.onclick = (event) => choose(event.target.closest("[role=option]") ?? {});
});
