/** How far a solve is: asked again while it runs, and on to the plan when it is there. */
import { word } from "../webkit/words.js";

const EVERY_MS = 400;
const LATER_MS = 2000;
const node = document.querySelector("[data-job]");
const at = (name) => node.querySelector(`[data-${name}]`);
let heard = "";

function cells(row) {
  const tr = document.createElement("tr");
  for (const [i, text] of [word(`plan.job.what.${row.what}`), row.best, row.bound, row.gap].entries()) {
    const td = document.createElement("td");
    if (i) td.className = "num";
    td.textContent = text;
    tr.append(td);
  }
  return tr;
}

async function ask() {
  let wait = EVERY_MS;
  try {
    const answer = await fetch(`/rencana/kerja/${node.dataset.job}/kabar`, { headers: { Accept: "application/json" } });
    if (!answer.ok) { location.reload(); return; }
    const news = await answer.json();
    if (news.plan) { location.replace(`/rencana?rencana=${news.plan}`); return; }
    if (news.over) { location.reload(); return; }
    at("told").replaceChildren(...news.rows.map(cells));
    at("elapsed").textContent = word("plan.job.elapsed", { s: Math.round(news.elapsed), most: Math.round(news.seconds) });
    at("bar").setAttribute("width", String(Math.min(100, (100 * news.elapsed) / Math.max(1, news.seconds))));
    const now = word(news.begun ? "plan.job.running" : "plan.job.waiting");
    if (now !== heard) { heard = now; at("now").textContent = now; }
  } catch { wait = LATER_MS; /* the link is cut: asked again, less often */ }
  setTimeout(ask, wait);
}

if (node.dataset.over === "no" && at("told")) ask();
at("stop")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.disabled = true;
  button.textContent = word("plan.job.stopping");
  try {
    await fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)), headers: { Accept: "text/html" } });
  } catch {
    button.disabled = false;
    button.textContent = word("plan.job.stop");
  }
});
