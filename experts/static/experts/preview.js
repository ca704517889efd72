// Refreshes the preview of my card while its place changes. Without this, a button does.
const form = document.querySelector("form[data-preview]");
const box = document.getElementById("preview");
let timer;
let turn = 0;
const refresh = async () => {
  const mine = ++turn;
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
    if (!answer.ok || mine !== turn) return;
    const open = [...box.querySelectorAll("details")].map((part) => part.open);
    box.innerHTML = await answer.text();
    if (open.length) box.querySelectorAll("details").forEach((part, place) => { part.open = open[place] ?? part.open; });
  } catch { /* the button still works */ }
};
form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, 300);
});
