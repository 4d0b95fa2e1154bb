// Asking the console's server. The token stays in this tab: it travels in a header, never in a cookie or an address.

let token = sessionStorage.getItem("token") || "";
// Whether the token is known to have been right: then it is the server that is another.
let wasRight = token !== "";
// Longer than the store waits for another process.
const patience = 45;
const leaving = [];

export const hasToken = () => token !== "";
export const sameToken = (other) => token !== "" && token === other;
export const currentToken = () => token;

export function takeToken(given) {
  token = given;
  wasRight = false;
  sessionStorage.setItem("token", given);
}

export function whenSignedOut(body) { leaving.push(body); }

export function signOut(reason = "") {
  token = "";
  sessionStorage.removeItem("token");
  for (const body of leaving) body(reason);
}

// The answer, whose body may still be to come. Without a `signal` of its own all of it must come within `patience` seconds.
export async function ask(path, body, signal = AbortSignal.timeout(patience * 1000)) {
  const mine = token;
  let response;
  try {
    response = await fetch(path, {
      method: body ? "POST" : "GET",
      headers: { Authorization: `Bearer ${mine}`, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      cache: "no-store", credentials: "omit", redirect: "error", signal,
    });
  } catch (error) {
    throw new Error(error.name === "TimeoutError" ? `The console has not answered for ${patience} seconds.`
      : "The console does not answer. Is hotplate serve running?");
  }
  if (response.status === 401) {
    const reason = wasRight ? "hotplate serve was started anew: open the new address that it printed." : "The token is missing or wrong.";
    if (sameToken(mine)) signOut(reason);
    throw new Error(reason);
  }
  wasRight = wasRight || sameToken(mine);
  if (!response.ok) {
    const { error } = await response.json().catch(() => ({}));
    throw Object.assign(new Error(error || `Status ${response.status}`), { status: response.status });
  }
  return response;
}

export const askFor = async (path, body) => (await ask(path, body)).json().catch(() => {
  throw new Error("The console's answer did not come whole.");
});
