// The few things that a view needs of the document. Text goes in as text: nothing here can make markup out of a name.

const svgNames = "http://www.w3.org/2000/svg";

/** An element with attributes and children; a string child is text. */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(svgNames, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** Writes only what differs, so that an unchanged row costs no layout. Answers whether it differed. */
export function say(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

/** Sets or removes an attribute only if that changes it. */
export function mark(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Makes the children of `parent` the rows of `keys`, in their order: rows are made once, moved only when out of place, and
 * dropped when their key is gone. `rows` (key -> row with an `element`) belongs to the caller.
 */
export function arrange(parent, rows, keys, make) {
  const wanted = new Set(keys);
  for (const [key, row] of rows) {
    if (wanted.has(key)) continue;
    row.element.remove();
    rows.delete(key);
  }
  let place = parent.firstElementChild;
  for (const key of keys) {
    let row = rows.get(key);
    if (!row) rows.set(key, (row = make(key)));
    if (row.element === place) place = place.nextElementSibling;
    else parent.insertBefore(row.element, place);
  }
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** A short glow in the accent colour; none for whoever asked for less motion. */
export function glow(element) {
  if (calm.matches) return;
  const accent = getComputedStyle(element).getPropertyValue("--glow");
  element.animate([{ backgroundColor: accent }, { backgroundColor: "transparent" }], { duration: 1200, easing: "ease-out" });
}

/**
 * Calls `run` in the next frame if it has not run for so many milliseconds, else when they are over; once, however often it
 * is asked. A hidden page paints nothing and so does nothing until it is seen.
 */
export function atMost(milliseconds, run) {
  let isAsked = false;
  let ranAt = -Infinity;
  return () => {
    if (isAsked) return;
    isAsked = true;
    const inFrame = () => requestAnimationFrame(() => {
      isAsked = false;
      ranAt = performance.now();
      run();
    });
    const wait = ranAt + milliseconds - performance.now();
    if (wait > 0) setTimeout(inFrame, wait);
    else inFrame();
  };
}
