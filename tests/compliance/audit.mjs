// Starts the binary that KYCK_BIN names and runs every audit of graphql-http against it. All must be ok: what the
// specification calls SHOULD and MAY counts as well.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { serverAudits } from 'graphql-http';

const binary = process.env.KYCK_BIN;
if (!binary) throw new Error('KYCK_BIN must name the kyck binary');

const port = await new Promise((found) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => found(port));
  });
});
const folder = await mkdtemp(join(tmpdir(), 'kyck-compliance-'));
const kyck = spawn(resolve(binary), ['serve'], {
  cwd: folder,
  env: {
    ...process.env,
    KYCK_SERVER__LISTEN: `127.0.0.1:${port}`,
    KYCK_JOBS__ENABLED: 'false',
    // Some audits ask about a type of the schema and expect an answer.
    KYCK_SERVER__INTROSPECTION: 'everyone',
  },
  stdio: ['ignore', 'ignore', 'inherit'],
});
let failed = 0;
try {
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) break;
    if (tries > 300 || kyck.exitCode !== null) throw new Error('the server does not become ready');
    await new Promise((resume) => setTimeout(resume, 50));
  }
  const audits = serverAudits({ url: `${url}/graphql`, fetchFn: fetch });
  const counts = {};
  for (const audit of audits) {
    const { status, reason } = await audit.fn();
    counts[status] = (counts[status] ?? 0) + 1;
    if (status !== 'ok') {
      failed += 1;
      console.log(`${status} ${audit.id} ${audit.name}: ${reason}`);
    }
  }
  console.log(`${audits.length} audits: ${JSON.stringify(counts)}`);
} finally {
  const ended = new Promise((end) => kyck.once('exit', end));
  kyck.kill('SIGTERM');
  await ended;
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
