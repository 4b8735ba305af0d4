/** The brief: fresh when something changed, copied with a key, printed with a button. */
import { tick } from "../webkit/ages.js";
import { copyFrom, wireCopying } from "../webkit/copying.js";
import { key } from "../webkit/keys.js";
import { listen } from "../webkit/live.js";
import { word } from "../webkit/words.js";

const REST_MS = 2000;
let due = 0;
let reading = false;

/** Read the page anew, at most once in two seconds; the focus stays on the link it was on. */
function renew() {
  if (!due) due = setTimeout(read, REST_MS);
}

async function read() {
  due = 0;
  if (reading) { renew(); return; }
  reading = true;
  try {
    const answer = await fetch("/ringkas", { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-brief]");
    const shown = document.querySelector("[data-brief]");
    if (answer.redirected || answer.status === 401 || answer.status === 403) { location.reload(); return; }
    if (!answer.ok || !fresh) { renew(); return; }
    const at = document.activeElement?.getAttribute("href");
    shown.replaceChildren(...fresh.childNodes);
    wire();
    tick();
    if (at) shown.querySelector(`a[href="${CSS.escape(at)}"]`)?.focus();
  } catch {
    // The link is cut: the banner says so, and what comes when it is back reads anew.
  } finally {
    reading = false;
  }
}

function wire() {
  document.querySelector("[data-copy]").disabled = false;
  const print = document.querySelector("[data-print]");
  print.disabled = false;
  print.addEventListener("click", () => window.print());
}

document.addEventListener("damai:frames", (event) => {
  if (event.detail.some((frame) => frame.topic === "incidents")) renew();
});
document.addEventListener("damai:resync", renew);
let cut = false;
document.addEventListener("damai:link", (event) => {
  if (event.detail.state === "live" && cut) renew();
  cut = event.detail.state === "cut";
});
key("c", word("js.keys.copy_situation"), () => copyFrom("/ringkas/salin"));
key("y", word("js.keys.copy_situation"), () => copyFrom("/ringkas/salin"));
wireCopying();
wire();
listen(Number(document.querySelector("[data-brief]").dataset.seq));
