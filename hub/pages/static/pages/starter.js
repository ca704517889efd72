// The starter path: what is ticked stays in this browser, and nowhere else.
const KEY = "starter-path";
const form = document.querySelector("[data-starter]");
const boxes = [...form.querySelectorAll("input[name=done]")];

function kept() {
  try {
    const told = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(told) ? told.map(String) : [];
  } catch {
    return []; // storage is off, or holds something else
  }
}

function keep() {
  try {
    localStorage.setItem(KEY, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
  } catch {
    form.querySelector("[data-without-script]").hidden = false; // storage is off: the address remains
    form.querySelector("[data-with-script]").hidden = true;
  }
}

function show() {
  const done = boxes.filter((box) => box.checked);
  const address = `${location.pathname}?${done.map((box) => `done=${box.value}`).join("&")}`;
  form.querySelector("[data-count]").textContent = done.length;
  form.querySelector("progress").value = done.length;
  form.querySelector("[data-elsewhere]").href = address;
  form.querySelector("[data-elsewhere]").hidden = done.length === 0;
  if ("inAddress" in form.dataset) history.replaceState(null, "", address); // what is bookmarked now is what is ticked
}

form.querySelector("[data-without-script]").hidden = true;
form.querySelector("[data-with-script]").hidden = false;
form.querySelector("[data-note]").hidden = !("inAddress" in form.dataset);
const before = kept();
for (const box of boxes) box.checked = before.includes(box.value) || ("inAddress" in form.dataset && box.defaultChecked);
keep(); // what an address brings is added: somebody else's takes nothing away
show();
form.addEventListener("change", () => {
  keep();
  show();
});
form.querySelector("[data-forget]").addEventListener("click", () => {
  for (const box of boxes) box.checked = false;
  keep();
  show();
  boxes[0].focus();
});
