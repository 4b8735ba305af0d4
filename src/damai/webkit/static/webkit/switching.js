/**
 * Who is at this browser: the way to "Ganti operator" keeps what one looks at and asks before words are lost,
 * and a tab that is still of the operator before says so instead of acting for somebody else.
 */
import { key } from "./keys.js";
import { changed } from "./writing.js";
import { word } from "./words.js";

const who = document.documentElement.dataset.actor;
const links = [...document.querySelectorAll("[data-switch]")];

function unsent() {
  const fields = document.querySelectorAll("form[method=post] textarea, form[method=post] input:not([type=hidden]):not([type=password]), form[method=post] select");
  return [...fields].some(changed);
}

/** A question with a way back, which is the first choice; `go` runs only when it is chosen. */
function ask(text, stay, onward, go) {
  const dialog = document.createElement("dialog");
  dialog.dataset.unsent = "";
  const said = document.createElement("p");
  said.textContent = text;
  const row = document.createElement("form");
  row.method = "dialog";
  row.className = "btn-row dialog-row";
  const back = Object.assign(document.createElement("button"), { className: "btn btn-primary", textContent: stay, autofocus: true });
  const on = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: onward });
  on.addEventListener("click", go);
  row.append(back, on);
  dialog.append(said, row);
  dialog.setAttribute("aria-label", text);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (location.pathname === "/ganti") { event.preventDefault(); return; }
    const path = `${location.pathname}${location.search}`;
    link.href = `/ganti?ke=${encodeURIComponent(path)}`;
    if (!unsent()) return;
    event.preventDefault();
    ask(word("js.switch.unsent"), word("js.switch.back"), word("js.switch.on"), () => { location.href = link.href; });
  });
}
if (links.length) key("o", word("js.switch.key"), () => links[0].click());

if (who) {
  const channel = new BroadcastChannel("damai-who");
  channel.onmessage = ({ data }) => {
    if (data.who === who || document.querySelector("dialog[data-unsent]")) return;
    // Nothing here can be sent any more: this page's forms are bound to the session that ended.
    if (!unsent()) { location.reload(); return; }
    ask(word("js.switch.taken", { name: data.name }), word("js.switch.read"), word("js.switch.reload"), () => location.reload());
  };
  channel.postMessage({ who, name: document.querySelector(".menu-name")?.textContent ?? "" });
}
