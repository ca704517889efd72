// One way to speak to every player: seek(second), and told(callback) with the second being played. A frame is spoken to only in
// messages to and from its own origin; a player that says nothing is sought by its address.
const START = { youtube: "start", peertube: "start", dailymotion: "startTime", "canal-u": "t" };

const GREETINGS = {
  youtube: () => ({ event: "listening", id: 1, channel: "widget" }),
  vimeo: () => ({ method: "addEventListener", value: "timeupdate" }),
};
const ORDERS = {
  youtube: (second) => ({ event: "command", func: "seekTo", args: [second, true] }),
  vimeo: (second) => ({ method: "setCurrentTime", value: second }),
  peertube: (second) => ({ id: Date.now(), method: "peertube::seek", params: second }),
};
const TOLD = {
  youtube: (said) => said.info?.currentTime,
  vimeo: (said) => (said.event === "timeupdate" ? said.data?.seconds : undefined),
  peertube: (said) => (said.method === "peertube::playbackStatusUpdate" ? said.params?.position : undefined),
};

function frame(element, kind) {
  const origin = new URL(element.src).origin;
  const listeners = [];
  const end = Number(element.dataset.end) || Infinity;
  let answers = false;
  let before = 0;
  const say = (message) => element.contentWindow.postMessage(JSON.stringify(message), origin);
  const greet = () => GREETINGS[kind] && say(GREETINGS[kind]());
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== element.contentWindow) return;
    let said = event.data;
    if (typeof said === "string") {
      try { said = JSON.parse(said); } catch { return; }
    }
    if (!said || typeof said !== "object") return;
    if (said.event === "ready" && kind === "vimeo") greet();
    if (said.method === "peertube::__ready") {
      const params = said.params?.type ? { type: "publish-reply", publish: [] } : "pong";
      if (said.params !== "pong" && said.params?.type !== "publish-reply") say({ method: "peertube::__ready", params });
    }
    const second = TOLD[kind]?.(said);
    if (typeof second !== "number") return;
    answers = true;
    // Vimeo cannot be told to stop; who went past the end on purpose is not stopped.
    if (kind === "vimeo" && before < end && second >= end && second - before < 2) say({ method: "pause" });
    before = second;
    listeners.forEach((listener) => listener(second));
  });
  element.addEventListener("load", greet);
  // A frame whose document is hidden from us has left this site already, perhaps before this script came: it hears us now.
  if (!element.contentDocument) greet();
  return {
    length: end < Infinity ? end : undefined,
    told: (listener) => listeners.push(listener),
    seek(second) {
      if (answers) return say(ORDERS[kind](second));
      const source = new URL(element.src);
      if (kind === "vimeo") {
        source.searchParams.set("from", Math.floor(second)); // a fragment alone would not load the frame again
        source.hash = `t=${Math.floor(second)}s`;
      } else source.searchParams.set(START[kind] ?? "t", Math.floor(second));
      for (const name of ["end", "stop"]) if (Number(source.searchParams.get(name) ?? Infinity) <= second) source.searchParams.delete(name);
      element.src = source.href;
    },
  };
}

function video(element) {
  return {
    told: (listener) => element.addEventListener("timeupdate", () => listener(element.currentTime)),
    seek(second) {
      element.currentTime = second;
      element.play().catch(() => {});
    },
    get length() { return Math.min(element.duration, Number(element.dataset.end) || Infinity); },
  };
}

export function connect(element) {
  if (!element) return null;
  return element.dataset.player === "file" ? video(element) : frame(element, element.dataset.player);
}
