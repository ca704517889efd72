// Terms of the glossary: a first touch shows the note, a second follows the link; Escape puts the note away.
const terms = document.querySelectorAll("a.term");
let pointer = "";

function hideAll(but) {
  for (const term of terms) if (term !== but) term.classList.remove("shown");
}

document.addEventListener("pointerdown", (event) => {
  pointer = event.pointerType;
  if (!event.target.closest(".term, .term-note")) hideAll();
});
document.addEventListener("keydown", (event) => {
  pointer = "";
  if (event.key !== "Escape") return;
  hideAll();
  for (const term of terms) term.classList.add("hushed");
});
for (const term of terms) {
  term.addEventListener("click", (event) => {
    if (pointer !== "touch" || term.classList.contains("shown")) return;
    event.preventDefault();
    hideAll(term);
    term.classList.remove("hushed");
    term.classList.add("shown");
  });
  // Hushed for this visit: coming to a term shows its note again.
  for (const end of ["pointerenter", "pointerleave", "focus", "blur"]) term.addEventListener(end, () => term.classList.remove("hushed"));
}
