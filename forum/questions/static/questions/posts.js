// Posts: a button that copies each block of code, and small cards for the names of the dictionary.
const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
const { copy, copied } = document.querySelector("[data-copy]").dataset;

document.querySelectorAll(".prose.post pre.code").forEach((block) => {
  const button = make("button", "button quiet small copy", copy);
  button.type = "button";
  button.onclick = async () => {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = copied;
    setTimeout(() => { button.textContent = copy; }, 2000);
  };
  block.before(button);
});

const card = make("div", "ident-card card", "");
card.id = "ident-card";
card.role = "tooltip";
card.hidden = true;
document.querySelector("main").append(card);
const known = new Map();
let shown;
let timer;
const hide = () => {
  clearTimeout(timer);
  shown?.removeAttribute("aria-describedby");
  shown = null;
  card.hidden = true;
};
const show = async (link) => {
  if (link === shown) return;
  hide();
  shown = link;
  const address = link.href.replace("/dictionary/", "/dictionary/cards/");
  if (!known.has(address)) known.set(address, fetch(address).then((answer) => (answer.ok ? answer.text() : "")));
  const html = await known.get(address).catch(() => "");
  if (!html || link !== shown) return;
  card.innerHTML = html;
  card.hidden = false;
  link.setAttribute("aria-describedby", card.id);
  const { left, bottom } = link.getBoundingClientRect();
  card.style.left = `${Math.max(8, Math.min(left, innerWidth - card.offsetWidth - 8)) + scrollX}px`;
  card.style.top = `${bottom + scrollY + 6}px`;
};
const linkOf = ({ target }) => target.closest?.("a.ident");
let touched = false;
addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
document.addEventListener("pointerover", (event) => {
  const link = linkOf(event);
  clearTimeout(timer);
  if (link && event.pointerType !== "touch") timer = setTimeout(show, 150, link);
  else if (shown && !card.contains(event.target)) timer = setTimeout(hide, 250);
});
document.addEventListener("focusin", (event) => (linkOf(event) ? show(linkOf(event)) : hide()));
// A first tap shows the card, a second follows the link.
document.addEventListener("click", (event) => {
  const link = linkOf(event);
  if (link && touched && link.getAttribute("aria-describedby") === null) {
    event.preventDefault();
    show(link);
  } else if (!link && !card.contains(event.target)) hide();
});
addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
