// Seek from the transcript and the chapters without a new page, follow what is being said, share the minute, and find back
// where one was. Every link works without this module.
import { connect } from "./players.js";
import { clock, remember, watched } from "./watching.js";

const element = document.getElementById("player");
const player = connect(element);
const transcript = document.getElementById("transcript");
const chapters = document.getElementById("chapters");
const share = document.getElementById("share");
const bar = document.getElementById("watching");
let lines = [];
let seconds = [];
const marks = [...(chapters?.querySelectorAll("[data-t]") ?? [])];
const { key, title, url } = share.dataset;

function listen() {
  lines = [...(transcript?.querySelectorAll("span[data-t]") ?? [])];
  seconds = lines.map((line) => Number(line.dataset.t));
}

function last(numbers, time) {
  let at = -1;
  while (at + 1 < numbers.length && numbers[at + 1] <= time + 0.05) at += 1;
  return at;
}

// Who reads along has the passage in sight: the next one is brought there. Who went elsewhere is left alone.
function inSight(passage) {
  const place = passage?.getBoundingClientRect();
  return Boolean(place) && place.bottom > 0 && place.top < innerHeight;
}

function mark(time, scroll) {
  const chapter = marks[last(marks.map((link) => Number(link.dataset.t)), time)]?.closest("li");
  if (chapter && !chapter.classList.contains("now")) {
    chapters.querySelector(".now")?.classList.remove("now");
    chapter.classList.add("now");
    const { t } = chapter.querySelector("[data-t]").dataset;
    document.querySelectorAll("#marks a").forEach((link) => link.lastElementChild.classList.toggle("now", link.dataset.t === t));
  }
  const line = lines[last(seconds, time)];
  if (!line || line.classList.contains("said")) return;
  const read = inSight(transcript.querySelector(".now"));
  transcript.querySelectorAll(".said, .now").forEach((old) => old.classList.remove("said", "now"));
  line.classList.add("said");
  const passage = line.closest("p");
  passage.classList.add("now");
  if (scroll || read) passage.scrollIntoView({ block: "nearest" });
}

function shareAt(time) {
  const second = Math.floor(time);
  for (const link of document.querySelectorAll("#correct, #other-side")) {
    const address = new URL(link.href);
    address.searchParams.set("t", second);
    link.href = address;
  }
  for (const field of share.querySelectorAll("input")) {
    field.value = field.value.replace(/\?t=\d+$/, `?t=${second}`).replace(/@[\d:]+\]\]$/, `@${clock(second)}]]`);
  }
}

function seek(time) {
  const address = new URL(location.href);
  address.searchParams.set("t", Math.floor(time));
  history.replaceState(null, "", address);
  player.seek(time);
  mark(time);
  shareAt(time);
  remember(key, { title, url, second: Math.floor(time) });
}

// Search and come back to the whole without a new page, which would stop what plays.
async function find(address) {
  const answer = await fetch(address);
  if (!answer.ok) return location.assign(address);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = document.querySelector(".find");
  form.querySelector("#all")?.remove();
  const all = found.getElementById("all");
  if (all) form.append(all);
  transcript.replaceChildren(...found.getElementById("transcript").childNodes);
  document.getElementById("found").textContent = found.getElementById("found").textContent;
  listen();
}

listen();
if (player && transcript) {
  const form = document.querySelector(".find");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find(`${location.pathname}?${new URLSearchParams(new FormData(form))}`);
  });
  form.addEventListener("click", (event) => {
    if (event.target.id !== "all") return;
    event.preventDefault();
    form.elements.find.value = "";
    form.elements.find.focus();
    find(location.pathname);
  });
}

if (player) {
  if (transcript) transcript.style.cursor = "pointer";
  document.getElementById("content").addEventListener("click", (event) => {
    const target = event.target.closest("#transcript [data-t], #chapters [data-t], #marks [data-t], #answered [data-t]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey || String(getSelection())) return;
    event.preventDefault();
    seek(Number(target.dataset.t));
  });
  let kept = 0;
  player.told((time) => {
    mark(time);
    if (!share.open) shareAt(time);
    if (Math.abs(time - kept) < 5) return;
    kept = time;
    const done = player.length && time > player.length - 30;
    remember(key, { title, url, second: Math.floor(time), ...(done ? { watched: true } : {}) });
    if (done) seen.setAttribute("aria-pressed", true);
  });
}

function button(text, act, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button quiet small";
  made.textContent = text;
  if (pressed !== undefined) made.setAttribute("aria-pressed", pressed);
  made.onclick = () => act(made);
  return made;
}

function toggle(text, name) {
  return button(text(Boolean(watched()[key]?.[name])), (made) => {
    const next = !watched()[key]?.[name];
    remember(key, { title, url, [name]: next });
    made.textContent = text(next);
    made.setAttribute("aria-pressed", next);
  }, Boolean(watched()[key]?.[name]));
}

const seen = toggle(() => bar.dataset.watched, "watched");
const asked = Number(new URLSearchParams(location.search).get("t"));
const before = watched()[key];
const buttons = [];
if (before?.second > 30 && !before.watched && !asked) {
  buttons.push(button(`${bar.dataset.resume} ${clock(before.second)}`, (made) => {
    if (player) seek(before.second);
    else location.search = `?play=1&t=${before.second}`;
    made.remove();
  }));
}
buttons.push(toggle((on) => (on ? bar.dataset.kept : bar.dataset.later), "later"));
buttons.push(seen);
bar.prepend(...buttons);
bar.hidden = false;
for (const field of share.querySelectorAll("input")) {
  field.after(button(bar.dataset.copy, (made) => {
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => { made.textContent = bar.dataset.copied; }, () => {});
  }));
}
// Beside its slides the recording is not in sight of the transcript: then nothing is scrolled to.
if (asked) mark(asked, !document.querySelector(".side"));
