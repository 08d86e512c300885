// A line chart of the last half minute, as SVG: add() takes a value as it is measured, and the line moves on.

const SPAN = 30_000; // milliseconds that the chart shows
const GAP = 2_500; // the line breaks where for so long nothing was measured
const TOP = 6, BOTTOM = 3; // pixels above the highest line, and under the zero line
const SPOKEN = 5_000; // milliseconds between two descriptions for those who do not see it

export class Chart {
  #svg; #output; #name; #floor; #write; #points = []; #width = 0; #height = 0; #drawn = 0; #spoken = -SPOKEN;

  // A figure with a caption, an <output> and an <svg>; `floor`: the least that the scale reaches to; `write`: a value in words.
  constructor(figure, { floor, write }) {
    this.#svg = figure.querySelector('svg');
    this.#output = figure.querySelector('output');
    this.#name = figure.querySelector('figcaption').textContent;
    this.#floor = floor;
    this.#write = write;
    this.#svg.innerHTML = '<g class="scale"><path/><text/></g><g class="plot"><path class="area"/><path class="line"/><circle r="3"/></g>';
    new ResizeObserver(([{ contentRect }]) => {
      [this.#width, this.#height] = [contentRect.width, contentRect.height];
      this.#svg.setAttribute('viewBox', `0 0 ${this.#width} ${this.#height}`);
      this.#draw(this.#points.at(-1)?.at ?? 0);
    }).observe(this.#svg);
  }

  add(value) {
    const at = performance.now();
    this.#points.push({ at, value });
    while (this.#points.length > 2 && this.#points[1].at < at - SPAN) this.#points.shift();
    this.#output.textContent = this.#write(value);
    this.#draw(at);
    this.#describe(at, value);
  }

  // What was measured last does not hold any more.
  pause() {
    this.#output.textContent = '–';
  }

  #draw(now) {
    if (!this.#width || !this.#points.length) return;
    const right = this.#width - 4, base = this.#height - BOTTOM;
    const top = scale(Math.max(this.#floor, ...this.#points.map(({ value }) => value)));
    const place = ({ at, value }) => [right - (now - at) / SPAN * right, base - value / top * (base - TOP)].map((pixels) => pixels.toFixed(1));

    const lines = this.#lines().map((line) => line.map(place));
    const path = (line) => 'M' + line.map((place) => place.join(' ')).join('L');
    this.#set('.line', 'd', lines.map(path).join(''));
    this.#set('.area', 'd', lines.map((line) => `${path(line)}L${line.at(-1)[0]} ${base}L${line[0][0]} ${base}Z`).join(''));
    const [x, y] = lines.at(-1).at(-1);
    this.#set('circle', 'cx', x);
    this.#set('circle', 'cy', y);
    this.#set('.scale path', 'd', `M0 ${TOP}H${this.#width}M0 ${base}H${this.#width}`);
    this.#set('.scale text', 'y', TOP + 12);
    this.#svg.querySelector('.scale text').textContent = this.#write(top);
    this.#glide(now, right);
  }

  // From where the line was to where it is, in the time that has passed.
  #glide(now, right) {
    const passed = now - this.#drawn;
    this.#drawn = now;
    if (passed < 50 || passed > GAP || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.#svg.querySelector('.plot').animate([{ transform: `translateX(${passed / SPAN * right}px)` }, { transform: 'none' }], passed);
  }

  #lines() {
    const lines = [];
    let before = -Infinity;
    for (const point of this.#points) {
      if (point.at - before > GAP) lines.push([]);
      lines.at(-1).push(point);
      before = point.at;
    }
    return lines;
  }

  #describe(at, value) {
    if (at - this.#spoken < SPOKEN) return;
    this.#spoken = at;
    const highest = Math.max(...this.#points.map(({ value }) => value));
    this.#svg.setAttribute('aria-label', `${this.#name}: ${this.#write(value)} now, at most ${this.#write(highest)} within half a minute`);
  }

  #set(selector, attribute, value) {
    this.#svg.querySelector(selector).setAttribute(attribute, value);
  }
}

// The next of 1, 2, 5, 10, 20, 50, …
function scale(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most * 0.999);
}
