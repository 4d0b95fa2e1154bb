// Signing in and out, which view is shown, and the keys.

import { $, may } from "./page.js";
import { hasToken, sameToken, signOut, takeToken, whenSignedOut } from "./server.js";
import { stopAsking } from "./card.js";
import { choose, chooseNone, chosenHit, drawHits, forgetHits, loadHits, step } from "./hits.js";
import { leave, watch } from "./stream.js";
import { drawTrail, forgetViews, loadStatus, loadTrail, orSay, search } from "./views.js";

const views = ["live", "search", "health", "trail"];

// `#live/1042`, `#search`…; an address with a token, `#TOKEN` or `#TOKEN/live/1042`, loses it before anything else.
function route() {
  const parts = location.hash.slice(1).split("/");
  if (/^[0-9a-f]{64}$/.test(parts[0])) {
    const given = parts.shift();
    history.replaceState(null, "", `#${parts.join("/")}`);
    if (!sameToken(given)) {
      takeToken(given);
      enter();
    }
  }
  if (!hasToken()) return;
  const view = views.includes(parts[0]) && !isRefused(parts[0]) ? parts[0] : "live";
  for (const section of document.querySelectorAll(".view")) section.hidden = section.id !== view;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "live") {
    const number = Number(parts[1]);
    if (number > 0) choose(number); else chooseNone();
  } else if (view === "trail") orSay(loadTrail());
  else orSay(loadStatus());
}

const isRefused = (view) => ["search", "trail"].includes(view) && !may(view);

// An address may name a view before the status tells that this console is not for it.
const keepToDuties = () => { if (isRefused(location.hash.slice(1).split("/")[0])) location.hash = "live"; };

function enter() {
  $("nav").hidden = false;
  $("#login").hidden = true;
  $("#leave").hidden = false;
  $("#help").hidden = false;
  orSay(loadStatus().then(keepToDuties));
  watch();
}

whenSignedOut((reason) => {
  leave();
  forgetHits();
  forgetViews();
  for (const section of document.querySelectorAll(".view")) section.hidden = true;
  $("nav").hidden = true;
  $("#leave").hidden = true;
  $("#help").hidden = true;
  $("#login").hidden = false;
  $("#login-said").textContent = reason;
  $("#said").replaceChildren();
  if (reason) document.title = "not connected! Hotplate console";
  $("#link").textContent = "not connected";
  $("#link").classList.add("off");
});

// ——— Light and dark

const themes = ["system", "light", "dark"];

function setTheme(name) {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  localStorage.setItem("theme", name);
  $("#theme").textContent = `Theme: ${name}`;
}

setTheme(themes.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "system");
$("#theme").addEventListener("click", () => {
  setTheme(themes[(themes.indexOf(localStorage.getItem("theme")) + 1) % themes.length]);
});

// ——— Controls and keys

$("#leave").addEventListener("click", () => signOut());
$("#help").addEventListener("click", () => $("#keys").showModal());
$("#only-undecided").addEventListener("change", () => orSay(loadHits()));
$("#search-form").addEventListener("submit", search);
$("#trail-kind").addEventListener("change", drawTrail);
$("#trail-again").addEventListener("click", () => orSay(loadTrail()));
$("#login-form").addEventListener("submit", (event) => {
  event.preventDefault();
  takeToken(new FormData(event.target).get("token").trim().split("#").pop());
  event.target.reset();
  $("#login-said").textContent = "";
  enter();
  route();
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape" && $("#ask")?.firstChild) stopAsking();
  // A box that was ticked has the focus and wants no letters.
  if (event.target.closest("input:not([type=checkbox]), select, textarea, dialog") || !hasToken()) return;
  if (event.key === "?") $("#keys").showModal();
  if (event.key === "/" && may("search")) {
    event.preventDefault();
    location.hash = "search";
    setTimeout(() => $("#search-form select").focus());
  }
  if ($("#live").hidden) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
  // A key held down judges once: no finding can be taken back.
  if (event.repeat) return;
  if (event.key === "c" && $("#clear")) {
    event.preventDefault();
    $("#clear").click();
  }
  const button = document.querySelectorAll(".judge button")[Number(event.key) - 1];
  if (button && !button.disabled && may("judge") && chosenHit()) {
    event.preventDefault();
    button.click();
  }
});

// So that "2 min ago" stays true, and what the store fails at meanwhile is told. A lost connection is told by itself.
setInterval(() => {
  if (!hasToken()) return;
  if (!$("#live").hidden) drawHits();
  loadStatus().catch(() => {});
}, 30000);
window.addEventListener("hashchange", route);
if (hasToken()) enter();
else signOut();
route();
