// The API of `laneway serve` against its own document, and the document against OpenAPI 3.1. openapi.js LANEWAY
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "laneway-openapi-"));
fs.writeFileSync(path.join(folder, "steps.flow"), `Lane { # Steps
n1: circle label:"Start"
n2: rectangle label:"Keep it" action:"state.set" key:"k" value:"{{ run.id }}"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`);
fs.writeFileSync(path.join(folder, "fails.flow"), `Lane { # Fails
n1: circle label:"Start"
n2: rectangle label:"Fail" action:"fail" reason:"on purpose"
n1.handle(right) -> n2.handle(left)
}
`);
fs.writeFileSync(path.join(folder, "person.flow"), `Lane { # A person
n1: circle label:"Start"
n2: taskbox label:"Look at it"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
`);
const token = "a token for this test only";
const server = spawn(process.argv[2], ["serve", folder, "--port", "0", "--log-level", "error", "--token", "env:TOKEN", "--store", `sqlite:${folder}/runs.db`],
  { env: { ...process.env, TOKEN: token }, stdio: ["ignore", "pipe", "inherit"] });
const [firstLine] = await once(readline.createInterface({ input: server.stdout }), "line");
const url = firstLine.split(" at ")[1];

let passed = 0;
let failed = 0;
function check(good, what) {
  good ? ++passed : ++failed;
  if (!good) console.log(`failed: ${what}`);
}

const authorized = { authorization: `Bearer ${token}` };
const document = await (await fetch(`${url}/api/v1/openapi.json`, { headers: authorized })).json();
const validity = await new Validator().validate(structuredClone(document));
check(validity.valid, `the document is OpenAPI: ${JSON.stringify(validity.errors)}`);
check(document.openapi.startsWith("3.1"), "the document is of OpenAPI 3.1");

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "api", components: document.components });

