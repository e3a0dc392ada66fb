// laneway's BPMN read by other tools: bpmn-moddle knows every element and reference, bpmnlint's rules on correctness hold,
// and the model says what the flow says.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';
import Linter from 'bpmnlint/lib/linter.js';
import NodeResolver from 'bpmnlint/lib/resolver/node-resolver.js';

const [laneway, root] = process.argv.slice(2);

// Rules on how a person should draw are not asked: A and B are drawn as they are.
const config = { extends: 'bpmnlint:correctness' };

let passed = 0;
let failed = 0;
function check(good, message) {
  if (good) passed += 1;
  else {
    failed += 1;
    console.log(`FAIL ${message}`);
  }
}

const run = (words, input) => execFileSync(laneway, words, { encoding: 'utf8', input });
const kinds = { rectangle: 'bpmn:Task', taskbox: 'bpmn:UserTask', diamond: 'bpmn:ExclusiveGateway' };

async function hold(name, text) {
  const xml = run(['export', '--to', 'bpmn', '-'], text);
  check(xml === run(['export', '--to', 'bpmn', '-'], text), `${name}: two exports differ`);
  const flow = JSON.parse(run(['export', '--to', 'json', '-'], text));
  const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
  check(warnings.length === 0, `${name}: ${warnings[0]?.message}`);
  const process = rootElement.rootElements.find((element) => element.$type === 'bpmn:Process');
  const lanes = process.laneSets[0].lanes ?? [];
  const nodes = flow.lanes.flatMap((lane) => lane.nodes ?? []);
  check(lanes.map((lane) => lane.name).join() === flow.lanes.map((lane) => lane.label ?? lane.id).join(), `${name}: lanes`);
  const elements = (process.flowElements ?? []).filter((element) => element.$type !== 'bpmn:SequenceFlow');
  const flows = (process.flowElements ?? []).filter((element) => element.$type === 'bpmn:SequenceFlow');
  check(elements.length === nodes.length, `${name}: ${elements.length} elements for ${nodes.length} nodes`);
  nodes.forEach((node, i) => {
    const expected = kinds[node.shape];
    check(!expected || elements[i].$type === expected, `${name}: ${node.id} is a ${elements[i].$type}`);
    check((elements[i].name ?? '') === (node.label ?? ''), `${name}: the label of ${node.id}`);
  });
  check(flows.length === flow.edges.length, `${name}: ${flows.length} flows for ${flow.edges.length} edges`);
  flow.edges.forEach((edge, i) => {
    const at = (id) => elements[nodes.findIndex((node) => node.id === id)];
    check(flows[i].sourceRef === at(edge.from) && flows[i].targetRef === at(edge.to), `${name}: ${edge.from} -> ${edge.to}`);
    check((flows[i].conditionExpression?.body ?? '') === (edge.when ?? ''), `${name}: when of ${edge.from} -> ${edge.to}`);
  });
  // Its rules remember ids: one linter a model.
  const report = await new Linter({ resolver: new NodeResolver() }).lint(rootElement, config);
  const found = Object.entries(report).flatMap(([rule, all]) => all.map((one) => `${rule} ${one.id}: ${one.message}`));
  check(found.length === 0, `${name}: ${found[0]}`);
}

for (const file of readdirSync(join(root, 'flows')).filter((name) => /\.(flow|fz)$/.test(name)))
  await hold(file, readFileSync(join(root, 'flows', file), 'utf8'));
await hold(
  'all shapes',
  `Größe { # "A" & <B>
}
B {
n1: circle label:"Start"
n2: taskbox label:"Check & sign <it>" owner:"Ann" action:"log" message:"\\"x\\" \\\\ ]]>"
n3: diamond label:"Good?"
n4: rectangle label:"Repeat"
n5: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left) [label="Yes", when="payload.n > 1 && payload.m < 2"]
n3.handle(bottom) -> n5.handle(left) [label="else"]
n4.handle(right) -> n5.handle(top)
n4.handle(bottom) -> n4.handle(top) [label="again"]
loop [repeat 3 times] n4
loop [until payload.done] n2 n3 n4
}
`,
);

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
