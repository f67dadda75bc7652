// One save: what was asked, and what the answer means. Saved is a 200 with a higher version, nothing else.

const PATIENCE = 20000;

async function post(url, pairs, token, keepalive) {
  const body = new URLSearchParams([...pairs, ["csrfmiddlewaretoken", token || ""]]);
  return fetch(url, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    keepalive,
    signal: keepalive ? undefined : AbortSignal.timeout(PATIENCE),
  });
}

/**
 * Sends a copy ({whose, draft, url, version, tab, seq, fields, extra}) and says what became of it:
 * {kind: "saved" | "nothing" | "conflict" | "gone" | "refused" | "signed-out" | "somebody-else" | "away" | "failing", …}.
 * A page whose token is old gets a fresh one and asks once more, as long as the same person is signed in.
 */
export async function send(copy, token, { choice = "", keepalive = false } = {}) {
  const pairs = [
    ...copy.fields,
    ...(copy.extra || []),
    ["draft", copy.draft],
    ["whose", copy.whose],
    ["version", copy.version],
    ["tab", copy.tab],
    ["seq", copy.seq],
  ];
  if (choice) pairs.push(["choice", choice]);
  for (const again of [false, true]) {
    let answer, said;
    try {
      answer = await post(copy.url, pairs, token, keepalive);
    } catch {
      return { kind: "away" };
    }
    try {
      said = await answer.json();
    } catch {
      if (answer.status === 413) return { kind: "refused", sentence: "This is more than one entry can hold. It is kept in this browser." };
      return { kind: answer.status === 404 ? "refused" : "failing", status: answer.status, sentence: "The server did not know this page. The text is kept in this browser." };
    }
    if (answer.status === 200) {
      if (said.version > copy.version || (choice && said.draft)) return { kind: "saved", ...said, token };
      return { kind: "nothing", token };
    }
    if (answer.status === 409) return { ...said, kind: said.error === "conflict" ? "conflict" : "gone", token };
    if (answer.status === 401) return { kind: "signed-out" };
    if (answer.status === 403) {
      if (!said.whose) return { kind: "signed-out" };
      if (said.whose !== copy.whose) return { kind: "somebody-else" };
      if (again) return { kind: "failing", status: 403 };
      token = said.token;
      continue;
    }
    if (answer.status < 500 && answer.status !== 429) return { kind: "refused", sentence: said.sentence || said.error };
    return { kind: "failing", status: answer.status };
  }
  return { kind: "failing" };
}
