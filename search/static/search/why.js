// Shows the reasons of a result below it; without this script the link leads to their page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const shown = link.parentElement.querySelector("table")?.parentElement;
  if (shown) {
    shown.hidden = !shown.hidden;
    link.setAttribute("aria-expanded", String(!shown.hidden));
    return;
  }
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.status);
    const why = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("why");
    why.removeAttribute("id");
    link.parentElement.append(why);
    link.setAttribute("aria-expanded", "true");
  } catch {
    location.assign(link.href);
  }
});
