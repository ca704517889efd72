// Offers places while one types in a box marked data-places. The box works as plain text without it.
for (const box of document.querySelectorAll("input[data-places]")) {
  const list = document.createElement("datalist");
  list.id = `${box.id || box.name}-places`;
  box.after(list);
  box.setAttribute("list", list.id);
  let asked;
  let timer;
  const offer = async () => {
    const text = box.value.trim();
    if (!text[1] || text === asked) return;
    asked = text;
    try {
      const { places } = await (await fetch(`/places/suggest/?q=${encodeURIComponent(text)}`)).json();
      if (asked !== text) return;
      list.replaceChildren(...places.map(({ label, kind_label: kind }) => new Option(kind, label)));
    } catch { /* typing on works */ }
  };
  box.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(offer, 150);
  };
}
