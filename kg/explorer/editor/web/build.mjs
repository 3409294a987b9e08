// Makes the bundle and the notice of what it is made from: node build.mjs OUTPUT-FOLDER

import { build } from 'esbuild';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FREE = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']);
const [output] = process.argv.slice(2);

const { metafile } = await build({
  entryPoints: ['src/editor.js'],
  outfile: join(output, 'sparql-editor.js'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none', // their licences stand in the notice
  banner: { js: '/* StemKG, with third-party code: see THIRD-PARTY.txt beside this file. */' },
  metafile: true,
  logLevel: 'warning',
});

const folders = new Set(
  Object.keys(metafile.inputs)
    .map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter(Boolean),
);
const notices = [...folders].sort().map(notice);
writeFileSync(
  join(output, 'THIRD-PARTY.txt'),
  `The SPARQL editor of StemKG (sparql-editor.js) holds code of these packages.\n\n${notices.join('\n\n')}\n`,
);

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!FREE.has(license)) throw new Error(`the licence of ${name} is ${license}, which was not looked at`);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file || !existsSync(join(folder, file))) throw new Error(`${name} ships no licence text`);
  const line = '-'.repeat(72);
  return `${line}\n${name} ${version} (${license})\n${line}\n${readFileSync(join(folder, file), 'utf8').trim()}`;
}
