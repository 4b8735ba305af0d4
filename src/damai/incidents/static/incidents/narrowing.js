/**
 * The queue's own search: what the rows say is looked through at once, the rest (the report's words, the
 * kecamatan, what is cut off) by the server. The address always says what the list is narrowed to.
 */
import { copyText } from "../webkit/copying.js";
import { key } from "../webkit/keys.js";
import { word } from "../webkit/words.js";
import { pageOf } from "./sending.js";

const ASK_MS = 250;
const NEWS_MS = 3000;

function sayings(row) {
  const words = [`kind.${row.kind}`, `severity.${row.severity}`, `status.${row.status}`].map((part) => word(`incidents.${part}`));
  return `${row.title} ${row.place} ${row.area} ${words.join(" ")}`.toLowerCase();
}

export class Narrowing {
  /** @param {HTMLElement} board @param {string[]} ids that the page came with @param {{onChange: () => void, onRows: (rows: any[], partial: boolean) => void}} tell */
  constructor(board, ids, tell) {
    this.board = board;
    this.tell = tell;
    this.filters = JSON.parse(board.dataset.filters);
    this.form = board.querySelector("[data-narrow]");
    this.field = this.form.elements.q;
    /** The words that the server was asked last, and what it found for them. */
    this.asked = this.filters.q;
    this.found = new Set(ids);
    this.timer = 0;
    this.asking = null;
    this.wire();
  }

  get any() {
    return Object.values(this.filters).some(Boolean);
  }

  holds(row) {
    const { severity, status, area, q } = this.filters;
    if (severity && row.severity !== severity) return false;
    if (status && row.status !== status) return false;
    if (area && row.area !== area && !row.area.startsWith(`${area}.`)) return false;
    if (!q || (q === this.asked && this.found.has(row.id))) return true;
    const said = sayings(row);
    return q.toLowerCase().split(" ").every((part) => said.includes(part));
  }

  /** A row came by the stream: what it holds beyond its own line only the server knows. */
  news(row) {
    if (this.filters.q && !this.holds(row)) this.later(NEWS_MS);
  }

  wire() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.narrow();
      this.board.querySelector(".rows .row")?.focus();
    });
    this.field.addEventListener("input", () => this.narrow());
    this.form.elements.status.addEventListener("change", () => this.narrow());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        this.board.querySelector(".rows .row")?.focus();
      } else if (event.key === "Escape") {
        // Here Esc empties the field, and leaves it when it is empty; the drawer stays.
        event.preventDefault();
        event.stopPropagation();
        if (this.field.value) { this.field.value = ""; this.narrow(); } else this.field.blur();
      }
    });
    const copy = this.form.querySelector("[data-copy-address]");
    copy.disabled = false;
    copy.addEventListener("click", () => copyText(location.href));
    key("/", word("js.keys.narrow"), () => { this.field.focus(); this.field.select(); });
  }

  narrow() {
    this.filters.q = this.field.value.trim().replace(/\s+/g, " ");
    this.filters.status = this.form.elements.status.value;
    const query = new URLSearchParams(Object.entries(this.filters).filter(([, value]) => value));
    history.replaceState(history.state, "", query.size ? `/?${query}` : "/");
    this.board.querySelector("[data-narrowed]").hidden = !this.any;
    for (const chip of this.board.querySelectorAll("a[data-severity]")) chip.href = this.with(query, "severity", chip.dataset.severity);
    this.tell.onChange();
    this.later(ASK_MS);
  }

  /** The address that a severity's chip leads to: the same list with that one severity, or without it. */
  with(query, name, value) {
    const other = new URLSearchParams(query);
    if (other.get(name) === value) other.delete(name);
    else other.set(name, value);
    return other.size ? `/?${other}` : "/";
  }

  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), ms);
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const words = this.filters.q;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: this.asking.signal });
      const page = pageOf(await answer.text());
      const rows = page.getElementById("rows");
      if (!answer.ok || !rows || words !== this.filters.q) return;
      const found = JSON.parse(rows.textContent);
      this.asked = words;
      this.found = new Set(found.map((row) => row.id));
      this.tell.onRows(found, page.querySelector("[data-board]").hasAttribute("data-partial"));
      if (document.activeElement === this.field) this.hear(word("js.board.found", { n: found.length }));
    } catch (error) {
      // Another word was typed; or the link is cut, and what is here was looked through all the same.
      if (error.name !== "AbortError") this.hear(word("js.board.narrow_cut"));
    }
  }

  /** For screen readers; the eyes see the list. */
  hear(text) {
    document.querySelector("[data-say]").textContent = text;
  }
}
