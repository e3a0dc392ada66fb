// Mermaid's own parser reads what laneway draws for it: every node, edge, lane and label arrives as it was written.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { JSDOM } from "jsdom";

globalThis.window = new JSDOM("").window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
await mermaid.parse("flowchart TB\n a"); // its parsers are registered by the first use

const [laneway, root] = process.argv.slice(2);
const totals = { passed: 0, failed: 0 };

function check(holds, message) {
  if (holds) {
    ++totals.passed;
  } else {
    ++totals.failed;
    console.log(message);
  }
}

// A flow with errors is drawn too, with exit code 3.
function draw(format, text, name) {
  const { status, stdout } = spawnSync(laneway, ["draw", "--to", format, name ?? "-"], { input: text, encoding: "utf8" });
  if (status !== 0 && status !== 3) throw new Error(`laneway draw --to ${format} ended with ${status}`);
  return stdout;
}

// Mermaid keeps entities in a form of its own until it renders.
const decode = (text) =>
  text
    .replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/<br ?\/?>/g, "\n");
const words = (text) => decode(text ?? "").split(/\s+/).filter(Boolean).join(" ");
const sorted = (list) => [...list].sort();

// The lists are the same, or the first two lines that differ are told.
function compare(actual, expected, message) {
  const at = expected.findIndex((line, i) => line !== actual[i]);
  if (at < 0 && actual.length === expected.length) return check(true);
  check(false, `${message}: ${JSON.stringify(actual[at] ?? null)} instead of ${JSON.stringify(expected[at] ?? null)}`);
}

async function checkFlowchart(flow, text, where) {
  let db;
  try {
    db = (await mermaid.mermaidAPI.getDiagramFromText(text)).db;
  } catch (error) {
    return check(false, `${where}: mermaid does not read the flowchart: ${error.message}`);
  }
  const nodes = flow.lanes.flatMap((lane) => lane.nodes);
  const vertices = [...db.getVertices().values()].filter((vertex) => !/^(lane|loop)\d+$/.test(vertex.id));
  compare(sorted(vertices.map((vertex) => words(vertex.text))), sorted(nodes.map((node) => words(node.label))), `${where}: labels of nodes differ`);
  compare(sorted(db.getEdges().map((edge) => words(edge.text))), sorted(flow.edges.map((edge) => words(edge.label))), `${where}: labels of edges differ`);
  const titles = db.getSubGraphs().filter((graph) => graph.id.startsWith("lane"));
  compare(sorted(titles.map((graph) => words(graph.title))), sorted(flow.lanes.map((lane) => words(lane.label))), `${where}: lanes differ`);
}

async function checkSequence(flow, text, where) {
  let db;
  try {
    db = (await mermaid.mermaidAPI.getDiagramFromText(text)).db;
  } catch (error) {
    return check(false, `${where}: mermaid does not read the sequence diagram: ${error.message}`);
  }
  const nodes = new Map(flow.lanes.flatMap((lane) => lane.nodes.map((node) => [node.id, { ...node, lane: lane.id }])));
  const expected = flow.edges
    .filter((edge) => nodes.get(edge.from).lane !== nodes.get(edge.to).lane)
    .map((edge) => words(edge.label || nodes.get(edge.to).label || edge.to));
  const actors = [...db.getActors().values()].map((actor) => words(actor.description));
  compare(sorted(actors), sorted(flow.lanes.map((lane) => words(lane.label))), `${where}: participants differ`);
  const messages = db.getMessages().filter((message) => message.from && message.to);
  compare(messages.map((message) => words(message.message)), expected, `${where}: messages differ`);
}

async function checkFlow(text, where, file) {
  const flow = JSON.parse(draw("json", text, file));
  await checkFlowchart(flow, draw("mermaid", text, file), where);
  await checkSequence(flow, draw("sequence", text, file), where);
}

for (const folder of ["flows", "tests/syntax/cases"]) {
  for (const name of readdirSync(join(root, folder)).sort()) {
    if (!name.endsWith(".flow") || name.startsWith("fail_") || name === "pass_empty.flow" || name === "pass_comments_only.flow") continue;
    await checkFlow("", name, join(root, folder, name));
  }
}

const labels = [
  'say \\"hi\\"', "a # b ; c", "100% sure %% no comment", "end", "subgraph x", "1. first", "- list", "* star", "<b>bold</b> &amp; &#65;",
  "`code` **bold** _it_", "{|} [x] (y)", "two\\nlines", "→ 中文 🎉", "--> n1", "style n1 fill:#fff", "click n1", "a:b:c", "back\\\\slash", "@{ shape: x }",
];
let text = "Lane { # end\n";
labels.forEach((label, i) => (text += `n${i}: ${["rectangle", "diamond", "circle", "taskbox"][i % 4]} label:"${label}"\n`));
labels.forEach((label, i) => i > 0 && (text += `n${i - 1}.handle(right) -> n${i}.handle(left) [label="${label}"]\n`));
text += "loop [1. while <x> # y; z] n1 n2\n}\nend { # Lane; #2 \"quoted\"\nend: circle label:\"end\"\nsubgraph: rectangle label:\"default\"\nclass: diamond\n";
labels.forEach((label, i) => (text += `Lane.n${i}.handle(bottom) -> end.handle(top) [label="${label}"]\n`));
text += "end.handle(right) -> subgraph.handle(left)\nsubgraph.handle(right) -> class.handle(left)\nLane.n3.handle(top) -> class.handle(top)\nloop [3 times] Lane.n3 class\n}\n";
await checkFlow(text, "hostile labels");

console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
