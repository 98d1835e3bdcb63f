// Dark or light: as the system says, or as chosen here. A plain script, run before the first paint, so that nothing flashes.

(() => {
  const key = "rollcall-theme";
  const root = document.documentElement;
  const read = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage may be forbidden; then a choice lasts as long as the page.
    }
  };
  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  show(read());
  addEventListener("DOMContentLoaded", () => {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const button = document.getElementById("theme");
    const word = document.getElementById("theme-word");
    const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
    const label = () => {
      word.textContent = isDark() ? "Light colours" : "Dark colours";
      button.title = word.textContent;
    };
    button.addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      show(theme);
      label();
      try {
        localStorage.setItem(key, theme);
      } catch {
        // As above.
      }
    });
    system.addEventListener("change", label);
    label();
  });
})();
