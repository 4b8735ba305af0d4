/**
 * The command palette: go, do, find. What the page offers is found here and now; incidents, places and people
 * are asked of the server as one types, and without the network the list says so.
 */
import { offered, verbs } from "./keys.js";
import { shown } from "./keymap.js";
import { word } from "./words.js";

const ASK_MS = 120;
const SLOW_MS = 300;

let parts = null;
let options = [];
let active = -1;
let timer = 0;
let asking = null;
let found = null;
/** "" | "slow" | "cut" | "refused": how the last question went. */
let state = "";

/** Open it over whatever the page shows; what is chosen acts on that. */
export async function openPalette() {
  parts ??= make();
  await parts.dressed;
  if (parts.dialog.open) { parts.field.select(); return; }
  parts.field.value = "";
  found = null;
  state = "";
  parts.dialog.showModal();
  fill();
}

function element(name, given = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(given)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

function make() {
  const link = element("link", { rel: "stylesheet", href: new URL("./palette.css", import.meta.url).href });
  // Undressed it would jump; without its clothes it works all the same.
  const dressed = new Promise((done) => { link.onload = done; link.onerror = done; });
  document.head.append(link);
  const field = element("input", {
    class: "input", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list",
    "aria-label": word("js.palette.label"), placeholder: word("js.palette.label"), autocomplete: "off", spellcheck: "false", maxlength: "80",
  });
  const list = element("div", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": word("js.palette.title") });
  const told = element("p", { class: "palette-told", role: "status" });
  const dialog = element("dialog", { class: "palette", "aria-label": word("js.palette.title") }, field, list, told);
  document.body.append(dialog);
  field.addEventListener("input", () => { found = null; active = 0; fill(); later(); });
  field.addEventListener("keydown", onKey);
  // A press beside it closes it, as Esc does.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  // Keys come before this event where the machine is slow: it may have been opened again by then.
  dialog.addEventListener("close", () => { if (!dialog.open) { clearTimeout(timer); asking?.abort(); } });
  return { dialog, field, list, told, dressed };
}

function onKey(event) {
  if (event.isComposing) return;
  const n = options.length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (n) { active = (active + (event.key === "ArrowDown" ? 1 : n - 1)) % n; mark(); }
  } else if (event.key === "PageDown" || event.key === "PageUp") {
    event.preventDefault();
    if (n) { active = Math.min(n - 1, Math.max(0, active + (event.key === "PageDown" ? 8 : -8))); mark(); }
  } else if (event.key === "Enter") {
    event.preventDefault();
    run(options[active]);
  }
}

function run(option) {
  if (!option) return;
  // The focus goes back first: an act is about what was chosen on the page.
  parts.dialog.close();
  option.run();
}

/* What there is to choose: every group is [title key, options], an option {text, more, key, run}. */

function going(href) {
  return () => { location.href = href; };
}

function pages() {
  const rail = [...document.querySelectorAll(".rail a[data-go]")].map((link) => ({ text: link.textContent.trim(), key: link.dataset.go && `${shown("g")} ${link.dataset.go.toUpperCase()}`, run: () => link.click() }));
  const menu = [...document.querySelectorAll(".menu-body > a")].map((link) => ({ text: link.textContent.trim(), run: () => link.click() }));
  return [...rail, ...menu];
}

/** The label of a form's button or fold, without its key cap. */
function label(form) {
  const node = form.closest("details")?.querySelector("summary") || form.querySelector("button");
  const copy = node.cloneNode(true);
  for (const cap of copy.querySelectorAll("kbd")) cap.remove();
  return copy.textContent.trim();
}

function press(form) {
  const details = form.closest("details");
  if (!details) { form.requestSubmit(); return; }
  details.open = true;
  form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
}

function acts() {
  const keyed = verbs();
  const more = [...document.querySelectorAll("main [data-sheet] form[data-verb]")].filter((form) => !keyed.has(form.dataset.verb));
  return [
    ...offered().map(([name, text, run]) => ({ text, key: shown(name), run })),
    ...more.map((form) => ({ text: label(form), run: () => press(form) })),
  ];
}

function results() {
  if (!found) return [];
  const [incidents, ...others] = answers();
  // Who types a code means the place.
  return /^[\d.]{4,}$/.test(parts.field.value.trim()) ? [...others, incidents] : [incidents, ...others];
}

function answers() {
  return [
    ["js.palette.incidents", found.incidents.map((item) => ({
      text: item.title, more: `${word(`js.find.severity.${item.severity}`)} · ${item.place}`, run: () => {
        // On the board the drawer shows it, elsewhere its own page.
        const row = document.getElementById(`r-${item.id}`);
        if (row) row.click(); else location.href = `/kejadian/${item.id}`;
      },
    }))],
    ["js.palette.places", found.places.map((item) => ({
      text: item.name, more: `${word(`js.level.${item.kind}`)} · ${item.code}`, run: going(`/${item.kind === "station" ? "tps" : "wilayah"}/${item.code}`),
    }))],
    ["js.palette.people", found.people.map((item) => ({
      text: item.name, more: item.office, run: going(item.id ? `/orang/${item.id}` : `/cari?q=${encodeURIComponent(item.name)}`),
    }))],
  ];
}

function fits(option, words) {
  const said = option.text.toLowerCase();
  return words.every((part) => said.includes(part));
}

function groups() {
  const said = parts.field.value.trim();
  const words = said.toLowerCase().split(/\s+/).filter(Boolean);
  const here = [["js.palette.acts", acts()], ["js.palette.pages", pages()]]
    .map(([title, all]) => [title, all.filter((option) => fits(option, words))]);
  const all = said ? [["js.palette.search", [{ text: word("js.palette.all", { q: said }), run: going(`/cari?q=${encodeURIComponent(said)}`) }]]] : [];
  return [...here, ...results(), ...all].filter(([, some]) => some.length);
}

function fill() {
  options = [];
  const nodes = groups().map(([title, some], at) => {
    const head = element("div", { class: "palette-head", id: `palette-g${at}`, role: "presentation" }, word(title));
    return element("div", { role: "group", "aria-labelledby": head.id }, head, ...some.map(paint));
  });
  parts.list.replaceChildren(...nodes);
  active = Math.min(Math.max(active, 0), options.length - 1);
  mark();
  tell();
}

function paint(option) {
  const node = element("div", { class: "palette-option", role: "option", id: `palette-${options.length}`, "aria-selected": "false" }, element("span", { class: "palette-text" }, option.text));
  if (option.more) node.append(element("span", { class: "palette-more" }, option.more));
  if (option.key) node.append(element("kbd", { "data-name": option.key }, option.key));
  const at = options.push({ ...option, node }) - 1;
  node.addEventListener("mousedown", (event) => event.preventDefault());
  node.addEventListener("click", () => run(options[at]));
  return node;
}

function mark() {
  options.forEach(({ node }, at) => node.setAttribute("aria-selected", String(at === active)));
  const node = options[active]?.node;
  if (node) { parts.field.setAttribute("aria-activedescendant", node.id); node.scrollIntoView({ block: "nearest" }); }
  else parts.field.removeAttribute("aria-activedescendant");
}

function tell() {
  const said = parts.field.value.trim();
  let text = word("js.palette.hint");
  if (state === "cut") text = word("js.palette.cut");
  else if (state === "refused") text = word("js.palette.refused");
  else if (state === "slow") text = word("js.palette.loading");
  else if (found?.instead) text = word("js.palette.instead", { found: found.instead });
  else if (said && found) text = results().some(([, some]) => some.length) ? word("js.palette.count", { n: options.length }) : word("js.palette.nothing");
  if (parts.told.textContent !== text) parts.told.textContent = text;
}

function later() {
  clearTimeout(timer);
  asking?.abort();
  state = "";
  const said = parts.field.value.trim();
  if (said.length < 2) { tell(); return; }
  timer = setTimeout(() => ask(said), ASK_MS);
}

async function ask(said) {
  const mine = new AbortController();
  asking = mine;
  const slow = setTimeout(() => { state = "slow"; tell(); }, SLOW_MS);
  try {
    const answer = await fetch(`/api/v1/find?q=${encodeURIComponent(said)}`, { headers: { Accept: "application/json" }, signal: mine.signal });
    if (answer.status === 401) { location.href = `/masuk?ke=${encodeURIComponent(location.pathname + location.search)}`; return; }
    state = answer.ok ? "" : "refused";
    found = answer.ok ? await answer.json() : null;
  } catch {
    if (mine.signal.aborted) return;
    state = "cut";
  } finally {
    clearTimeout(slow);
  }
  if (!mine.signal.aborted) fill();
}
