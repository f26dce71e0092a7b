import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { appPermissions } from '@taxiway/domain'
import t from 'tap'
import { purposes } from '../src/auth/installation-tokens.js'
import { appEvents, createAppManifest, usedEvents } from '../src/index.js'

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')

/** https://docs.github.com/webhooks/webhook-events-and-payloads: every App receives these. */
const always = ['github_app_authorization', 'installation', 'installation_repositories']

/** A permission of the API, as GitHub's pages name it. */
const spell = (permission: string) =>
  ({ statuses: 'Commit statuses', emails: 'Email addresses' })[permission] ??
  `${permission[0]?.toUpperCase()}${permission.slice(1).replace('_', ' ')}`

const section = /## What the App asks for\n([\s\S]*?)\n## /.exec(read('packages/github/README.md'))?.[1] ?? ''
const rows = [...section.matchAll(/^\| `(\w+)` +\| ([\w ]+?) +\|/gm)].map(([, event = '', needs = '']) => ({
  event,
  needs,
}))

t.test('the App subscribes to every event that is used, and the page lists them', async t => {
  const wanted = usedEvents.filter(event => !always.includes(event))
  t.same(appEvents.map(({ event }) => event).sort(), wanted.toSorted())
  t.same(
    rows,
    appEvents.map(({ event, permission }) => ({ event, needs: spell(permission) })),
  )
  for (const event of always) t.match(section, `\`${event}\``)
})

t.test('the App asks for the permissions of its calls and of its events, and no other', async t => {
  const asked = new Map(appPermissions.map(({ permission, level }) => [permission, level]))
  const needs: [string, string][] = [
    ...Object.values(purposes).flatMap(permissions => Object.entries(permissions)),
    ...appEvents.map(({ permission }): [string, string] => [permission, 'read']),
    // People sign in with a verified address.
    ['emails', 'read'],
  ]
  const expected = new Map<string, string>()
  for (const [name, level] of needs) if (expected.get(name) !== 'write') expected.set(name, level)
  t.same([...asked].sort(), [...expected].sort())
})

t.test('the list for making the App by hand names the same settings as its manifest', async t => {
  const settings = read('README.md')
  const granted = (name: string) =>
    (new RegExp(`^\\| ${name} +\\| (.+?) +\\|$`, 'm').exec(settings)?.[1] ?? '').split(/, |: /)
  const named = (level: string, scope: 'organization' | 'account' | 'repository') =>
    appPermissions
      .filter(one => one.level === level && scopeOf(one.permission) === scope)
      .map(({ permission }) => spell(permission))
      .sort()
  t.same(granted('Repository permissions: read').sort(), named('read', 'repository'))
  t.same(granted('Repository permissions: read, write').sort(), named('write', 'repository'))
  t.same(granted('Organization permissions: read'), named('read', 'organization'))
  t.same(granted('Account permissions: read').slice(0, 1), named('read', 'account'))
  const manifest = createAppManifest({ name: 'Taxiway', publicUrl: 'https://taxiway.example.com' })
  for (const url of [manifest.hook_attributes.url, ...manifest.callback_urls]) t.match(settings, `\`${url}\``)
})

const scopeOf = (permission: string) =>
  permission === 'members' ? 'organization' : permission === 'emails' ? 'account' : 'repository'
