// What the guard stops or asks about, said while one types: the server looks again before anything is stored.
for (const box of document.querySelectorAll("[data-guarded]")) {
  const { elements } = box.closest("form");
  const { guarded, guard, rules, mask } = box.dataset;
  const [words, warned, list] = box.querySelectorAll("script, .alert, ul");
  const { kinds } = JSON.parse(words.textContent);
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  let reading;
  let timer;
  const look = async () => {
    reading ??= Promise.all([import(guard), fetch(rules).then((answer) => answer.json())]).then(([read, its]) => read.default(its));
    const find = await reading;
    const found = guarded.split(" ").flatMap((name) => find(elements[name]?.value ?? "")).filter(({ kind }) => kinds[kind]);
    warned.classList.toggle("danger", found.some(({ severity }) => severity === "block"));
    list.replaceChildren(...[...new Set(found.map(({ kind }) => kind))].map((kind) => make("li", { textContent: kinds[kind] })));
    list.nextElementSibling?.remove();
    // What came back from the server has its button already.
    if (found[0] && !elements.mask) list.after(make("button", { className: "button small", name: "mask", value: "1", textContent: mask }));
    warned.hidden = !found[0];
  };
  box.closest("form").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  });
}
