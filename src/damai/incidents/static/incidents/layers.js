/**
 * The chips of the map: each layer on or off, with its age. What is off stands in the address (`?lapis=`), so
 * that a link and a reload show the same. A layer that is wide and rarely wanted is fetched when it is asked for.
 */
import { sceneNow, timeAt } from "../webkit/ages.js";
import { word } from "../webkit/words.js";

const PARAM = "lapis";
const AGES_MS = 1000;

/** Names of the layers that are shown: the address, else what each chip says by itself. */
function wanted(chips) {
  const said = new URLSearchParams(location.search).get(PARAM);
  const names = said === null ? null : new Set(said.split(",").filter(Boolean));
  return new Map(chips.map((chip) => [chip, names ? names.has(chip.dataset.name) : chip.getAttribute("aria-pressed") === "true"]));
}

/** @param {HTMLElement} group @param {{show: (name: string, ids: string[], on: boolean) => Promise<void>|void}} map */
export async function attachLayers(group, map) {
  const chips = [...group.querySelectorAll("[data-layer]")];
  const chosen = wanted(chips);
  for (const [chip, on] of chosen) set(chip, on);

  function set(chip, on) {
    chip.setAttribute("aria-pressed", String(on));
    return map.show(chip.dataset.name, chip.dataset.layer.split(" "), on);
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      set(chip, chip.getAttribute("aria-pressed") !== "true");
      remember();
    });
  }

  function remember() {
    const query = new URLSearchParams(location.search);
    query.set(PARAM, chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.name).join(","));
    history.replaceState(history.state, "", `${location.pathname}?${query.toString().replaceAll("%2C", ",")}${location.hash}`);
  }

  let ages = {};
  async function ask() {
    try {
      const answer = await fetch("/peta/lapis.json", { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const said = await answer.json();
      ages = said.ages;
      for (const chip of chips) if (chip.dataset.level) chip.hidden = !said.levels.includes(chip.dataset.level);
      paint();
    } catch { /* the banner says that the link is cut; the ages stay as old as they are */ }
  }

  /** Incidents are as old as the link; the others as their last change. */
  let live = null;
  function asOf(of) {
    const at = of === "live" ? live && dayTime(live) : ages[of];
    return at ? word("js.layer.as_of", { at }) : "";
  }
  function paint() {
    for (const chip of chips) {
      chip.title = chip.querySelector("[data-chip-age]").textContent = asOf(chip.dataset.age);
    }
    // The legend says it too: beside an open drawer the chips are short.
    for (const node of document.querySelectorAll("[data-age-of]")) node.textContent = asOf(node.dataset.ageOf);
  }
  document.addEventListener("damai:link", (event) => { linked = event.detail.state === "live"; });
  let linked = document.querySelector("[data-link]")?.dataset.state === "live";
  setInterval(() => {
    if (linked || live === null) live = sceneNow();
    paint();
  }, AGES_MS);
  document.addEventListener("damai:layers", ask);
  await ask();
}

const zone = document.documentElement.dataset.zone || "Asia/Jakarta";
const days = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", timeZone: zone });

/** 14.02 06.20 */
function dayTime(ms) {
  return `${days.format(ms).replace("/", ".")} ${timeAt(ms).slice(0, 5)}`;
}
