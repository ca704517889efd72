// Personal health data in a text: as hub/base/guard.py, from the same patterns (guard-rules.json). One corpus tests both.
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
// Arabic and wide digits: their codes begin at a multiple of 16.
const plain = (text) => text.replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, (sign) => sign.charCodeAt() % 16);

export default ({ fragments, patterns, cells: cellRules }) => {
  const compiled = (source, flags, more = "") => {
    while (/<[a-z]+>/.test(source)) source = source.replace(/<([a-z]+)>/g, (_, name) => fragments[name]);
    return new RegExp(source, flags + more);
  };
  const is = {};
  const every = {};
  for (const [name, [source, flags]] of Object.entries(patterns)) {
    is[name] = compiled(source, flags);
    every[name] = compiled(source, flags, "g");
  }
  const kinds = cellRules.map(([kind, source, flags]) => [kind, compiled(source, flags)]);

  const year = (match) => {
    const found = +match.slice(1).find(Boolean);
    return found < 100 ? 1900 + found : found;
  };
  const drawn = (token, least) => token.match(/\d/g)?.length > 2
    && token.match(/\d(?=\D)|\D(?=\d)/g)?.length >= least && new Set(token).size > 5;
  const cellsOf = (line) => {
    const count = (sign) => line.split(sign).length - 1;
    let parted = "\t";
    for (const sign of ";|,") if (count(sign) > count(parted)) parted = sign;
    let pieces = [];
    if (count(parted) < (parted === "," ? 2 : 1)) {
      const cut = (pattern) => [...line.matchAll(pattern)].map((match) => [match.index, match[0]]);
      pieces = cut(every.phrases);
      if (pieces.length < 2) pieces = cut(every.words);
      parted = "";
    } else {
      let place = 0;
      for (const piece of line.split(parted)) {
        pieces.push([place, piece]);
        place += piece.length + 1;
      }
    }
    const found = pieces.map(([start, piece]) => {
      const bare = piece.replace(every.bare, "");
      return [start + (bare ? piece.indexOf(bare) : 0), bare];
    });
    return parted === "|" ? found.filter(([, cell], place) => cell || (place && place < found.length - 1)) : found;
  };
  const kindOf = ([, cell], place, ids) => {
    if (ids.has(place) && is.shortNumber.test(cell)) return "id";
    const known = kinds.find(([, pattern]) => pattern.test(cell));
    if (known) return known[0];
    if (!is.code.test(cell) && ((place < 2 && is.number.test(cell)) || is.mixed.test(cell))) return "id";
    return is.cellName.test(cell) ? "name" : "";
  };
  const isPerson = (told) => {
    const has = (...names) => names.some((name) => told.has(name));
    if (has("name")) return has("date", "diagnosis", "id") || (has("sex") && has("age"));
    return has("id") && has("date", "diagnosis", "sex") && [...told].filter(Boolean).length > 2;
  };

  // [{ start, end, kind, severity }], in order.
  const findings = (given) => {
    // Signs that show nothing, or only weight, are passed over; `places` says where each of the others stands.
    const places = [];
    let text = "";
    let last = 0;
    const whole = plain(given);
    const keep = (end) => { while (last < end) { places.push(last); text += whole[last++]; } };
    for (const { 0: hidden, 1: space, index } of whole.matchAll(every.hidden)) {
      keep(index);
      last += hidden.length;
      if (space) text += " ", places.push(last - 1);
    }
    keep(whole.length);
    const found = [];
    const add = (start, end, kind, certain) => found.push({ start, end, kind, severity: certain ? "block" : "confirm" });
    const take = (match, kind, certain) => add(match.index, match.index + match[0].length, kind, certain);
    const before = (match, about, length = 80) => about.test(text.slice(Math.max(0, match.index - length), match.index));
    const each = (name, look) => { for (const match of text.matchAll(every[name])) look(match); };

    each("nir", (match) => {
      const [whole, sex, , months, area, , , key, rank] = match;
      const parts = match.slice(1).join("");
      if (!(+months && +months < 13 || +months > 19 && +months < 43 || +months > 49)) return;
      const value = parts.slice(0, 5) + area.toUpperCase().replace("2A", "19").replace("2B", "18") + parts.slice(7, 13);
      const grouped = whole.length - parts.length > 3;
      if (key && 97 - value % 97 === +key) take(match, "nir", !rank || grouped || before(match, is.aboutNir));
      else if (grouped || (before(match, is.aboutNir) && sex < 3 && +months && +months < 13)) take(match, "nir");
    });
    const tokens = [...text.matchAll(every.seventeen)];
    const alone = tokens.filter(([token]) => drawn(token, 4) && [token.toUpperCase(), token.toLowerCase()].includes(token));
    for (const match of tokens) {
      const one = alone.includes(match);
      if ((one && alone[1]) || (drawn(match[0], 2) && before(match, is.aboutPseudonym))) take(match, "pseudonym", true);
      else if (one) take(match, "pseudonym");
    }
    each("birth", (match) => {
      if (year(match) < 1905) return;
      const end = match.index + match[0].length;
      const [around] = text.slice(Math.max(0, match.index - 80), match.index).split("\n").slice(-1);
      take(match, "birth", is.anyName.test(around) || is.nameAfter.test(text.slice(end, end + 40).split("\n")[0]));
    });
    each("nameAndDay", (match) => { if (year(match) >= 1905 && year(match) < 2012) take(match, "birth"); });
    each("namedPatient", (match) => take(match, "name"));
    each("record", (match) => take(match, "record"));
    each("email", (match) => { if (is.personalMail.test(match[1]) || before(match, is.aboutPerson)) take(match, "email"); });
    each("phone", (match) => {
      const mobile = "67".includes(match[1]) && (match[2] || before(match, is.aboutPhone, 40));
      if (mobile || before(match, is.aboutPerson)) take(match, "phone");
    });

    let start = 0;
    let header = "";
    let rows;
    let ids = new Set();
    let columns = [];
    for (const line of [...text.split("\n"), ""]) {
      const cells = line.length > 1000 ? [] : cellsOf(line);
      const told = new Set(cells[2] ? cells.map((cell, place) => kindOf(cell, place, ids)) : []);
      const known = isPerson(told);
      const ruled = line.trim() && is.rule.test(line);
      if ((known || ["sex", "age", "date"].every((kind) => told.has(kind))) && !is.placeHeader.test(header)) {
        rows ??= { first: start, count: 0 };
        rows.last = start + line.length;
        rows.count += 1;
        rows.certain ||= told.has("name");
        rows.known ||= known;
      } else if (!ruled) {
        if (rows?.count > (rows?.known ? 1 : 2)) add(rows.first, rows.last, "rows", rows.certain || is.certainHeader.test(header));
        rows = null;
        header = folded(line);
        ids = new Set(cells[2] ? cells.flatMap(([, cell], place) => (is.idHeader.test(folded(cell)) ? [place] : [])) : []);
      }
      const named = cells.flatMap(([, cell], place) => (is.countHeader.test(folded(cell)) ? [place] : []));
      if (!cells[1]) columns = [];
      else if (named.length && !ruled) columns = named;
      else if (!ruled) for (const place of columns) {
        const [where, cell] = cells[place] ?? [];
        if (is.small.test(cell)) add(start + where, start + where + cell.length, "small");
      }
      start += line.length + 1;
    }

    const kept = [];
    found.sort((a, b) => (a.severity > b.severity) - (a.severity < b.severity) || a.start - b.start || b.end - a.end);
    for (const one of found) if (kept.every((other) => one.end <= other.start || other.end <= one.start)) kept.push(one);
    for (const one of kept) [one.start, one.end] = [places[one.start], places[one.end - 1] + 1];
    return kept.sort((a, b) => a.start - b.start || a.end - b.end);
  };

  return findings;
};
