import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

type Teardown = { teardown: (work: () => void) => void }
type Ran = { code: number; output: string }

const root = fileURLToPath(new URL('../../..', import.meta.url))
const client = join(root, 'packages/client')
const tsc = join(root, 'node_modules/.bin/tsc')

/**
 * Packs the client as npm would publish it, and installs it into an empty project outside this repository.
 * The dependencies in its package.json come from this workspace, so that no registry is needed; npm refuses
 * them when the versions do not fit.
 */
export const installPackedClient = async (t: Teardown) => {
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'taxiway-client-')))
  t.teardown(() => rmSync(project, { recursive: true, force: true }))
  const run = (file: string, args: string[], cwd = project, env: Record<string, string> = {}): Promise<Ran> =>
    new Promise(resolve => {
      const { PATH = '', HOME = '' } = process.env
      execFile(file, args, { cwd, env: { PATH, HOME, ...env } }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` }),
      )
    })

  const packed = await run('npm', ['pack', '--pack-destination', project], client)
  const tarball = readdirSync(project).find(name => name.endsWith('.tgz')) ?? 'no tarball'
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'project', private: true, type: 'module' }),
  )
  const { dependencies = {} } = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
  }
  // Copy first: pnpm hard-links equal files, and npm loses such links when it installs from a folder.
  const linked = Object.keys(dependencies).map(name => {
    cpSync(realpathSync(join(client, 'node_modules', name)), join(project, 'dependencies', name), {
      recursive: true,
    })
    return `./dependencies/${name}`
  })
  const quiet = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--install-links']
  const installed =
    packed.code === 0 ? await run('npm', ['install', ...quiet, `./${tarball}`, ...linked]) : packed

  return {
    installed,
    manifest: () => readFileSync(join(project, 'node_modules/@taxiway/client/package.json'), 'utf8'),
    write: (name: string, text: string) => writeFileSync(join(project, name), text),
    /** Checks the package's own declarations, too. */
    compile: (...options: string[]) => run(tsc, ['--strict', ...options]),
    execute: (file: string, env: Record<string, string>) => run(process.execPath, [file], project, env),
  }
}
