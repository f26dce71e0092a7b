import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { runDrill } from '../src/recovery/run-drill.js'
import { findDebianPostgres } from '../src/world/debian-postgres.js'

t.setTimeout(process.env['CAMPAIGN'] ? 0 : 580_000)

const debian = findDebianPostgres()
const size = process.env['CAMPAIGN'] ? { projects: 3, each: 3 } : { projects: 1, each: 1 }

t.test(
  'after a restore into an empty cluster everything outside agrees with what GitHub says now',
  { skip: debian === null && "Debian's Postgres is not installed: apt-get install postgresql" },
  async t => {
    const report = await runDrill(t, { ...size, debian: debian ?? '' })
    t.comment(JSON.stringify({ environments: report.environments, ...report.seconds }))
    t.same(report.wrong, [])
    t.same(report.violations, [])
    t.match(report.restore, { values: { unreadable: 0 } })
  },
)

t.test('the drill runs every command of the runbook that needs no container engine', async t => {
  const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')
  const drill = read('../src/recovery/run-drill.ts')
  const commands =
    read('../../../.github/operations/RUNBOOK.md').match(/^ *npm run (?:backup|restore) .*$/gm) ?? []
  t.equal(commands.length, 4)
  for (const command of commands) t.ok(drill.includes(command.trim()), command)
})
