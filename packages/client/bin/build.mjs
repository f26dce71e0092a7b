// Fills dist/ with the published files: JavaScript and types from src/. npm and pnpm run it before they pack.
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))
const tsc = join(folder, '../../node_modules/.bin', 'tsc')

// Remove it first: otherwise files of an earlier build would be published, and the compiler's build record
// with them.
rmSync(`${folder}dist`, { recursive: true, force: true })
const once = ['--composite', 'false', '--incremental', 'false', '--tsBuildInfoFile', 'null']
execFileSync(tsc, ['-p', 'tsconfig.json', ...once, '--declarationMap', '--declaration'], {
  cwd: folder,
  stdio: ['ignore', 'inherit', 'inherit'],
})
