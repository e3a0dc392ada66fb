// The API of `laneway serve` against its own document, and the document against OpenAPI 3.1. openapi.js LANEWAY
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
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
const server = spawn(process.argv[2], ["serve", folder, "--port", "0", "--log-level", "error", "--token", "env:TOKEN", "--allow-address", "127.0.0.1", "--store", `sqlite:${folder}/runs.db`],
  { env: { ...process.env, TOKEN: token }, stdio: ["ignore", "pipe", "inherit"] });
const [firstLine] = await once(readline.createInterface({ input: server.stdout }), "line");
const url = firstLine.split(" at ")[1];

// Whatever happens here, no server is left behind.
process.on("exit", () => server.kill("SIGKILL"));

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

const seen = new Map();  // what every operation was answered with

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
  if (operation) seen.set(operation.operationId, (seen.get(operation.operationId) ?? new Set()).add(answer.status));
  if (answer.status === 204) return text;
  const type = (answer.headers.get("content-type") ?? "").split(";")[0];
  const schema = response?.content?.[type]?.schema;
  check(schema !== undefined, `${where}: the document knows its type ${type}`);
  if (type !== "application/json" || schema === undefined) return text;
  const document_ = JSON.parse(text);
  const reference = schema.$ref ? { $ref: `api${schema.$ref}` } : schema;
  check(ajv.validate(reference, document_), `${where}: the answer fits its schema: ${ajv.errorsText()}`);
  return document_;
}

