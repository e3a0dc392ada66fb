// Validates SARIF reports against the published schema: node validate.js LANEWAY FLOW…
// Each argument behind LANEWAY is checked alone, then all together; what the report says is compared with --json.
const { spawnSync } = require("child_process");
const Ajv = require("ajv");
const schema = require("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");

const [laneway, ...flows] = process.argv.slice(2);
const ajv = new Ajv({ schemaId: "auto", allErrors: true, unknownFormats: ["uri-reference"], logger: false });
const meta = schema.$schema || "";
if (meta.includes("draft-04")) ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-04.json"));
const valid = ajv.compile(schema);
let passed = 0;
let failed = 0;

function check(condition, what) {
  if (condition) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`failed: ${what}`);
  }
}

function output(format, files) {
  const args = ["check", "--preset", "all", "--profile", "run", "--format", format, ...files];
  const result = spawnSync(laneway, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  return JSON.parse(result.stdout);
}

function judge(files) {
  const name = files.length === 1 ? files[0] : `${files.length} files`;
  const sarif = output("sarif", files);
  const json = output("json", files);
  check(valid(sarif), `${name}: ${ajv.errorsText(valid.errors, { separator: "\n  " })}`);
  const results = sarif.runs[0].results;
  check(results.length === json.findings.length + json.silenced.length, `${name}: as many results as findings`);
  const fixes = results.filter((result) => result.fixes).length;
  const repairs = [...json.findings, ...json.silenced].filter((finding) => finding.repair).length;
  check(fixes === repairs, `${name}: as many fixes as repairs`);
  const rules = sarif.runs[0].tool.driver.rules;
  check(results.every((result) => rules[result.ruleIndex].id === result.ruleId), `${name}: each result's rule`);
  return { fixes, related: results.filter((result) => result.relatedLocations).length };
}

let seen = { fixes: 0, related: 0 };
for (const flow of flows) {
  const counts = judge([flow]);
  seen = { fixes: seen.fixes + counts.fixes, related: seen.related + counts.related };
}
judge([...flows, "no-such.flow"]);
check(seen.fixes > 0 && seen.related > 0, "some results have fixes and related places");
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
