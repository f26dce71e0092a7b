import { request as httpRequest } from 'node:http'
import type { startMachinesEmulator } from '@taxiway/machines-emulator'
import { eventually } from '@taxiway/testing'
import type { Test } from 'tap'

type Fly = Awaited<ReturnType<typeof startMachinesEmulator>>

/** Runs an image on a machine of the emulator, as an app of its own, and returns what it answers first. */
export const runMachine = async (
  t: Test,
  fly: Fly,
  { app, image, env = {} }: { app: string; image: string; env?: Record<string, string> },
): Promise<string> => {
  const call = async (path: string, body: object): Promise<void> => {
    const response = await fetch(`${fly.url}/v1${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer test', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    t.ok(response.ok, `${path}: ${response.status} ${await response.text()}`)
  }
  await call('/apps', { name: app, org_slug: 'acme' })
  const services = [{ protocol: 'tcp', internal_port: 8080, ports: [{ port: 80, handlers: ['http'] }] }]
  await call(`/apps/${app}/machines`, {
    config: { image, services, env: { PORT: '8080', ...env }, guest: { memory_mb: 512 } },
  })
  const answer = await eventually(async () => (await visit(fly.routerUrl, app)) ?? false, {
    what: 'the app to answer',
    timeoutMs: 300_000,
  })
  return String(answer)
}

/** What an app answers, or undefined while it does not. */
const visit = (routerUrl: string, app: string): Promise<string | undefined> =>
  new Promise(resolve => {
    const { hostname, port } = new URL(routerUrl)
    const headers = { host: `${app}.localhost:${port}` }
    httpRequest({ hostname, port, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => {
        text += chunk
      })
      response.once('end', () => resolve(response.statusCode === 200 ? text : undefined))
    })
      .once('error', () => resolve(undefined))
      .end()
  })
