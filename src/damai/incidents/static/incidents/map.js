/** The map is evidence: boundaries, stations (whose points are not surveyed) and open incidents. */
import { Map as MapView, NavigationControl } from "../vendor/maplibre/maplibre-gl.mjs";
import { word } from "../webkit/words.js";
import { attachLayers } from "./layers.js";
import { keepPace } from "./pacing.js";
import { EMPTY, LAYER, drawPlaces } from "./places.js";
import { SIZE, colour, pin } from "./pins.js";
import { counted, inTiles, layersOf, sourceOf } from "./stations.js";

const EDGE_PX = 24;
const FIT = { padding: { top: 48, right: 48, bottom: 56, left: 28 } };

async function geojson(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

function layers() {
  return Promise.all(["/api/v1/areas/desakel.geojson", "/api/v1/areas/kecamatan.geojson", "/peta/titik.json", "/peta/tempat.json"].map(geojson));
}

function bounds(collection) {
  let [w, s, e, n] = [180, 90, -180, -90];
  const walk = (c) => {
    if (typeof c[0] === "number") { w = Math.min(w, c[0]); e = Math.max(e, c[0]); s = Math.min(s, c[1]); n = Math.max(n, c[1]); }
    else for (const item of c) walk(item);
  };
  for (const feature of collection.features) walk(feature.geometry.coordinates);
  return w <= e ? [[w, s], [e, n]] : null;
}

/** One label point a feature, in the middle of its box: polygons in parts would repeat their name. */
function labels(collection) {
  return {
    type: "FeatureCollection",
    features: collection.features.map((feature) => {
      const [[w, s], [e, n]] = bounds({ features: [feature] });
      return { type: "Feature", properties: { name: feature.properties.name }, geometry: { type: "Point", coordinates: [(w + e) / 2, (s + n) / 2] } };
    }),
  };
}

export class OperationsMap {
  /** @param {HTMLElement} node @param {{onPick: (id: string) => void}} hooks */
  static async make(node, hooks) {
    const made = new OperationsMap();
    const [villages, districts, stations, places] = await layers();
    Object.assign(made, { hooks, villages, stations, places, rows: [], room: 0, picked: undefined, wide: new Set() });
    const empty = EMPTY;
    const font = ["Atkinson"];
    const box = bounds(villages) || bounds(stations) || [[95, -11], [141, 6]];
    await document.fonts.load("12px Atkinson"); // labels are drawn once, in what is there then
    const view = new MapView({
      container: node,
      bounds: box,
      fitBoundsOptions: FIT,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      style: {
        version: 8,
        sources: {
          villages: { type: "geojson", data: villages },
          districts: { type: "geojson", data: districts },
          names: { type: "geojson", data: labels(villages) },
          kabkota: { type: "geojson", data: empty },
          provinsi: { type: "geojson", data: empty },
          stations: sourceOf(stations),
          places: { type: "geojson", data: places },
          incidents: { type: "geojson", data: empty },
          picked: { type: "geojson", data: empty },
        },
        layers: [
          { id: "ground", type: "background", paint: { "background-color": colour("sunken") } },
          { id: "village-fill", type: "fill", source: "villages", paint: { "fill-color": colour("surface") } },
          { id: "village-line", type: "line", source: "villages", paint: { "line-color": colour("line"), "line-width": 1 } },
          { id: "district-line", type: "line", source: "districts", paint: { "line-color": colour("line-strong"), "line-width": 2 } },
          { id: "kabkota-line", type: "line", source: "kabkota", paint: { "line-color": colour("ink-2"), "line-width": 2.5 } },
          { id: "provinsi-line", type: "line", source: "provinsi", paint: { "line-color": colour("ink"), "line-width": 3, "line-dasharray": [4, 2] } },
          ...layersOf(stations, colour),
          LAYER,
          { id: "names", type: "symbol", source: "names", layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12 }, paint: { "text-color": colour("ink-2"), "text-halo-color": colour("surface"), "text-halo-width": 1.5 } },
          { id: "picked", type: "circle", source: "picked", paint: { "circle-radius": 18, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colour("focus"), "circle-stroke-width": 3 } },
          { id: "incidents", type: "symbol", source: "incidents", layout: { "icon-image": ["get", "severity"], "icon-allow-overlap": true, "symbol-sort-key": ["get", "rank"] } },
        ],
      },
    });
    Object.assign(made, { view, node, box, whole: true, fitted: `${node.clientWidth} ${node.clientHeight}` });
    view.on("movestart", (event) => { if (event.originalEvent) made.whole = false; });
    for (const severity of Object.keys(SIZE)) {
      const { data, ratio } = pin(severity);
      view.addImage(severity, data, { pixelRatio: ratio });
    }
    view.addControl(new NavigationControl({ showCompass: false }), "top-right");
    view.touchZoomRotate.disableRotation();
    keepPace(view);
    view.on("click", "incidents", (event) => hooks.onPick(event.features[0].properties.id));
    view.on("mouseenter", "incidents", () => { view.getCanvas().style.cursor = "pointer"; });
    view.on("mouseleave", "incidents", () => { view.getCanvas().style.cursor = ""; });
    view.getCanvas().setAttribute("aria-label", word("js.map.label"));
    drawPlaces(view, node, colour);
    if (inTiles(stations)) document.querySelector(".map-note").append(` ${word("js.map.cells")}`);
    await new Promise((done) => view.once("load", done));
    attachLayers(document.querySelector(".map-layers"), made);
    // Tiles come after the move: the words follow what is drawn.
    view.on(inTiles(stations) ? "idle" : "moveend", () => document.dispatchEvent(new CustomEvent("damai:map")));
    node.dataset.ready = "true";
    return made;
  }

  /** Show or hide a layer; the wide boundaries are fetched the first time somebody asks for them. */
  async show(name, ids, on) {
    for (const id of ids) if (this.view.getLayer(id)) this.view.setLayoutProperty(id, "visibility", on ? "visible" : "none");
    if (!on || !["kabkota", "provinsi"].includes(name) || this.wide.has(name)) return;
    this.wide.add(name);
    try {
      this.view.getSource(name).setData(await geojson(`/api/v1/areas/${name}.geojson`));
    } catch { this.wide.delete(name); }
  }

  incidents(rows) {
    this.rows = rows.filter((r) => r.lon !== undefined);
    const rank = { low: 0, moderate: 1, high: 2, critical: 3 };
    const features = this.rows
      .map((r) => ({ type: "Feature", properties: { id: r.id, severity: r.severity, rank: rank[r.severity] }, geometry: { type: "Point", coordinates: [r.lon, r.lat] } }));
    this.view.getSource("incidents").setData({ type: "FeatureCollection", features });
    this.node.dataset.incidents = String(features.length);
    document.dispatchEvent(new CustomEvent("damai:map"));
  }

  /** The drawer covers `px` on the right: the middle of the map, and what is picked, move to what is left. */
  leaveRoom(px, row) {
    this.room = px;
    this.mark(row);
    const center = row?.lon === undefined ? {} : { center: [row.lon, row.lat] };
    this.view.easeTo({ padding: { top: 0, bottom: 0, left: 0, right: px }, ...center, ...this.motion() });
  }

  motion() {
    return { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches, duration: 120 };
  }

  /** Next or previous open incident on the map, from west to east. */
  cycle(step) {
    const order = [...this.rows].sort((a, b) => a.lon - b.lon || a.lat - b.lat);
    if (!order.length) return;
    const at = order.findIndex((r) => r.id === this.picked);
    this.hooks.onPick(order[(at + step + order.length) % order.length].id);
  }

  /** What the view shows, in words: open incidents, and areas with the stations in view. */
  inView() {
    const box = this.view.getBounds();
    const inside = (lon, lat) => box.contains([lon, lat]);
    const names = new Map(this.villages.features.map((f) => [f.properties.code, f.properties.name]));
    const { areas: stations, folded } = counted(this.view, this.stations, inside);
    return {
      folded,
      incidents: this.rows.filter((r) => inside(r.lon, r.lat)),
      places: this.places.features.filter((f) => inside(...f.geometry.coordinates)).map((f) => f.properties),
      areas: [...stations].map(([code, n]) => ({ code, name: names.get(code) || code, n })).sort((a, b) => (a.code < b.code ? -1 : 1)),
    };
  }

  mark(row) {
    this.picked = row?.id;
    const features = row?.lon === undefined ? [] : [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [row.lon, row.lat] } }];
    this.view.getSource("picked").setData({ type: "FeatureCollection", features });
  }

  /** Ring the incident, and bring it into view when it is not. */
  select(row) {
    this.mark(row);
    if (row?.lon === undefined) return;
    const at = this.view.project([row.lon, row.lat]);
    const { clientWidth, clientHeight } = this.node;
    const seen = at.x > EDGE_PX && at.y > EDGE_PX && at.x < clientWidth - this.room - EDGE_PX && at.y < clientHeight - EDGE_PX;
    if (!seen) this.view.easeTo({ center: [row.lon, row.lat], ...this.motion() });
  }

  async reload() {
    const [villages, districts, stations, places] = await layers();
    Object.assign(this, { villages, stations, places });
    this.view.getSource("places").setData(places);
    for (const name of this.wide) this.view.getSource(name).setData(await geojson(`/api/v1/areas/${name}.geojson`));
    this.view.getSource("villages").setData(villages);
    this.view.getSource("districts").setData(districts);
    this.view.getSource("names").setData(labels(villages));
    const source = this.view.getSource("stations");
    if (inTiles(stations) !== (source.type === "vector")) { location.reload(); return; }
    if (source.type === "vector") source.setTiles(sourceOf(stations).tiles);
    else source.setData(stations);
    document.dispatchEvent(new CustomEvent("damai:layers"));
    document.dispatchEvent(new CustomEvent("damai:map"));
  }

  /** The view keeps its size in step with the page's; until somebody moves it, it shows the whole area. */
  resize() {
    this.view.resize();
    const size = `${this.node.clientWidth} ${this.node.clientHeight}`;
    if (!this.whole || !this.node.clientWidth || size === this.fitted) return;
    this.fitted = size;
    this.view.fitBounds(this.box, { ...FIT, animate: false });
  }

  focus() { this.view.getCanvas().focus(); }
}
