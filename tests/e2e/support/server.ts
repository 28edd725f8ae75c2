import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long the demo world may take to be made. */
const readyWithinMs = 180_000;

/**
 * Starts `kyck serve --demo` on a free port with a data folder of its own, and gives the way to stop it.
 *
 * `KYCK_E2E_URL` names a server that runs already instead.
 */
export default async function startServer(): Promise<() => Promise<void>> {
  if (process.env['KYCK_E2E_URL'] !== undefined) {
    return async () => Promise.resolve();
  }
  const binary = process.env['KYCK_BIN'];
  if (binary === undefined) {
    throw new Error('KYCK_BIN names no binary: build kyck-api and give its path');
  }
  const folder = await mkdtemp(join(tmpdir(), 'kyck-e2e-'));
  const url = `http://127.0.0.1:${String(await freePort())}`;
  process.env['KYCK_E2E_URL'] = url;

  const output: string[] = [];
  const child = spawn(binary, ['serve', '--demo'], {
    cwd: folder,
    env: {
      ...process.env,
      KYCK_SERVER__LISTEN: url.replace('http://', ''),
      KYCK_DATABASE__URL: `sqlite://${join(folder, 'kyck.db')}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const keep = (chunk: Buffer): void => {
    output.push(chunk.toString());
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', (cause) => {
      output.push(String(cause));
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await Promise.race([
      isReady(url),
      ended.then(() => {
        throw new Error(`kyck ended before it was ready:\n${output.join('')}`);
      }),
    ]);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return stop;
}

async function isReady(url: string): Promise<void> {
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until) {
    try {
      if ((await fetch(`${url}/readyz`)).ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`kyck was not ready within ${String(readyWithinMs / 1000)} s`);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') {
          reject(new Error('no port'));
        } else {
          resolve(address.port);
        }
      });
    });
  });
}
