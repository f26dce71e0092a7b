import { appName, machineName, networkName, newId, type ProjectId, type Target } from '@taxiway/domain'
import t from 'tap'

/** The rules of Fly for app names, and of DNS for labels. */
const flyName = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/
const maxLength = 40

t.test('200 projects with 1,000 pull requests each have 200,000 different valid names', async t => {
  const projects = Array.from({ length: 200 }, (_, index) => ({
    projectId: newId('prj'),
    // The hardest case: every other project has the same slug as its neighbour, and many are cut to the same
    // head.
    slug: `a-project-with-a-rather-long-name-${Math.floor(index / 2)}`,
  }))
  const names = new Set<string>()
  const invalid: string[] = []
  for (const { projectId, slug } of projects) {
    for (let number = 1; number <= 1_000; number += 1) {
      const name = appName({ slug, projectId, target: { kind: 'pr', number } })
      names.add(name)
      if (!flyName.test(name) || name.length > maxLength || !name.includes(`-pr-${number}-`))
        invalid.push(name)
    }
  }
  t.equal(names.size, 200_000)
  t.same(invalid, [])
})

const branches = [
  'main',
  'Feature/ABC_1',
  'feature/abc-1',
  'feature-abc-1',
  '機能/ログイン',
  '--',
  '-',
  '..',
  '1',
  '🚀',
  'a'.repeat(255),
  `${'a'.repeat(255)}b`,
  '$(reboot)',
  "'; drop table x; --",
  '</script>',
  '‮gnp.exe',
  'dependabot/npm_and_yarn/@types/node-20',
]
const slugs = ['shop', 'Shop_Front', '1shop', '---', '', '機能', 's'.repeat(200), '.github', 'a.b', '9']

t.test('every branch and project name gives a valid, recognisable app name', async t => {
  const projectId = newId('prj')
  const targets: Target[] = [
    ...branches.map(branch => ({ kind: 'branch' as const, branch })),
    { kind: 'pr', number: 1 },
    { kind: 'pr', number: 2_147_483_648 },
  ]
  for (const slug of slugs) {
    const names = targets.map(target => appName({ slug, projectId, target }))
    for (const name of names) t.ok(flyName.test(name) && name.length <= maxLength, `${slug}: ${name}`)
    t.equal(new Set(names).size, targets.length, `${slug}: all different`)
  }
})

t.test('a name depends only on project, target and retry', async t => {
  const projectId = 'prj_01h455vb4pex5vsknk084sn02q' as ProjectId
  const input = { slug: 'shop', projectId, target: { kind: 'pr', number: 12 } } as const
  t.equal(appName(input), appName({ ...input, retry: 0 }))
  t.match(appName(input), /^shop-pr-12-[a-z2-7]{6}$/)
  const tries = [0, 1, 2].map(retry => appName({ ...input, retry }))
  t.equal(new Set(tries).size, 3)
  // Stored names outlive this code: a changed name would orphan its app.
  t.equal(appName(input), 'shop-pr-12-z2u3xd')
})

t.test('networks and machines are named after their ids', async t => {
  const environments = Array.from({ length: 1_000 }, () => newId('env'))
  t.equal(new Set(environments.map(networkName)).size, environments.length)
  t.ok(environments.every(id => networkName(id) === `taxiway-${id.slice('env_'.length)}`))
  const deployments = Array.from({ length: 1_000 }, () => newId('dep'))
  t.equal(new Set(deployments.map(machineName)).size, deployments.length)
  t.ok(deployments.map(machineName).every(name => /^web-[0-9a-z]{12}$/.test(name)))
})
