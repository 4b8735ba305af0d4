/** The scene's clock, ticking ages, and times at the place. One timer serves the whole page. */
import { word } from "./words.js";

const clock = document.querySelector("[data-clock]");
const speed = Number(clock?.dataset.speed || 1);
const started = { scene: Number(clock?.dataset.nowMs || Date.now()), wall: performance.now() };
const zone = document.documentElement.dataset.zone || "Asia/Jakarta";
const short = { "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" }[zone] || "";
const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });

/** Milliseconds of the scene now: in an exercise it may run faster than the wall. */
export function sceneNow() {
  return started.scene + (performance.now() - started.wall) * speed;
}

/** 13.42 WIB */
export function timeAt(ms) {
  return `${hours.format(ms).replace(":", ".")} ${short}`.trim();
}

const [secondsSign, minutesSign, hoursSign, daysSign] = document.documentElement.lang === "en" ? ["s", "min", "h", "d"] : ["dtk", "mnt", "j", "hari"];
const withTime = document.documentElement.dataset.times === "both";

/** 42 dtk, 6 mnt (en: 42 s, 6 min), then 2 j 05 m (en: 2 h 05 m), then 3 hari (en: 3 d). */
export function ageText(ms) {
  const total = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  if (total < 60) return `${total} ${secondsSign}`;
  if (total < 3600) return `${Math.floor(total / 60)} ${minutesSign}`;
  if (total < 172800) return `${Math.floor(total / 3600)} ${hoursSign} ${two(Math.floor((total % 3600) / 60))} m`;
  return `${Math.floor(total / 86400)} ${daysSign}`;
}

export function tick() {
  const now = sceneNow();
  if (clock) clock.textContent = timeAt(now);
  for (const node of document.querySelectorAll("[data-age-ms]")) {
    const at = Number(node.dataset.ageMs);
    const text = withTime ? `${ageText(now - at)} · ${timeAt(at)}` : ageText(now - at);
    if (node.textContent !== text) node.textContent = text;
  }
  for (const node of document.querySelectorAll("[data-due-ms]")) {
    const left = Number(node.dataset.dueMs) - now;
    const text = word(left < 0 ? "js.due.late" : "js.due.left", { time: ageText(Math.abs(left)) });
    if (node.textContent !== text) node.textContent = text;
    node.classList.toggle("word-late", left < 0);
  }
}

tick();
setInterval(tick, 1000);
