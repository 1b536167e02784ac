// Starts the desk in the page's own place, or in the place that a surrounding page makes for it later.
import { mount } from "./main.js";

function start() {
  const place = document.getElementById("desk");
  if (place) mount(place);
  return Boolean(place);
}

if (!start()) {
  const watcher = new MutationObserver(() => {
    if (document.getElementById("desk")) {
      watcher.disconnect();
      start();
    }
  });
  watcher.observe(document.documentElement, { childList: true, subtree: true });
}
