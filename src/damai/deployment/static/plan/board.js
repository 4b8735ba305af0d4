/** The screen of a plan: every link and form works without this; with it only the screen's own part is fetched, what was
 * typed stays, and map and list say the same team. */
import { key } from "../webkit/keys.js";
import { listen } from "../webkit/live.js";
import { word } from "../webkit/words.js";

document.documentElement.classList.add("js");
const say = (text) => { const at = document.querySelector("[data-say]"); if (at) at.textContent = text; };
const part = () => document.querySelector("[data-plan]");
const DRAFTS = "form[data-draft]";
let asked = 0;

/** What was typed into a form and not sent: name -> value, for the fields that differ from how they came. */
function typed(form) {
  const found = new Map();
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden") continue;
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked !== field.defaultChecked) found.set(`${field.name}=${field.value}`, field.checked);
    } else if (field.tagName === "SELECT") {
      if ([...field.options].some((one) => one.selected !== one.defaultSelected) && field.selectedIndex >= 0) found.set(field.name, field.value);
    } else if (field.value !== field.defaultValue) found.set(field.name, field.value);
  }
  return found;
}

function keepTyped(old, fresh) {
  for (const form of old.querySelectorAll(DRAFTS)) {
    const next = fresh.querySelector(`${DRAFTS}[action="${CSS.escape(form.getAttribute("action"))}"]`);
    if (!next) continue;
    for (const [name, value] of typed(form)) {
      for (const field of next.elements) {
        if (typeof value === "boolean") { if (`${field.name}=${field.value}` === name) field.checked = value; }
        else if (field.name === name) field.value = value;
      }
    }
  }
  for (const kept of old.querySelectorAll("details[data-keep]")) {
    const next = fresh.querySelector(`details[data-keep="${kept.dataset.keep}"]`);
    if (next && kept.open) next.open = true;
  }
}

/** Put the screen's part of an answer in place of the one that stands. */
function put(fresh, { focus = "" } = {}) {
  const old = part();
  const held = document.activeElement?.id;
  const scrolls = [...old.querySelectorAll(".table-wrap, .plan-cards ol")].map((node) => [node.getAttribute("aria-labelledby") ?? node.parentElement.className, node.scrollTop, node.scrollLeft]);
  keepTyped(old, fresh);
  old.replaceWith(fresh);
  for (const [name, top, left] of scrolls) {
    for (const node of fresh.querySelectorAll(".table-wrap, .plan-cards ol")) {
      if ((node.getAttribute("aria-labelledby") ?? node.parentElement.className) === name) { node.scrollTop = top; node.scrollLeft = left; }
    }
  }
  const to = focus ? fresh.querySelector(focus) : held ? document.getElementById(held) : null;
  to?.focus({ preventScroll: !focus });
  if (focus && to) say(word("plan.js.shown", { what: to.textContent.trim() }));
}

const parsed = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-plan]");

/** Fetch an address of this screen; the newest request wins. */
async function show(address, { push = true, focus = "" } = {}) {
  const mine = ++asked;
  let fresh = null;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) fresh = await parsed(answer);
  } catch { /* the link is cut: the top bar says so */ }
  if (mine !== asked) return;
  if (!fresh) {
    say(word("plan.js.failed"));
    if (push) location.assign(address);
    return;
  }
  if (push) history.pushState(null, "", address);
  put(fresh, { focus });
}

/** A form that changes one thing: sent once and answered without leaving the place. Its answer is newer than whatever
 * was asked meanwhile. */
async function send(form) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const fresh = await parsed(answer);
    if (fresh) {
      asked += 1;
      if (answer.redirected) history.replaceState(null, "", keptAddress(answer.url));
      put(fresh, { focus: answer.ok ? `#${form.querySelector("button").id}` : "[data-error]" });
      return;
    }
  } catch { /* below */ }
  delete form.dataset.sent;
  say(word("plan.js.failed"));
}

