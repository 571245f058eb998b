// The HTTP interface as a plain page, from /openapi.json, which any token may read.

import { Refused, ask, element, forgetToken, takeToken } from "./common.mjs";

const byId = (id) => document.getElementById(id);

function describe(schema) {
  if (!schema) return "";
  return JSON.stringify(schema, null, 1).replaceAll("#/components/schemas/", "");
}

function operation(path, method, about) {
  const parameters = (about.parameters ?? []).map((one) => `${one.in} ${one.name}${one.required ? "" : "?"}: ${describe(one.schema)}`);
  const body = Object.values(about.requestBody?.content ?? {})[0]?.schema;
  const answers = Object.entries(about.responses).map(([status, one]) => `${status} ${one.description}`);
  return element("section", {
    children: [
      element("h2", { text: `${method.toUpperCase()} ${path}` }),
      element("p", { text: about.description ?? about.summary ?? "" }),
      element("pre", { text: [...parameters, body ? `body: ${describe(body)}` : "", ...answers].filter(Boolean).join("\n") }),
    ],
  });
}

function show(document) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, about]) => operation(path, method, about)));
  const schemas = Object.entries(document.components?.schemas ?? {}).map(([name, schema]) =>
    element("section", { children: [element("h2", { text: name }), element("pre", { text: describe(schema) })] }));
  byId("interface").replaceChildren(element("h1", { text: `${document.info.title} ${document.info.version}` }), ...operations, ...schemas);
  byId("interface").hidden = false;
  byId("gate").hidden = true;
}

async function start() {
  if (!takeToken()) return askToken("");
  try {
    show(await ask("GET", "/openapi.json"));
  } catch (error) {
    forgetToken();
    askToken(error instanceof Refused && error.message ? error.message : byId("notice").dataset.away);
  }
}

function askToken(notice) {
  byId("gate").hidden = false;
  byId("notice").textContent = notice;
  byId("notice").hidden = notice === "";
}

byId("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", byId("token").value.trim());
  start();
});

start();
