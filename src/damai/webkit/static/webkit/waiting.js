/**
 * What a page says while nothing comes: a page that is slow to come, and, where no stream says so, a network
 * that is gone. The server's words come with the page, so that they are here when it cannot be asked.
 */
import { sceneNow, timeAt } from "./ages.js";
import { word } from "./words.js";

const SLOW_MS = 2000;
const came = sceneNow();
let slow = 0;

function banner(text) {
  const place = document.querySelector("[data-wait]");
  if (!place) return;
  place.querySelector("[data-wait-word]").textContent = text;
  place.hidden = !text;
}

/** Does the page follow the stream? Then that says how things stand. */
function follows() {
  return document.querySelector("[data-link]")?.dataset.state !== "none";
}

addEventListener("beforeunload", () => {
  clearTimeout(slow);
  slow = setTimeout(() => banner(word("js.wait.page")), SLOW_MS);
});
// What came instead was no page, and whoever goes on working here does not wait any more.
for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => { if (slow) { clearTimeout(slow); slow = 0; if (navigator.onLine) banner(""); } });
// The browser kept the page, or gave up on the other one.
addEventListener("pageshow", () => { clearTimeout(slow); if (!follows() && navigator.onLine) banner(""); });
addEventListener("offline", () => { if (!follows()) banner(word("js.wait.offline", { at: timeAt(came) })); });
addEventListener("online", () => { if (!follows()) banner(""); });
