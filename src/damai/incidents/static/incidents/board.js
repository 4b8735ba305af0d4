/**
 * The operations board: rows from the page, then live frames. New rows wait behind a chip while the pointer
 * or the focus is in the list, so that nothing moves under a hand; every row keeps its highest version.
 */
import { copyFrom, wireCopying } from "../webkit/copying.js";
import { key, hold } from "../webkit/keys.js";
import { listen } from "../webkit/live.js";
import { tick } from "../webkit/ages.js";
import { word } from "../webkit/words.js";
import { say } from "../webkit/shell.js";
import { writing } from "../webkit/writing.js";
import { pageOf } from "./sending.js";
import { openDrawer, closeDrawer, drawerId, actInDrawer } from "./drawer.js";
import { Narrowing } from "./narrowing.js";

const board = document.querySelector("[data-board]");
const list = board.querySelector("[data-rows]");
const chip = board.querySelector("[data-new]");
const total = board.querySelector("[data-count]");
const RANK = { critical: 0, high: 1, moderate: 2, low: 3 };
const OVER = new Set(["closed", "archived", "joined"]);
/** @type {Map<string, any>} */
const rows = new Map(JSON.parse(document.getElementById("rows").textContent).map((r) => [r.id, r]));
/** @type {Map<string, number>} */
const versions = new Map([...rows].map(([id, r]) => [id, r.version]));
const shown = new Set(rows.keys());
const agencies = JSON.parse(board.dataset.agencies);
const narrowing = new Narrowing(board, [...rows.keys()], { onChange: () => arrange(), onRows: take });
const may = new Set(board.dataset.may.split(" "));
let map = null;
let legend = null;
const COUNTS_MS = 5000;
let countsAt = -COUNTS_MS;
let countsTimer = 0;

function wanted(row) {
  if (OVER.has(row.status) || row.election !== board.dataset.election) return false;
  return narrowing.holds(row);
}

/** Rows that the server found for other words; what is known to be newer stays. */
function take(found, partial) {
  if (partial) board.dataset.partial = "yes";
  else delete board.dataset.partial;
  for (const row of found) {
    if (row.version < (versions.get(row.id) ?? 0)) continue;
    rows.set(row.id, row);
    versions.set(row.id, row.version);
  }
  arrange();
}

function order(a, b) {
  return RANK[a.severity] - RANK[b.severity] || a.reported_ms - b.reported_ms || (a.id < b.id ? -1 : 1);
}

function stateWord(row) {
  if (row.status === "handed" || row.status === "working") {
    return `${word(`incidents.status.${row.status}`)} · ${agencies[row.agency] || row.agency || ""}`;
  }
  return word(`incidents.status.${row.status}`);
}

const SHAPES = { critical: "M6 0l6 6-6 6-6-6z", high: "M6 1l6 10H0z", moderate: "M1 1h10v10H1z", low: "M6 2a4 4 0 1 0 .01 0z" };

function badge(severity) {
  const node = document.createElement("span");
  node.className = `badge badge-${severity}`;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[severity]);
  svg.append(path);
  node.append(svg, word(`incidents.severity.${severity}`));
  return node;
}

function line(...parts) {
  const node = document.createElement("span");
  node.className = "row-line";
  node.append(...parts);
  return node;
}

function paint(node, row) {
  node.href = `/kejadian/${row.id}`;
  node.id = `r-${row.id}`;
  node.dataset.id = row.id;
  node.className = `row ${row.status}${OVER.has(row.status) ? " left" : ""}`;
  node.setAttribute("role", "option");
  node.setAttribute("aria-selected", String(row.id === drawerId()));
  const title = document.createElement("span");
  title.className = "row-title";
  title.textContent = row.title;
  const place = document.createElement("span");
  place.className = "row-place";
  place.textContent = `${row.place || row.area} · ${word(`incidents.kind.${row.kind}`)}${row.reports_n > 1 ? ` · ${word("js.board.reports", { n: row.reports_n })}` : ""}`;
  const age = document.createElement("span");
  age.className = "age";
  age.dataset.ageMs = row.reported_ms;
  const state = document.createElement("span");
  state.className = "row-state";
  state.textContent = stateWord(row);
  const due = document.createElement("span");
  if (row.status === "handed" && row.due_ms) {
    due.className = "word due row-due";
    due.dataset.dueMs = row.due_ms;
  }
  node.replaceChildren(badge(row.severity), line(title, age), line(place, ...(due.className ? [due] : []), state));
  return node;
}

