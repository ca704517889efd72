// Offers places while one types in an input marked data-places. It works as plain text without it.
for (const input of document.querySelectorAll("input[data-places]")) {
  const list = document.createElement("datalist");
  list.id = `${input.id || input.name}-places`;
  input.after(list);
  input.setAttribute("list", list.id);
  let asked;
  let timer;
  const offer = async () => {
    const text = input.value.trim();
    if (!text[1] || text === asked) return;
    asked = text;
    try {
      const { places } = await (await fetch(`/places/suggest/?q=${encodeURIComponent(text)}`)).json();
      if (asked !== text) return;
      list.replaceChildren(...places.map(({ label, kind_label: kind }) => new Option(kind, label)));
    } catch { /* typing on works */ }
  };
  input.oninput = () => {
    clearTimeout(timer);
    timer = setTimeout(offer, 150);
  };
}

// "Around me": the position stays in this browser. Rounded, it chooses a square of one degree whose towns are fetched;
// the nearest of them is written into the box, as if it had been typed.
const around = document.querySelector("[data-around]");
const box = document.querySelector("#near");
if (around && box && navigator.geolocation && isSecureContext) {
  const status = document.querySelector("#around-status");
  const tell = (text) => { status.textContent = text; };
  const KM = 111.2;
  const nearest = async ({ coords }) => {
    const [latitude, longitude] = [coords.latitude, coords.longitude].map((degrees) => Math.round(degrees * 100) / 100);
    const url = around.dataset.around.replace("/0/0/", `/${Math.floor(latitude)}/${Math.floor(longitude)}/`);
    const { towns } = await (await fetch(url, { cache: "no-store" })).json();
    const shrink = Math.cos(latitude * Math.PI / 180);
    const away = ([, north, east]) => KM * Math.hypot(north - latitude, (east - longitude) * shrink);
    const [town] = towns.sort((one, other) => away(one) - away(other));
    return town && away(town) < 50 ? town[0] : "";
  };
  around.hidden = false;
  around.onclick = () => {
    tell(around.dataset.waiting);
    navigator.geolocation.getCurrentPosition(async (position) => {
      try {
        const town = await nearest(position);
        if (!town) return tell(around.dataset.nowhere);
        box.value = town;
        tell("");
        box.form.requestSubmit();
      } catch {
        tell(around.dataset.refused);
      }
    }, () => {
      tell(around.dataset.refused);
      box.focus();
    }, { enableHighAccuracy: false, maximumAge: 600_000, timeout: 10_000 });
  };
}

// Where the map looks is behind the # of the address: a click on a filter or a view keeps it, another place does not.
document.querySelector(".directory")?.addEventListener("click", ({ target }) => {
  const link = target.closest("a[href^='?']");
  if (link && location.hash.startsWith("#map=") && new URLSearchParams(link.search).get("near") === new URLSearchParams(location.search).get("near")) {
    link.hash = location.hash;
  }
});
