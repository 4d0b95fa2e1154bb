// The console's stream: what becomes of hits while the page is open, and whether the console is heard at all.

import { $ } from "./page.js";
import { ask, currentToken, sameToken } from "./server.js";
import { arrive, countUndecided, drawSoon, drawTitle, drop, loadHits } from "./hits.js";

let stream = null;

function setLink(text, trouble = "") {
  $("#link").textContent = text;
  $("#link").classList.toggle("off", text !== "live");
  $("#trouble").hidden = !trouble;
  $("#trouble").textContent = trouble;
  drawTitle();
}

// Server-sent events, read by fetch: EventSource cannot send the token in a header.
export async function watch() {
  const mine = currentToken();
  setLink("connecting");
  while (sameToken(mine)) {
    stream = new AbortController();
    await follow(stream, mine).catch(() => { /* Told of below. */ });
    stream.abort();
    if (!sameToken(mine)) return;
    setLink("connection lost", "The connection to the console is lost: new hits do not appear. Trying again…");
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

async function follow(connection, mine) {
  const timers = [
    // Hits are shown also where something in between holds the stream back.
    setTimeout(() => loadHits().catch(() => {}), 1000),
    setTimeout(() => setLink("not live", "The console's stream of hits does not come: new hits do not appear. A proxy in front must pass it on at once. Trying again…"), 5000),
  ];
  // The server gives a sign of life every ten seconds.
  let silence = null;
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(() => connection.abort(), 25000);
  };
  try {
    listen();
    const reader = (await ask("/api/events", undefined, connection.signal)).body.pipeThrough(new TextDecoderStream()).getReader();
    clearTimeout(timers[0]);
    await loadHits();
    clearTimeout(timers[1]);
    if (!sameToken(mine)) return;
    setLink("live");
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !sameToken(mine)) return;
      listen();
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const event of events) take(event);
    }
  } finally {
    clearTimeout(silence);
    for (const timer of timers) clearTimeout(timer);
  }
}

function take(event) {
  const lines = event.split("\n");
  const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const told = { hit: arrive, gone: drop, undecided: countUndecided }[field("event")];
  if (!told) return;
  told(JSON.parse(field("data")));
  drawSoon();
}

export const leave = () => stream?.abort();
