// Real senders against `laneway serve`: what they sign is taken and run once; tampered, stale, future and replayed
// requests get 401 and run nothing. senders.js LANEWAY
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import crypto from "node:crypto";
import { sign as octokitSign } from "@octokit/webhooks-methods";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import Stripe from "stripe";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "laneway-senders-"));
const stripe = new Stripe("sk_test_none");
const standardSecret = `whsec_${crypto.randomBytes(32).toString("base64")}`;
const rawSecret = "a secret; with $pecial characters";
const now = () => Math.floor(Date.now() / 1000);

// How each sender signs a body at a time; with the scheme that its endpoint names.
const senders = [
  {
    name: "@octokit/webhooks-methods", scheme: "github", secret: rawSecret, hasTime: false,
    sign: async (body) => ({ "x-hub-signature-256": await octokitSign(rawSecret, body) }),
  },
  {
    name: "stripe", scheme: "stripe", secret: rawSecret, hasTime: true,
    sign: async (body, time) => ({ "stripe-signature": stripe.webhooks.generateTestHeaderString({ payload: body, secret: rawSecret, timestamp: time }) }),
  },
  {
    name: "standardwebhooks", scheme: "standard", secret: standardSecret, hasTime: true,
    sign: async (body, time, id) => ({
      "webhook-id": id, "webhook-timestamp": `${time}`,
      "webhook-signature": new StandardWebhook(standardSecret).sign(id, new Date(time * 1000), body),
    }),
  },
  {
    name: "svix", scheme: "standard", secret: standardSecret, hasTime: true,
    sign: async (body, time, id) => ({
      "webhook-id": id, "webhook-timestamp": `${time}`,
      "webhook-signature": new SvixWebhook(standardSecret).sign(id, new Date(time * 1000), body),
    }),
  },
];

senders.forEach((sender, index) => {
  sender.flow = `sender${index}`;
  fs.writeFileSync(path.join(folder, `${sender.flow}.flow`), `Lane { # ${sender.scheme}
n1: rectangle label:"Receive" action:"http.receive" path:"/in" auth:"hmac" scheme:"${sender.scheme}" secret:"env:SECRET${index}" replay:"true"
n2: rectangle label:"Return 200 OK" action:"http.respond" status:"200" body:"{{ request.body }}"
n1.handle(right) -> n2.handle(left)
}
`);
});

const server = spawn(process.argv[2], ["serve", folder, "--port", "0", "--log-level", "error", "--store", `sqlite:${folder}/runs.db`], {
  env: { ...process.env, ...Object.fromEntries(senders.map((sender, index) => [`SECRET${index}`, sender.secret])) },
  stdio: ["ignore", "pipe", "inherit"],
});
const [firstLine] = await once(readline.createInterface({ input: server.stdout }), "line");
const url = firstLine.split(" at ")[1];

let passed = 0;
let failed = 0;
function check(good, what) {
  good ? ++passed : ++failed;
  if (!good) console.log(`failed: ${what}`);
}

async function send(sender, headers, body) {
  const answer = await fetch(`${url}/hooks/${sender.flow}/in`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
  return { status: answer.status, text: await answer.text() };
}

async function started() {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split("\n").filter((line) => line.startsWith("laneway_runs_started_total")).reduce((sum, line) => sum + Number(line.split(" ").pop()), 0);
}

for (const sender of senders) {
  const bodies = ['{"a":1}', '{"text":"Grüße, 世界"}', JSON.stringify({ big: "x".repeat(20000) }), '{ "spaced" : [1, 2,3] }'];
  for (const [number, body] of bodies.entries()) {
    const id = `msg_${sender.flow}_${number}`;
    const before = await started();
    const headers = await sender.sign(body, now(), id);
    const good = await send(sender, headers, body);
    check(good.status === 200 && good.text === body, `${sender.name}: body ${number} is taken, got ${good.status}`);
    check((await started()) === before + 1, `${sender.name}: body ${number} runs once`);

    const refused = [
      ["a changed body", headers, `${body} `],
      ["no signature", {}, body],
      ["the same request again", headers, body],
      ["another secret's signature", Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, name.includes("signature") ? value.replace(/.$/, value.endsWith("0") ? "1" : "0").replace(/[A-Za-z0-9+/]{4}(?=[^,=]{0,3}=?.?$)/, "AAAA") : value])), body],
    ];
    if (sender.hasTime) {
      refused.push(["an old request", await sender.sign(body, now() - 301, `${id}_old`), body]);
      refused.push(["a request of the future", await sender.sign(body, now() + 330, `${id}_new`), body]);
    }
    for (const [what, wrongHeaders, wrongBody] of refused) {
      const bad = await send(sender, wrongHeaders, wrongBody);
      check(bad.status === 401, `${sender.name}: ${what} gets 401, got ${bad.status}`);
      check(!bad.text.includes(sender.secret) && !bad.text.includes("signature"), `${sender.name}: the answer to ${what} says nothing`);
    }
    check((await started()) === before + 1, `${sender.name}: what is refused runs nothing`);
  }
}

server.kill("SIGTERM");
const [code] = await once(server, "exit");
check(code === 0, `the server ends with 0, got ${code}`);
fs.rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
