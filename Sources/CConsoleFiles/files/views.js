// Search, lists and cameras, and the audit trail.

import { $, age, ago, badge, cell, element, fill, plain, row, say, when, words } from "./page.js";
import { askFor, currentToken, sameToken } from "./server.js";
import { lastFinding, titleOf, withdrawn } from "./card.js";
import { countUndecided } from "./hits.js";

let keepsReads = true;

// ——— Search

export async function search(event) {
  event.preventDefault();
  const form = $("#search-form");
  const said = $("#search-said");
  $("#found").hidden = true;
  said.className = "";
  said.textContent = "Searching…";
  $("button", form).disabled = true;
  try {
    const answer = await askFor("/api/search", Object.fromEntries(new FormData(form)));
    const state = (card) => (lastFinding(card) ? badge(titleOf(lastFinding(card).outcome)) : card.supersededBy ? null : badge("undecided", "accent"));
    const next = (card) => (card.supersededBy ? badge(`replaced by hit ${card.supersededBy}`) : null);
    const rows = [
      ...answer.hits.map((card) => row(element("td", {}, element("a", { href: `#live/${card.number}` }, `hit ${card.number}`)),
        cell(when(card.time), "short"), card.camera, cell(card.plate.text, "mono"), cell(card.hit.plate, "mono"), element("td", {}, state(card), " ", withdrawn(card), " ", next(card)))),
      ...answer.reads.map((read) => row("read", cell(when(read.time), "short"), read.camera, cell(read.plate, "mono"), "", "")),
    ];
    fill($("#found table"), rows, "");
    $("#found").hidden = rows.length === 0;
    const many = (count, name) => `${count} ${name}${count === 1 ? "" : "s"}`;
    const nothing = keepsReads ? "Nothing found" : "Nothing found among the hits; reads without one are not kept here, so they cannot be searched";
    said.textContent = `${rows.length ? `${many(answer.hits.length, "hit")} and ${many(answer.reads.length, "read")}` : nothing}${answer.isCut ? ", cut short: narrow the search" : ""}. Audit record ${answer.record}.`;
  } catch (error) {
    said.className = "refused";
    said.textContent = plain(`Refused: ${error.message}`);
  } finally { $("button", form).disabled = false; }
}

// ——— Lists, cameras, store

export async function loadStatus() {
  const mine = currentToken();
  const status = await askFor("/api/status").catch((error) => {
    if (error.status === 503 && sameToken(mine)) drawFailing([error.message]);
    throw error;
  });
  if (!sameToken(mine)) return;
  document.body.dataset.may = status.may.join(" ");
  $("#who").replaceChildren(element("b", {}, status.user), status.policy ? ` · policy ${status.policy}` : " · no policy");
  $("#watched").textContent = plain(`What you open here is logged under ${status.user}.`);
  keepsReads = Boolean(status.retention);
  countUndecided(status.undecided);
  const select = $("#search-form select");
  const purposes = JSON.stringify(status.purposes);
  if (select.options.length === 0 || select.dataset.purposes !== purposes) {
    select.dataset.purposes = purposes;
    select.replaceChildren(element("option", { value: "" }, status.purposes.length ? "choose…" : "no policy, no search"),
      ...status.purposes.map(([code, title]) => element("option", { value: code }, title)));
  }
  drawFailing(status.troubles.map((trouble) => `The store fails: ${trouble}. It is tried again.`));
  drawStore(status);
  fill($("#lists"), status.lists.map((list) => row(list.name,
    cell(list.isStale ? badge(list.ageInSeconds < 0 ? "of the future" : "too old", "bad") : status.greatestListAge ? badge(`current: up to ${status.greatestListAge}`, "good") : badge("no limit set")), cell(list.entries.toLocaleString("en"), "n"),
    cell(list.ageInSeconds < -60 ? `in ${age(-list.ageInSeconds)}: check the clock` : age(list.ageInSeconds), "short"), cell(when(list.made), "short"),
    Object.entries(list.lint).map(([kind, count]) => `${words(kind)}: ${count}`).join(", ") || "nothing")), "No list was loaded yet.");
  const since = status.camerasSince && when(status.camerasSince);
  $("#cameras-since").hidden = !since;
  $("#cameras-since").textContent = since ? plain(`The log is long, and this console has read it from ${since} on: nothing from before is counted, and a camera that was last heard of before is not listed.`) : "";
  $("#camera-names").replaceChildren(...status.cameras.map((camera) => element("option", { value: camera.name })));
  fill($("#cameras"), status.cameras.map((camera) => row(camera.name,
    cell(camera.isSilent ? badge("silent for an hour", "bad") : badge("heard", "good")), cell(camera.reads.toLocaleString("en"), "n"),
    cell(camera.hits, "n"), cell(camera.wrong ? badge(camera.wrong, "warn") : "0", "n"), cell(ago(camera.last, "the clocks"), "short"))),
  since ? "No camera was heard of since then." : "No camera was heard of in the last 30 days.");
}

