// The program as its users run it: the binary, a database that goes away, a port.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export class Program {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts `lectern serve --demo` and waits until it says where it is. */
  static async start(): Promise<Program> {
    const binary = process.env["LECTERN"];
    if (binary === undefined) throw new Error("LECTERN must name the program");
    const folder = await mkdtemp(join(tmpdir(), "lectern-client-"));
    const env = {
      ...process.env,
      LECTERN__DATABASE__URL: `sqlite://${join(folder, "lectern.db")}`,
      LECTERN__HTTP__LISTEN: "127.0.0.1:0",
      LECTERN__HTTP__DRAIN: "0s",
      LECTERN__AUTH__BCRYPT_COST: "4",
      LECTERN__LOG__LEVEL: "warn",
    };
    const child = spawn(binary, ["serve", "--demo"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) {
      const api = /^\s+api\s+(\S+)\/api\/v1$/.exec(line);
      if (api?.[1] !== undefined) {
        child.stdout.resume();
        return new Program(api[1], child, folder);
      }
    }
    throw new Error("the program ended before it said where it is");
  }

  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    if (this.child.exitCode === null) await once(this.child, "exit");
    await rm(this.folder, { recursive: true, force: true });
  }
}
