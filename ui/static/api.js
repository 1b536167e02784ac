// Calls to our own API. Problems (application/problem+json) become errors with a sentence to show.

export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

let words = { offline: "offline" };
export function setWords(value) {
  words = value;
}

async function read(answer) {
  if (answer.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
    throw new Problem(401, "");
  }
  if (!answer.ok) {
    const body = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, body.detail || body.title || String(answer.status));
  }
  return answer.status === 204 ? null : answer.json();
}

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
  } catch {
    throw new Problem(0, words.offline);
  }
  return read(answer);
}

const asked = new Map();

// Ask now for what will be wanted in a moment; the next get of the same path takes this answer.
export function ahead(path) {
  const answer = call(path, {});
  answer.catch(() => {});
  asked.set(path, answer);
}

export function get(path) {
  const answer = asked.get(path);
  asked.delete(path);
  return answer ?? call(path, {});
}
export const send = (method, path, body, keepalive = false) =>
  call(path, { method, keepalive, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
export const upload = (caseId, file) =>
  call(`/api/cases/${encodeURIComponent(caseId)}/files?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: file,
  });

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// Follow a job to its end; `onEvent` gets each progress event once. Resolves with the last state.
export async function follow(caseId, jobId, onEvent) {
  let after = 0;
  for (;;) {
    const job = await get(`/api/cases/${encodeURIComponent(caseId)}/jobs/${jobId}?after=${after}`);
    for (const event of job.events) {
      after = event.number;
      onEvent(event);
    }
    if (job.status === "done" || job.status === "failed") return job;
    await pause(350);
  }
}

export const startJob = (caseId, kind) => send("POST", `/api/cases/${encodeURIComponent(caseId)}/jobs`, { kind });