// What the store fails at by itself, above every view. Drawn anew only when it is another, lest a screen reader tell it again.
function drawFailing(sentences) {
  const list = $("#failing");
  const told = JSON.stringify(sentences);
  if (list.dataset.told === told) return;
  list.dataset.told = told;
  list.replaceChildren(...sentences.map((sentence) => element("p", {}, sentence)));
  list.hidden = sentences.length === 0;
}

function drawStore(status) {
  const tiles = [
    ["Reads without a hit", status.retention ? `kept ${status.retention}` : "not kept", status.retention ? "then deleted by the store" : "counted, never written"],
    ["Hits to judge", status.undecided.toLocaleString("en"), status.overdue ? `${status.overdue} overdue: searching waits for them` : status.judgeWithin ? `each within ${status.judgeWithin}` : "no time limit"],
    ["Policy", status.policy || "none", status.policyTitle || "searching needs one"],
    ["Records in the log", status.records.toLocaleString("en"), "signed, append-only"],
  ];
  $("#store").replaceChildren(...tiles.map(([name, value, more]) => element("div", {}, element("dt", {}, name),
    element("dd", {}, value, element("small", {}, more)))));
  $("#root").textContent = status.root;
}

// ——— The trail

const kinds = { hit: "accent", refused: "bad", withdrawn: "bad", disposition: "good", clearance: "warn", retention: "warn", search: "accent" };
let records = [];

function pairs(record) {
  const shown = Object.entries({ ...record.about, ...record.sealed }).filter(([name]) => !["user", "pack", "confusions"].includes(name));
  // Hits are told as stretches of their numbers.
  const text = (value, name) => (name === "hits" && Array.isArray(value) ? value.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(", ")
    : typeof value === "object" ? JSON.stringify(value) : String(value).replace(/([0-9a-f]{12})[0-9a-f]{20,}/, "$1…"));
  return element("div", { class: "pairs" }, shown.map(([name, value]) => element("span", {}, element("b", {}, `${words(name)} `), text(value, name))));
}

export function drawTrail() {
  const kind = $("#trail-kind").value;
  fill($("#records"), records.filter((record) => !kind || record.action === kind).map((record) => row(cell(record.seq, "n"),
    cell(when(record.at), "short"), cell(badge(record.action, kinds[record.action])), cell(record.sealed?.user || "", "short"), cell(pairs(record)))),
  "No record of this kind among the newest.");
}

export async function loadTrail() {
  records = await askFor("/api/trail?limit=300");
  const select = $("#trail-kind");
  const chosen = select.value;
  const names = [...new Set(records.map((record) => record.action))].sort();
  select.replaceChildren(element("option", { value: "" }, "everything"), ...names.map((name) => element("option", { selected: name === chosen }, name)));
  drawTrail();
}

export function forgetViews() {
  records = [];
  for (const body of document.querySelectorAll("tbody")) body.replaceChildren();
  drawFailing([]);
  delete document.body.dataset.may;
  $("#store").replaceChildren();
  $("#root").textContent = "";
  $("#who").textContent = "";
  $("#watched").textContent = "";
  $("#search-form").reset();
  $("#search-form select").replaceChildren();
  $("#search-said").textContent = "";
  $("#found").hidden = true;
}

export const orSay = (work) => work.catch((error) => say(error.message));
