import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const root = fileURLToPath(new URL('../../..', import.meta.url))

t.test('npm run plan says what a build of a folder would do', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-plan-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'site'))
  writeFileSync(join(folder, 'site', 'index.html'), '<p>site</p>')
  const plan = (...args: string[]) =>
    new Promise<{ code: number; output: string }>(resolve => {
      execFile('npm', ['run', '--silent', 'plan', '--', ...args], { cwd: root }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` }),
      )
    })
  const nothing = await plan(folder)
  t.equal(nothing.code, 1, 'it could not be built')
  t.match(nothing.output, /Nothing says how to run this app.*Set rootDirectory to one of them/)
  t.match(nothing.output, /also an app +site \(static\)/)
  const site = await plan(folder, '--root-directory=site', '--json')
  t.equal(site.code, 0)
  t.match(JSON.parse(site.output), { plan: { kind: 'static', rootDirectory: 'site' }, problem: null })
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nEXPOSE 3000')
  const dockerfile = await plan(folder)
  t.match(dockerfile, { code: 0, output: /build +BuildKit builds Dockerfile\nstart +what the image says/ })
  t.match(dockerfile.output, /because +EXPOSE says 3000, but requests go to port 8080/)
  t.match(await plan(join(folder, 'absent')), { code: 1, output: /There is no folder/ })
  t.match(await plan(folder, '--root-directory=../x'), { code: 1, output: /must be a folder inside/ })
  t.match(await plan(), { code: 1, output: /Usage: npm run plan/ })
})
