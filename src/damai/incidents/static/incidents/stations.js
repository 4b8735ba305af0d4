/** The stations on the map: all at once where they are few, else as tiles that fold them into cells. */

const TILES = "/api/v1/tiles/stations/{z}/{x}/{y}.mvt";

/** @param {{left_out: number}} collection what `/peta/titik.json` answered */
export function inTiles(collection) {
  return collection.left_out > 0;
}

export function sourceOf(collection) {
  return inTiles(collection)
    ? { type: "vector", tiles: [location.origin + TILES], maxzoom: 14 }
    : { type: "geojson", data: collection };
}

/** Where somebody measured it, or an authority said it; else it stands anywhere in its kelurahan. */
const EXACT = ["in", ["get", "point"], ["literal", ["surveyed", "published"]]];

/** Circles of stations, full where the point is exact, and of cells by their number: a cell's area grows as its count does. */
export function layersOf(collection, colour) {
  const circle = (more) => ({ type: "circle", source: "stations", ...more });
  const paint = (radius, fill = colour("surface")) => ({ "circle-radius": radius, "circle-color": fill, "circle-stroke-color": colour("line-strong"), "circle-stroke-width": 1.2 });
  const alone = paint(["interpolate", ["linear"], ["zoom"], 8, 1.2, 11.5, 1.6, 15, 5], ["case", EXACT, colour("ink-2"), colour("surface")]);
  if (!inTiles(collection)) return [circle({ id: "stations", minzoom: 11.5, paint: alone })];
  return [
    circle({ id: "cells", "source-layer": "cells", paint: paint(["min", 14, ["+", 1.2, ["*", 0.35, ["sqrt", ["get", "n"]]]]]) }),
    circle({ id: "stations", "source-layer": "stations", paint: alone }),
  ];
}

/** [area code, stations in view] of what is drawn alone, and how many are drawn in cells. */
export function counted(view, collection, inside) {
  const areas = new Map();
  const add = (code) => areas.set(code, (areas.get(code) || 0) + 1);
  if (!inTiles(collection)) {
    for (const { properties, geometry } of collection.features) if (inside(...geometry.coordinates)) add(properties.code.replace(/\.\d+$/, ""));
    return { areas, folded: 0 };
  }
  const drawn = (layer) => view.querySourceFeatures("stations", { sourceLayer: layer });
  const seen = new Set();
  for (const { id, geometry } of drawn("stations")) {
    // A tile's neighbours hold what lies at its edge as well.
    if (seen.has(id) || !inside(...geometry.coordinates)) continue;
    seen.add(id);
    add(dotted(id));
  }
  const folded = drawn("cells").filter(({ geometry }) => inside(...geometry.coordinates)).reduce((n, { properties }) => n + properties.n, 0);
  return { areas, folded };
}

/** 1872011003003 -> 18.72.01.1003, the kelurahan of a station. */
function dotted(id) {
  const d = String(id).padStart(13, "0");
  return `${d.slice(0, 2)}.${d.slice(2, 4)}.${d.slice(4, 6)}.${d.slice(6, 10)}`;
}
