// Every flow of the project, tokenized by the grammar for editors with the engine of VS Code: each word has the scope
// that laneway's own reading of the file gives it, and nothing that is right is marked as illegal.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const root = process.argv[2];
const require = createRequire(import.meta.url);
await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')).buffer);
const path = join(root, 'grammar/laneway.tmLanguage.json');
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async () => textmate.parseRawGrammar(readFileSync(path, 'utf8'), path),
});
const grammar = await registry.loadGrammar('source.laneway');

let passed = 0;
let failed = 0;
function check(good, message) {
  if (good) passed += 1;
  else {
    failed += 1;
    console.log(`FAIL ${message}`);
  }
}

/** [{text, scopes, line, begin}] of a whole text. */
function tokens(text) {
  let stack = textmate.INITIAL;
  return text.split(/\r\n|\n|\r/).flatMap((line, number) => {
    const result = grammar.tokenizeLine(line, stack);
    stack = result.ruleStack;
    return result.tokens.map((token) => ({
      text: line.slice(token.startIndex, token.endIndex),
      scopes: token.scopes.slice(1),
      line: number + 1,
      begin: token.startIndex,
    }));
  });
}

const has = (token, scope) => token.scopes.some((known) => known.startsWith(scope));

function flows(folder) {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    if (statSync(file).isDirectory()) return flows(file);
    return /\.(flow|fz)$/.test(name) ? [file] : [];
  });
}

const files = ['flows', 'examples', 'tests/syntax/cases', 'tests/model/cases'].flatMap((name) => flows(join(root, name)));
const right = files.filter((file) => !/fail_/.test(file));
check(right.length > 20, `only ${right.length} flows were found`);

for (const file of right) {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const all = tokens(text);
  const illegal = all.filter((token) => has(token, 'invalid'));
  check(illegal.length === 0, `${file}: marked as illegal: ${JSON.stringify(illegal[0])}`);
  // Only blanks, commas and line ends may be without a scope.
  const bare = all.filter((token) => token.scopes.length === 0 && token.text.trim() !== '');
  check(bare.length === 0, `${file}: without a scope: ${JSON.stringify(bare[0])}`);
  // A statement a line of the canonical kind: what its first word is.
  text.split(/\r\n|\n|\r/).forEach((line, index) => {
    const first = all.find((token) => token.line === index + 1 && token.text.trim() !== '');
    const scope =
      /^\s*\/\//.test(line) ? 'comment' :
      /^\s*\w+\s*:\s*(circle|rectangle|diamond|taskbox)\b/.test(line) ? 'entity.name.function.node' :
      /^\s*loop\s*\[/.test(line) ? 'keyword.control.loop' :
      /^\s*\w+\.handle/.test(line) ? 'variable.other.node' :
      /^\s*[\p{L}\w-]+\.\w+\.handle/u.test(line) ? 'entity.name.type.lane' :
      /^\s*[\p{L}\p{N}_-]+\s*\{/u.test(line) ? 'entity.name.type.lane' : undefined;
    if (scope) check(first && has(first, scope), `${file}:${index + 1}: expected ${scope}, found ${JSON.stringify(first)}`);
  });
}

function scope_of(text, word, nth = 0) {
  const found = tokens(text).filter((token) => token.text.trim() === word);
  return found[nth] ? found[nth].scopes.join(' ') : '';
}
const cases = [
  ['A { # http://x.test/ // why', '// why', 'comment'],
  ['A { # http://x.test/ // why', 'http://x.test/', 'string.unquoted.label'],
  ['n1: circle label:"a // b" // c', 'a // b', 'string.quoted'],
  ['n1: circle label:"a // b" // c', '// c', 'comment'],
  ['n1: circle label:"a\\"b"', '\\"', 'constant.character.escape'],
  ['n1: circle label:"a\\qb"', '\\q', 'invalid.illegal'],
  ['n1: rectangle url:"{{ payload.id }}/x"', 'payload', 'variable.language'],
  ['n1: diamond test:"size(vars.a) > 0 && true"', 'size', 'support.function'],
  ['n1: diamond test:"size(vars.a) > 0 && true"', '&&', 'keyword.operator'],
  ['n1.handle(left) -> B.n2.handle(top) [label="Yes", when="loop.pass in 1..3"]', 'in', 'keyword.operator.word'],
  ['n1.handle(left) -> B.n2.handle(top) [label="Yes"]', '->', 'keyword.operator.arrow'],
  ['n1.handle(left) -> B.n2.handle(top) [label="Yes"]', 'B', 'entity.name.type.lane'],
  ['loop [until payload.items[0].sent] n1 Other.n2 // c', 'until payload.items[0].sent', 'string.unquoted.condition'],
  ['loop [until payload.items[0].sent] n1 Other.n2 // c', 'Other', 'entity.name.type.lane'],
  ['loop [3 times] n1 // c', '// c', 'comment'],
  ['n1: circle }', '}', 'punctuation.section.lane.end'],
];
for (const [text, word, scope] of cases) {
  const found = scope_of(text, word);
  check(found.includes(scope), `${text}: '${word}' should be ${scope}, is ${found || 'no token'}`);
}
// A quote that is not closed ends with its line.
check(scope_of('n1: circle label:"open\nn2: circle', 'n2').includes('node'), 'an open string goes on over the line end');

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
