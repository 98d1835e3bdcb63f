// A step line of counts as SVG path data. Pure.

/**
 * The line of `series` from the time `from` until `now`, in a box of `width` x `height` that ends at the time `to`:
 * `{line, area, low, high}`. The scale begins at zero, because a class that falls from 30 to 28 is not half empty.
 * A null value lifts the pen.
 */
export function spark(series, { from, to, now }, { width, height }) {
  const steps = clipped(series, from, now);
  const values = steps.map(([, , value]) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = (time) => round(((time - from) / (to - from)) * width);
  const y = (value) => round(height - 1 - (value / Math.max(1, high)) * (height - 2));
  let line = "";
  let area = "";
  let isDown = false;
  let previousEnd = null;
  for (const [start, end, value] of steps) {
    if (isDown && start === previousEnd) {
      line += `V${y(value)}H${x(end)}`;
      area += `V${y(value)}H${x(end)}`;
    } else {
      if (isDown) area += `V${height}Z`;
      line += `M${x(start)} ${y(value)}H${x(end)}`;
      area += `M${x(start)} ${height}V${y(value)}H${x(end)}`;
      isDown = true;
    }
    previousEnd = end;
  }
  if (isDown) area += `V${height}Z`;
  return { line, area, low: steps.length ? low : null, high: steps.length ? high : null };
}

/** The stretches `[start, end, value]` of constant value inside the window. */
function clipped(series, from, to) {
  const steps = [];
  for (const [index, [time, value]] of series.entries()) {
    const start = Math.max(time, from);
    const end = Math.min(series[index + 1]?.[0] ?? to, to);
    if (value !== null && end > start) steps.push([start, end, value]);
  }
  return steps;
}

const round = (number) => Math.round(number * 10) / 10;
