/**
 * The inbox keeps itself fresh, but never under a hand that writes; its forms are sent without leaving the page,
 * so that no key is lost on the way.
 */
import { listen } from "../webkit/live.js";
import { tick } from "../webkit/ages.js";
import { key, hold } from "../webkit/keys.js";
import { say } from "../webkit/shell.js";
import { word } from "../webkit/words.js";
import { writing } from "../webkit/writing.js";
import { keepWords, pathOf, restore } from "./drafts.js";
import { alertIn, pageOf, sendForm, signedOut, signInAt } from "./sending.js";
import { standing } from "./standing.js";

const AGAIN_MS = 5000;
const root = document.querySelector("[data-inbox]");
const chip = document.querySelector("[data-new]");
/** Frames that touch this inbox, and how many of them are on the screen. */
let heard = 0;
let seen = 0;
let timer = 0;
let asking = false;
let demanded = false;
let sending = null;

function busy() {
  return Boolean(sending) || writing(root) || (root.contains(document.activeElement) && document.activeElement.tagName === "SUMMARY");
}

function paint() {
  chip.hidden = heard === seen;
  chip.querySelector("span").textContent = word("js.inbox.changed");
}

function put(fresh, but) {
  const card = document.activeElement?.closest?.("[data-card]")?.dataset.card;
  const giveBack = standing(root, { but, home: () => root.querySelector(`[data-card="${CSS.escape(card || "")}"] h3 a`) });
  root.replaceChildren(...fresh.childNodes);
  restore(root);
  giveBack();
  tick();
}

function later(ms) {
  clearTimeout(timer);
  timer = setTimeout(refresh, ms);
}

async function refresh() {
  clearTimeout(timer);
  if (asking) return;
  if (!demanded && busy()) { paint(); return; }
  asking = true;
  const upTo = heard;
  let wait = AGAIN_MS;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = pageOf(await answer.text()).querySelector("[data-inbox]");
    if (signedOut(answer)) { if (!busy()) location.href = signInAt(location.pathname); return; }
    if (answer.ok && fresh) {
      wait = 150;
      // Meanwhile somebody may have begun to write, or to send.
      if (!sending && (demanded || !busy())) {
        put(fresh);
        seen = upTo;
        // What came while it was being read was asked for as well.
        demanded = demanded && seen !== heard;
      }
    }
  } catch {
    // The banner says that the link is cut; it stays due.
  } finally {
    asking = false;
    paint();
    if (heard !== seen && (demanded || !busy())) later(wait);
  }
}

/** Of this inbox, and not on the screen yet. */
function isNews(frame) {
  if (frame.topic !== "incidents") return false;
  if (frame.op !== "put") return true;
  const card = root.querySelector(`[data-card="${CSS.escape(frame.id)}"]`);
  return card ? frame.version > Number(card.dataset.version) : frame.row.agency === root.dataset.agency;
}

document.addEventListener("damai:frames", (event) => {
  if (!event.detail.some(isNews)) return;
  heard += 1;
  if (busy()) paint();
  else later(150);
});
document.addEventListener("damai:resync", () => { heard += 1; refresh(); });
document.addEventListener("damai:link", (event) => { if (event.detail.state === "live" && heard !== seen) refresh(); });
// Whoever asks for it gets it; what they write stays all the same.
chip.addEventListener("click", () => { demanded = true; refresh(); });
document.addEventListener("focusout", () => setTimeout(() => { if (heard !== seen && !busy()) refresh(); }, 200));

keepWords(root);
restore(root);
root.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending) sending = send(event.target, event.submitter).finally(() => { sending = null; paint(); if (heard !== seen && !busy()) later(150); });
});

async function send(form, button) {
  const path = pathOf(form);
  const upTo = heard;
  const sent = await sendForm(form, button, { part: false, wanted: "[data-inbox]" });
  if (!sent) return;
  const fresh = sent.page.querySelector("[data-inbox]");
  if (fresh) {
    const card = form.closest("[data-card]");
    const [before, at] = [boxOf(card), cards().findIndex((link) => card.contains(link))];
    put(fresh, form);
    seen = upTo;
    follow(card.dataset.card, before, at);
    return;
  }
  if (!sent.error) { heard += 1; return; }
  // Refused, as its card is older than the incident: the fresh card gets the words and the reason.
  const reason = sent.error.querySelector("p").textContent;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = pageOf(await answer.text()).querySelector("[data-inbox]");
    if (answer.ok && page) { put(page); seen = upTo; }
  } catch { heard += 1; }
  const same = [...root.querySelectorAll("form[data-verb]")].find((item) => pathOf(item) === path);
  if (same) alertIn(same, reason);
  else say(reason);
}

/** The words over the box that a card lies in. */
function boxOf(card) {
  let node = card;
  while (node && !node.matches(".box-title")) node = node.previousElementSibling;
  return node?.firstChild.textContent.trim() || "";
}

/** What was acted on stays in sight and in hand where it has gone; what has left the list is named. */
function follow(id, before, at) {
  const card = root.querySelector(`[data-card="${CSS.escape(id)}"]`);
  const box = card && boxOf(card);
  if (box === before) return;
  const all = cards();
  const place = card ? card.querySelector("h3 a") : all[Math.min(at, all.length - 1)] || document.querySelector(".page-title");
  if (!card && place?.matches(".page-title")) place.tabIndex = -1;
  card?.classList.add("moved");
  place?.focus({ preventScroll: true });
  (card || place)?.scrollIntoView({ block: "center" });
  say(card ? word("js.inbox.moved", { box }) : word("js.inbox.left"));
}

function cards() { return [...root.querySelectorAll("[data-card] h3 a")]; }
function move(step) {
  const all = cards();
  const at = all.indexOf(document.activeElement?.closest?.("[data-card]")?.querySelector("h3 a"));
  all[Math.min(all.length - 1, Math.max(0, at + step))]?.focus();
}
/** A key pressed while a form is under way acts on what comes back. */
function press(verb) {
  if (sending) hold(sending.then(() => act(verb)));
  else act(verb);
}
/** On the chosen card, or on the only one that it fits; of several it chooses the first, and does nothing yet. */
function act(verb) {
  const able = [...root.querySelectorAll(`form[data-verb="${verb}"]`)];
  const chosen = document.activeElement?.closest?.("[data-card]");
  const form = chosen ? able.find((item) => chosen.contains(item)) : able[0];
  if (!form) return;
  if (!chosen && able.length > 1) { form.closest("[data-card]").querySelector("h3 a").focus(); return; }
  const details = form.closest("details");
  if (details) { details.open = true; form.querySelector("textarea, select")?.focus(); } else form.requestSubmit();
}
key("j", word("js.keys.next"), () => move(1));
key("k", word("js.keys.previous"), () => move(-1));
key("a", word("js.keys.accept"), () => press("accept"), undefined, "accept");
key("t", word("js.keys.decline"), () => press("decline"), undefined, "decline");
key("r", word("js.keys.reply"), () => press("reply"), undefined, "reply");
key("s", word("js.keys.close"), () => press("close"), undefined, "close");
listen(Number(root.dataset.seq));
