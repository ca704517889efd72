// Unfolds the reasons of a result below it; without this script the link leads to their page.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  let why = link.nextElementSibling;
  try {
    if (why) why.hidden = !why.hidden;
    else {
      const page = await (await fetch(link.href)).text();
      why = new DOMParser().parseFromString(page, "text/html").querySelector("#why");
      why.removeAttribute("id");
      link.after(why);
    }
    link.ariaExpanded = String(!why.hidden);
  } catch {
    location.assign(link.href);
  }
});
