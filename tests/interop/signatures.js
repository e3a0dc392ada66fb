// Every body: the other side accepts what laneway signs and laneway accepts what it signs; with one bit of the
// body changed, both refuse.
import crypto from "node:crypto";
import { sign as octokitSign, verify as octokitVerify } from "@octokit/webhooks-methods";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import Stripe from "stripe";
import { bytesBody, flipBit, randomSource, textBody } from "./bodies.js";
import { Peer } from "./peer.js";

const count = 1200;
const seed = 20240229;
const now = Math.floor(Date.now() / 1000);
const stripe = new Stripe("sk_test_none");

// True if `verify` does not throw. A body that is no JSON is thrown out only after its signature passed.
function accepts(verify) {
  try {
    verify();
    return true;
  } catch (error) {
    return error instanceof SyntaxError;
  }
}

const svixNames = (headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.replace("webhook-", "svix-"), value]));

function equal(left, right) {
  const [a, b] = [Buffer.from(left ?? ""), Buffer.from(right)];
  return a.length === b.length && crypto.timingSafeEqual(a, b);
}

// One header that holds a MAC computed by node:crypto.
function macOver(header, make) {
  return {
    body: bytesBody,
    sign: (secret, id, body) => make(secret, body),
    verify: (secret, headers, body) => equal(headers[header], make(secret, body)[header]),
  };
}

const hmac = (secret, ...pieces) => {
  const mac = crypto.createHmac("sha256", secret);
  for (const piece of pieces) mac.update(piece);
  return mac;
};

function ed25519Keys(secret) {
  const seedBytes = Buffer.from(secret.slice(5), "base64").subarray(0, 32);
  const privateKey = crypto.createPrivateKey({
    key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seedBytes]), format: "der", type: "pkcs8",
  });
  return { privateKey, publicKey: crypto.createPublicKey(privateKey) };
}

const standardBytes = (id, body) => Buffer.concat([Buffer.from(`${id}.${now}.`), body]);

// Each: how somebody else signs and verifies a scheme.
const verifiers = [
  {
    name: "standardwebhooks", scheme: "standard", body: textBody,
    sign: (secret, id, body) => ({
      "webhook-id": id, "webhook-timestamp": `${now}`,
      "webhook-signature": new StandardWebhook(secret).sign(id, new Date(now * 1000), body.toString()),
    }),
    verify: (secret, headers, body) => accepts(() => new StandardWebhook(secret).verify(body.toString(), headers)),
  },
  {
    name: "svix", scheme: "standard", body: textBody,
    sign: (secret, id, body) => ({
      "webhook-id": id, "webhook-timestamp": `${now}`,
      "webhook-signature": new SvixWebhook(secret).sign(id, new Date(now * 1000), body.toString()),
    }),
    verify: (secret, headers, body) => accepts(() => new SvixWebhook(secret).verify(body.toString(), svixNames(headers))),
  },
  {
    name: "@octokit/webhooks-methods", scheme: "github", body: textBody, refusesEmptyBodies: true,
    sign: async (secret, id, body) => ({ "x-hub-signature-256": await octokitSign(secret, body.toString()) }),
    verify: (secret, headers, body) => octokitVerify(secret, body.toString(), headers["X-Hub-Signature-256"]),
  },
  {
    name: "stripe", scheme: "stripe", body: textBody,
    sign: (secret, id, body) => ({
      "stripe-signature": stripe.webhooks.generateTestHeaderString({ payload: body.toString(), secret, timestamp: now }),
    }),
    verify: (secret, headers, body) => accepts(() => stripe.webhooks.constructEvent(body, headers["Stripe-Signature"], secret)),
  },
  {
    name: "node:crypto ed25519", scheme: "standard-v1a", body: bytesBody,
    sign: (secret, id, body) => ({
      "webhook-id": id, "webhook-timestamp": `${now}`,
      "webhook-signature": `v1a,${crypto.sign(null, standardBytes(id, body), ed25519Keys(secret).privateKey).toString("base64")}`,
    }),
    verify: (secret, headers, body) => crypto.verify(null, standardBytes(headers["webhook-id"], body), ed25519Keys(secret).publicKey,
      Buffer.from(headers["webhook-signature"].replace("v1a,", ""), "base64")),
  },
  {
    name: "node:crypto slack", scheme: "slack",
    ...macOver("X-Slack-Signature", (secret, body) => ({
      "X-Slack-Request-Timestamp": `${now}`, "X-Slack-Signature": `v0=${hmac(secret, `v0:${now}:`, body).digest("hex")}`,
    })),
  },
  {
    name: "node:crypto shopify", scheme: "shopify",
    ...macOver("X-Shopify-Hmac-SHA256", (secret, body) => ({ "X-Shopify-Hmac-SHA256": hmac(secret, body).digest("base64") })),
  },
  {
    name: "node:crypto x-webhook", scheme: "x-webhook",
    ...macOver("X-Webhook-Signature", (secret, body) => ({ "X-Webhook-Signature": `sha256=${hmac(secret, body).digest("hex")}` })),
  },
];

const totals = { passed: 0, failed: 0 };
function check(good, what) {
  good ? ++totals.passed : ++totals.failed;
  if (!good && totals.failed <= 20) console.log(`failed: ${what}`);
  return good;
}

async function compare(peer, verifier, random, number) {
  const { name, scheme } = verifier;
  const body = verifier.body(random, number);
  if (body.length === 0 && verifier.refusesEmptyBodies) return;
  const { secret, verifying } = await peer.secret(scheme);
  const id = `msg_${number}`;
  const where = `${name}, body ${number} of seed ${seed}`;

  const ours = await peer.sign(scheme, [secret], id, now, body);
  check(await verifier.verify(secret, ours, body), `${where}: they refuse what laneway signed`);
  check(!(await verifier.verify(secret, ours, flipBit(random, body))), `${where}: they accept a changed body`);

  const theirs = await verifier.sign(secret, id, body);
  check((await peer.verify(scheme, [verifying], theirs, now, body)) === "valid", `${where}: laneway refuses what they signed`);
  const verdict = await peer.verify(scheme, [verifying], theirs, now, flipBit(random, body));
  check(verdict === "wrong-signature", `${where}: laneway says ${verdict} to a changed body`);
}

// While a secret is rotated: their verifiers take either of laneway's signatures, if their header is a list at all.
async function compareRotation(peer, verifier) {
  const old = await peer.secret(verifier.scheme);
  const fresh = await peer.secret(verifier.scheme);
  const body = Buffer.from('{"a":1}');
  const headers = await peer.sign(verifier.scheme, [fresh.secret, old.secret], "msg_1", now, body);
  for (const { secret } of [old, fresh]) {
    check(await verifier.verify(secret, headers, body), `${verifier.name}: they refuse one of two signatures`);
  }
}

const peer = new Peer(process.argv[2]);
for (const verifier of verifiers) {
  const before = { ...totals };
  const random = randomSource(seed);
  for (let number = 0; number < count; ++number) await compare(peer, verifier, random, number);
  if (["standardwebhooks", "svix", "stripe"].includes(verifier.name)) await compareRotation(peer, verifier);
  console.log(`${verifier.name}: ${totals.passed - before.passed} passed, ${totals.failed - before.failed} failed`);
}
peer.close();
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
