// Fills dist/ with what is published: JavaScript and types from src/. npm and pnpm run it before they pack.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(new URL('../../../package.json', import.meta.url)).resolve('typescript/bin/tsc')

// Removed first: a file of an earlier build would be published too, and the compiler's record of that build with it.
rmSync(`${folder}dist`, { recursive: true, force: true })
const once = ['--composite', 'false', '--incremental', 'false', '--tsBuildInfoFile', 'null']
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.json', ...once, '--declarationMap', '--declaration'], {
  cwd: folder,
  stdio: ['ignore', 'inherit', 'inherit'],
})
