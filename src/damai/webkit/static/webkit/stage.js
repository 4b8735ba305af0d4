/**
 * The stage in the top bar. Asked for again when its time on the scene is over, when the calendar changed,
 * when the page is looked at again, and every five minutes; when that fails past its time, it says so.
 */
import { sceneNow } from "./ages.js";
import { word } from "./words.js";

const EVERY_MS = 300000;
const AGAIN_MS = 20000;
let asked = performance.now();
let asking = false;

const link = () => document.querySelector("[data-stage]");
const isOver = (node) => node.dataset.untilMs !== "" && sceneNow() >= Number(node.dataset.untilMs);

/** What it says is over and nothing newer can be had: better no stage than a wrong one. */
function grown(shown) {
  if (!isOver(shown)) return;
  shown.textContent = word("js.stage.old");
  shown.toggleAttribute("data-old", true);
}

async function renew() {
  const shown = link();
  if (!shown || asking) return;
  asking = true;
  asked = performance.now();
  try {
    const answer = await fetch("/tahapan/kini", { headers: { Accept: "text/html" } });
    const html = answer.ok && !answer.redirected ? await answer.text() : "";
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-stage]");
    if (fresh && !isOver(fresh)) {
      const changed = fresh.textContent !== shown.textContent || fresh.dataset.untilMs !== shown.dataset.untilMs;
      if (changed) {
        const focused = document.activeElement === shown;
        shown.replaceWith(fresh);
        if (focused) fresh.focus();
        document.dispatchEvent(new CustomEvent("damai:stage"));
      }
    } else grown(shown);
  } catch {
    grown(shown);
  } finally {
    asking = false;
  }
}

setInterval(() => {
  const shown = link();
  if (!shown || document.hidden) return;
  const waited = performance.now() - asked;
  if (waited > EVERY_MS || (isOver(shown) && waited > (shown.hasAttribute("data-old") ? AGAIN_MS : 1000))) renew();
}, 1000);

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && performance.now() - asked > AGAIN_MS) renew();
});
addEventListener("pageshow", (event) => { if (event.persisted) renew(); });
document.addEventListener("damai:frames", (event) => {
  if (event.detail.some((frame) => frame.topic === "stages")) renew();
});
document.addEventListener("damai:resync", renew);
