import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { isHealthy } from './health-checks.js'
import type { MachineRunner } from './machine-runner.js'
import type { Machine } from './model.js'
import type { World } from './world.js'

type Deps = { world: World; runner: Pick<MachineRunner, 'portOf'>; host: string; port: number }

type Choice = { ports: number[] } | { status: number; reason: string }

/**
 * The public side of the apps: `http://<app>.localhost:<port>` reaches a started, uncordoned, healthy machine of
 * that app, each in turn. `fly-force-instance-id` reaches that machine, also while it is cordoned or unhealthy.
 */
export const openAppRouter = async ({ world, runner, host, port }: Deps) => {
  const turns = new Map<string, number>()
  // An upgraded socket is no longer the server's to close.
  const upgraded = new Set<Socket>()

  const choose = async (request: IncomingMessage): Promise<Choice> => {
    const appName = appNameOf(request.headers.host)
    const app = appName === undefined ? undefined : world.apps.get(appName)
    if (app === undefined || app.deleting) return { status: 404, reason: 'there is no such app' }
    const forced = request.headers['fly-force-instance-id']
    const wanted = (machine: Machine): boolean =>
      machine.state === 'started' &&
      (forced === undefined ? !machine.cordoned && isHealthy(machine) : machine.id === forced)
    const found = await Promise.all(app.machines.filter(wanted).map(runner.portOf))
    const ports = found.filter(port => port !== undefined)
    if (ports.length === 0) return { status: 503, reason: 'no machine of this app can take the request' }
    const turn = (turns.get(app.name) ?? 0) % ports.length
    turns.set(app.name, turn + 1)
    return { ports: [...ports.slice(turn), ...ports.slice(0, turn)] }
  }

  const server = createServer(async (request, response) => {
    const choice = await choose(request)
    if ('ports' in choice) forward(request, response, choice.ports)
    else refuse(response, choice.status, choice.reason)
  })
  server.on('upgrade', async (request, socket: Socket, head) => {
    upgraded.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => upgraded.delete(socket))
    const choice = await choose(request)
    const [target] = 'ports' in choice ? choice.ports : []
    if (target === undefined) socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
    else joinSockets(request, socket, head, target)
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
const forward = (request: IncomingMessage, response: ServerResponse, ports: number[]): void => {
  const [port, ...others] = ports
  if (port === undefined) {
    refuse(response, 502, 'the machine does not answer')
    return
  }
  const upstream = httpRequest({
    host: '127.0.0.1',
    port,
    method: request.method,
    path: request.url,
    headers: forwardedHeaders(request),
    agent: false,
  })
  let connected = false
  upstream.once('socket', socket =>
    socket.once('connect', () => {
      connected = true
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
