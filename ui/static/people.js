// Accounts, for administrators. A generated password is shown once and never again.
import { get, send } from "./api.js";
import { h, replace } from "./dom.js";

const ROLES = ["adjuster", "senior_adjuster", "medical_expert", "siu", "auditor", "admin"];

export async function peopleScreen(desk) {
  const { t } = desk;
  const accounts = await get("/api/accounts");
  const shown = h("p", { class: "secret", role: "status" });
  const body = h("tbody");
  const list = (rows) => replace(body, rows.map((one) => h("tr", {},
    h("td", {}, one.name), h("td", {}, one.roles.map((role) => t("role", role)).join(t("app", "comma"))), h("td", {}, one.qualification || ""))));
  list(accounts);
  const form = h("form", { class: "people-form", onsubmit: async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    try {
      const made = await send("POST", "/api/accounts", {
        name: data.get("name"), roles: data.getAll("roles"), qualification: data.get("qualification") || null });
      shown.textContent = t("people", "created", { name: made.name, password: made.password });
      form.reset();
      list(await get("/api/accounts"));
    } catch (error) {
      desk.say(error.message, "error");
    }
  } },
  h("label", {}, t("people", "name"), h("input", { name: "name", required: true, autocomplete: "off" })),
  h("fieldset", {}, h("legend", {}, t("people", "roles")),
    ROLES.map((role) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "roles", value: role }), t("role", role)))),
  h("label", {}, t("people", "qualification"), h("input", { name: "qualification" })),
  h("button", { class: "primary", type: "submit" }, t("people", "create")), shown);
  return { element: h("section", { class: "people" }, h("h1", {}, t("people", "title")),
    h("div", { class: "people-columns" }, form,
      h("table", { class: "list" }, h("thead", {}, h("tr", {}, ["name", "roles", "qualification"].map((key) => h("th", {}, t("people", key))))), body))) };
}
