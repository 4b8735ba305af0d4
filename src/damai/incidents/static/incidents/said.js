/** The day of a clock time as it is said on the phone: the last time that it was so late (as `incidents/pages.py: time_said`). */
import { sceneNow } from "../webkit/ages.js";
import { word } from "../webkit/words.js";

const FUTURE_MIN = 10; // as model.py: FUTURE
const DAY_MS = 86_400_000;
const { lang, dataset: { zone } } = document.documentElement;
const timeZone = zone || "Asia/Jakarta";
const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
const days = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "id-ID", { weekday: "long", day: "numeric", month: "short", timeZone });

/** "Kemarin, Selasa 13 Feb 23.50"; "" for what is no time, or nothing. */
export function dayOf(text) {
  const found = /^(\d{1,2})[.:](\d{2})$|^(\d{2})(\d{2})?$/.exec(text.trim());
  if (!found) return "";
  const [hour, minute] = [Number(found[1] ?? found[3]), Number(found[2] ?? found[4] ?? 0)];
  if (hour > 23 || minute > 59) return "";
  const now = sceneNow();
  const [nowHour, nowMinute] = hours.format(now).split(":").map(Number);
  const yesterday = hour * 60 + minute > nowHour * 60 + nowMinute + FUTURE_MIN;
  const date = days.format(now - (yesterday ? DAY_MS : 0));
  const time = `${String(hour).padStart(2, "0")}.${String(minute).padStart(2, "0")}`;
  return word(yesterday ? "js.intake.yesterday" : "js.intake.today", { date, time });
}
