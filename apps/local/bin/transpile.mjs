#!/usr/bin/env node
// Fills every package's dist/ from its src/, one file for one file, for images in which plain `node` runs. `tsc -b`
// makes the same files and checks types as well, but takes a minute for what has been checked before.
import { join } from 'node:path'
import { build } from 'esbuild'
import { listFiles, nodeFolders } from './hash-files.mjs'
import { root } from './root.mjs'

await Promise.all(
  nodeFolders().map(folder =>
    build({
      absWorkingDir: root,
      entryPoints: listFiles(join(folder, 'src')).filter(file => file.endsWith('.ts')),
      outbase: join(folder, 'src'),
      outdir: join(folder, 'dist'),
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'linked',
      // Stack traces need the lines, not the text.
      sourcesContent: false,
      logLevel: 'warning',
    }),
  ),
)
