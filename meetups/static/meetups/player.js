// Seek from the transcript without a new page, and follow what is being said. Every link works without this module.
const player = document.getElementById("player");
const transcript = document.getElementById("transcript");
const lines = [...transcript.querySelectorAll("span[data-t]")];
const seconds = lines.map((line) => Number(line.dataset.t));

function mark(time, scroll) {
  let at = -1;
  while (at + 1 < seconds.length && seconds[at + 1] <= time + 0.05) at += 1;
  const line = lines[at];
  if (!line || line.classList.contains("said")) return;
  transcript.querySelectorAll(".said, .now").forEach((old) => old.classList.remove("said", "now"));
  line.classList.add("said");
  const passage = line.closest("p");
  passage.classList.add("now");
  if (scroll) passage.scrollIntoView({ block: "nearest" });
}

function seek(time) {
  const address = new URL(location.href);
  address.searchParams.set("t", Math.floor(time));
  history.replaceState(null, "", address);
  if (player instanceof HTMLVideoElement) {
    player.currentTime = time;
    player.play().catch(() => {});
  } else {
    const source = new URL(player.src);
    source.searchParams.set("start", Math.floor(time));
    for (const end of ["end", "stop"]) if (Number(source.searchParams.get(end) ?? Infinity) <= time) source.searchParams.delete(end);
    player.src = source.href;
  }
  mark(time);
}

if (player) {
  transcript.style.cursor = "pointer";
  transcript.onclick = (event) => {
    const target = event.target.closest("[data-t]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey || String(getSelection())) return;
    event.preventDefault();
    seek(Number(target.dataset.t));
  };
  player.ontimeupdate = () => mark(player.currentTime);
}
const asked = Number(new URLSearchParams(location.search).get("t"));
if (asked) mark(asked, true);
