// Reads the /metrics endpoint of the server once a second, and draws charts of the last two minutes.

const INTERVAL = 1_000;
const POINTS = 120;
const FIRST_SECONDS = 15;
const PREFIX = "hotswap_notifications_";

/** Parses the Prometheus text format. Returns the sum of each metric over its labels, and the buckets of the status delay. */
export function parse(text) {
  const sums = new Map();
  const buckets = new Map();
  for (const line of text.split("\n")) {
    const match = /^([a-zA-Z_:]+)(?:\{(.*)\})? (\S+)/.exec(line);
    if (!match || !match[1].startsWith(PREFIX)) {
      continue;
    }
    const [, name, labels, value] = match;
    const key = name.slice(PREFIX.length);
    if (key === "send_delay_seconds_bucket" && labels.includes('kind="status"')) {
      const bound = /le="([^"]+)"/.exec(labels)[1];
      buckets.set(bound === "+Inf" ? Infinity : Number(bound), Number(value));
    } else {
      sums.set(key, (sums.get(key) ?? 0) + Number(value));
    }
  }
  return { sums, buckets };
}

/** Returns a percentile of the delays between two readings, in milliseconds, or null if there were none. The share is between 0 and 1. */
export function percentile(before, now, share) {
  const counts = [...now].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)]);
  const total = counts.at(-1)?.[1] ?? 0;
  if (total === 0) {
    return null;
  }
  let lower = 0;
  let below = 0;
  for (const [bound, count] of counts) {
    if (count >= share * total) {
      const width = bound === Infinity ? 0 : bound - lower;
      return 1_000 * (lower + width * (share * total - below) / Math.max(1, count - below));
    }
    [lower, below] = [bound, count];
  }
  return null;
}

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const whole = value => value.toLocaleString(undefined, { maximumFractionDigits: 0 });
const short = value => value.toLocaleString(undefined, { maximumSignificantDigits: 2 });

/** Rounds up to the next value of the series 1, 2, 5, 10, 20, 50 … */
const roundUp = value => {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return power * [1, 2, 5, 10].find(step => step * power >= value);
};

const PANELS = [
  { id: "connections", lines: [["connections", "--accent"]], text: ([value]) => whole(value) },
  { id: "messages", lines: [["messages", "--accent"]], text: ([value]) => whole(value) },
  {
    id: "delay",
    lines: [["p50", "--accent"], ["p99", "--warn"]],
    text: ([p50, p99]) => p50 === null ? "–" : `${short(p50)} / ${short(p99)}`,
  },
  { id: "outbox", lines: [["outbox", "--accent"]], text: ([value]) => whole(value) },
];

export class Operations {
  #root;
  #headers;
  #uPlot;
  #before = null;
  #panels = [];

  constructor(root, headers) {
    this.#root = root;
    this.#headers = headers;
  }

  async start() {
    this.#root.hidden = false;
    // Without npm, the page shows the numbers but no charts.
    this.#uPlot = await import("./lib/uPlot.esm.js").then(module => module.default, () => null);
    this.#panels = PANELS.map(panel => ({ ...panel, data: [[], ...panel.lines.map(() => [])], element: this.#root.querySelector(`#panel-${panel.id}`) }));
    this.#draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw());
    new ResizeObserver(() => this.#fit()).observe(this.#root);
    await this.#read();
    setInterval(() => this.#read(), INTERVAL);
  }

  async #read() {
    const response = await fetch("metrics", { headers: await this.#headers() }).catch(() => null);
    this.#root.dataset.state = response?.ok ? "live" : "away";
    if (!response?.ok) {
      return;
    }
    const now = { ...parse(await response.text()), at: Date.now() };
    if (this.#before !== null) {
      const seconds = (now.at - this.#before.at) / 1_000;
      const accepted = reading => reading.sums.get("messages_accepted_total") ?? 0;
      this.#add(now.at / 1_000, {
        connections: [now.sums.get("connections") ?? 0],
        messages: [Math.max(0, accepted(now) - accepted(this.#before)) / seconds],
        delay: [0.5, 0.99].map(share => percentile(this.#before.buckets, now.buckets, share)),
        outbox: [now.sums.get("outbox_depth") ?? 0],
      });
    }
    this.#before = now;
  }

  #add(time, values) {
    for (const panel of this.#panels) {
      [time, ...values[panel.id]].forEach((value, index) => {
        panel.data[index].push(value);
        panel.data[index].splice(0, panel.data[index].length - POINTS);
      });
      panel.element.querySelector(".value").textContent = panel.text(values[panel.id]);
      panel.chart?.setData(panel.data, false);
      // At first, the axis covers only the time since the page was opened, so that the first points fill the chart.
      panel.chart?.setScale("x", { min: Math.max(time - POINTS, Math.min(panel.data[0][0], time - FIRST_SECONDS)), max: time });
    }
  }

  #draw() {
    if (this.#uPlot === null) {
      return;
    }
    for (const panel of this.#panels) {
      panel.chart?.destroy();
      const place = panel.element.querySelector(".chart");
      const axis = { stroke: color("--muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui" };
      panel.chart = new this.#uPlot({
        width: place.clientWidth,
        height: 90,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, max) => [-0.04 * roundUp(max ?? 0), roundUp(max ?? 0)] } },
        axes: [{ show: false }, { ...axis, size: 38, splits: (_, __, ___, max) => [0, max / 2, max], values: (_, values) => values.map(short) }],
        series: [
          {},
          ...panel.lines.map(([label, stroke], index) => ({
            label,
            stroke: color(stroke),
            width: 1.5,
            spanGaps: true,
            points: { show: true, size: 4, fill: color(stroke) },
            fill: index === 0 ? color("--shade") : undefined,
          })),
        ],
      }, panel.data, place);
    }
  }

  #fit() {
    for (const panel of this.#panels) {
      const width = panel.element.querySelector(".chart").clientWidth;
      if (panel.chart && width > 0 && panel.chart.width !== width) {
        panel.chart.setSize({ width, height: 90 });
      }
    }
  }
}
