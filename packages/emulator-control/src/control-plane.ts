import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { FaultAction, Faults } from './faults.js'
import type { Journal } from './journal.js'

export type ControlPlaneDeps = {
  faults: Faults
  journal: Journal
  /** Puts the emulator back into its first state; faults and journal are cleared by the control plane. */
  reset: () => void | Promise<void>
}

const faultRule = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      mutates: z.boolean().optional(),
    })
    .default({}),
  times: z.number().int().positive().optional(),
  probability: z.number().min(0).max(1).optional(),
  action: z.strictObject({
    kind: z.enum(['respond', 'respond_after', 'reset', 'reset_after', 'hang', 'delay']),
    status: z.number().int().min(100).max(599).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
    delayMs: z.number().nonnegative().optional(),
  }),
})

type Trace = {
  at: string
  fault?: FaultAction | undefined
  responseBody?: unknown
  performedStatus?: number
}

/**
 * Gives an emulator its `/_control/` routes (faults, journal, violations, reset) and the hooks that commit the
 * faults and write the journal. Call it on the root instance, and check authorization in `preHandler` or later,
 * so that faults come first. The server needs `forceCloseConnections: true`: a hung request ends only with it.
 */
export const registerControlPlane = (app: FastifyInstance, deps: ControlPlaneDeps): void => {
  const traces = new WeakMap<FastifyRequest, Trace>()
  registerAnswerHooks(app, deps, traces)
  registerFaultHooks(app, deps, traces)
  registerControlRoutes(app, deps)
}

/** So many entries at once: all of a long run are more than a text may hold. */
const journalPage = 1_000

const registerControlRoutes = (app: FastifyInstance, { faults, journal, reset }: ControlPlaneDeps): void => {
  app.get('/_control/health', () => ({ ok: true }))
  app.post('/_control/faults', (request, reply) => {
    const rule = faultRule.safeParse(request.body)
    if (!rule.success) return reply.code(400).send({ error: z.prettifyError(rule.error) })
    return reply.code(201).send({ id: faults.add(rule.data) })
  })
  app.get('/_control/faults', () => ({ faults: faults.list() }))
  app.delete('/_control/faults', (_request, reply) => {
    faults.clear()
    return reply.code(204).send()
  })
  app.get<{ Querystring: { after?: string } }>('/_control/journal', request => {
    const later = journal.after(Number(request.query.after ?? 0))
    return { entries: later.slice(0, journalPage), hasMore: later.length > journalPage }
  })
  app.get('/_control/violations', () => ({ violations: journal.violations() }))
  app.post('/_control/reset', async (_request, reply) => {
    faults.clear()
    await reset()
    journal.clear()
    return reply.code(204).send()
  })
}

const registerFaultHooks = (
  app: FastifyInstance,
  { faults, journal }: ControlPlaneDeps,
  traces: WeakMap<FastifyRequest, Trace>,
): void => {
  // preValidation is the first hook that knows the body, which the journal wants even for a faulted request.
  app.addHook('preValidation', async (request, reply) => {
    if (isControlRequest(request)) return
    const fault = faults.take({
      method: request.method,
      path: pathOf(request),
    })
    if (fault === undefined) return
    const trace = traces.get(request)
    if (trace !== undefined) trace.fault = fault
    if (fault.kind === 'hang' || fault.kind === 'reset') {
      journal.record(entryOf(request, trace, { status: 0, responseHeaders: {} }))
      reply.hijack()
      if (fault.kind === 'reset') request.raw.socket.resetAndDestroy()
      return
    }
    if (fault.kind === 'delay' || fault.kind === 'respond') await sleep(fault.delayMs ?? 0)
    if (fault.kind !== 'respond') return
    reply.code(fault.status ?? 500).headers(fault.headers ?? {})
    return reply.send(fault.body ?? { error: 'injected fault' })
  })
}

/** The work is done and its real answer thrown away: what a lost or failed answer looks like to a client. */
const replaceAnswer = (reply: FastifyReply, fault: FaultAction): string => {
  const body = fault.body ?? { error: 'injected fault' }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  reply.code(fault.status ?? 500)
  reply.removeHeader('content-length')
  reply.removeHeader('content-encoding')
  reply.header('content-type', typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8')
  reply.headers(fault.headers ?? {})
  return text
}

/** The entry is written before the answer leaves, so a client that has the answer finds it in the journal. */
const registerAnswerHooks = (
  app: FastifyInstance,
  { journal }: ControlPlaneDeps,
  traces: WeakMap<FastifyRequest, Trace>,
): void => {
  app.addHook('onRequest', async request => {
    if (!isControlRequest(request)) traces.set(request, { at: new Date().toISOString() })
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const trace = traces.get(request)
    if (trace === undefined) return payload
    const { fault } = trace
    const comesAfter = fault?.kind === 'respond_after' || fault?.kind === 'reset_after'
    if (comesAfter) {
      trace.performedStatus = reply.statusCode
      await sleep(fault.delayMs ?? 0)
    }
    if (fault?.kind === 'reset_after') {
      journal.record(entryOf(request, trace, { status: 0, responseHeaders: {} }))
      request.raw.socket.resetAndDestroy()
      return payload
    }
    const answer = comesAfter ? replaceAnswer(reply, fault) : payload
    trace.responseBody = readableAnswer(answer, reply.getHeader('content-type'))
    const responseHeaders = { ...reply.getHeaders() }
    journal.record(entryOf(request, trace, { status: reply.statusCode, responseHeaders }))
    return answer
  })
}

const readableAnswer = (payload: unknown, contentType: unknown): unknown => {
  if (typeof payload !== 'string') return undefined
  if (typeof contentType !== 'string' || !contentType.includes('json')) return payload
  try {
    return JSON.parse(payload)
  } catch {
    return payload
  }
}

const entryOf = (
  request: FastifyRequest,
  trace: Trace | undefined,
  answer: { status: number; responseHeaders: Record<string, unknown> },
) => {
  return {
    at: trace?.at ?? new Date().toISOString(),
    method: request.method,
    path: pathOf(request),
    query: request.query as Record<string, unknown>,
    headers: request.headers as Record<string, unknown>,
    body: Buffer.isBuffer(request.body) ? request.body.toString('utf8') : request.body,
    status: answer.status,
    responseHeaders: answer.responseHeaders,
    responseBody: trace?.responseBody,
    ...(trace?.fault && { fault: trace.fault.kind }),
    ...(trace?.performedStatus !== undefined && {
      performedStatus: trace.performedStatus,
    }),
  }
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? request.url

const isControlRequest = (request: FastifyRequest): boolean => request.url.startsWith('/_control/')
