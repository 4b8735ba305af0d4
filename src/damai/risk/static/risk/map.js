/** The map, its table and one place's reasons: every link works without this; with it nothing but the screen's own
 * part is fetched, so that a choice or a slider shows at once. */
import { listen } from "../webkit/live.js";
import { word } from "../webkit/words.js";

const SLIDE_MS = 120;
document.documentElement.classList.add("js");
const say = (text) => { const at = document.querySelector("[data-say]"); if (at) at.textContent = text; };
const part = () => document.querySelector("[data-risk]");
let asked = 0;
let waiting = 0;

/** Fetch an address of this screen and put its part in place; the newest request wins. */
async function show(address, { push = true, focus = "" } = {}) {
  const mine = ++asked;
  let fresh = null;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-risk]");
    }
  } catch { /* the link is cut: the top bar says so */ }
  if (mine !== asked) return;
  if (!fresh) { say(word("risk.js.failed")); location.assign(address); return; }
  const held = document.activeElement?.id;
  const old = part();
  const scrolled = old.querySelector(".risk-list .table-wrap")?.scrollTop ?? 0;
  const clusters = old.querySelector("[data-clusters]");
  const same = old.querySelector("#f-indeks")?.value === fresh.querySelector("#f-indeks")?.value;
  for (const kept of old.querySelectorAll("details[data-keep][open]")) {
    fresh.querySelector(`details[data-keep="${kept.dataset.keep}"]`)?.setAttribute("open", "");
  }
  old.replaceWith(fresh);
  if (same && clusters) fresh.querySelector("[data-clusters]")?.replaceWith(clusters);
  const list = fresh.querySelector(".risk-list .table-wrap");
  if (list) list.scrollTop = scrolled;
  if (push) history.pushState(null, "", address); else history.replaceState(null, "", address);
  const to = focus ? fresh.querySelector(focus) : held ? document.getElementById(held) : null;
  to?.focus({ preventScroll: !focus || matchMedia("(min-width: 901px)").matches });
  if (focus && to) say(word("risk.js.shown", { place: to.textContent.trim() }));
}

/** What a form asks for, without its empty fields and without weights that are as published. */
function addressOf(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => value && !(name.startsWith("bobot.") && value === "100"));
  return `${form.getAttribute("action")}?${new URLSearchParams(fields)}`;
}

document.addEventListener("click", async (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("[data-risk] a");
  const href = link?.getAttribute("href");
  if (!href) return;
  if (link.dataset.into) {
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(href, { headers: { Accept: "text/html" } });
      const found = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(link.dataset.into);
      if (found) document.querySelector(link.dataset.into).replaceWith(found); else location.assign(href);
    } catch { say(word("risk.js.failed")); link.removeAttribute("aria-busy"); }
    return;
  }
  if (!/^\/kerawanan(\?|$)/.test(href)) return;
  event.preventDefault();
  const opens = new URLSearchParams(href.split("?")[1]).get("tempat");
  show(href, { focus: opens ? "#risk-place-title" : "" });
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-now]");
  if (form && part()?.contains(form)) show(addressOf(form));
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-risk] form");
  if (!form) return;
  event.preventDefault();
  show(addressOf(form));
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form) return;
  const told = form.querySelector(`output[data-for="${event.target.id}"]`);
  if (told) told.textContent = `${event.target.value}%`;
  clearTimeout(waiting);
  waiting = setTimeout(() => show(addressOf(form), { push: false }), SLIDE_MS);
});

// Map and table say the same place under the pointer.
function over(code, on) {
  for (const node of document.querySelectorAll(`[data-risk] [data-code="${CSS.escape(code)}"]`)) node.classList.toggle("risk-over", on);
}
for (const [name, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => {
    const node = event.target.closest?.("[data-risk] [data-code]");
    if (node) over(node.dataset.code, on);
  });
}
addEventListener("popstate", () => show(location.href, { push: false }));

// Somebody published, decided or asked for something: read again, without moving the reader.
document.addEventListener("damai:frames", (event) => {
  if (part() && event.detail.some((frame) => frame.topic === "risk")) show(location.href, { push: false });
});
document.addEventListener("damai:resync", () => { if (part()) show(location.href, { push: false }); });
const seq = part()?.dataset.seq;
if (seq !== undefined) listen(Number(seq));
