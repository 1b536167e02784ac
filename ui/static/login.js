// The login form: posts JSON, then goes to the page that was asked for (only within this site).
const form = document.getElementById("login");
const error = document.getElementById("login-error");

function target() {
  const next = new URLSearchParams(location.search).get("next") || "/";
  const url = new URL(next, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : "/";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  error.textContent = "";
  const values = Object.fromEntries(new FormData(form));
  try {
    const answer = await fetch("/api/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(values),
    });
    if (answer.ok) {
      location.assign(target());
      return;
    }
    error.textContent = (await answer.json()).detail || form.dataset.failed;
  } catch {
    error.textContent = form.dataset.failed;
  }
});
