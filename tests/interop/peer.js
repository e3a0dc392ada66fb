// Talks to signature_peer: one JSON request a line, answers in the same order.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export class Peer {
  #process;
  #waiting = [];

  constructor(program) {
    this.#process = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      const { resolve, reject } = this.#waiting.shift();
      const answer = JSON.parse(line);
      answer.error ? reject(new Error(answer.error)) : resolve(answer);
    });
    this.#process.on("close", (code) => {
      for (const { reject } of this.#waiting) reject(new Error(`signature_peer ended with ${code}`));
      this.#waiting = [];
    });
  }

  #ask(request) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin.write(JSON.stringify(request) + "\n");
    });
  }

  secret(scheme) {
    return this.#ask({ op: "secret", scheme });
  }
  async sign(scheme, secrets, id, timestamp, body) {
    return (await this.#ask({ op: "sign", scheme, secrets, id, timestamp, body: body.toString("base64") })).headers;
  }
  async verify(scheme, secrets, headers, now, body) {
    return (await this.#ask({ op: "verify", scheme, secrets, headers, now, body: body.toString("base64") })).verdict;
  }
  close() {
    this.#process.stdin.end();
  }
}
