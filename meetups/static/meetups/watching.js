// What was begun, watched and set aside, in this browser only.
const KEY = "meetups-watching";
const MOST = 200;

export function watched() {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? {}; } catch { return {}; }
}

export function remember(key, change) {
  const all = watched();
  all[key] = { ...all[key], ...change, at: Date.now() };
  const kept = Object.entries(all).sort((one, other) => other[1].at - one[1].at).slice(0, MOST);
  try { localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(kept))); } catch { /* a full or closed storage keeps nothing */ }
}

export function clock(second) {
  const parts = [Math.floor(second / 3600), Math.floor(second / 60) % 60, Math.floor(second % 60)];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, place) => (place ? String(part).padStart(2, "0") : part)).join(":");
}

const list = document.getElementById("watch-list");

function draw() {
  const entries = Object.entries(watched()).filter(([, talk]) => talk.title && String(talk.url).startsWith("/") && (talk.later || talk.second));
  document.getElementById("watch-empty").hidden = entries.length > 0;
  list.replaceChildren(...entries.map(([key, talk]) => {
    const row = document.createElement("li");
    row.className = "row";
    const link = document.createElement("a");
    link.href = talk.second && !talk.watched ? `${talk.url}?t=${Math.floor(talk.second)}` : talk.url;
    link.textContent = talk.title;
    const state = document.createElement("span");
    state.className = "muted";
    state.textContent = talk.watched ? list.dataset.watched : talk.second ? `${list.dataset.resume} ${clock(talk.second)}` : "";
    const gone = document.createElement("button");
    gone.className = "button quiet small";
    gone.textContent = list.dataset.remove;
    gone.setAttribute("aria-label", `${list.dataset.remove} : ${talk.title}`);
    gone.onclick = () => { remember(key, { later: false, second: 0, watched: false }); draw(); };
    row.append(link, state, gone);
    return row;
  }));
}

if (list) draw();
