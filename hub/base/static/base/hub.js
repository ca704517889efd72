// Comforts of every page: nothing here is needed.
const root = document.documentElement;

// "/" and Ctrl-K go to the search box.
document.addEventListener("keydown", (event) => {
  const { altKey, key, shiftKey, target } = event;
  const control = event.ctrlKey || event.metaKey;
  const typing = target.closest?.("input, textarea, select, [contenteditable]");
  const box = document.querySelector("[data-search]");
  if (box && !event.defaultPrevented && !altKey && (control ? key.toLowerCase() === "k" && !shiftKey : key === "/" && !typing)) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});

// Theme: as the system, light, dark, and round again. Kept in this browser, never sent.
const toggle = document.querySelector("[data-theme-toggle]");
if (toggle) {
  const themes = ["auto", "light", "dark"];
  const icons = { auto: "auto", light: "sun", dark: "moon" };
  const show = (theme) => {
    toggle.title = toggle.querySelector("span").textContent = toggle.dataset[theme];
    toggle.querySelector("use").setAttribute("href", `${toggle.dataset.icons}#${icons[theme]}`);
  };
  show(root.dataset.theme ?? "auto");
  toggle.hidden = false;
  toggle.onclick = () => {
    const theme = themes[(themes.indexOf(root.dataset.theme ?? "auto") + 1) % themes.length];
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      if (theme === "auto") delete localStorage.theme;
      else localStorage.theme = theme;
    } catch { /* refused: the choice holds for this page */ }
    show(theme);
  };
}

// A form that came back with errors: start at their summary.
document.querySelector("[data-focus]:not(.samples *)")?.focus();

// Menus that open over the page close on Escape or a click elsewhere.
const close = (except) => document.querySelectorAll("details.popover[open]").forEach((menu) => {
  if (menu !== except) menu.open = false;
});
document.addEventListener("click", (event) => close(event.target.closest("details.popover")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.popover[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// <button data-confirm="…">: ask before sending.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  const dialog = document.querySelector("#confirm");
  if (!button || !dialog || button.dataset.confirmed) return;
  event.preventDefault();
  dialog.querySelector("p").textContent = button.dataset.confirm;
  dialog.returnValue = "";
  dialog.onclose = () => {
    if (!dialog.returnValue) return;
    button.dataset.confirmed = "yes";
    button.click();
    delete button.dataset.confirmed;
  };
  dialog.showModal();
});

// <time data-relative>: say how long ago, as pages kept in a cache cannot.
const words = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
const units = [["day", 86_400], ["hour", 3_600], ["minute", 60]];
document.querySelectorAll("time[data-relative]").forEach((time) => {
  const wholeDay = !time.dateTime.includes("T");
  const moment = new Date(wholeDay ? `${time.dateTime}T12:00` : time.dateTime);
  const seconds = (moment - Date.now()) / 1_000;
  if (Math.abs(seconds) > 30 * 86_400) return;
  const [unit, size] = wholeDay ? units[0] : units.find(([, length]) => Math.abs(seconds) >= length) ?? units[2];
  time.textContent = words.format(Math.round(seconds / size), unit);
});

// Wide tables and code: reachable by keyboard while they scroll.
const reach = () => document.querySelectorAll("pre, .table-scroll").forEach((box) => {
  box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
});
reach();
addEventListener("resize", reach);
