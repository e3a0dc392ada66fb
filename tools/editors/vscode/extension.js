// Checks flows when they are opened and saved, and formats them, by the laneway program.
const { execFile } = require('node:child_process');
const vscode = require('vscode');

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

const settings = () => vscode.workspace.getConfiguration('laneway');

/** Runs laneway; `input` is its standard input. Answers {code, out, error}, with code undefined if it cannot be run. */
function laneway(words, input) {
  return new Promise((resolve) => {
    const child = execFile(settings().get('path'), words, { maxBuffer: 64 << 20 }, (failure, out, error) => {
      const code = failure === null ? 0 : failure.code;
      resolve({ code: typeof code === 'number' ? code : undefined, out, error });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** Positions count from 1 and in characters; those of the editor from 0 and in UTF-16 units. */
function place(document, line, column) {
  const text = document.lineAt(Math.min(line - 1, document.lineCount - 1)).text;
  return new vscode.Position(line - 1, [...text].slice(0, column - 1).join('').length);
}

function diagnostic(document, finding) {
  const range = new vscode.Range(
    place(document, finding.line, finding.column),
    place(document, finding.end_line, finding.end_column),
  );
  const expected = finding.expected ? ` (expected ${finding.expected})` : '';
  const made = new vscode.Diagnostic(range, finding.message + expected, severities[finding.severity]);
  made.code = finding.code;
  made.source = 'laneway';
  return made;
}

function activate(context) {
  const findings = vscode.languages.createDiagnosticCollection('laneway');
  const versions = new Map();

  async function check(document) {
    if (document.languageId !== 'laneway' || !settings().get('checkOnSave')) return;
    const version = document.version;
    versions.set(document.uri.toString(), version);
    const { code, out, error } = await laneway(['check', '--format', 'json', '-'], document.getText());
    if (versions.get(document.uri.toString()) !== version) return;
    if (code === undefined) {
      vscode.window.showWarningMessage(`laneway cannot be run: ${error || settings().get('path')}`);
      return;
    }
    try {
      findings.set(document.uri, JSON.parse(out).findings.map((finding) => diagnostic(document, finding)));
    } catch {
      vscode.window.showWarningMessage(`laneway check: ${error.trim()}`);
    }
  }

  context.subscriptions.push(
    findings,
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidSaveTextDocument(check),
    vscode.workspace.onDidCloseTextDocument((document) => findings.delete(document.uri)),
    vscode.languages.registerDocumentFormattingEditProvider('laneway', {
      async provideDocumentFormattingEdits(document) {
        const text = document.getText();
        const { code, out, error } = await laneway(['fmt', '-'], text);
        if (code !== 0) {
          vscode.window.showWarningMessage(`laneway fmt: ${error.trim()}`);
          return [];
        }
        const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
        return [vscode.TextEdit.replace(whole, out)];
      },
    }),
  );
  vscode.workspace.textDocuments.forEach(check);
}

module.exports = { activate };
