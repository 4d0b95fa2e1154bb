// The queue of hits: what came, what is judged, which is chosen.

import { $, ago, badge, element, percent, say } from "./page.js";
import { ask, askFor, currentToken, sameToken } from "./server.js";
import { drawCard, drawFailure, drawNothing, drawWaiting, drawWithdrawal, lastFinding, titleOf, withdrawn } from "./card.js";

let hits = [];
let chosen = null;
const unseen = new Set();

export const chosenHit = () => hits.find((card) => card.number === chosen);

const tiers = { exact: "accent", likely: "", possible: "warn" };

function entry(card) {
  const finding = lastFinding(card);
  const state = finding ? badge(titleOf(finding.outcome), finding.outcome === "correct-read" ? "good" : "") : null;
  const caution = card.hit.caution ? badge(card.hit.caution, "warn") : null;
  const place = card.hit.jurisdictionMatch === "different" ? badge("other state", "bad") : null;
  return element("li", { class: unseen.has(card.number) ? "new" : "" }, element("button", {
    type: "button", "data-number": card.number, "aria-current": card.number === chosen ? "true" : null,
    onclick: () => { location.hash = `live/${card.number}`; },
  },
  element("span", { class: "plate" }, card.plate.text),
  element("span", { class: "score" }, percent(card.hit.probability)),
  element("small", {}, `${card.hit.reason || "no reason given"} · ${card.hit.hotlist}`),
  element("small", {}, `${card.camera} · `, ago(card.time)),
  element("span", { class: "meta" }, badge(card.hit.tier, tiers[card.hit.tier]), place, caution, withdrawn(card), state)));
}

export function drawHits() {
  const only = $("#only-undecided").checked;
  const shown = hits.filter((card) => !only || !lastFinding(card) || card.number === chosen);
  const focused = document.activeElement?.closest?.("#hits button")?.dataset.number;
  $("#hits").replaceChildren(...shown.map(entry));
  $("#hits").setAttribute("aria-busy", "false");
  if (focused) $(`#hits button[data-number="${focused}"]`)?.focus();
  const undecided = hits.filter((card) => !lastFinding(card)).length;
  $("#no-hits").hidden = shown.length > 0;
  $("#no-hits").replaceChildren(element("b", {}, only ? "Nothing to judge" : "No hits"),
    element("span", {}, "New hits appear here by themselves."));
  $("#undecided").hidden = undecided === 0;
  $("#undecided").textContent = undecided;
  $("#undecided").setAttribute("aria-label", `${undecided} undecided`);
  document.title = `${undecided ? `(${undecided}) ` : ""}Hotplate console`;
  drawWithdrawal(chosenHit());
}

function replace(card) {
  hits = hits.some((old) => old.number === card.number)
    ? hits.map((old) => (old.number === card.number ? card : old)) : [card, ...hits];
  hits.sort((a, b) => b.number - a.number);
}

export async function choose(number) {
  chosen = number;
  unseen.delete(number);
  drawHits();
  drawWaiting();
  try {
    const card = await askFor(`/api/hits/${number}`);
    if (chosen !== number) return;
    replace(card);
    drawHits();
    drawCard(card, judged);
    $(`#hits button[data-number="${number}"]`)?.scrollIntoView({ block: "nearest" });
  } catch (error) {
    if (chosen === number) drawFailure(`Hit ${number} cannot be shown. ${error.message}`, () => choose(number));
  }
}

// Coming back to the view finds the hit that was open.
export function chooseNone() {
  if (chosen === null) drawNothing();
}

function judged(card) {
  replace(card);
  drawHits();
  if (chosen === card.number) drawCard(card, judged);
}

export function step(by) {
  const numbers = [...document.querySelectorAll("#hits button")].map((button) => Number(button.dataset.number));
  if (numbers.length === 0) return;
  const at = numbers.indexOf(chosen);
  const next = numbers[Math.min(numbers.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  // The focus goes along, so that a screen reader tells which one it is.
  $(`#hits button[data-number="${next}"]`).focus();
  location.hash = `live/${next}`;
}

export async function loadHits() {
  const only = $("#only-undecided").checked ? "&undecided=1" : "";
  const mine = currentToken();
  const loaded = await askFor(`/api/hits?limit=200${only}`);
  if (!sameToken(mine)) return;
  // The one that is open stays, also when it was judged meanwhile.
  const open = chosenHit();
  hits = loaded;
  const isLeftOut = open && !hits.some((card) => card.number === open.number);
  if (isLeftOut) replace(open);
  drawHits();
  if (!isLeftOut) return;
  // It may have been withdrawn while the connection was lost; what the store has no more stays as it is shown.
  try {
    const card = await askFor(`/api/hits/${open.number}`);
    // Signed out meanwhile, or judged or withdrawn: what is shown then is newer.
    if (!sameToken(mine) || !hits.includes(open)) return;
    replace(card);
    drawHits();
  } catch (error) { if (error.status !== 404) throw error; }
}

function arrive(card) {
  if (chosen !== card.number) unseen.add(card.number);
  replace(card);
  drawHits();
  const plate = [...card.plate.text].join(" ");
  say(card.withdrawal ? `Hit ${card.number} at ${card.camera} is withdrawn: ${plate}. No lead any more.`
    : `New hit at ${card.camera}: ${plate}, ${percent(card.hit.probability)}. A lead to verify.`);
}

function setLink(text, isOn) {
  $("#link").textContent = text;
  $("#link").classList.toggle("off", !isOn);
  $("#trouble").hidden = isOn || text === "connecting";
  $("#trouble").textContent = isOn ? "" : "The connection to the console is lost: new hits do not appear. Trying again…";
}

// Server-sent events, read by fetch: EventSource cannot send the token in a header.
export async function watch() {
  const mine = currentToken();
  setLink("connecting", false);
  while (sameToken(mine)) {
    try {
      const reader = (await ask("/api/events")).body.pipeThrough(new TextDecoderStream()).getReader();
      await loadHits();
      if (!sameToken(mine)) return reader.cancel();
      setLink("live", true);
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (!sameToken(mine)) return reader.cancel();
        if (done) break;
        const parts = (rest + value).split("\n\n");
        rest = parts.pop();
        for (const part of parts) {
          const line = part.split("\n").find((text) => text.startsWith("data: "));
          if (line) arrive(JSON.parse(line.slice(6)));
        }
      }
    } catch { /* Told of below. */ }
    if (!sameToken(mine)) return;
    setLink("connection lost", false);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

export function forgetHits() {
  hits = [];
  chosen = null;
  unseen.clear();
  $("#hits").replaceChildren();
  $("#card").replaceChildren();
  $("#undecided").hidden = true;
  $("#trouble").hidden = true;
  document.title = "Hotplate console";
}
