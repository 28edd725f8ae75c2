// Writes a `.br` and a `.gz` next to every compressible file of the given folders, so that the server never compresses.
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join, extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

const compressible = new Set([
  '.css',
  '.html',
  '.ico',
  '.js',
  '.json',
  '.map',
  '.svg',
  '.ttf',
  '.txt',
  '.wasm',
  '.webmanifest',
]);
/** Below this a compressed answer saves nothing on the wire. */
const smallest = 512;

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('usage: node scripts/precompress.mjs FOLDER…');
  process.exit(2);
}

const encodings = [
  [
    '.br',
    (size) =>
      createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: size },
      }),
  ],
  ['.gz', () => createGzip({ level: 9 })],
];

let files = 0;
let before = 0;
let after = 0;
for (const folder of folders) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !compressible.has(extname(entry.name))) {
      continue;
    }
    const { size } = await stat(path);
    if (size < smallest) {
      continue;
    }
    for (const [ending, compressor] of encodings) {
      const target = path + ending;
      await pipeline(createReadStream(path), compressor(size), createWriteStream(target));
      const compressed = (await stat(target)).size;
      if (compressed >= size) {
        await rm(target);
      } else if (ending === '.br') {
        files += 1;
        before += size;
        after += compressed;
      }
    }
  }
}
console.log(
  `precompress: ${files} files, ${Math.round(before / 1024)} KiB to ${Math.round(after / 1024)} KiB (brotli)`,
);
