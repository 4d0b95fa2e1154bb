// The queue of hits: what came, what is judged, which is chosen.

import { $, ago, badge, element, percent, say, spelt } from "./page.js";
import { askFor, currentToken, hasToken, sameToken } from "./server.js";
import { drawCard, drawFailure, drawGone, drawNothing, drawNotices, drawWaiting, forgetCard, lastFinding, priority, titleOf, withdrawn } from "./card.js";

// The page holds so many, and asks for more when few of them are left to judge.
const most = 200;
const few = 50;
let hits = [];
let chosen = null;
const unseen = new Set();
// How many wait to be judged in the store; `null` until it has said so.
let undecided = null;
// Whether hits were ever had, and whether the store may have some that the page lacks.
let isLoaded = false;
let isCut = false;

export const chosenHit = () => hits.find((card) => card.number === chosen);

// The number of the newest hit of the same pass, which superseded this one, also one that came since the store told of this one; 0 where there is none.
function successor(card) {
  const next = (number) => Math.max(hits.find((one) => one.number === number)?.supersededBy ?? 0,
    ...hits.filter((one) => one.supersedes === number).map((one) => one.number));
  let newest = Math.max(card.supersededBy ?? 0, next(card.number));
  while (newest > 0 && next(newest) > newest) newest = next(newest);
  return newest;
}

// What counts as found of the hit that superseded this one, as far as the page knows.
const verdictOf = (card, number) => {
  const known = hits.find((one) => one.number === number);
  return known ? lastFinding(known) : card.supersededBy === number ? card.supersedingFinding : undefined;
};
const isOpen = (card) => !lastFinding(card) && !successor(card);

const tiers = { exact: "accent", likely: "", possible: "warn" };

function entry(card) {
  const finding = lastFinding(card);
  const state = finding ? badge(titleOf(finding.outcome), finding.outcome === "correct-read" ? "good" : "") : null;
  const caution = card.hit.caution ? badge(card.hit.caution, "warn") : null;
  const others = card.hit.others?.length ?? 0;
  const next = successor(card);
  const place = card.hit.jurisdictionMatch === "different" ? badge("other state", "bad") : null;
  return element("li", { class: unseen.has(card.number) ? "new" : "" }, element("button", {
    type: "button", "data-number": card.number, "aria-current": card.number === chosen ? "true" : null,
    onclick: () => { location.hash = `live/${card.number}`; },
  },
  element("span", { class: "plate" }, card.plate.text),
  element("span", { class: "score" }, percent(card.hit.probability)),
  element("small", {}, `${card.hit.reason || "no reason given"} · ${card.hit.hotlist}${others ? ` and ${others} more` : ""}`),
  element("small", {}, `${card.camera} · `, ago(card.time)),
  element("span", { class: "meta" }, priority(card.hit), badge(card.hit.tier, tiers[card.hit.tier]), place, caution, withdrawn(card),
    card.supersedes ? badge(`replaces hit ${card.supersedes}`) : null, next ? badge(`replaced by hit ${next}`) : null, state)));
}

export function drawHits() {
  const only = $("#only-undecided").checked;
  const shown = hits.filter((card) => !only || isOpen(card) || card.number === chosen);
  const focused = document.activeElement?.closest?.("#hits button")?.dataset.number;
  $("#hits").replaceChildren(...shown.map(entry));
  $("#hits").setAttribute("aria-busy", String(!isLoaded));
  if (focused) $(`#hits button[data-number="${focused}"]`)?.focus();
  const open = hits.filter(isOpen).length;
  const waiting = undecided ?? open;
  $("#no-hits").hidden = shown.length > 0 || !isLoaded;
  $("#no-hits").replaceChildren(element("b", {}, only ? "Nothing to judge" : "No hits"),
    element("span", {}, "New hits appear here by themselves."));
  $("#shown").hidden = !isCut || (only && waiting <= open);
  $("#shown").textContent = only ? `${open} of ${waiting}` : `the newest ${hits.length}`;
  $("#undecided").hidden = waiting === 0;
  $("#undecided").textContent = waiting;
  $("#undecided").setAttribute("aria-label", `${waiting} undecided`);
  drawTitle();
  const card = chosenHit();
  if (card) {
    const next = successor(card);
    drawNotices(card, next, hits.find((other) => other.number === next)?.plate.text, verdictOf(card, next), () => choose(card.number));
  }
  if (only && isCut && open < few && hasAnswer()) loadHits().catch(() => {});
}

export function drawTitle() {
  const waiting = undecided ?? hits.filter(isOpen).length;
  document.title = `${$("#trouble").hidden ? "" : "not connected! "}${waiting ? `(${waiting}) ` : ""}Hotplate console`;
}

export function countUndecided(count) {
  undecided = count;
  drawSoon();
}

function replace(card) {
  if (!hasAnswer()) arrivals.set(card.number, card);
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
    drawCard(card, judged);
    drawHits();
    $(`#hits button[data-number="${number}"]`)?.scrollIntoView({ block: "nearest" });
  } catch (error) {
    if (chosen === number) drawFailure(`Hit ${number} cannot be shown. ${error.message}`, () => choose(number));
  }
}

// Coming back to the view finds the hit that was open.
export function chooseNone() {
  if (chosen === null) drawNothing();
}

