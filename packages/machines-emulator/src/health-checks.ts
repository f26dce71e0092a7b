import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { durationMsOr } from './durations.js'
import type { CheckStatus, Machine } from './model.js'
import type { MachineCheck, MachineConfig } from './schemas/machine-config.js'

export type NamedCheck = {
  name: string
  gatesRouting: boolean
  check: MachineCheck
}

/** All checks of a machine by the names the API shows. Service checks gate routing; others only as `readiness`. */
export const listChecks = (config: MachineConfig): NamedCheck[] => {
  const serviceChecks = (config.services ?? []).flatMap(service =>
    (service.checks ?? []).map(check => ({
      check,
      port: check.port ?? service.internal_port,
    })),
  )
  return [
    ...serviceChecks.map(({ check, port }, index) => ({
      name: `servicecheck-${String(index).padStart(2, '0')}-${check.type ?? 'tcp'}-${port ?? 0}`,
      gatesRouting: true,
      check,
    })),
    ...Object.entries(config.checks ?? {}).map(([name, check]) => ({
      name,
      gatesRouting: check.kind === 'readiness',
      check,
    })),
  ]
}

type Deps = {
  machine: Machine
  port: number
  /** Whether the app takes connections from outside of its machine. */
  isReached: () => Promise<boolean>
  now: () => string
  nowMs: () => number
  changed: () => void
}

// The first pass is what a newcomer waits for; after it the configured interval holds.
const eagerIntervalMs = 100

/** Runs a started machine's checks against its process until stopped, and keeps `machine.checks` current. */
export const watchHealth = ({ machine, port, isReached, now, nowMs, changed }: Deps): (() => void) => {
  const stopping = new AbortController()
  const startedAtMs = nowMs()
  const timers = new Set<NodeJS.Timeout>()

  const statuses = listChecks(machine.config).map(named => {
    const status: CheckStatus = {
      name: named.name,
      status: 'warning',
      output: 'waiting for the first check',
      updated_at: now(),
    }
    return { ...named, status }
  })
  machine.checks = statuses.map(({ status }) => status)

  const report = (status: CheckStatus, next: Pick<CheckStatus, 'status' | 'output'>): void => {
    if (status.status === next.status && status.output === next.output) return
    Object.assign(status, next, { updated_at: now() })
    changed()
  }

  const poll = async ({ check, status }: (typeof statuses)[number]): Promise<void> => {
    const output = await runCheck(check, { port, isReached }, stopping.signal).then(
      ok => ({ status: 'passing' as const, output: ok }),
      (error: Error) => ({
        status: 'critical' as const,
        output: error.message,
      }),
    )
    if (stopping.signal.aborted) return
    const inGrace = nowMs() - startedAtMs < durationMsOr(check.grace_period, 1000)
    const neverPassed = status.status === 'warning'
    if (output.status === 'passing' || !(inGrace && neverPassed)) report(status, output)
    const intervalMs = durationMsOr(check.interval, 10_000)
    schedule(status.status === 'passing' ? intervalMs : Math.min(eagerIntervalMs, intervalMs), () =>
      poll({ check, status, name: status.name, gatesRouting: false }),
    )
  }

  const schedule = (delayMs: number, task: () => Promise<void>): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      void task()
    }, delayMs)
    timers.add(timer)
  }

  for (const entry of statuses) schedule(20, () => poll(entry))

  return () => {
    stopping.abort()
    for (const timer of timers) clearTimeout(timer)
  }
}

/** Whether the router may send requests to a started machine. */
export const isHealthy = (machine: Machine): boolean => {
  const gates = new Set(
    listChecks(machine.config).flatMap(({ name, gatesRouting }) => (gatesRouting ? [name] : [])),
  )
  return [...gates].every(name =>
    machine.checks.some(check => check.name === name && check.status === 'passing'),
  )
}

const runCheck = async (
  check: MachineCheck,
  { port, isReached }: Pick<Deps, 'port' | 'isReached'>,
  stopped: AbortSignal,
): Promise<string> => {
  if (!(await isReached())) throw new Error(refused)
  const timeoutMs = durationMsOr(check.timeout, 2000)
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)])
  const attempt = check.type === 'http' ? checkHttp(check, port, signal) : checkTcp(port, signal)
  return attempt.catch((error: NodeJS.ErrnoException) => {
    throw new Error(signal.aborted ? 'timed out' : error.code === 'ECONNREFUSED' ? refused : error.message)
  })
}

/** Fly's words. */
const refused = 'connect: connection refused'

const checkHttp = (check: MachineCheck, port: number, signal: AbortSignal): Promise<string> => {
  const headers = Object.fromEntries(
    (check.headers ?? []).map(header => [header.name ?? '', header.values ?? []]),
  )
  const send = check.protocol === 'https' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const request = send({
      host: '127.0.0.1',
      port,
      method: check.method?.toUpperCase() ?? 'GET',
      path: check.path ?? '/',
      headers: { 'user-agent': 'Consul Health Check', ...headers },
      agent: false,
      signal,
      ...(check.protocol === 'https' && {
        rejectUnauthorized: check.tls_skip_verify !== true,
      }),
    })
    request.once('error', reject)
    request.once('response', response => {
      response.resume()
      const status = response.statusCode ?? 0
      // Redirects count as failures on Fly too.
      if (status >= 200 && status < 300) resolve(`HTTP ${status}`)
      else reject(new Error(`HTTP ${status}`))
    })
    request.end()
  })
}

const checkTcp = (port: number, signal: AbortSignal): Promise<string> => {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, signal })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve('Success')
    })
  })
}
