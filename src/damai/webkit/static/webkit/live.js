/**
 * One EventSource a browser, whatever the number of tabs: the tab that holds the lock listens and passes
 * frames on. Pages get `damai:frames` (array of frames), `damai:link` and `damai:resync` on document.
 */
import { timeAt, sceneNow, ageText } from "./ages.js";
import { word } from "./words.js";

const who = document.documentElement.dataset.actor || "";
const channel = new BroadcastChannel(`damai-live-${who}`);
const RECENT_N = 400;
let high = 0;
let source = null;
let leading = false;
let recent = [];
let recentFrom = 0;
const link = { state: "none", since: 0, at: 0 };

function emit(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function paint() {
  for (const node of document.querySelectorAll("[data-link]")) node.dataset.state = link.state;
  for (const node of document.querySelectorAll("[data-link-word]")) node.textContent = word(`js.link.${link.state}`);
  const stale = document.querySelector("[data-stale]");
  if (!stale) return;
  const cut = link.state === "cut" && Date.now() - link.since > 1500;
  stale.hidden = !cut;
  document.documentElement.classList.toggle("stale", cut);
  if (cut && link.full) {
    stale.querySelector("[data-stale-word]").textContent = word("js.link.full", { most: link.full });
  } else if (cut) {
    const gone = Date.now() - link.since;
    stale.querySelector("[data-stale-word]").textContent =
      word("js.link.stale", { at: timeAt(link.at), ago: ageText(gone) });
  }
}

function setLink(state) {
  if (state !== link.state) {
    link.state = state;
    link.since = Date.now();
    link.at = sceneNow();
    emit("damai:link", { ...link });
    if (leading) channel.postMessage({ kind: "link", state });
  }
  paint();
}

function take(seq, frames) {
  if (seq > high) high = seq;
  if (recentFrom === Infinity) recentFrom = seq;
  if (frames.length) emit("damai:frames", frames);
}

let opened = false; // a stream was open before: what it heard last may be of a journal that went back since
function open() {
  source?.close();
  source = new EventSource(`/api/v1/events?after=${high}${opened ? "&again=true" : ""}`);
  opened = true;
  heard();
  source.onopen = () => { heard(); setLink("live"); };
  source.addEventListener("beat", (event) => {
    heard();
    setLink("live");
    take(Number(event.lastEventId), []);
  });
  source.onmessage = (event) => {
    heard();
    setLink("live");
    const frames = JSON.parse(event.data);
    const seq = Number(event.lastEventId);
    take(seq, frames);
    recent.push({ seq, frames });
    if (recent.length > RECENT_N) recentFrom = recent.shift().seq;
    channel.postMessage({ kind: "frames", seq, frames });
  };
  source.addEventListener("resync", (event) => {
    const wait = Number(JSON.parse(event.data).wait_s || 0);
    channel.postMessage({ kind: "resync", wait });
    resync(wait);
  });
  // Too many streams of this session: this one was the oldest. Coming back would only push out the next.
  source.addEventListener("closed", (event) => {
    source.close();
    link.full = Number(JSON.parse(event.data).most);
    setLink("cut");
  });
  source.onerror = () => {
    setLink("cut");
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 2000 + Math.random() * 1000);
  };
}

/** The server beats every 15 s: a link that says nothing for longer is dead, whatever TCP believes. */
const SILENT_MS = 40000;
function heard() {
  link.last = performance.now();
}
setInterval(() => {
  if (!leading || !source || link.full || performance.now() - link.last < SILENT_MS) return;
  setLink("cut");
  open();
}, 5000);

async function again() {
  try {
    const answer = await fetch("/api/v1/codes", { headers: { Accept: "application/json" } });
    if (answer.status === 401) {
      location.href = `/masuk?ke=${encodeURIComponent(location.pathname)}`;
      return;
    }
  } catch { /* still cut: the next try tells */ }
  open();
}

// A browser that knows to be offline says so at once; the stream itself may hang for minutes.
addEventListener("offline", () => {
  source?.close();
  setLink("cut");
});
addEventListener("online", () => { if (leading && !link.full) open(); });

/** What was heard before is not to be gone on from, nor passed on: the journal may be another one by now. */
function resync(wait) {
  high = 0;
  recent = [];
  recentFrom = Infinity;
  setTimeout(() => emit("damai:resync", {}), wait * 1000);
}

channel.onmessage = ({ data }) => {
  if (leading) {
    if (data.kind === "ask") {
      channel.postMessage({ kind: "link", state: link.state });
      if (data.seq < recentFrom) channel.postMessage({ kind: "resync", wait: 0, to: data.me });
      for (const item of recent) {
        if (item.seq > data.seq) channel.postMessage({ kind: "frames", ...item, to: data.me });
      }
    }
    return;
  }
  if (data.to && data.to !== me) return;
  if (data.kind === "frames") take(data.seq, data.frames);
  if (data.kind === "link") setLink(data.state);
  if (data.kind === "resync") resync(data.wait);
};

const me = crypto.randomUUID();

/** Begin to listen from `seq`, the one this page was read at. */
export function listen(seq) {
  high = seq;
  recentFrom = seq;
  channel.postMessage({ kind: "ask", seq, me });
  navigator.locks.request(`damai-live-${who}`, () => {
    leading = true;
    recentFrom = high;
    open();
    return new Promise(() => {});
  });
  setInterval(paint, 1000);
}
