// How things are said: numbers, times, and what people call themselves. Pure.

const numbers = new Intl.NumberFormat("en");

/** `1,204`; a dash for what is not known yet. */
export const figure = (number) => (number === null || number === undefined ? "–" : numbers.format(number));

/** `1 tab`, `2 tabs`. */
export const counted = (number, noun) => `${figure(number)} ${noun}${number === 1 ? "" : "s"}`;

const two = (number) => String(number).padStart(2, "0");

/** `09:41`, with seconds `09:41:07`, in the reader's time zone. */
export function clock(time, withSeconds = false) {
  const date = new Date(time);
  const short = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return withSeconds ? `${short}:${two(date.getSeconds())}` : short;
}

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** `09:41` today, `Mon 09:41` before. */
export function since(time, now) {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  return isToday ? clock(time) : `${weekdays[new Date(time).getDay()]} ${clock(time)}`;
}

/** The words of the server's statuses; an unknown one is shown as it came. */
export const statuses = ["active", "idle", "away", "reconnecting"];

/** What a person is called: the first name that any of their tabs gives, else the key. */
export const nameOf = (key, metas) => firstText(metas, ["name", "display_name", "full_name", "username"]) ?? key;

/** What role the tabs tell, if any. The server's own word (REST) goes before it. */
export const roleOf = (metas) => firstText(metas, ["role"]);

/** Where a person is: the page of the newest tab, and how many other pages are open. */
export function pageOf(metas) {
  const pages = [...new Set(metas.map((meta) => text(meta.page ?? meta.path ?? meta.url)).filter(Boolean))];
  if (!pages.length) return null;
  const others = pages.length - 1;
  return others ? `${pages.at(-1)} +${others}` : pages[0];
}

/** What a person does, and what microphone and camera do: as the tabs signal, or say in their state. */
export const mediaWords = ["hand up", "speaking", "typing", "mic on", "camera on"];

/** Those of `mediaWords` that hold. */
export function mediaOf(metas, signals = {}) {
  const says = (field) => metas.some((meta) => meta[field] === true);
  const facts = [
    signals.hand === true, signals.speaking === true || says("isSpeaking"), signals.typing === true || says("isTyping"),
    says("audioEnabled"), says("videoEnabled"),
  ];
  return new Set(mediaWords.filter((_, at) => facts[at]));
}

/** Up to two letters for a round badge. */
export function initials(name) {
  const words = name.split(/[\s._-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...(words[0] ?? "?")].slice(0, 2);
  return letters.join("").toUpperCase();
}

/** One of `count` hues for a key: the same for everybody who looks. */
export function hueOf(key, count = 8) {
  let hash = 0x811c9dc5;
  for (const unit of new TextEncoder().encode(key)) hash = Math.imul(hash ^ unit, 0x01000193) >>> 0;
  return hash % count;
}

function firstText(metas, fields) {
  for (const field of fields) {
    for (const meta of metas) {
      const found = text(meta[field]);
      if (found) return found;
    }
  }
  return null;
}

const text = (value) => (typeof value === "string" && value.trim() ? value.trim().slice(0, 200) : null);

/** Seconds: `0.4 ms`, `25 ms`, `3 s`. */
export function duration(seconds) {
  const milliseconds = seconds * 1000;
  if (seconds >= 1) return `${Number(seconds.toPrecision(3))} s`;
  return `${Number(milliseconds.toPrecision(2))} ms`;
}

/** `512 B`, `1.2 kB`, `44 MB`. */
export function octets(number) {
  const units = ["B", "kB", "MB", "GB"];
  let power = 0;
  while (number >= 1000 && power < units.length - 1) {
    number /= 1000;
    power += 1;
  }
  return `${number >= 100 || power === 0 ? Math.round(number) : Number(number.toPrecision(2))} ${units[power]}`;
}

/** What people call the browser of a user agent: `Firefox on Linux`. */
export function browserOf(agent) {
  const find = (pairs) => pairs.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = find([[/Edg\//, "Edge"], [/OPR\//, "Opera"], [/Firefox\//, "Firefox"], [/Chrom(e|ium)\//, "Chrome"], [/Safari\//, "Safari"]]);
  const system = find([[/Android/, "Android"], [/iPhone|iPad/, "iOS"], [/Windows/, "Windows"], [/Mac OS/, "macOS"], [/Linux/, "Linux"]]);
  return browser ? [browser, system].filter(Boolean).join(" on ") : agent.slice(0, 60);
}
