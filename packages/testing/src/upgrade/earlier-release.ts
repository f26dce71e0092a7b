import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Repository } from '../world/github-control.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../..', import.meta.url))

export type EarlierRelease = {
  commit: string
  /** The folder with its bundled programs. */
  programs: string
  /** Whether its API goes on to answer for a while when it is stopped. */
  announcesStop: boolean
  /** Brings an empty database to its schema. */
  migrate: (databaseUrl: string) => Promise<void>
  /** Adds an organization and a project for each repository, by its own code: today's may write columns that are not there yet. */
  seed: (databaseUrl: string, repositories: readonly Repository[]) => Promise<SeededProject[]>
}
export type SeededProject = { projectId: string; organizationId: string; token: string }
type Teardown = { teardown: (work: () => void) => void }

const typescript = ['--conditions=@taxiway/source', '--import=tsx']

/** The last commit before the newest migration, installed from pnpm's store and built, in a folder of its own. */
export const buildEarlierRelease = async (t: Teardown): Promise<EarlierRelease> => {
  const git = async (...args: string[]) => (await run('git', args, { cwd: root })).stdout.trim()
  const newest = await git(
    'log',
    '-1',
    '--diff-filter=A',
    '--format=%H',
    '--',
    'packages/db/migrations/*.sql',
  )
  const commit = await git('rev-parse', '--short', `${newest}^`)
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-earlier-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const archive = join(folder, 'source.tar')
  await git('archive', '--output', archive, commit)
  await run('tar', ['-xf', archive, '-C', folder])
  const pnpm = [
    '--yes',
    'pnpm@10.34.9',
    'install',
    '--prefer-offline',
    '--frozen-lockfile',
    '--ignore-scripts',
  ]
  await run('npx', pnpm, { cwd: folder, env: { ...process.env, CI: 'true' } })
  const builder = pathToFileURL(join(folder, 'apps/local/bin/build.mjs')).href
  const build = `console.log(await (await import(${JSON.stringify(builder)})).buildPrograms())`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', build], { cwd: folder })
  const seeder = join(folder, 'packages/testing/seed.ts')
  writeFileSync(seeder, seedSource)
  const inFolder = (file: string, env: Record<string, string>) =>
    run(process.execPath, [...typescript, file], { cwd: folder, env: { ...process.env, ...env } })
  return {
    commit,
    programs: stdout.trim(),
    announcesStop: readFileSync(join(folder, 'apps/api/src/env.ts'), 'utf8').includes('SHUTDOWN_NOTICE_MS'),
    migrate: async databaseUrl => {
      const places = ['apps/api/src/migrate/main.ts', 'packages/db/src/main.ts'].map(path =>
        join(folder, path),
      )
      const program = places.find(path => existsSync(path)) ?? ''
      await inFolder(program, { DATABASE_URL: databaseUrl })
    },
    seed: async (databaseUrl, repositories) => {
      const env = { DATABASE_URL: databaseUrl, REPOSITORIES: JSON.stringify(repositories) }
      return JSON.parse((await inFolder(seeder, env)).stdout) as SeededProject[]
    },
  }
}

const seedSource = `
import { openDatabase } from '@taxiway/db'
import { anApiToken, anOrganization, aProject } from './src/builders/rows.js'
const { db, close } = openDatabase({ url: process.env.DATABASE_URL, applicationName: 'seed' })
const seeded = []
for (const { id, owner, name, installationId } of JSON.parse(process.env.REPOSITORIES)) {
  const { id: organizationId } = await anOrganization(db)
  const own = { repositoryId: id, repositoryOwner: owner, repositoryName: name, installationId }
  const { id: projectId } = await aProject(db, { organizationId, slug: name, ...own })
  const { token } = await anApiToken(db, { organizationId, scopes: ['read', 'deploy', 'secrets'] })
  seeded.push({ projectId, organizationId, token })
}
console.log(JSON.stringify(seeded))
await close()
`
