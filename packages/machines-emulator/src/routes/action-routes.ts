import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parseDurationMs } from '../durations.js'
import { failedPrecondition, invalidArgument } from '../fly-error.js'
import { canSuspend } from '../idle-machines.js'
import { type MachineParams, machineToChange, type RouteDeps } from '../route-deps.js'
import { emptyRequest, execRequest, stopRequest } from '../schemas/requests.js'

/** What one can tell a machine to do, besides being updated and destroyed. */
export const registerActionRoutes = (api: FastifyInstance, { world, runner, parseBody }: RouteDeps): void => {
  const machinePath = '/apps/:app/machines/:machine'

  api.post<MachineParams>(`${machinePath}/start`, async request => {
    parseBody(emptyRequest, request)
    const machine = machineToChange(world, request)
    const previousState = machine.state
    if (!['started', 'starting'].includes(previousState)) void runner.start(machine)
    return { previous_state: previousState, migrated: false, new_host: '' }
  })

  api.post<MachineParams>(`${machinePath}/stop`, async request => {
    const { signal, timeout } = parseBody(stopRequest, request)
    const timeoutMs = readTimeout(timeout)
    const machine = machineToChange(world, request)
    void runner.stop(machine, { signal, timeoutMs })
    return { ok: true }
  })

  api.post<MachineParams>(`${machinePath}/suspend`, async request => {
    parseBody(emptyRequest, request)
    const machine = machineToChange(world, request)
    if (!canSuspend(machine))
      throw failedPrecondition('machine cannot be suspended: it has swap, a schedule or too much memory')
    void runner.suspend(machine)
    return { ok: true }
  })

  api.post<MachineParams & { Querystring: { timeout?: string; signal?: string } }>(
    `${machinePath}/restart`,
    async request => {
      parseBody(emptyRequest, request)
      const wish = stopRequest.safeParse(request.query)
      if (!wish.success) throw invalidArgument()
      const timeoutMs = readTimeout(wish.data.timeout)
      const machine = machineToChange(world, request)
      void runner.restart(machine, { signal: wish.data.signal, timeoutMs })
      return { ok: true }
    },
  )

  api.post<MachineParams>(`${machinePath}/exec`, async request => {
    const {
      cmd = '',
      command = cmd.split(' ').filter(Boolean),
      stdin = '',
      timeout = 30,
    } = parseBody(execRequest, request)
    const machine = machineToChange(world, request)
    if (command.length === 0) throw invalidArgument('command')
    const answer = runner.exec(machine, { command, stdin, timeoutMs: timeout * 1000 })
    if (answer === undefined) throw failedPrecondition('machine is not started')
    return answer
  })

  const setCordoned = (cordoned: boolean) => async (request: FastifyRequest) => {
    parseBody(emptyRequest, request)
    const machine = machineToChange(world, request)
    machine.cordoned = cordoned
    world.changed(machine)
    return { ok: true }
  }
  api.post<MachineParams>(`${machinePath}/cordon`, setCordoned(true))
  api.post<MachineParams>(`${machinePath}/uncordon`, setCordoned(false))

  api.get<MachineParams & { Querystring: { limit?: string } }>(`${machinePath}/events`, async request => {
    const { events } = world.findMachine(request.params.app, request.params.machine)
    return events.slice(0, Number(request.query.limit ?? 20))
  })
}

const readTimeout = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const timeoutMs = parseDurationMs(text)
  if (timeoutMs === undefined) throw invalidArgument('timeout')
  return timeoutMs
}
