/**
 * A map that keeps up with the hand: where the machine draws too slowly it draws coarser while it moves, and
 * sharp again when it rests. On a computer without a graphics card every pixel is worked out by the processor,
 * so half of them each way take little more than half of the time.
 */

const LEVELS = [1, 0.75, 0.5, 0.35]; // of the screen's own pixels
const SLOW_MS = 33; // below 30 frames a second a drag stutters
const FAST_MS = 20; // 50 frames a second leave room for sharper ones
const ENOUGH = 6; // frames before anything is concluded
const PAUSE_MS = 250; // a hand at rest draws nothing: no sign of slowness
const REST_MS = 150;
const STORE = "damai-map-pace";

/**
 * The next level for these gaps between frames (ms): coarser when they are slow, by two when they are half as
 * long again, and sharper when they are fast.
 */
export function paced(level, gaps) {
  if (gaps.length < ENOUGH) return level;
  const middle = [...gaps].sort((a, b) => a - b)[gaps.length >> 1];
  if (middle > SLOW_MS) return Math.min(level + (middle > 1.5 * SLOW_MS ? 2 : 1), LEVELS.length - 1);
  return middle < FAST_MS ? Math.max(level - 1, 0) : level;
}

/**
 * Watch the frames of `view` (a MapLibre map) from now on. What a drag showed counts from the next one: the view
 * lets go of what it is dragging when its drawing changes size. This browser remembers it for the next page.
 */
export function keepPace(view) {
  let level = Math.min(Number(localStorage.getItem(STORE)) || 0, LEVELS.length - 1);
  let [gaps, last, resting, held] = [[], 0, 0, false];
  const draw = (share) => {
    if (view.getPixelRatio() !== devicePixelRatio * share) view.setPixelRatio(devicePixelRatio * share);
  };
  const rest = () => {
    clearTimeout(resting);
    resting = setTimeout(() => { if (!held && !view.isMoving()) draw(1); }, REST_MS);
  };

  view.getCanvasContainer().addEventListener("pointerdown", () => {
    held = true;
    clearTimeout(resting);
    [gaps, last] = [[], 0];
    if (level) draw(LEVELS[level]);
  }, { capture: true });
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => { if (held) { held = false; rest(); } });
  view.on("moveend", rest);
  view.on("render", () => {
    if (!held || !view.isMoving()) return;
    const now = performance.now();
    if (last && now - last < PAUSE_MS) gaps.push(now - last);
    last = now;
  });
  view.on("dragend", () => {
    level = paced(level, gaps);
    localStorage.setItem(STORE, String(level));
  });
}
