// Unfolds the reasons of a result below it; without this the link leads to their page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  let why = link.nextElementSibling;
  try {
    if (why) why.hidden = !why.hidden;
    else {
      why = new DOMParser().parseFromString(await (await fetch(link.href)).text(), "text/html").querySelector("#why");
      why.removeAttribute("id");
      link.after(why);
    }
    link.ariaExpanded = !why.hidden;
  } catch {
    location.assign(link.href);
  }
});
