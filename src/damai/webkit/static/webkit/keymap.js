/**
 * Which letter does what, for this person: kept by the server, with a copy here so that a page need not wait.
 * A letter that was moved is moved on every page; `?` stays where it is.
 */
import { word } from "./words.js";

const who = document.documentElement.dataset.actor || "";
const STORE = `damai-keys-${who}`;
const AGAIN_MS = 900000;
const ADDRESS = "/akun/tombol";
/**
 * @type {{off: boolean, keys: Record<string, string>, at: number, sent?: {off: boolean, keys: Record<string, string>}}}
 * keys: as it is declared -> as this person has it; at: when the server was asked last; sent: what the server was
 * asked to keep and has not answered, so that a page left in between does not undo it
 */
let chosen = { off: false, keys: {}, at: 0, ...JSON.parse(localStorage.getItem(STORE) || "{}") };

export function isOff() {
  return chosen.off;
}

export function changed() {
  return chosen.off || Object.keys(chosen.keys).length > 0;
}

/** The letter that this person presses for what a page declares as `name`. */
export function pressed(name) {
  return chosen.keys[name] ?? name;
}

/** What a page declares for the letter that was pressed; null when nothing is on it any more. */
export function declared(letter) {
  for (const [name, moved] of Object.entries(chosen.keys)) if (moved === letter) return name;
  return letter in chosen.keys ? null : letter;
}

/** The letter as it is shown. */
export function shown(name) {
  return name.length === 1 ? pressed(name).toUpperCase() : name;
}

function keep(fresh, sent) {
  chosen = { off: Boolean(fresh.off), keys: fresh.keys, at: Date.now(), sent };
  localStorage.setItem(STORE, JSON.stringify(chosen));
  paint(document.body);
}

/**
 * Ask the server to keep it. Resolves to "" when it does, else to the sentence that says why not. Refused,
 * everything is as it was; cut off, the next page asks again. On and off count at once; a letter may be refused,
 * so it waits for the answer.
 */
export async function choose({ off = chosen.off, keys = chosen.keys }) {
  const token = document.querySelector("input[name=form_token]")?.value || "";
  const before = { ...chosen, sent: undefined };
  keep({ off, keys: chosen.keys }, { off, keys });
  const body = new URLSearchParams({ off: off ? "yes" : "no", keys: JSON.stringify(keys) });
  try {
    const answer = await fetch(ADDRESS, { method: "POST", body, keepalive: true, headers: { Accept: "application/json", "X-Form-Token": token } });
    const said = await answer.json();
    keep(answer.ok ? said : before);
    return answer.ok ? "" : said.detail;
  } catch {
    // Cut off, or the page is being left: which of the two cannot be told, and the server may have kept it.
    return word("js.keys.cut");
  }
}

/** The same keys with `name` moved to `letter`; back on its own letter it is no longer listed. */
export function moved(name, letter) {
  const keys = { ...chosen.keys, [name]: letter };
  if (name === letter) delete keys[name];
  return keys;
}

/** Key caps and hints say the letters as they are. */
function paint(root) {
  for (const cap of root.querySelectorAll("kbd")) {
    cap.dataset.name ??= cap.textContent;
    const name = cap.dataset.name;
    if (name.length === 1) cap.textContent = shown(name.toLowerCase());
  }
  for (const node of root.querySelectorAll("[title]")) {
    node.dataset.hint ??= node.title;
    node.title = node.dataset.hint.replace(/ \(([^()])\)$/, (_, name) => ` (${shown(name.toLowerCase())})`);
  }
}

async function ask() {
  const before = chosen;
  try {
    const answer = await fetch(ADDRESS, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const said = await answer.json();
    // What was chosen meanwhile is newer than what the server answered.
    if (chosen === before) keep(said);
  } catch { /* the copy stands; the next page asks again */ }
}

// While the second factor is being set up every other address is closed.
if (who && location.pathname !== "/akun/faktor") {
  // After a while another machine may have been given another choice: the server's word counts.
  if (chosen.sent && Math.abs(Date.now() - chosen.at) < AGAIN_MS) choose(chosen.sent).then((told) => { if (told && !chosen.sent) ask(); });
  else if (Math.abs(Date.now() - chosen.at) > AGAIN_MS) ask();
}
addEventListener("storage", (event) => {
  if (event.key === STORE && event.newValue) { chosen = JSON.parse(event.newValue); paint(document.body); }
});
if (Object.keys(chosen.keys).length) paint(document.body);
new MutationObserver((changes) => {
  if (!Object.keys(chosen.keys).length) return;
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) paint(node);
}).observe(document.body, { childList: true, subtree: true });