// The run once `good` holds of it.
async function reached(run, good) {
  for (let tries = 0; tries < 400; ++tries) {
    const found = await ask("GET", "/runs/{run}", { run }, { status: 200 });
    if (good(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {};
}
const ended = (run) => reached(run, (found) => ["completed", "failed", "cancelled"].includes(found.status));

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
await ask("GET", "/flows/{flow}/drawing.svg", { flow: "nothere" }, { status: 404 });

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
for (const what of ["", "/events", "/drawing.svg"]) await ask("GET", `/runs/{run}${what}`, { run: "r_nothere" }, { status: 404 });
for (const what of ["retry", "cancel", "replay"]) await ask("POST", `/runs/{run}/${what}`, { run: "r_nothere" }, { status: 404 });

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
await ask("POST", "/tasks/{run}/{node}", { run: waiting.run, node: "n2" }, { body: { answer: "done" }, status: 409 });
await ask("POST", "/tasks/{run}/{node}", { run: "r_nothere", node: "n2" }, { body: { answer: "done" }, status: 404 });
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

// A consumer: keeps what it gets, and answers what it is told to.
const received = [];
let answers = 204;
const consumer = http.createServer((request, response) => {
  const body = [];
  request.on("data", (chunk) => body.push(chunk));
  request.on("end", () => {
    received.push({ headers: request.headers, body: Buffer.concat(body).toString() });
    response.writeHead(answers).end();
  });
});
await new Promise((resolve) => consumer.listen(0, "127.0.0.1", resolve));
const consumerUrl = `http://127.0.0.1:${consumer.address().port}/hooks`;

check((await ask("GET", "/endpoints", {}, { status: 200 })).data.length === 0, "at first there are no endpoints");
const facts = { url: consumerUrl, name: "shop", events: ["order.*"], schedule: "1h", timeout: "5s", rate: 100, concurrency: 2, headers: { "x-tenant": "42" } };
const endpoint = await ask("POST", "/endpoints", {}, { body: facts, status: 201 });
check(endpoint.secret?.startsWith("whsec_") && endpoint.secrets[0].secret !== endpoint.secret, "the secret that was made is shown, once");
check(endpoint.timeout === "5s" && endpoint.schedule === "1h" && endpoint.rate === 100 && endpoint.concurrency === 2, "an endpoint has what was asked for");
for (const body of [{}, { url: "ftp://x.org/" }, { ...facts, events: [] }, { ...facts, events: "order.*" }, { ...facts, scheme: "odd" }, { ...facts, timeout: "long" },
  { ...facts, timeout: "1h" }, { ...facts, concurrency: 0 }, { ...facts, concurrency: -1 }, { ...facts, rate: "10" }, { ...facts, headers: { a: 1 } },
  { ...facts, schedule: "soon" }, { ...facts, secret: "password" }, { ...facts, uri: "x" }]) await ask("POST", "/endpoints", {}, { body, status: 422 });
await ask("POST", "/endpoints", {}, { body: "{", status: 400 });
check((await ask("GET", "/endpoints", {}, { status: 200 })).data.length === 1, "what was refused is not there");
const shown = await ask("GET", "/endpoints/{endpoint}", { endpoint: endpoint.id }, { status: 200 });
check(shown.secret === undefined && !JSON.stringify(shown).includes(endpoint.secret) && shown.headers["x-tenant"] === "••••", "its secrets are not shown again");
const at = { endpoint: endpoint.id };
const nowhere = { endpoint: "ep_nothere" };

// Changed: what is named, and nothing else; what cannot be leaves all as it was.
const renamed = await ask("PATCH", "/endpoints/{endpoint}", at, { body: { name: "store", rate: 0 }, status: 200 });
check(renamed.name === "store" && renamed.rate === 0 && renamed.url === consumerUrl && renamed.schedule === "1h", "a change changes what it names");
for (const body of [{ url: "nowhere" }, { secret: "whsec_x" }, { rate: -1 }, { name: "odd", events: [""] }, { name: 3 }])
  await ask("PATCH", "/endpoints/{endpoint}", at, { body, status: 422 });
check((await ask("GET", "/endpoints/{endpoint}", at, { status: 200 })).name === "store", "a change that cannot be changes nothing");
await ask("PATCH", "/endpoints/{endpoint}", nowhere, { body: { name: "x" }, status: 404 });

// Rotated: both sign for a while, or the old one no more.
const rotated = await ask("POST", "/endpoints/{endpoint}/rotate", at, { body: { overlap: "1h" }, status: 200 });
check(rotated.secret?.startsWith("whsec_") && rotated.secret !== endpoint.secret, "a rotation shows the secret that it made");
check(rotated.secrets.length === 2 && rotated.secrets[0].ends === undefined && rotated.secrets[1].ends !== undefined, "the old secret signs on for a while");
const atOnce = await ask("POST", "/endpoints/{endpoint}/rotate", at, { body: { secret: "env:NOT_SET_ANYWHERE", overlap: "0s" }, status: 200 });
check(atOnce.secret === undefined && atOnce.secrets.length === 1 && atOnce.secrets[0].secret === "env:NOT_SET_ANYWHERE", "a rotation without overlap leaves one secret");
for (const body of [{ overlap: "later" }, { secret: "password" }, { secret: 1 }, { overlp: "1h" }]) await ask("POST", "/endpoints/{endpoint}/rotate", at, { body, status: 422 });
await ask("POST", "/endpoints/{endpoint}/rotate", nowhere, { body: {}, status: 404 });
check((await ask("GET", "/endpoints/{endpoint}", at, { status: 200 })).secrets.length === 1, "a rotation that cannot be changes nothing");

// A secret that cannot be had fails the delivery; with one that can it goes on.
const shipped = { type: "order.shipped", id: "evt_shipped", data: { order: 7 } };
const emitted = await ask("POST", "/events", {}, { body: shipped, status: 202 });
check(emitted.new && emitted.id === "evt_shipped" && emitted.deliveries === 1, "an event is stored with its deliveries");
check((await ask("POST", "/events", {}, { body: shipped, status: 202 })).new === false, "the same event again is no new one");
await ask("POST", "/events", {}, { body: { ...shipped, data: { order: 8 } }, status: 409 });
for (const body of [{}, { type: "" }, { type: "two words" }, { type: "a.b", time: "now" }, { type: 4 }, { type: "a.b", id: "two words" }]) await ask("POST", "/events", {}, { body, status: 422 });
await ask("POST", "/events", {}, { body: "[1]", status: 422 });
await ask("POST", "/events", {}, { body: "no JSON", status: 400 });
const listed = await ask("GET", "/deliveries", {}, { query: "?event=evt_shipped", status: 200 });
check(listed.data.length === 1 && listed.data[0].endpoint === endpoint.id && listed.data[0].event === "evt_shipped", "the delivery names its event and endpoint");
const delivery = { run: listed.data[0].run };
const unsigned = await ended(delivery.run);
check(unsigned.status === "failed" && received.length === 0, `without its secret nothing is sent, got ${unsigned.status}`);
const signing = await ask("POST", "/endpoints/{endpoint}/rotate", at, { body: { overlap: "0s" }, status: 200 });
await ask("POST", "/deliveries/{run}/retry", delivery, { status: 202 });
check((await reached(delivery.run, (run) => run.status === "completed")).status === "completed", "with a secret the delivery goes on");
check((await ask("GET", "/deliveries/{run}", delivery, { status: 200 })).status === "completed", "a delivery is shown");
check(received.length === 1 && received[0]?.headers["webhook-id"] === "evt_shipped" && received[0].headers["x-tenant"] === "42", "it came once, with its id and header");
check(!received[0]?.body.includes(signing.secret), "no secret travels");
await ask("POST", "/deliveries/{run}/retry", delivery, { status: 409 });
await ask("POST", "/deliveries/{run}/cancel", delivery, { status: 409 });

const replayKey = { headers: { "idempotency-key": "replay" }, status: 202 };
const again = await ask("POST", "/deliveries/{run}/replay", delivery, replayKey);
check((await ask("POST", "/deliveries/{run}/replay", delivery, replayKey)).run === again.run, "a key that was used before replays nothing again");
check((await ended(again.run)).replay_of === delivery.run && received.length === 2, "a replay delivers once more");
check(received[1]?.headers["webhook-id"] === "evt_shipped", "with the same id");

// What waits for its next try can be cancelled.
answers = 503;
const refused = await ask("POST", "/events", {}, { body: { type: "order.refused" }, status: 202, headers: { "idempotency-key": "refused" } });
check((await ask("POST", "/events", {}, { body: { type: "order.refused" }, status: 202, headers: { "idempotency-key": "refused" } })).id === refused.id, "a key that was used before emits nothing again");
const waits = (await ask("GET", "/deliveries", {}, { query: `?event=${refused.id}`, status: 200 })).data[0].run;
check((await reached(waits, (run) => run.status === "waiting")).status === "waiting", "a refused delivery waits for its next try");
await ask("POST", "/deliveries/{run}/cancel", { run: waits }, { status: 202 });
check((await ended(waits)).status === "cancelled", "a delivery is cancelled");
answers = 204;
for (const what of ["retry", "cancel", "replay"]) await ask("POST", `/deliveries/{run}/${what}`, { run: "r_nothere" }, { status: 404 });
await ask("GET", "/deliveries/{run}", { run: "r_nothere" }, { status: 404 });

// Disabled: events wait; enabled: they go out. Other types are not for it.
check((await ask("POST", "/endpoints/{endpoint}/disable", at, { body: { reason: "moving house" }, status: 200 })).reason === "moving house", "an endpoint says why it is disabled");
await ask("POST", "/endpoints/{endpoint}/disable", at, { body: { why: "x" }, status: 422 });
const held = await ask("POST", "/events", {}, { body: { type: "order.held" }, status: 202 });
check((await ask("POST", "/events", {}, { body: { type: "payment.failed" }, status: 202 })).deliveries === 0, "an event that nobody wants has no delivery");
const enabled = await ask("POST", "/endpoints/{endpoint}/enable", at, { status: 200 });
check(enabled.enabled && enabled.reason === undefined, "an endpoint is enabled");
const heldRun = (await ask("GET", "/deliveries", {}, { query: `?event=${held.id}`, status: 200 })).data[0].run;
check((await ended(heldRun)).status === "completed", "what was held is delivered");
for (const what of ["enable", "disable"]) await ask("POST", `/endpoints/{endpoint}/${what}`, nowhere, { status: 404 });
await ask("GET", "/endpoints/{endpoint}", nowhere, { status: 404 });

// Lists: in pages, and by filters.
async function whole(pattern, query) {
  const found = [];
  for (let after = null; ;) {
    const page = await ask("GET", pattern, {}, { query: `?limit=2${query}${after === null ? "" : `&after=${after}`}`, status: 200 });
    check(page.data.length <= 2, "a page is as long as was asked for");
    found.push(...page.data);
    if (page.next === null) return found;
    after = page.next;
  }
}
const types = (await whole("/events", "")).map((event) => event.type);
check(types.join() === "payment.failed,order.held,order.refused,order.shipped", `events are listed, the newest first, got ${types}`);
check((await whole("/events", "&type=order.*")).length === 3, "events are filtered by type");
check((await ask("GET", "/events/{event}", { event: "evt_shipped" }, { status: 200 })).data.order === 7, "an event is shown");
await ask("GET", "/events/{event}", { event: "evt_nothere" }, { status: 404 });
const deliveries = await whole("/deliveries", "");
check(deliveries.length === 4 && deliveries.every((run) => run.endpoint === endpoint.id), `deliveries are listed without other runs, got ${deliveries.length}`);
check((await whole("/deliveries", "&status=cancelled")).map((run) => run.run).join() === waits, "deliveries are filtered by status");
check((await whole("/deliveries", `&endpoint=${nowhere.endpoint}`)).length === 0, "deliveries are filtered by endpoint");
for (const query of ["?limit=501", "?after=-1", "?status=done"]) await ask("GET", "/deliveries", {}, { query, status: 400 });
await ask("GET", "/events", {}, { query: "?limit=none", status: 400 });

check(await ask("DELETE", "/endpoints/{endpoint}", at, { status: 204 }) === "", "an endpoint is removed");
await ask("DELETE", "/endpoints/{endpoint}", at, { status: 404 });
check((await ask("POST", "/events", {}, { body: { type: "order.late" }, status: 202 })).deliveries === 0, "a removed endpoint gets nothing");
consumer.close();

// A flow with errors is listed with them, and starts nothing.
fs.writeFileSync(path.join(folder, "broken.flow"), "Lane { # Broken\nn1: circl label:\"Start\"\n}\n");
let broken;
for (let tries = 0; tries < 400 && !broken; ++tries) {
  broken = (await ask("GET", "/flows", {}, { status: 200 })).data.find((flow) => flow.name === "broken");
  await new Promise((resolve) => setTimeout(resolve, 25));
}
check(broken?.served === false && broken.problem.includes("circl"), "a flow with errors is listed with them");
await ask("POST", "/flows/{flow}/runs", { flow: "broken" }, { body: {}, status: 409 });
await ask("GET", "/flows/{flow}/drawing.svg", { flow: "broken" }, { status: 404 });

for (const [pattern, operations] of Object.entries(document.paths)) {
  for (const [method, { operationId, responses }] of Object.entries(operations)) {
    // 401 and 403 are the guard's, 503 needs many clients, and no text of a run gets lost that could not be replayed.
    const apart = operationId.startsWith("replay") ? [400, 401, 403, 409] : [400, 401, 403, 503];
    const untried = Object.keys(responses).map(Number).filter((status) => !apart.includes(status) && !seen.get(operationId)?.has(status));
    check(untried.length === 0, `${method} ${pattern} was seen to answer ${untried}`);
  }
}

server.kill("SIGTERM");
const [code] = await once(server, "exit");
check(code === 0, `the server ends with 0, got ${code}`);
fs.rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
