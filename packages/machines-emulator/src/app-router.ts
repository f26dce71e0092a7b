import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { isHealthy } from './health-checks.js'
import type { IdleMachines } from './idle-machines.js'
import type { MachineRunner } from './machine-runner.js'
import type { Machine } from './model.js'
import type { World } from './world.js'

type Deps = {
  world: World
  runner: Pick<MachineRunner, 'portOf'>
  idle: Pick<IdleMachines, 'visit' | 'canStart' | 'wake'>
  host: string
  port: number
}

/** Where a request may go; `visited` tells which machine it reached, and returns how to end the visit. */
type Route = { port: number; visited: () => () => void }
type Choice = ({ routes: Route[] } | { status: number; reason: string }) & { ended?: () => void }

/**
 * The public side of the apps: `http://<app>.localhost:<port>` reaches a started, uncordoned, healthy machine of
 * that app, each in turn, and starts one that its proxy may start when none runs. `fly-force-instance-id` reaches that machine, also
 * while it is cordoned or unhealthy.
 */
export const openAppRouter = async ({ world, runner, idle, host, port }: Deps) => {
  const turns = new Map<string, number>()
  // An upgraded socket is no longer the server's to close.
  const upgraded = new Set<Socket>()

  const choose = async (request: IncomingMessage): Promise<Choice> => {
    const appName = appNameOf(request.headers.host)
    const app = appName === undefined ? undefined : world.apps.get(appName)
    if (app === undefined || app.deleting) return { status: 404, reason: 'there is no such app' }
    const forced = request.headers['fly-force-instance-id']
    const mayTake = (machine: Machine): boolean =>
      forced === undefined ? !machine.cordoned : machine.id === forced
    const routesNow = () => findRoutes(app.machines.filter(mayTake), forced !== undefined)
    let routes = await routesNow()
    let ended: (() => void) | undefined
    if (routes.length === 0) {
      const asleep = app.machines.find(machine => mayTake(machine) && idle.canStart(machine))
      if (asleep !== undefined) {
        ended = await idle.wake(asleep)
        routes = await routesNow()
      }
    }
    const more = ended && { ended }
    if (routes.length === 0)
      return { status: 503, reason: 'no machine of this app can take the request', ...more }
    const turn = (turns.get(app.name) ?? 0) % routes.length
    turns.set(app.name, turn + 1)
    return { routes: [...routes.slice(turn), ...routes.slice(0, turn)], ...more }
  }

  const findRoutes = async (machines: Machine[], isForced: boolean): Promise<Route[]> => {
    const ready = machines.filter(one => one.state === 'started' && (isForced || isHealthy(one)))
    const found = await Promise.all(
      ready.map(async machine => ({
        port: await runner.portOf(machine),
        visited: () => idle.visit(machine),
      })),
    )
    return found.flatMap(({ port, visited }) => (port === undefined ? [] : [{ port, visited }]))
  }

  const server = createServer(async (request, response) => {
    const choice = await choose(request)
    if (choice.ended) response.once('close', choice.ended)
    if ('routes' in choice) forward(request, response, choice.routes)
    else refuse(response, choice.status, choice.reason)
  })
  server.on('upgrade', async (request, socket: Socket, head) => {
    upgraded.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => upgraded.delete(socket))
    const choice = await choose(request)
    if (choice.ended) socket.once('close', choice.ended)
    const [target] = 'routes' in choice ? choice.routes : []
    if (target === undefined) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
      return
    }
    socket.once('close', target.visited())
    joinSockets(request, socket, head, target.port)
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo

  return {
    port: address.port,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of upgraded) socket.destroy()
      }),
  }
}

const appNameOf = (host: string | undefined): string | undefined =>
  /^([a-z0-9-]+)\.localhost(?::\d+)?$/i.exec(host ?? '')?.[1]?.toLowerCase()

const refuse = (response: ServerResponse, status: number, reason: string): void => {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${reason}\n`)
}

/** Tries the machines in order: one that refuses the connection has seen nothing, so the next may have it. */
const forward = (request: IncomingMessage, response: ServerResponse, routes: Route[]): void => {
  const [route, ...others] = routes
  if (route === undefined) {
    refuse(response, 502, 'the machine does not answer')
    return
  }
  const upstream = httpRequest({
    host: '127.0.0.1',
    port: route.port,
    method: request.method,
    path: request.url,
    headers: forwardedHeaders(request),
    agent: false,
  })
  let connected = false
  upstream.once('socket', socket =>
    socket.once('connect', () => {
      connected = true
      response.once('close', route.visited())
      request.pipe(upstream)
    }),
  )
  upstream.once('response', answer => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', endToEnd(answer.rawHeaders))
    answer.once('error', () => response.destroy())
    answer.pipe(response)
  })
  upstream.once('error', () => {
    if (connected) refuse(response, 502, 'the machine closed the connection')
    else forward(request, response, others)
  })
  response.once('close', () => upstream.destroy())
}

/** The connection to the machine is closed after each answer; the caller's own need not be. */
const endToEnd = (rawHeaders: string[]): string[] =>
  rawHeaders.filter((_, index) => !/^(?:connection|keep-alive)$/i.test(rawHeaders[index - (index % 2)] ?? ''))

const forwardedHeaders = (request: IncomingMessage) => ({
  ...request.headers,
  'x-forwarded-for': request.socket.remoteAddress ?? '',
  'x-forwarded-proto': 'http',
  'fly-client-ip': request.socket.remoteAddress ?? '',
})

const joinSockets = (request: IncomingMessage, socket: Socket, head: Buffer, port: number): void => {
  const upstream = connect({ host: '127.0.0.1', port }, () => {
    const lines = [`${request.method} ${request.url} HTTP/1.1`]
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`)
    }
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`)
    upstream.write(head)
    upstream.pipe(socket).pipe(upstream)
  })
  upstream.once('error', () => socket.destroy())
  socket.once('close', () => upstream.destroy())
}
