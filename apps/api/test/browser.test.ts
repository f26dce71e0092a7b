import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { schema } from '@taxiway/db/testing'
import { anApiToken, eventually, openPage, whyNoBrowser } from '@taxiway/testing'
import { build } from 'esbuild'
import t, { type Test } from 'tap'
import { openApi } from './support.js'
import { anUpEnvironment } from './tenants.js'

const skip = whyNoBrowser
const example = fileURLToPath(new URL('../../../packages/client/example/', import.meta.url))

/** The example of the client's package on a separate origin, like the page of a customer. */
const serveExample = async (t: Test): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [`${example}page.ts`],
    bundle: true,
    format: 'esm',
    conditions: ['@taxiway/source'],
    write: false,
  })
  const files: Record<string, [string, string | undefined]> = {
    '/': ['text/html; charset=utf-8', readFileSync(`${example}index.html`, 'utf8')],
    '/page.js': ['text/javascript', outputFiles[0]?.text],
    '/favicon.ico': ['image/x-icon', ''],
  }
  const server = createServer(({ url = '' }, response) => {
    const [type, text] = files[url] ?? ['text/plain', undefined]
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': type }).end(text)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test(
  'a page of another origin deploys and follows the log with the client in a browser',
  { skip },
  async t => {
    const origin = await serveExample(t)
    const api = await openApi(t, { CORS_ORIGINS: origin })
    await api.app.listen({ host: '127.0.0.1', port: 0 })
    const baseUrl = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
    const { organizationId, token } = await anApiToken(api.db, { scopes: ['read', 'deploy'] })
    const environment = await anUpEnvironment(api, organizationId)
    const { page, faults } = await openPage(t)

    await page.goto(origin)
    const submit = async (secret: string) => {
      for (const [label, value] of [
        ['API', baseUrl],
        ['Token', secret],
        ['Environment', environment.id],
      ] as const)
        await page.getByLabel(label).fill(value)
      await page.getByRole('button').click()
    }
    await submit('txw_00000000000000000000000000000000')
    await page.getByRole('status').filter({ hasText: '(auth.token_invalid)' }).waitFor()
    t.match(faults.splice(0), [/401/], 'the problem of a refusal is readable across origins')

    await submit(token)
    // Acts as a worker: takes the deployment, writes its log, and ends it.
    const deployment = await eventually(
      () =>
        api.db.query.deployments.findFirst({ where: (row, { eq }) => eq(row.environmentId, environment.id) }),
      { timeoutMs: 60_000 },
    )
    const write = (seq: number, text: string) =>
      api.db
        .insert(schema.logChunks)
        .values({ deploymentId: deployment.id, seq, step: 'build', stream: 'stdout', text })
    const log = page.locator('#log')
    await write(0, 'installing\n')
    await log.filter({ hasText: 'installing' }).waitFor()
    api.app.server.closeAllConnections()
    await write(1, '<img src=x onerror="document.title = \'forged\'">\n')
    await api.pool.query(`update deployments set state = 'live', url = 'http://app.example' where id = $1`, [
      deployment.id,
    ])
    await page.getByRole('status').filter({ hasText: 'live at http://app.example' }).waitFor()
    t.match(await log.textContent(), /^installing\n<img src=x/)
    t.equal(await page.title(), 'Deployments', 'what a build prints stays text')
    t.strictSame(
      faults.filter(
        fault => !/ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_|EMPTY_RESPONSE|SOCKET)/.test(fault),
      ),
      [],
      'nothing went wrong but the connection that was cut',
    )
  },
)

t.test(
  'the API reference opens in a browser, under its own strict policy and without the internet',
  { skip },
  async t => {
    const { app } = await openApi(t)
    await app.listen({ host: '127.0.0.1', port: 0 })
    const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    const { page, faults } = await openPage(t)
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    await page.goto(`${origin}/docs`)
    await page.getByRole('heading', { name: 'Taxiway' }).first().waitFor()
    const { paths } = (await app.inject('/openapi.json')).json()
    await page.getByText(paths['/v1/projects'].get.summary).first().waitFor()
    t.strictSame(
      asked.filter(url => /^(https?|wss?):/.test(url) && !url.startsWith(origin)),
      [],
      'no other origin gets a request',
    )
    t.strictSame(faults, [])
  },
)
