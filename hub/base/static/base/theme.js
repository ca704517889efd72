// Before the first paint: the theme this person chose, if any.
try {
  const theme = localStorage.theme;
  if (theme) document.documentElement.dataset.theme = theme;
} catch { /* refused: the system's theme stays */ }
