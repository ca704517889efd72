// Draws the people of the directory on a Leaflet map. Called by folium's page; every text goes in as text.
window.drawExperts = async (map, options) => {
  const { words } = options;
  const root = document.documentElement;
  const numbers = new Intl.NumberFormat(root.lang);
  const say = (text, count) => text.replace("{count}", numbers.format(count));
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const counted = (count) => (count === 1 ? words.person : say(words.people, count));

  addEventListener("storage", ({ key, newValue }) => {
    if (key !== "theme") return;
    if (newValue) root.dataset.theme = newValue;
    else delete root.dataset.theme;
  });

  // Leaflet focuses the map when a button goes down: without this the page scrolls under the pointer and the click misses.
  const container = map.getContainer();
  container.focus = (how) => HTMLElement.prototype.focus.call(container, { ...how, preventScroll: true });

  const credit = L.control.attribution({ prefix: false }).addAttribution(words.credit).addTo(map);
  map.fitBounds(options.home, { animate: false });
  if (options.circle) {
    const [latitude, longitude, km] = options.circle;
    const circle = L.circle([latitude, longitude], { radius: km * 1000, className: "around", interactive: false }).addTo(map);
    map.fitBounds(circle.getBounds(), { animate: false, maxZoom: 9 });
  } else if (options.focus) {
    L.polygon(options.around, { className: "around", interactive: false }).addTo(map);
    map.fitBounds(options.focus, { animate: false, padding: [8, 8] });
  }

  const control = (position, element) => {
    const box = L.control({ position });
    box.onAdd = () => {
      L.DomEvent.disableClickPropagation(element);
      return element;
    };
    return box.addTo(map);
  };
  const notice = (text, act) => {
    const element = make(act ? "button" : "p", "notice", text);
    element.onclick = act;
    control("topleft", element);
  };

  const read = async (url) => {
    // On another site's page the answer is the one for everybody, whoever is signed in here.
    const answer = await fetch(url, { credentials: options.guestOf ? "omit" : "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  // Where one looks is kept in the address of the page that frames the map, behind its #: no server sees that part.
  const owner = (() => {
    try {
      return !options.guestOf && parent.location.pathname ? parent : window;
    } catch {
      return window;
    }
  })();
  const asked = /#map=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)/.exec(owner.location.hash)?.slice(1).map(Number);
  const rememberView = () => {
    const { lat, lng } = map.getCenter();
    const view = `#map=${map.getZoom().toFixed(2)}/${lat.toFixed(2)}/${lng.toFixed(2)}`;
    owner.history.replaceState(owner.history.state, "", owner.location.pathname + owner.location.search + view);
  };

  // Looking at one box, leave out its neighbours, unless somebody is drawn in them.
  const drawLand = (outlines, units) => {
    const boxes = options.insets.map(({ name, box }) => ({ name, bounds: L.latLngBounds(box) }));
    const isShown = ({ bounds }) => !options.focus || bounds.equals(L.latLngBounds(options.focus))
      || units.some(({ where }) => bounds.contains(where));
    const line = (packed) => {
      const points = [];
      let [east, north] = [0, 0];
      for (let number = 0; number < packed.length; number += 2) {
        east += packed[number];
        north += packed[number + 1];
        points.push([north / 100, east / 100]);
      }
      return points;
    };
    map.createPane("land").style.zIndex = 300;
    const look = { interactive: false, pane: "land" };
    for (const rings of outlines.land) {
      const polygons = rings.map((ring) => [line(ring)]);
      const box = boxes.find(({ bounds }) => bounds.contains(polygons[0][0][0]));
      if (!box || isShown(box)) L.polygon(polygons, { ...look, className: "land", weight: 1 }).addTo(map);
    }
    L.polyline(outlines.borders.map(line), { ...look, className: "borders", weight: 0.6 }).addTo(map);
    for (const { name, bounds } of boxes.filter(isShown)) {
      L.rectangle(bounds, { className: "inset", weight: 1, interactive: false, pane: "land" }).addTo(map).bringToBack();
      const label = L.divIcon({ className: "inset-name", html: make("span", "", name), iconSize: [0, 0] });
      L.marker(bounds.getNorthWest(), { icon: label, interactive: false, keyboard: false }).addTo(map);
    }
  };

  // Names of large towns, once one looks closer: the most inhabited first, where there is room.
  const NAMED = 7;
  const ROOM = [70, 36]; // pixels a name keeps for itself
  const named = L.layerGroup().addTo(map);
  map.createPane("names").style.zIndex = 350;
  map.getPane("names").setAttribute("aria-hidden", "true");
  let towns;
  const nameTowns = async () => {
    if (map.getZoom() < NAMED) return named.clearLayers();
    towns ??= read(options.towns).then(({ names, points }) => names.split("\n").map((name, number) => (
      { name, where: L.latLng(points[2 * number] / 100, points[2 * number + 1] / 100) }))).catch(() => []);
    const view = map.getBounds();
    const taken = [];
    const all = await towns;
    named.clearLayers();
    for (const { name, where } of all) {
      if (!view.contains(where)) continue;
      const at = map.latLngToContainerPoint(where);
      if (taken.some(({ x, y }) => Math.abs(x - at.x) < ROOM[0] && Math.abs(y - at.y) < ROOM[1])) continue;
      taken.push(at);
      const isCovered = [...shown.values()].some((marker) => map.latLngToContainerPoint(marker.getLatLng()).distanceTo(at) < 24);
      const icon = L.divIcon({ className: isCovered ? "town-name below" : "town-name", html: make("span", "", name), iconSize: [0, 0] });
      L.marker(where, { icon, pane: "names", interactive: false, keyboard: false }).addTo(named);
    }
    return named;
  };

  // --- units, and clusters of those that would overlap ---
  const departement = (code) => code.slice(0, /^9[78]/.test(code) ? 3 : 2);
  const LABELS = {
    commune: (name, code) => (name.endsWith(")") ? name : `${name} (${departement(code)})`),
    departement: (name, code) => `${name} (${words.departement.replace("{code}", code)})`,
    region: (name) => name,
  };
  const unpack = ({ levels }) => Object.keys(LABELS).filter((kind) => levels[kind]).flatMap((kind) => {
    const { codes, names, latitudes, longitudes, counts } = levels[kind];
    const name = names.split("\n");
    let [inBase36, latitude, longitude] = [0, 0, 0];
    return counts.map((count, number) => {
      inBase36 += codes[number];
      latitude += latitudes[number];
      longitude += longitudes[number];
      const code = inBase36.toString(36).toUpperCase().padStart(kind === "commune" ? 5 : 2, "0");
      return { key: kind[0] + code, label: LABELS[kind](name[number], code), where: L.latLng(latitude / 100, longitude / 100), count };
    });
  }).sort((one, other) => other.count - one.count);

  const APART = 46; // pixels between the middles of two clusters
  const grouped = new Map();
  const groupsAt = (units, zoom) => {
    if (grouped.has(zoom)) return grouped.get(zoom);
    const cells = new Map();
    const groups = [];
    for (const unit of units) {
      const at = map.project(unit.where, zoom);
      const [column, row] = [Math.floor(at.x / APART), Math.floor(at.y / APART)];
      let nearest;
      let least = APART;
      for (let x = column - 1; x <= column + 1; x += 1) {
        for (let y = row - 1; y <= row + 1; y += 1) {
          for (const group of cells.get(`${x} ${y}`) ?? []) {
            const gap = group.at.distanceTo(at);
            if (gap < least) [nearest, least] = [group, gap];
          }
        }
      }
      if (nearest) {
        nearest.units.push(unit);
        nearest.count += unit.count;
      } else {
        const group = { at, where: unit.where, units: [unit], count: unit.count };
        groups.push(group);
        const cell = `${column} ${row}`;
        if (cells.has(cell)) cells.get(cell).push(group);
        else cells.set(cell, [group]);
      }
    }
    for (const group of groups) group.key = `${group.units[0].key} ${group.units.length} ${group.count}`;
    grouped.set(zoom, groups);
    return groups;
  };

  const open = (group, title, zoomTo) => {
    const opener = document.activeElement;
    const content = make("div", "people");
    content.onkeydown = ({ key }) => {
      if (key !== "Escape") return;
      map.closePopup();
      if (opener?.isConnected) opener.focus();
    };
    content.append(make("h2", "", title));
    const names = make("div");
    const more = make("button", "", words.more);
    const MOST = 150;
    const keys = group.units.slice(0, MOST).map(({ key }) => key).join(",");
    let [page, place, list] = [0, null, null];
    const fill = async () => {
      const answer = await read(options.people.replace("UNITS", keys) + `${options.people.includes("?") ? "&" : "?"}page=${page + 1}`);
      page += 1;
      let first;
      for (const person of answer.people) {
        if (!list || person.place !== place) {
          place = person.place;
          if (group.units.length > 1) names.append(make("h3", "", place));
          list = make("ul");
          names.append(list);
        }
        const item = make("li");
        const link = make("a", "", person.name);
        link.href = person.url;
        link.target = options.guestOf ? "_blank" : "_parent";
        if (options.guestOf) link.rel = "noopener";
        item.append(link);
        if (person.organisation) item.append(make("small", "", person.organisation));
        list.append(item);
        first ??= link;
      }
      more.hidden = !answer.more;
      first?.focus({ preventScroll: page === 1 });
    };
    more.onclick = () => fill().catch(() => notice(words.failed));
    more.hidden = true;
    content.append(names, more);
    const rest = group.units.slice(MOST).reduce((total, unit) => total + unit.count, 0);
    if (rest) content.append(make("p", "", say(words.others, rest)));
    if (zoomTo) {
      const button = make("button", "", words.zoom);
      button.onclick = () => {
        map.closePopup();
        map.fitBounds(zoomTo, { padding: [20, 20] });
      };
      content.append(button);
    }
    fill().then(() => {
      L.popup({ maxHeight: 260, minWidth: 180, autoPanPadding: [12, 12] }).setLatLng(group.where).setContent(content).openOn(map);
      document.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.close);
      content.querySelector("a, button")?.focus({ preventScroll: true });
    }).catch(() => notice(words.failed));
  };

  const titleOf = ({ units, count }) => (units.length === 1 ? `${units[0].label} – ${counted(count)}` : say(words.area, count));
  const markerOf = (group) => {
    const size = 26 + Math.min(30, Math.round(6 * Math.log2(group.count)));
    const icon = L.divIcon({ className: "people-count", html: make("span", "", numbers.format(group.count)), iconSize: [size, size] });
    const title = titleOf(group);
    const marker = L.marker(group.where, { icon, title, alt: title });
    marker.on("click keypress", ({ originalEvent, type }) => {
      if (type === "keypress" && originalEvent.key !== "Enter") return;
      const bounds = L.latLngBounds(group.units.map(({ where }) => where));
      const isDeeper = group.units.length > 1 && map.getBoundsZoom(bounds) > map.getZoom() && map.getZoom() < map.getMaxZoom();
      open(group, title, isDeeper ? bounds : null);
    });
    return marker;
  };

  // Only what one sees is in the page; what stays in sight stays the same element, and keeps the focus.
  const shown = new Map();
  const redraw = (units) => {
    const view = map.getBounds().pad(0.3);
    const wanted = new Map();
    for (const group of groupsAt(units, map.getZoom())) if (view.contains(group.where)) wanted.set(group.key, group);
    for (const [key, marker] of shown) {
      if (!wanted.has(key)) {
        marker.remove();
        shown.delete(key);
      }
    }
    for (const [key, group] of wanted) if (!shown.has(key)) shown.set(key, markerOf(group).addTo(map));
  };

  const offerTiles = ({ url, credit: by, host }) => {
    const named = (text) => text.replace("{host}", host);
    const layer = L.tileLayer(url, { maxZoom: map.getMaxZoom() });
    const escaped = make("i", "", by);
    const byText = escaped.innerHTML;
    const button = make("button", "notice", named(words.tiles));
    button.title = named(words.tilesWhy);
    const show = (isOn) => {
      button.textContent = isOn ? words.tilesOff : named(words.tiles);
      root.toggleAttribute("data-tiles", isOn);
      layer[isOn ? "addTo" : "removeFrom"](map);
      credit[isOn ? "addAttribution" : "removeAttribution"](byText);
      // The choice lasts as long as the tab: every filter loads the map anew.
      try { sessionStorage.tiles = isOn ? host : ""; } catch { /* refused: asked again */ }
    };
    button.onclick = () => show(!map.hasLayer(layer));
    control("bottomleft", button);
    try { if (sessionStorage.tiles === host) show(true); } catch { /* refused */ }
  };

  try {
    const [data, outlines] = await Promise.all([read(options.data), read(options.outlines)]);
    const units = unpack(data);
    drawLand(outlines, units);
    const [nowhere] = data.levels.none?.counts ?? [0];
    if (nowhere) {
      const text = say(words.nowhere, nowhere);
      notice(text, () => open({ where: map.getCenter(), units: [{ key: "none", count: nowhere }], count: nowhere }, text));
    }
    if (units.length && (options.circle || data.beyond)) {
      // Cards whose unit holds the place, or inside the area, may stand outside the circle; the nearest beyond do.
      map.fitBounds(map.getBounds().pad(-0.05).extend(L.latLngBounds(units.map(({ where }) => where))), { animate: false, maxZoom: 9 });
    }
    if (asked?.every(Number.isFinite)) map.setView([asked[1], asked[2]], asked[0], { animate: false });
    redraw(units);
    nameTowns();
    map.on("moveend", () => {
      redraw(units);
      nameTowns();
      rememberView();
    });
    if (data.beyond || !data.total) notice(data.total ? words.beyond : words.nobody);
    if (options.tiles) offerTiles(options.tiles);
    if (options.guestOf) {
      const home = make("a", "notice", words.home);
      home.href = options.guestOf;
      home.target = "_blank";
      home.rel = "noopener";
      control("bottomleft", home);
    }
    root.dataset.drawn = String(data.total - nowhere);
  } catch {
    notice(words.failed);
  }
  for (const [name, text] of [["in", words.zoomIn], ["out", words.zoomOut]]) {
    Object.assign(document.querySelector(`.leaflet-control-zoom-${name}`) ?? {}, { ariaLabel: text, title: text });
  }
};
