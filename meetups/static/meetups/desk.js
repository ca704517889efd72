// The programme of a meetup: drag a talk to its place, or move it with the buttons; each change is saved at once.
const form = document.querySelector("[data-order]");
const list = form?.querySelector("ol");
const status = form?.querySelector("[data-status]");
let dragged = null;

const items = () => [...list.children];

function settle() {
  items().forEach((item, place, all) => {
    item.querySelector("[name=up]").disabled = place === 0;
    item.querySelector("[name=down]").disabled = place === all.length - 1;
  });
}

async function save(item) {
  settle();
  const data = new FormData(form);
  data.set("order", items().map((one) => one.dataset.talk).join(","));
  const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
  // A redirect is the sign of success; anything else shows the page as the server knows it.
  if (answer.type !== "opaqueredirect") return location.reload();
  const place = items().indexOf(item) + 1;
  const words = { title: item.querySelector("a").textContent, place, count: items().length };
  status.textContent = form.dataset.moved.replace(/\{(\w+)\}/g, (_, name) => words[name]);
}

if (form) {
  for (const item of items()) {
    item.draggable = true;
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      item.classList.add("dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    item.addEventListener("dragend", () => {
      item.classList.remove("dragged");
      if (dragged) save(item);
      dragged = null;
    });
    item.addEventListener("dragover", (event) => {
      if (!dragged || dragged === item) return;
      event.preventDefault();
      const half = item.getBoundingClientRect();
      item[event.clientY > half.top + half.height / 2 ? "after" : "before"](dragged);
    });
  }
  list.addEventListener("drop", (event) => event.preventDefault());
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.name) return;
    event.preventDefault();
    const item = button.closest("li");
    if (button.name === "up") item.previousElementSibling?.before(item);
    else item.nextElementSibling?.after(item);
    save(item);
    (button.disabled ? item.querySelector("button:not(:disabled)") : button).focus();
  });
}
