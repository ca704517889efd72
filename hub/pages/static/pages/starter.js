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
  }
}

function show() {
  const done = boxes.filter((box) => box.checked).length;
  form.querySelector("[data-count]").textContent = done;
  form.querySelector("progress").value = done;
}

form.querySelector("[data-without-script]").hidden = true;
form.querySelector("[data-with-script]").hidden = false;
if ("inAddress" in form.dataset) {
  keep(); // an address that was bookmarked, opened where scripts run
} else {
  const done = kept();
  for (const box of boxes) box.checked = done.includes(box.value);
}
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