function busy() {
  return list.matches(":hover") || list.contains(document.activeElement);
}

/** Put the list in order: every wanted row, none that is over. */
function arrange() {
  const focused = document.activeElement?.closest?.(".row")?.dataset.id;
  const fresh = [...rows.values()].filter(wanted).sort(order);
  const nodes = fresh.map((row) => {
    const node = document.getElementById(`r-${row.id}`) || document.createElement("a");
    const isNew = !shown.has(row.id);
    paint(node, row);
    node.tabIndex = -1;
    if (isNew) {
      node.classList.add("fresh");
      setTimeout(() => node.classList.remove("fresh"), 2000);
    }
    return node;
  });
  shown.clear();
  for (const row of fresh) shown.add(row.id);
  list.querySelector(".state")?.remove();
  for (const node of [...list.querySelectorAll(".row")]) if (!nodes.includes(node)) node.remove();
  nodes.forEach((node, index) => { if (list.children[index] !== node) list.insertBefore(node, list.children[index] || null); });
  // A listbox without options is no listbox.
  list.setAttribute("role", nodes.length ? "listbox" : "group");
  if (!nodes.length) {
    const empty = document.createElement("div");
    empty.className = "state";
    const told = document.createElement("p");
    told.textContent = word(narrowing.any ? "js.board.empty_filter" : "js.board.empty");
    if (narrowing.any) {
      const clear = document.createElement("a");
      clear.href = "/";
      clear.textContent = word("js.board.clear");
      told.append(" ", clear);
    }
    empty.append(told);
    list.append(empty);
  }
  const first = nodes.find((n) => n.dataset.id === drawerId()) || nodes[0];
  if (first) first.tabIndex = 0;
  if (focused) document.getElementById(`r-${focused}`)?.focus({ preventScroll: true });
  counts();
  tick();
}

function counts() {
  const open = [...rows.values()].filter((r) => !OVER.has(r.status));
  // Filtered or cut off, the rows here are not all: then the server's counts stand.
  if (!board.dataset.partial) {
    total.textContent = word("js.board.count", { n: open.length });
    for (const node of board.querySelectorAll("[data-severity]")) {
      node.querySelector("b").textContent = open.filter((r) => r.severity === node.dataset.severity).length;
    }
  }
  const waiting = [...rows.values()].filter((r) => wanted(r) && !shown.has(r.id)).length;
  chip.hidden = waiting === 0;
  chip.querySelector("span").textContent = word("js.board.new", { n: waiting });
}

/** Where the rows here are not all, the server counts: at most every five seconds, with a page of no rows. */
function countAgain() {
  if (!board.dataset.partial || countsTimer) return;
  countsTimer = setTimeout(async () => {
    countsAt = performance.now();
    const query = new URLSearchParams(location.search);
    query.set("status", "none");
    let done = false;
    try {
      const answer = await fetch(`/?${query}`, { headers: { Accept: "text/html" } });
      const fresh = pageOf(await answer.text()).querySelector("[data-board]");
      if (answer.ok && fresh) {
        total.textContent = fresh.querySelector("[data-count]").textContent;
        for (const node of board.querySelectorAll("[data-severity] b")) {
          node.textContent = fresh.querySelector(`[data-severity="${node.parentElement.dataset.severity}"] b`).textContent;
        }
        done = true;
      }
    } catch { /* the banner says that the link is cut */ }
    countsTimer = 0;
    if (!done) countAgain();
  }, Math.max(150, countsAt + COUNTS_MS - performance.now()));
}

