/** What the map's shapes mean: words beside the very symbols that the map draws. */
import { SIZE, colour, pin } from "./pins.js";
import { SCALE, symbol } from "./places.js";

/** @param {HTMLElement} board @returns {() => void} opens it, or closes it */
export function attachLegend(board) {
  const legend = board.querySelector("[data-legend]");
  const toggle = board.querySelector("[data-legend-toggle]");
  let drawn = false;

  function show(on) {
    const back = !on && legend.contains(document.activeElement);
    if (on && !drawn) { draw(legend); drawn = true; }
    legend.hidden = !on;
    toggle.setAttribute("aria-expanded", String(on));
    if (on) legend.focus();
    else if (back) toggle.focus();
  }
  toggle.addEventListener("click", () => show(legend.hidden));
  legend.querySelector("[data-legend-close]").addEventListener("click", () => show(false));
  // Where the focus is: Escape closes what one is in, and the drawer the next time.
  legend.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    show(false);
  });
  toggle.disabled = false;
  return () => show(legend.hidden);
}

function draw(legend) {
  for (const canvas of legend.querySelectorAll("canvas")) {
    const name = canvas.dataset.symbol;
    const data = name in SIZE ? pin(name).data : symbol(name, colour("ink"), colour("surface"));
    Object.assign(canvas, { width: data.width, height: data.height });
    // As large as on the map.
    canvas.style.width = `${data.width / SCALE}px`;
    canvas.getContext("2d").putImageData(data, 0, 0);
  }
}
