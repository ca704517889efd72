// Comforts of a form of the forum: without this script its buttons do the same through the server.
const data = JSON.parse(document.querySelector("#composer-data").textContent);
const { urls, words, place, topic } = data;
const box = document.querySelector("[data-composer] textarea");
const { form } = box;
const find = (query) => form.querySelector(query);
const make = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
const later = (wait, act) => {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(act, wait); };
};
const send = async (url, fields = {}) => {
  const body = new FormData(form);
  body.delete("file");
  Object.entries({ place, ...fields }).forEach(([name, value]) => body.set(name, value));
  const answer = await fetch(url, { method: "POST", body });
  if (!answer.redirected) return answer;
  said.textContent = words.out; // led to the page of sign-in
  return Response.json({ error: words.out }, { status: 401 });
};
const put = (text, from = box.selectionStart, to = box.selectionEnd) => {
  box.focus();
  box.setSelectionRange(from, to);
  if (document.execCommand("insertText", false, text)) return; // the one way that Ctrl+Z takes back
  box.setRangeText(text, from, to, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
};

// Toolbar.
const bar = make("div", "toolbar cluster");
bar.role = "toolbar";
bar.ariaLabel = words.toolbar;
const mac = /Mac|iP/.test(navigator.platform);
const shortcuts = {};
data.tools.forEach(([before, after, label, sign, key], place) => {
  const button = make("button", "button quiet small", sign);
  Object.assign(button, { type: "button", title: label, ariaLabel: label, tabIndex: place && -1 });
  if (key) {
    shortcuts[key] = button;
    button.title += mac ? ` (⌘${key})` : ` (Ctrl+${key})`;
    button.setAttribute("aria-keyshortcuts", `${mac ? "Meta" : "Control"}+${key}`);
  }
  button.onclick = () => {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const line = !after || before[5] ? (start && value[start - 1] !== "\n" ? "\n" : "") : "";
    const middle = value.slice(start, end);
    put(line + before + (after ? middle : middle.replaceAll("\n", `\n${before}`)) + after);
    const caret = start + line.length + before.length + middle.length;
    if (key === "K" && middle) box.setSelectionRange(caret + 2, caret + after.length - 1); // the address comes next
    else box.setSelectionRange(caret, caret);
  };
  bar.append(button);
});
box.addEventListener("keydown", (event) => { // of Ctrl and Cmd, the one that types nothing here
  const { ctrlKey, metaKey, altKey, shiftKey, key } = event;
  const button = shortcuts[key?.toUpperCase()];
  if (!button || altKey || shiftKey || (mac ? !metaKey || ctrlKey : !ctrlKey || metaKey)) return;
  event.preventDefault();
  button.click();
});
bar.onkeydown = ({ key, target }) => {
  const next = { ArrowRight: target.nextSibling ?? bar.firstChild, ArrowLeft: target.previousSibling ?? bar.lastChild }[key];
  if (!next) return;
  target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
};
const said = make("p", "composer-said muted");
said.role = "status";
const warned = make("div", "alert warn");
warned.role = "status";
warned.hidden = true;
box.before(bar);
box.after(said, warned);

// Draft: kept as one types, and at once on leaving; what the guard stops stays here.
let kept = box.value;
let stopped = false;
let sent = false;
const keep = async () => {
  if (sent || stopped || box.value === kept) return;
  const value = box.value;
  try {
    const answer = await send(urls.save_draft);
    if (answer.ok) kept = value;
    const { said: done, error } = await answer.json();
    said.textContent = answer.ok ? done : error ?? words.failed;
  } catch { said.textContent = words.failed; }
};
const keepSoon = later(1500, keep);
addEventListener("pagehide", () => {
  if (sent || stopped || box.value === kept) return;
  const body = new FormData(form);
  body.delete("file");
  body.set("place", place);
  navigator.sendBeacon(urls.save_draft, body);
});
form.addEventListener("submit", () => { sent = true; });
if (!box.value) {
  box.addEventListener("focus", async () => {
    const { body } = await (await fetch(`${urls.draft_text}?${new URLSearchParams({ place })}`)).json();
    if (body && !box.value) put(body);
  }, { once: true });
}

// The guard, in this browser first.
let guard;
const look = later(400, async () => {
  guard ??= Promise.all([import(data.guard[0]), fetch(data.guard[1]).then((rules) => rules.json())])
    .then(([module, rules]) => module.default(rules));
  const read = await guard;
  const found = [find("[name=title]"), box, tags].flatMap((field) => (field ? read(field.value) : []));
  stopped = found.some(({ severity }) => severity === "block");
  warned.hidden = !found[0];
  warned.classList.toggle("danger", stopped);
  const list = make("ul", "");
  new Set(found.map(({ kind }) => kind)).forEach((kind) => list.append(make("li", "", data.kinds[kind])));
  const mask = Object.assign(make("button", "button small", words.mask), { name: "mask", value: "1" });
  const inside = make("div", "");
  inside.append(make("p", "alert-title", words.guard), list, mask);
  warned.replaceChildren(inside);
});

// Suggestions.
const panel = find("[data-suggestions]");
const suggest = later(700, async () => {
  if (!urls.suggestions || stopped) return;
  const answer = await send(urls.suggestions);
  if (!answer.ok || panel.contains(document.activeElement)) return;
  const isShut = panel.querySelector("details:not([open])");
  panel.innerHTML = await answer.text();
  if (isShut) panel.querySelector("details")?.removeAttribute("open");
});

// Preview in place.
find("[name=preview]").onclick = async (event) => {
  if (stopped) return;
  event.preventDefault();
  const button = event.currentTarget;
  const answer = await send(urls.preview);
  if (!answer.ok) return answer.status === 401 || form.requestSubmit(button); // the server says why
  document.querySelector(".preview:has(#preview)")?.remove();
  form.insertAdjacentHTML("beforebegin", await answer.text());
  form.previousElementSibling.scrollIntoView({ block: "start" });
};

// Pictures and files: dropped, pasted or chosen.
const chosen = find("[name=file]");
const upload = async (files) => {
  for (const file of files) {
    said.textContent = `${file.name}…`;
    const { markdown, error, said: done } = await send(urls.upload, { file })
      .then((answer) => answer.json()).catch(() => ({ error: words.lost }));
    if (markdown) put(`\n${markdown}\n`, box.selectionEnd);
    said.textContent = done ?? error;
  }
  chosen.value = ""; // what is in the text is not sent once more with it
};
const take = (event, { files }) => {
  if (!files?.length) return;
  event.preventDefault();
  upload(files);
};
box.onpaste = (event) => take(event, event.clipboardData);
box.ondrop = (event) => take(event, event.dataTransfer);
chosen.onchange = (event) => take(event, chosen);
find("[name=attach]").remove();

// Names: @people in the text, tags in their field.
const complete = (field, kind, pattern, mark) => {
  const list = make("div", "suggestions");
  const id = `${field.id}-names`;
  let active = -1;
  Object.assign(list, { id, role: "listbox", hidden: true, ariaLabel: field.labels[0].textContent });
  field.after(list);
  field.setAttribute("aria-controls", id);
  field.ariaAutoComplete = "list";
  const word = () => field.value.slice(0, field.selectionStart).match(pattern)?.[1];
  const close = () => {
    list.hidden = true;
    active = -1;
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    field.setRangeText(`${option.dataset.value}${mark}`, field.selectionStart - word().length, field.selectionStart, "end");
    close();
  };
  const ask = later(150, async () => {
    const q = word();
    if (q === undefined) return close();
    const { found } = await (await fetch(`${urls.complete}?${new URLSearchParams({ kind, q, topic })}`)).json();
    if (word() !== q) return;
    list.replaceChildren(...found.map(({ value, label }, place) => {
      const option = make("div", "", kind === "tags" ? value : `@${value} · ${label}`);
      Object.assign(option, { role: "option", id: `${id}-${place}`, onclick: () => choose(option) });
      option.dataset.value = value;
      return option;
    }));
    list.hidden = !found[0] || document.activeElement !== field;
    active = -1;
  });
  field.addEventListener("input", ask);
  field.addEventListener("blur", close);
  list.onmousedown = (event) => event.preventDefault();
  field.addEventListener("keydown", (event) => {
    const { key } = event;
    const options = [...list.children];
    if (list.hidden) return;
    if (key === "Escape") close();
    else if ((key === "Enter" || key === "Tab") && active >= 0) choose(options[active]);
    else if (key === "ArrowDown" || key === "ArrowUp") {
      active = (active + (key === "ArrowDown" ? 1 : options.length - (active >= 0))) % options.length;
      options.forEach((option, place) => { option.ariaSelected = place === active; });
      field.setAttribute("aria-activedescendant", options[active].id);
    } else return;
    event.preventDefault();
  });
};
complete(box, "people", /(?:^|[\s(])@([\w.-]{0,30})$/, " ");
const tags = find("[name=tags]");
if (tags) complete(tags, "tags", /(?:^|[,;])\s*([^,;]{1,40})$/, ", ");

form.addEventListener("input", ({ target }) => {
  if (target.name === "read") return;
  keepSoon();
  look();
  suggest();
});