// Asks, and holds status, type and body against what the document says of the operation.
async function ask(method, pattern, values = {}, { body, query = "", headers = {}, status } = {}) {
  const target = pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const answer = await fetch(`${url}/api/v1${target}${query}`, {
    method, headers: { ...authorized, ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  const where = `${method} ${target}${query}`;
  if (status !== undefined) check(answer.status === status, `${where} gives ${status}, got ${answer.status}: ${text.slice(0, 200)}`);
  const operation = document.paths[pattern]?.[method.toLowerCase()];
  check(operation !== undefined, `${where} is in the document`);
  const response = operation?.responses[answer.status];
  check(response !== undefined, `${where}: the document knows its status ${answer.status}`);
  const type = (answer.headers.get("content-type") ?? "").split(";")[0];
  const schema = response?.content?.[type]?.schema;
  check(schema !== undefined, `${where}: the document knows its type ${type}`);
  if (type !== "application/json" || schema === undefined) return text;
  const document_ = JSON.parse(text);
  const reference = schema.$ref ? { $ref: `api${schema.$ref}` } : schema;
  check(ajv.validate(reference, document_), `${where}: the answer fits its schema: ${ajv.errorsText()}`);
  return document_;
}

async function ended(run) {
  for (let tries = 0; tries < 400; ++tries) {
    const found = await ask("GET", "/runs/{run}", { run }, { status: 200 });
    if (["completed", "failed", "cancelled"].includes(found.status)) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {};
}

// The server-sent events of a run until its end.
async function follow(run, lastId) {
  const answer = await fetch(`${url}/api/v1/runs/${run}/events`,
    { headers: { ...authorized, accept: "text/event-stream", ...(lastId === undefined ? {} : { "last-event-id": `${lastId}` }) } });
  const text = await answer.text();
  return text.split("\n\n").filter((block) => block.includes("event: ")).map((block) => Object.fromEntries(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)])));
}

const anonymous = await fetch(`${url}/api/v1/runs`);
check(anonymous.status === 401 && !(await anonymous.text()).includes(token), "without the token there is 401");
check((await fetch(`${url}/api/v1/runs`, { headers: { authorization: "Bearer wrong" } })).status === 401, "a wrong token is 401");
check((await fetch(`${url}/`, { headers: { accept: "text/html" }, redirect: "manual" })).status === 303, "a browser is sent to sign in");

const flows = await ask("GET", "/flows", {}, { status: 200 });
check(flows.data.map((flow) => flow.name).join() === "fails,person,steps", "all flows are listed");
check((await ask("GET", "/flows/{flow}", { flow: "steps" }, { status: 200 })).entry === "n1", "a flow is shown with its entry");
await ask("GET", "/flows/{flow}", { flow: "nothere" }, { status: 404 });
check((await ask("GET", "/flows/{flow}/drawing.svg", { flow: "steps" }, { status: 200 })).includes("<svg"), "a flow is drawn");

const started = await ask("POST", "/flows/{flow}/runs", { flow: "steps" }, { body: { input: { id: "evt_1", type: "t", data: {} } }, status: 202 });
check((await ended(started.run)).status === "completed", "a run that was started completes");
await ask("POST", "/flows/{flow}/runs", { flow: "steps" }, { body: { start: "n9" }, status: 422 });
await ask("POST", "/flows/{flow}/runs", { flow: "steps" }, { body: { strat: "n1" }, status: 422 });
await ask("POST", "/flows/{flow}/runs", { flow: "steps" }, { body: "{broken", status: 400 });
await ask("POST", "/flows/{flow}/runs", { flow: "nothere" }, { body: {}, status: 404 });

const keyed = { headers: { "idempotency-key": "one" }, body: {}, status: 202 };
const once_ = await ask("POST", "/flows/{flow}/runs", { flow: "steps" }, keyed);
const twice = await ask("POST", "/flows/{flow}/runs", { flow: "steps" }, keyed);
check(once_.run === twice.run, "a key that was used before starts nothing again");
await ask("POST", "/flows/{flow}/runs", { flow: "steps" }, { ...keyed, body: { start: "n1" }, status: 422 });

const events = await ask("GET", "/runs/{run}/events", { run: started.run }, { status: 200 });
const live = await follow(started.run);
check(live.map((event) => event.event).join() === [...events.data.map((event) => event.event), "end"].join(), "the stream of a run gives all its events and its end");
check(live.slice(0, -1).every((event, index) => event.id === `${index}`), "events are numbered");
check((await follow(started.run, 0)).length === live.length - 1, "a stream goes on behind the last event that was seen");
check((await ask("GET", "/runs/{run}/drawing.svg", { run: started.run }, { status: 200 })).includes("<svg"), "a run is drawn");
await ask("GET", "/runs/{run}", { run: "r_nothere" }, { status: 404 });

const failing = await ask("POST", "/flows/{flow}/runs", { flow: "fails" }, { body: {}, status: 202 });
check((await ended(failing.run)).error.message === "on purpose", "a failed run says why");
await ask("POST", "/runs/{run}/retry", { run: failing.run }, { status: 202 });
await ended(failing.run);
await ask("POST", "/runs/{run}/cancel", { run: failing.run }, { status: 409 });
await ask("POST", "/runs/{run}/retry", { run: started.run }, { status: 409 });
const replayed = await ask("POST", "/runs/{run}/replay", { run: started.run }, { status: 202 });
check((await ended(replayed.run)).replay_of === started.run, "a replay says of what");

const waiting = await ask("POST", "/flows/{flow}/runs", { flow: "person" }, { body: {}, status: 202 });
let tasks = { data: [] };
for (let tries = 0; tries < 400 && tasks.data.length === 0; ++tries) {
  tasks = await ask("GET", "/tasks", {}, { status: 200 });
  await new Promise((resolve) => setTimeout(resolve, 25));
}
check(tasks.data[0]?.label === "Look at it", "a task is listed");
await ask("POST", "/tasks/{run}/{node}", { run: waiting.run, node: "n2" }, { body: { answer: "maybe" }, status: 422 });
await ask("POST", "/tasks/{run}/{node}", { run: waiting.run, node: "n2" }, { body: { answer: "done" }, status: 202 });
check((await ended(waiting.run)).status === "completed", "a run goes on once its task is done");
const cancelled = await ask("POST", "/flows/{flow}/runs", { flow: "person" }, { body: {}, status: 202 });
await ask("POST", "/runs/{run}/cancel", { run: cancelled.run }, { status: 202 });
check((await ended(cancelled.run)).status === "cancelled", "a run is cancelled");

const all = [];
let next = null;
do {
  const page = await ask("GET", "/runs", {}, { query: `?limit=2${next === null ? "" : `&after=${next}`}`, status: 200 });
  check(page.data.length <= 2, "a page is as long as was asked for");
  all.push(...page.data.map((run) => run.run));
  next = page.next;
} while (next !== null);
check(new Set(all).size === all.length && all.length === 6, `pages hold every run once, got ${all.length}`);
check((await ask("GET", "/runs", {}, { query: "?flow=person&status=cancelled", status: 200 })).data.length === 1, "runs are filtered");
for (const query of ["?limit=0", "?limit=many", "?status=odd", "?since=yesterday", "?after=x"]) await ask("GET", "/runs", {}, { query, status: 400 });

server.kill("SIGTERM");
const [code] = await once(server, "exit");
check(code === 0, `the server ends with 0, got ${code}`);
fs.rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