/** The answer of a form leads to plan and team; how the list is narrowed stays in the address. */
function keptAddress(url) {
  const now = new URLSearchParams(location.search);
  for (const [name, value] of new URL(url).searchParams) now.set(name, value);
  return `${location.pathname}?${now}`;
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("[data-plan] a");
  const href = link?.getAttribute("href");
  if (!href || !/^\/rencana(\?|$)/.test(href)) return;
  event.preventDefault();
  const opens = new URLSearchParams(href.split("?")[1]);
  const focus = link.dataset.rung !== undefined ? "#plan-opened" : link.dataset.close !== undefined ? "#plan-teams-title" : opens.get("tim") && link.dataset.row === undefined ? "#plan-team-title" : link.dataset.row !== undefined ? `.plan-table [data-row][href="${CSS.escape(href)}"]` : "";
  show(href, { focus: link.dataset.row !== undefined ? "#plan-team-title" : focus });
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-now]");
  if (form && part()?.contains(form)) show(addressOf(form));
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!part()?.contains(form)) return;
  if (form.matches("form[data-swap]")) { event.preventDefault(); send(form); }
  if (form.matches("form[data-now]")) { event.preventDefault(); show(addressOf(form)); }
});
function addressOf(form) {
  const fields = [...new FormData(form)].filter(([, value]) => value);
  return `${form.getAttribute("action")}?${new URLSearchParams(fields)}`;
}

// A scenario of fewer officers names itself, until somebody gives it a name.
document.addEventListener("input", (event) => {
  const name = document.querySelector("#f-name[data-named]");
  if (event.target === name) name.dataset.named = "no";
  if (event.target.id !== "f-cut" || name?.dataset.named !== "yes") return;
  name.dataset.usual ??= name.value;
  name.value = /^[1-9]\d*$/.test(event.target.value.trim()) ? word("plan.js.named", { n: event.target.value.trim() }) : name.dataset.usual;
});

// Map and list say the same team under the pointer.
function over(code, on) {
  for (const node of document.querySelectorAll(`[data-plan] [data-team="${CSS.escape(code)}"]`)) node.classList.toggle("plan-over", on);
}
for (const [name, on] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => {
    const node = event.target.closest?.("[data-plan] [data-team]");
    if (node) over(node.dataset.team, on);
  });
}

/** Move the focus among marks or rows; one of the marks alone is in the order of Tab. */
function step(nodes, by) {
  if (!nodes.length) return;
  const at = nodes.indexOf(document.activeElement);
  const here = nodes.findIndex((node) => node.getAttribute("aria-current") === "true");
  const from = at >= 0 ? at : here >= 0 ? here : by > 0 ? -1 : nodes.length;
  const next = nodes[Math.max(0, Math.min(nodes.length - 1, from + by))];
  next.focus();
}
const marks = () => [...document.querySelectorAll("[data-map-marks] a")];
const rows = () => [...document.querySelectorAll(".plan-table [data-row]")];
key("j", word("js.keys.next"), () => step(rows(), 1), () => rows().length > 0);
key("k", word("js.keys.previous"), () => step(rows(), -1), () => rows().length > 0);
key("m", word("js.keys.map"), () => (marks().find((node) => node.tabIndex === 0) ?? marks()[0])?.focus(), () => marks().length > 0);
key("]", word("plan.js.mark_after"), () => step(marks(), 1), () => marks().length > 0);
key("[", word("plan.js.mark_before"), () => step(marks(), -1), () => marks().length > 0);
document.addEventListener("damai:escape", () => { const close = document.querySelector(".plan-team [data-close]"); if (close && !document.querySelector("dialog[open]")) close.click(); });

addEventListener("popstate", () => show(location.href, { push: false }));

// Somebody solved, locked or signed: read again, without moving the reader. A page that answers a form stands at the
// form's address, which cannot be read again.
const again = () => { if (part() && location.pathname === "/rencana") show(location.href, { push: false }); };
document.addEventListener("damai:frames", (event) => { if (event.detail.some((frame) => frame.topic === "plan")) again(); });
document.addEventListener("damai:resync", again);
document.querySelector(".plan-card[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
const seq = part()?.dataset.seq;
if (seq !== undefined) listen(Number(seq));
