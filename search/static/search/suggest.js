// Suggestions below the search box: an ARIA combobox. Without it the form still searches.
const box = document.querySelector("input[data-suggest-url]");

if (box) {
  const list = document.createElement("ul");
  list.id = `${box.id}-list`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels?.[0]?.textContent ?? "");
  list.hidden = true;
  box.form.append(list);
  for (const [name, value] of [
    ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id],
  ]) box.setAttribute(name, value);

  let active = -1;
  let asked = "";
  let timer = 0;
  let request = null;
  let cameFrom = null;

  const options = () => [...list.children];
  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const mark = (index) => {
    active = index;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const chosen = options()[index];
    if (chosen) {
      box.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.url = one.url;
      const kind = document.createElement("span");
      kind.textContent = one.kind;
      option.append(one.text, " ", kind);
      return option;
    }));
    active = -1;
    box.removeAttribute("aria-activedescendant");
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(found.length > 0));
  };
  const ask = async () => {
    asked = box.value.trim();
    request?.abort();
    if (asked.length < 2) return close();
    request = new AbortController();
    try {
      const answer = await fetch(`${box.dataset.suggestUrl}?${new URLSearchParams({ q: asked })}`, { signal: request.signal });
      if (answer.ok && asked === box.value.trim() && document.activeElement === box) show((await answer.json()).suggestions);
    } catch { /* aborted or offline: the form still works */ }
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  box.addEventListener("focus", (event) => { cameFrom = event.relatedTarget; });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(((active + step + 1 + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.url);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (count) close();
      else if (cameFrom?.isConnected) cameFrom.focus();
      else box.blur();
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
}
