// Asking the console's server. The token stays in this tab: it travels in a header, never in a cookie or an address.

let token = sessionStorage.getItem("token") || "";
const leaving = [];

export const hasToken = () => token !== "";
export const sameToken = (other) => token !== "" && token === other;
export const currentToken = () => token;

export function takeToken(given) {
  token = given;
  sessionStorage.setItem("token", given);
}

export function whenSignedOut(body) { leaving.push(body); }

export function signOut(reason = "") {
  token = "";
  sessionStorage.removeItem("token");
  for (const body of leaving) body(reason);
}

export async function ask(path, body) {
  const mine = token;
  let response;
  try {
    response = await fetch(path, {
      method: body ? "POST" : "GET",
      headers: { Authorization: `Bearer ${mine}`, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body ? JSON.stringify(body) : undefined,
      cache: "no-store", credentials: "omit", redirect: "error",
    });
  } catch {
    throw new Error("The console does not answer. Is hotplate serve running?");
  }
  if (response.status === 401) {
    if (sameToken(mine)) signOut("The token is missing or wrong.");
    throw new Error("The token is missing or wrong.");
  }
  if (!response.ok) {
    const { error } = await response.json().catch(() => ({}));
    throw Object.assign(new Error(error || `Status ${response.status}`), { status: response.status });
  }
  return response;
}

export const askFor = async (path, body) => (await ask(path, body)).json();
