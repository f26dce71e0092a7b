import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { purposes } from '../src/auth/installation-tokens.js'
import { usedEvents } from '../src/index.js'

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')

/** https://docs.github.com/webhooks/webhook-events-and-payloads: every App receives these. */
const always = ['github_app_authorization', 'installation', 'installation_repositories']

/** A permission of the API, as GitHub's pages name it. */
const spell = (permission: string) =>
  ({ statuses: 'Commit statuses' })[permission] ??
  `${permission[0]?.toUpperCase()}${permission.slice(1).replace('_', ' ')}`

const section = /## What the App asks for\n([\s\S]*?)\n## /.exec(read('packages/github/README.md'))?.[1] ?? ''
const rows = [...section.matchAll(/^\| `(\w+)` +\| ([\w ]+?) +\|/gm)].map(([, event = '', needs = '']) => ({
  event,
  needs,
}))

t.test('the page lists every event that is used, and no other', async t => {
  const wanted = usedEvents.filter(event => !always.includes(event))
  t.same(rows.map(({ event }) => event).sort(), wanted.toSorted())
  for (const event of always) t.match(section, `\`${event}\``)
})

t.test('the App is made with the permissions of its calls and of its events', async t => {
  const settings = read('README.md')
  const granted = (name: string) =>
    new RegExp(`^\\| ${name} +\\| (.+?) +\\|$`, 'm').exec(settings)?.[1]?.split(', ') ?? []
  const readable = granted('Repository permissions: read')
  const writable = granted('Repository permissions: read, write')
  const calls = Object.values(purposes).flatMap(permissions => Object.entries(permissions))
  const writes = new Set(calls.flatMap(([permission, level]) => (level === 'write' ? spell(permission) : [])))
  t.same(writable.toSorted(), [...writes].sort())
  const needs = [...calls.map(([permission]) => spell(permission)), ...rows.map(row => row.needs)]
  const expected = new Set(needs.filter(name => !writes.has(name) && name !== 'Members'))
  t.same(readable.toSorted(), [...expected].sort())
  t.same(granted('Organization permissions: read'), ['Members'])
})
