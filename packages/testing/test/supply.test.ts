import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import t from 'tap'
import { parse } from 'yaml'
import { type ImageName, images, listProductionPackages } from '../src/supply/production-packages.js'
import { renderSbom } from '../src/supply/render-sbom.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const expected: Record<ImageName, string[]> = JSON.parse(
  readFileSync(new URL('./fixtures/production-packages.json', import.meta.url), 'utf8'),
)
/** What may be handed on inside an image of ours without further duties than to name it. */
const allowed = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'PSF-2.0',
])
const isAllowed = (license: string) =>
  license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some(choice => allowed.has(choice))

for (const image of Object.keys(images) as ImageName[]) {
  t.test(`the ${image} image holds these packages and no others`, async t => {
    const held = [...new Set(listProductionPackages(image).map(({ name }) => name))]
    t.strictSame(
      held.filter(name => !expected[image].includes(name)),
      [],
      'a package is new in production: cut it in .pnpmfile.cjs, or list it in fixtures/production-packages.json',
    )
    t.strictSame(
      expected[image].filter(name => !held.includes(name)),
      [],
      'a package left production: remove it from fixtures/production-packages.json',
    )
  })

  t.test(`every package of the ${image} image has a licence that lets us hand it on`, async t => {
    for (const { name, version, license, isNative } of listProductionPackages(image))
      t.ok(license === null ? isNative : isAllowed(license), `${name}@${version}: ${license ?? 'no licence'}`)
  })

  t.test(
    `the bill of materials of the ${image} image is valid CycloneDX and names every package`,
    async t => {
      const text = renderSbom(image)
      t.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null)
      const bom: { components: { purl: string; licenses: unknown[]; hashes: unknown[] }[] } = JSON.parse(text)
      t.equal(bom.components.length, listProductionPackages(image).length)
      t.ok(bom.components.every(({ hashes }) => hashes.length === 1))
      t.ok(bom.components.some(({ purl }) => purl.startsWith('pkg:npm/fastify@')) || image === 'worker')
      t.equal(renderSbom(image), text, 'the same lock file gives the same bytes')
    },
  )
}

t.test(
  'packages come from the registry alone, pinned by their digest, and none is younger than three days',
  async t => {
    const lock: { packages: Record<string, { resolution: object }> } = parse(
      readFileSync(`${root}/pnpm-lock.yaml`, 'utf8'),
    )
    for (const [id, { resolution }] of Object.entries(lock.packages))
      t.strictSame(Object.keys(resolution), ['integrity'], id)
    const settings = parse(readFileSync(`${root}/pnpm-workspace.yaml`, 'utf8'))
    t.equal(settings.minimumReleaseAge, 3 * 24 * 60)
  },
)

t.test('npm run sbom prints one', async t => {
  const printed = execFileSync('npm', ['run', '--silent', 'sbom', '--', 'api'], {
    cwd: root,
    encoding: 'utf8',
  })
  t.equal(printed, renderSbom('api'))
  const wrong = spawnSync('npm', ['run', '--silent', 'sbom', '--', 'x'], { cwd: root, encoding: 'utf8' })
  t.match(wrong, { status: 2, stderr: /Usage: npm run --silent sbom/ })
})
