/** The map in words: the same view as a table, for whoever cannot or does not want to see it. */
import { word } from "../webkit/words.js";

/** @param {HTMLElement} board @param {{inView: () => any}} map @param {(id: string) => void} onPick */
export function attachTwin(board, map, onPick) {
  const twin = board.querySelector("[data-twin]");
  const toggle = board.querySelector("[data-twin-toggle]");

  toggle.addEventListener("click", () => {
    twin.hidden = !twin.hidden;
    toggle.setAttribute("aria-pressed", String(!twin.hidden));
    if (!twin.hidden) { paint(); twin.focus(); }
  });
  // Until now a press would have been lost; without a map there is nothing to put in words.
  toggle.disabled = false;
  document.addEventListener("damai:map", () => { if (!twin.hidden) paint(); });
  twin.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-pick]") : null;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onPick(link.dataset.pick);
  });

  function paint() {
    const { incidents, places = [], areas, folded } = map.inView();
    const at = twin.contains(document.activeElement) && document.activeElement !== twin ? document.activeElement.getAttribute("href") : null;
    twin.replaceChildren(
      table(word("js.twin.incidents", { n: incidents.length }), ["js.twin.severity", "js.twin.title", "js.twin.place"], incidents.map(incidentCells)),
      table(word("js.twin.areas", { n: areas.length }), ["js.twin.area", "js.twin.stations"], areas.map(areaCells)),
      table(word("js.twin.places", { n: places.length }), ["js.twin.name", "js.twin.kind"], places.map(placeCells)),
    );
    if (folded) {
      const more = document.createElement("p");
      more.className = "hint";
      more.textContent = word("js.twin.folded", { n: folded });
      twin.append(more);
    }
    // The one that had the focus may have left the view: then the table itself has it.
    if (at) ([...twin.querySelectorAll("a")].find((link) => link.getAttribute("href") === at) || twin).focus({ preventScroll: true });
  }
}

function incidentCells(row) {
  const link = document.createElement("a");
  link.href = `/kejadian/${row.id}`;
  link.dataset.pick = row.id;
  link.textContent = row.title;
  return [word(`incidents.severity.${row.severity}`), link, row.surveyed === false ? `${row.place} (${word("js.twin.not_surveyed")})` : row.place];
}

function placeCells({ code, name, kind }) {
  const link = document.createElement("a");
  link.href = `/tempat/${code}`;
  link.textContent = name;
  return [link, word(`js.place.${kind}`)];
}

function areaCells({ code, name, n }) {
  const link = document.createElement("a");
  link.href = `/wilayah/${code}`;
  link.textContent = name;
  return [link, String(n)];
}

function table(caption, heads, rows) {
  const node = document.createElement("table");
  node.className = "table";
  node.createCaption().textContent = caption;
  if (!rows.length) return node;
  const head = node.createTHead().insertRow();
  for (const key of heads) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = word(key);
    head.append(cell);
  }
  const body = node.createTBody();
  for (const cells of rows) {
    const line = body.insertRow();
    for (const cell of cells) line.insertCell().append(cell);
  }
  return node;
}