// The card as it was opened, with what somebody else found meanwhile and what was found now.
function judged(card, finding) {
  const known = hits.find((other) => other.number === card.number) ?? card;
  const told = new Set(card.dispositions.map((one) => one.number));
  const meanwhile = known.dispositions.filter((one) => !told.has(one.number) && one.number !== finding.number);
  const now = { ...known, dispositions: [...card.dispositions, ...meanwhile, finding] };
  replace(now);
  if (chosen === card.number) drawCard(now, judged);
  drawHits();
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

// What came while hits were asked for: the answer may be older.
const arrivals = new Map();
// What was deleted in that time: pairs of first and last number.
let departures = [];
let asked = 0;
let answered = 0;
const hasAnswer = () => asked === answered;

export async function loadHits() {
  const turn = ++asked;
  forgetMeanwhile();
  try {
    await takeHits(() => turn === asked);
  } finally {
    answered = Math.max(answered, turn);
    if (hasAnswer()) forgetMeanwhile();
  }
}

function forgetMeanwhile() {
  arrivals.clear();
  departures = [];
}

const isWithin = (ranges) => ({ number }) => ranges.some(([first, last]) => first <= number && number <= last);

async function takeHits(isNewest) {
  const only = $("#only-undecided").checked ? "&undecided=1" : "";
  const mine = currentToken();
  const loaded = await askFor(`/api/hits?limit=${most}${only}`);
  if (!sameToken(mine) || !isNewest()) return;
  // The one that is open stays, also when it was judged meanwhile.
  const open = chosenHit();
  const isGone = isWithin(departures);
  hits = loaded.filter((card) => !isGone(card));
  isLoaded = true;
  isCut = loaded.length >= most;
  for (const card of [...arrivals.values()].filter((one) => !isGone(one))) replace(card);
  const isLeftOut = open && !isGone(open) && !hits.some((card) => card.number === open.number);
  if (isLeftOut) replace(open);
  drawHits();
  if (!isLeftOut) return;
  // It may have been withdrawn or deleted while the connection was lost.
  try {
    const card = await askFor(`/api/hits/${open.number}`);
    // Signed out meanwhile, or judged or withdrawn: what is shown then is newer.
    if (!sameToken(mine) || !hits.includes(open)) return;
    replace(card);
    drawHits();
  } catch (error) {
    if (error.status !== 404) throw error;
    drop([[open.number, open.number]]);
    drawHits();
  }
}

// ——— What is told of hits while the page is open

let news = [];
let drawing = null;

// Once for all that comes together. A timer, since a tab in the background draws no frames and still has a title.
export function drawSoon() {
  drawing ??= setTimeout(() => {
    drawing = null;
    if (!hasToken()) return;
    drawHits();
    announce();
  }, 50);
}

export function arrive(card) {
  const known = hits.find((other) => other.number === card.number);
  const finding = lastFinding(card);
  if (finding && finding.number > Math.max(card.number, card.withdrawal?.number ?? 0)) {
    // Judged, here or elsewhere, and not already before it came, as the hit that it supersedes. What was judged here is known with all that was found before.
    if (known && lastFinding(known)?.number !== finding.number) replace(card);
    return;
  }
  const isNews = card.withdrawal ? !known?.withdrawal : !known;
  replace(card);
  if (!isNews) return;
  if (chosen !== card.number) unseen.add(card.number);
  news.push(card);
  if (hits.length <= most) return;
  isCut = true;
  hits = hits.filter((other, at) => at < most || other.number === chosen);
}

// Pairs of first and last number.
export function drop(ranges) {
  if (!hasAnswer()) departures.push(...ranges);
  const isGone = isWithin(ranges);
  const open = chosenHit();
  if (open && isGone(open)) drawGone(open.number);
  hits = hits.filter((card) => !isGone(card));
  // The log names a hit that was deleted, which stands for no pass any more.
  for (const card of hits.filter((one) => isGone({ number: one.supersededBy }))) delete card.supersededBy;
}

function announce() {
  const [back, fresh] = [news.filter((card) => card.withdrawal), news.filter((card) => !card.withdrawal)];
  news = [];
  const sentences = [];
  if (back.length === 1) sentences.push(`Hit ${back[0].number} at ${back[0].camera} is withdrawn: `, ...spelt(back[0].plate.text), ". No lead any more. ");
  if (back.length > 1) sentences.push(`Hits ${back.map((card) => card.number).join(", ")} are withdrawn. No leads any more. `);
  if (fresh.length === 1) {
    const [one] = fresh;
    const earlier = one.supersedes ? ` It replaces hit ${one.supersedes}${lastFinding(one) ? `, found to be: ${titleOf(lastFinding(one).outcome)}` : ""}.` : "";
    sentences.push(`New hit at ${one.camera}: `, ...spelt(one.plate.text), `, ${percent(one.hit.probability)}.${earlier} A lead to verify.`);
  }
  if (fresh.length > 1) sentences.push(`${fresh.length} new hits. Leads to verify.`);
  if (sentences.length) say(sentences);
}

export function forgetHits() {
  hits = [];
  news = [];
  forgetMeanwhile();
  chosen = null;
  undecided = null;
  isLoaded = false;
  isCut = false;
  unseen.clear();
  $("#hits").replaceChildren();
  forgetCard();
  $("#undecided").hidden = true;
  $("#trouble").hidden = true;
  document.title = "Hotplate console";
}