/** Heard at once by screen readers. Emptied first: the same sentence twice is two announcements. */
function alarm(text) {
  const region = document.querySelector("[data-say-now]");
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 100);
}

function apply(frames) {
  let critical = 0;
  for (const frame of frames) {
    if (frame.topic === "areas") { map?.reload(); continue; }
    if (frame.topic !== "incidents") continue;
    if (frame.op === "reload") { renew(); return; }
    const known = versions.get(frame.id) ?? 0;
    if (frame.op === "put" && frame.version >= known) {
      if (!rows.has(frame.id) && frame.row.severity === "critical") critical += 1;
      narrowing.news(frame.row);
      rows.set(frame.id, frame.row);
      versions.set(frame.id, frame.version);
    } else if (frame.op === "gone" && frame.version >= known) {
      rows.delete(frame.id);
      versions.set(frame.id, frame.version);
    }
    if (frame.id === drawerId()) document.dispatchEvent(new CustomEvent("damai:sheet", { detail: frame }));
  }
  if (busy()) {
    for (const node of list.querySelectorAll(".row")) {
      const row = rows.get(node.dataset.id);
      if (row) { const tab = node.tabIndex; paint(node, row); node.tabIndex = tab; }
      else node.classList.add("left");
    }
    counts();
    tick();
  } else arrange();
  map?.incidents([...rows.values()].filter((r) => !OVER.has(r.status)));
  countAgain();
  if (critical) alarm(word("js.board.critical", { n: critical }));
}

document.addEventListener("damai:frames", (event) => apply(event.detail));
/** Fetch the page again, but never under a hand that writes: then once the words are sent. */
let stale = false;
function renew() {
  stale = Boolean(drawerId()) && writing(board.querySelector("[data-drawer]"));
  if (!stale) location.reload();
}
document.addEventListener("damai:resync", renew);
document.addEventListener("focusout", () => setTimeout(() => { if (stale) renew(); }, 400));
chip.addEventListener("click", () => { arrange(); if (!list.contains(document.activeElement)) list.querySelector(".row")?.focus(); });
list.addEventListener("pointerleave", () => { if (!busy()) arrange(); });

function select(id, focus = true) {
  for (const node of list.querySelectorAll(".row")) {
    const on = node.dataset.id === id;
    node.setAttribute("aria-selected", String(on));
    node.tabIndex = on ? 0 : -1;
    if (on && focus) { node.focus({ preventScroll: true }); node.scrollIntoView({ block: "nearest" }); }
  }
  map?.select(rows.get(id));
}

function current() {
  return list.querySelector(".row:focus") || list.querySelector('.row[aria-selected="true"]');
}

