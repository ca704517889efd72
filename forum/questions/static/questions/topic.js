// On the page of a topic: a vote without leaving the place, a quotation without leaving the page.
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("[data-vote]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const { voted, votes } = await answer.json();
    button.setAttribute("aria-pressed", voted);
    button.querySelector("b").textContent = votes;
  } catch { form.submit(); }
});
