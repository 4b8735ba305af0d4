/** Incidents on the map: a shape and a fill for each severity, with an ink halo. */
export const SIZE = { critical: 26, high: 22, moderate: 17, low: 12 };

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A pin: the severity's shape with an ink halo, drawn once. */
export function pin(severity) {
  const scale = 2;
  const size = (SIZE[severity] + 6) * scale;
  const canvas = new OffscreenCanvas(size, size);
  const g = canvas.getContext("2d");
  const r = (SIZE[severity] / 2) * scale;
  const c = size / 2;
  g.beginPath();
  if (severity === "critical") { g.moveTo(c, c - r); g.lineTo(c + r, c); g.lineTo(c, c + r); g.lineTo(c - r, c); }
  else if (severity === "high") { g.moveTo(c, c - r); g.lineTo(c + r, c + r * 0.8); g.lineTo(c - r, c + r * 0.8); }
  else if (severity === "moderate") g.rect(c - r * 0.85, c - r * 0.85, r * 1.7, r * 1.7);
  else g.arc(c, c, r, 0, Math.PI * 2);
  g.closePath();
  g.fillStyle = colour(severity);
  g.fill();
  g.lineWidth = 1.2 * scale;
  g.strokeStyle = colour("ink");
  g.stroke();
  return { data: g.getImageData(0, 0, size, size), ratio: scale };
}