function move(step) {
  const nodes = [...list.querySelectorAll(".row")];
  if (!nodes.length) return;
  const at = nodes.indexOf(current());
  const next = nodes[Math.min(nodes.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  select(next.dataset.id);
  if (drawerId()) openDrawer(next.dataset.id, { focus: false });
}

list.addEventListener("click", (event) => {
  const node = event.target instanceof Element ? event.target.closest(".row") : null;
  if (!node || event.ctrlKey || event.metaKey || event.button) return;
  event.preventDefault();
  select(node.dataset.id);
  openDrawer(node.dataset.id, { focus: false });
});

document.addEventListener("damai:escape", () => {
  const id = drawerId();
  const active = document.activeElement;
  // From a field Esc only leaves the field: what was written there stays.
  if (id && active?.closest?.("[data-drawer]") && /^(INPUT|TEXTAREA|SELECT)$/.test(active.tagName)) {
    board.querySelector("[data-sheet-title]")?.focus();
    return;
  }
  closeDrawer();
  if (id) select(id);
});
document.addEventListener("damai:drawer", (event) => {
  board.classList.toggle("with-drawer", Boolean(event.detail.id));
  map?.resize();
  if (map && overlapped() !== map.room) map.leaveRoom(overlapped(), rows.get(event.detail.id));
});

/** Pixels of the map that the open drawer covers. */
function overlapped() {
  const drawer = board.querySelector("[data-drawer]");
  return drawer.hidden || getComputedStyle(drawer).position !== "absolute" ? 0 : drawer.offsetWidth;
}

function acting(verb) {
  return () => {
    const node = current();
    const id = drawerId() || node?.dataset.id;
    if (!id) { say(word("js.board.pick")); return; }
    if (drawerId() !== id) { select(id); openDrawer(id, { focus: false }); }
    hold(actInDrawer(verb));
  };
}

key("j", word("js.keys.next"), () => move(1));
key("k", word("js.keys.previous"), () => move(-1));
const inList = () => list.contains(document.activeElement) || document.activeElement === document.body;
key("ArrowDown", "", () => move(1), inList);
key("ArrowUp", "", () => move(-1), inList);
key("Enter", word("js.keys.open"), () => { const n = current(); if (n) { select(n.dataset.id); openDrawer(n.dataset.id, { focus: true }); } });
for (const [name, verb] of [["a", "take"], ["d", "hand"], ["p", "severity"], ["n", "note"], ["r", "reply"], ["s", "close"]]) {
  if (may.has(verb)) key(name, word(`js.keys.${verb}`), acting(verb), undefined, verb);
}
key("c", word("js.keys.copy"), () => { const id = drawerId() || current()?.dataset.id; if (id) copyFrom(`/kejadian/${id}/salin`); });
wireCopying();
key("y", word("js.keys.copy_situation"), () => copyFrom("/ringkas/salin"));
if (may.has("file")) key("l", word("js.keys.intake"), () => { location.href = "/lapor"; });
key(".", word("js.keys.new"), () => chip.click());
key("m", word("js.keys.map"), () => { showMap(true); map?.focus(); });
key("e", word("js.keys.legend"), () => { showMap(true); legend?.(); });
key("[", word("js.keys.feature_before"), () => map?.cycle(-1));
key("]", word("js.keys.feature_after"), () => map?.cycle(1));

arrange();
listen(Number(board.dataset.seq));
const sent = new URLSearchParams(location.search).get("terkirim");
if (sent) {
  say(word("js.board.sent"));
  // The next key is about what was just written: take it, hand it over.
  board.querySelector(`.row[data-id="${CSS.escape(sent)}"]`)?.focus();
  const kept = `damai-draft-${document.documentElement.dataset.actor}`;
  if (JSON.parse(sessionStorage.getItem(kept) || "{}").id === sent) sessionStorage.removeItem(kept);
  history.replaceState(null, "", "/");
}
const mapToggle = board.querySelector(".map-toggle");
function showMap(on) {
  board.classList.toggle("map-open", on);
  mapToggle.setAttribute("aria-pressed", String(on));
  map?.resize();
}
mapToggle.addEventListener("click", () => showMap(!board.classList.contains("map-open")));

// The list is usable before the map is fetched.
requestIdleCallback?.(start) ?? setTimeout(start, 200);
async function start() {
  const target = board.querySelector("[data-map]");
  try {
    const { OperationsMap } = await import("./map.js");
    target.replaceChildren();
    map = await OperationsMap.make(target, {
      onPick: (id) => { select(id, false); openDrawer(id, { focus: false }); },
    });
    map.leaveRoom(overlapped(), rows.get(drawerId()));
    map.incidents([...rows.values()].filter((r) => !OVER.has(r.status)));
    const { attachTwin } = await import("./twin.js");
    attachTwin(board, map, (id) => { select(id, false); openDrawer(id, { focus: true }); });
    legend = (await import("./legend.js")).attachLegend(board);
  } catch (error) {
    target.textContent = word("js.map.failed");
    target.dataset.error = String(error);
  }
}
