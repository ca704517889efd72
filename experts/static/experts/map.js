// Draws the people of the directory on a Leaflet map. Called by folium's page; every text goes in as text.
window.drawExperts = async (map, options) => {
  const { words } = options;
  const root = document.documentElement;
  const say = (text, count) => text.replace("{count}", new Intl.NumberFormat(root.lang).format(count));
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

  L.control.attribution({ prefix: false }).addAttribution(words.credit).addTo(map);
  map.fitBounds(options.home, { animate: false });
  if (options.circle) {
    const [latitude, longitude, km] = options.circle;
    const circle = L.circle([latitude, longitude], { radius: km * 1000, className: "around", interactive: false }).addTo(map);
    map.fitBounds(circle.getBounds(), { animate: false, maxZoom: 9 });
  } else if (options.focus) {
    L.polygon(options.around, { className: "around", interactive: false }).addTo(map);
    map.fitBounds(options.focus, { animate: false, padding: [8, 8] });
  }

  const notice = (text, act) => {
    const control = L.control({ position: "topleft" });
    control.onAdd = () => {
      const element = make(act ? "button" : "p", "notice", text);
      element.onclick = act;
      L.DomEvent.disableClickPropagation(element);
      return element;
    };
    control.addTo(map);
  };

  const read = async (url) => {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };

  // Looking at one box, leave out its neighbours, unless somebody is drawn in them.
  const drawLand = (outlines, features) => {
    const boxes = options.insets.map(({ name, box }) => ({ name, bounds: L.latLngBounds(box) }));
    const isShown = ({ bounds }) => !options.focus || bounds.equals(L.latLngBounds(options.focus))
      || features.some(({ properties }) => properties.drawn && bounds.contains(properties.drawn));
    map.createPane("land").style.zIndex = 300;
    L.geoJSON(outlines, {
      interactive: false,
      pane: "land",
      filter: ({ geometry, properties }) => {
        if (properties.part !== "land") return true;
        const [longitude, latitude] = geometry.coordinates[0][0][0];
        const box = boxes.find(({ bounds }) => bounds.contains([latitude, longitude]));
        return !box || isShown(box);
      },
      style: ({ properties }) => ({ className: properties.part, weight: properties.part === "land" ? 1 : 0.6 }),
    }).addTo(map);
    for (const { name, bounds } of boxes.filter(isShown)) {
      L.rectangle(bounds, { className: "inset", weight: 1, interactive: false, pane: "land" }).addTo(map);
      const label = L.divIcon({ className: "inset-name", html: make("span", "", name), iconSize: [0, 0] });
      L.marker(bounds.getNorthWest(), { icon: label, interactive: false, keyboard: false }).addTo(map);
    }
  };

  const open = (where, title, list, zoomTo) => {
    const opener = document.activeElement;
    const content = make("div", "people");
    content.onkeydown = ({ key }) => {
      if (key !== "Escape") return;
      map.closePopup();
      if (opener?.isConnected) opener.focus();
    };
    content.append(make("h2", "", title));
    const names = make("ul");
    for (const { name, url, organisation } of list.people) {
      const item = make("li");
      const link = make("a", "", name);
      link.href = url;
      link.target = "_parent";
      item.append(link);
      if (organisation) item.append(make("small", "", organisation));
      names.append(item);
    }
    content.append(names);
    const rest = list.total - list.people.length;
    if (rest > 0) content.append(make("p", "", say(words.others, rest)));
    if (zoomTo) {
      const button = make("button", "", words.zoom);
      button.onclick = () => {
        map.closePopup();
        map.fitBounds(zoomTo, { padding: [20, 20] });
      };
      content.append(button);
    }
    L.popup({ maxHeight: 260, minWidth: 180, autoPanPadding: [12, 12] }).setLatLng(where).setContent(content).openOn(map);
    document.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.close);
    content.querySelector("a, button")?.focus({ preventScroll: true });
  };

  const show = async (where, title, units, total, zoomTo) => {
    try {
      const list = units.length > 200 ? { people: [], total } : await read(`${options.people}&units=${units.join(",")}`);
      open(where, title, list, zoomTo);
    } catch {
      notice(words.failed);
    }
  };

  const icon = (count) => {
    const size = 26 + Math.min(30, Math.round(6 * Math.log2(count)));
    return L.divIcon({ className: "people-count", html: make("span", "", String(count)), iconSize: [size, size] });
  };
  const sum = (markers) => markers.reduce((total, marker) => total + marker.options.count, 0);

  const cluster = L.markerClusterGroup({
    showCoverageOnHover: false,
    zoomToBoundsOnClick: false,
    spiderfyOnMaxZoom: false,
    maxClusterRadius: 44,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    iconCreateFunction: (group) => {
      const count = sum(group.getAllChildMarkers());
      group.options.title = say(words.area, count);
      return icon(count);
    },
  });
  cluster.on("clusterclick clusterkeypress", ({ layer, originalEvent, type }) => {
    if (type === "clusterkeypress" && originalEvent?.key !== "Enter") return;
    const markers = layer.getAllChildMarkers();
    const places = new Set(markers.map((marker) => marker.options.name));
    const total = sum(markers);
    const title = places.size === 1 ? `${[...places][0]} – ${counted(total)}` : say(words.area, total);
    const bounds = layer.getBounds();
    const deeper = places.size > 1 && map.getBoundsZoom(bounds) > map.getZoom() ? bounds : null;
    show(layer.getLatLng(), title, markers.map((marker) => marker.options.unit), total, deeper);
  });
  cluster.on("click keypress", ({ layer, originalEvent, type }) => {
    if (type === "keypress" && originalEvent.key !== "Enter") return;
    const { unit, name, count } = layer.options;
    show(layer.getLatLng(), `${name} – ${counted(count)}`, [unit], count);
  });

  try {
    const [{ features }, outlines] = await Promise.all([read(options.data), read(options.outlines)]);
    drawLand(outlines, features);
    for (const { geometry, properties } of features) {
      const { unit, name, count, drawn } = properties;
      if (!geometry) {
        notice(say(words.nowhere, count), () => show(map.getCenter(), say(words.nowhere, count), ["none"], count));
        continue;
      }
      const [longitude, latitude] = geometry.coordinates;
      const title = `${name} – ${counted(count)}`;
      cluster.addLayer(L.marker(drawn ?? [latitude, longitude], { icon: icon(count), title, alt: title, unit, name, count }));
    }
    if (options.circle && cluster.getLayers().length) {
      // Cards whose unit holds the place, or inside the area, may stand outside the circle.
      map.fitBounds(map.getBounds().pad(-0.05).extend(cluster.getBounds()), { animate: false, maxZoom: 9 });
    }
    cluster.addTo(map);
    if (!features.length) notice(words.nobody);
    root.dataset.drawn = String(sum(cluster.getLayers()));
  } catch {
    notice(words.failed);
  }
  for (const [name, text] of [["in", words.zoomIn], ["out", words.zoomOut]]) {
    Object.assign(document.querySelector(`.leaflet-control-zoom-${name}`) ?? {}, { ariaLabel: text, title: text });
  }
};
