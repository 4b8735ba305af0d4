/** Places on the map: a shape of its own for each duty, in ink alone; hues belong to severity. */
import { word } from "../webkit/words.js";

const PX = 18;
export const SCALE = 2;

/** Each draws inside a box of 16 units. */
const SHAPES = {
  // A gable with columns.
  office(g) { g.moveTo(1, 6); g.lineTo(8, 1.5); g.lineTo(15, 6); g.lineTo(15, 14.5); g.lineTo(1, 14.5); g.closePath(); },
  // A wide shed.
  warehouse(g) { g.moveTo(1, 4); g.lineTo(15, 4); g.lineTo(15, 14); g.lineTo(1, 14); g.closePath(); },
  // A shield.
  police(g) { g.moveTo(8, 1); g.lineTo(14.5, 3.5); g.lineTo(14, 9); g.quadraticCurveTo(12, 13.5, 8, 15.5); g.quadraticCurveTo(4, 13.5, 2, 9); g.lineTo(1.5, 3.5); g.closePath(); },
  // A cross.
  health(g) { g.moveTo(5.5, 1); g.lineTo(10.5, 1); g.lineTo(10.5, 5.5); g.lineTo(15, 5.5); g.lineTo(15, 10.5); g.lineTo(10.5, 10.5); g.lineTo(10.5, 15); g.lineTo(5.5, 15); g.lineTo(5.5, 10.5); g.lineTo(1, 10.5); g.lineTo(1, 5.5); g.lineTo(5.5, 5.5); g.closePath(); },
  // A flame.
  fire(g) { g.moveTo(8.5, 0.5); g.quadraticCurveTo(14.5, 6, 13.5, 10.5); g.quadraticCurveTo(12.5, 15.5, 8, 15.5); g.quadraticCurveTo(3.5, 15.5, 2.5, 10.5); g.quadraticCurveTo(2.5, 7.5, 5, 5); g.quadraticCurveTo(5.5, 7.5, 7, 8); g.quadraticCurveTo(8.5, 4, 8.5, 0.5); g.closePath(); },
};
const INSIDE = {
  office(g) { for (const x of [4.5, 8, 11.5]) { g.moveTo(x, 8); g.lineTo(x, 12.5); } },
  warehouse(g) { g.moveTo(1, 7.5); g.lineTo(15, 7.5); g.moveTo(8, 7.5); g.lineTo(8, 14); },
};

export function symbol(shape, ink, ground) {
  const size = PX * SCALE;
  const canvas = new OffscreenCanvas(size, size);
  const g = canvas.getContext("2d");
  g.scale(SCALE, SCALE);
  g.translate(1, 1);
  g.lineJoin = "round";
  g.beginPath();
  SHAPES[shape](g);
  g.fillStyle = ground;
  g.fill();
  g.strokeStyle = ink;
  g.lineWidth = 1.6;
  g.stroke();
  g.beginPath();
  INSIDE[shape]?.(g);
  g.stroke();
  return g.getImageData(0, 0, size, size);
}

export const EMPTY = { type: "FeatureCollection", features: [] };

export const LAYER = {
  id: "places",
  type: "symbol",
  source: "places",
  layout: { "icon-image": ["concat", "place-", ["get", "shape"]], "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 13, 1], "icon-allow-overlap": true, "icon-ignore-placement": true },
};

/** Give the view its symbols, and a card that says what was clicked. */
export function drawPlaces(view, node, colour) {
  for (const shape of Object.keys(SHAPES)) view.addImage(`place-${shape}`, symbol(shape, colour("ink"), colour("surface")), { pixelRatio: SCALE });
  const card = document.createElement("div");
  card.className = "map-card";
  card.hidden = true;
  node.after(card);
  view.on("click", "places", (event) => {
    // An incident on top of a place is what was meant.
    if (view.queryRenderedFeatures(event.point, { layers: ["incidents"] }).length) return;
    show(card, event.features[0].properties);
  });
  view.on("mouseenter", "places", () => { view.getCanvas().style.cursor = "pointer"; });
  view.on("mouseleave", "places", () => { view.getCanvas().style.cursor = ""; });
  document.addEventListener("damai:escape", () => { card.hidden = true; });
}

function show(card, place) {
  const link = document.createElement("a");
  link.href = `/tempat/${place.code}`;
  link.textContent = place.name;
  const kind = document.createElement("p");
  kind.className = "small dim";
  kind.textContent = [word(`js.place.${place.kind}`), place.address].filter(Boolean).join(" · ");
  const close = document.createElement("button");
  close.className = "btn btn-quiet";
  close.textContent = word("js.map.close");
  close.addEventListener("click", () => { card.hidden = true; });
  card.replaceChildren(link, kind, close);
  if (place.synthetic === true || place.synthetic === "true") {
    const mark = document.createElement("span");
    mark.className = "mark";
    mark.textContent = word("js.place.synthetic");
    kind.append(" ", mark);
  }
  card.hidden = false;
}
