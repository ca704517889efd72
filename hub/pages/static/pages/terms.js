// Terms of the glossary: a first touch shows the note, a second follows the link; Escape puts the note away.
const terms = document.querySelectorAll("a.term");
const GAP = 8; // between a term and the note above it
let pointer = "";

function hideAll(but) {
  for (const term of terms) if (term !== but) term.classList.remove("shown");
}

// Beneath its term, or above where the window ends too soon.
function place(term) {
  const note = term.nextElementSibling;
  note.style.translate = "";
  note.classList.remove("above");
  const { bottom, height } = note.getBoundingClientRect();
  const { top } = term.getBoundingClientRect();
  const isAbove = bottom > document.documentElement.clientHeight && top > height + GAP;
  note.classList.toggle("above", isAbove);
  if (isAbove) note.style.translate = `0 ${top - GAP - bottom}px`;
  return note;
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
    place(term).scrollIntoView({ block: "nearest" });
  });
  // Hushed for this visit: coming to a term shows its note again.
  for (const end of ["pointerenter", "pointerleave", "focus", "blur"]) term.addEventListener(end, () => term.classList.remove("hushed"));
  for (const start of ["pointerenter", "focus"]) term.addEventListener(start, () => place(term));
}
