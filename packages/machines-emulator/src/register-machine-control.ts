import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { machineNotFound } from './fly-error.js'
import type { MachineRunner } from './machine-runner.js'
import type { Machine } from './model.js'
import type { World } from './world.js'

type MachineParams = { Params: { machine: string } }

const hostRequest = z.strictObject({ status: z.enum(['ok', 'unknown', 'unreachable']) })

/** What the API itself does not tell of machines, and what happens to them without a call of the API. */
export const registerMachineControl = (
  app: FastifyInstance,
  { world, runner }: { world: World; runner: MachineRunner },
): void => {
  const find = (id: string): Machine => {
    const machine = world.allMachines().find(one => one.id === id)
    if (machine === undefined) throw machineNotFound()
    return machine
  }

  app.get('/_control/processes', () => ({ processes: runner.processes() }))
  app.get('/_control/machines', () => ({
    machines: world.allMachines().map(({ id, appName, name, state, cordoned, lease }) => ({
      id,
      app: appName,
      name,
      state,
      cordoned,
      leasedUntilMs: lease?.expiresAtMs,
    })),
  }))
  app.get<MachineParams>('/_control/machines/:machine/logs', request => ({
    lines: runner.logLines(request.params.machine),
  }))
  app.post<MachineParams>('/_control/machines/:machine/host', async (request, reply) => {
    const wish = hostRequest.safeParse(request.body)
    if (!wish.success) return reply.code(400).send({ error: z.prettifyError(wish.error) })
    const machine = find(request.params.machine)
    machine.hostStatus = wish.data.status
    world.changed(machine)
    return { ok: true }
  })
  // As the proxy does with a machine that takes no requests.
  app.post<MachineParams>('/_control/machines/:machine/autostop', async request => {
    const machine = find(request.params.machine)
    const suspends = machine.config.services?.some(({ autostop }) => autostop === 'suspend') === true
    await (suspends ? runner.suspend(machine, 'proxy') : runner.stop(machine, { source: 'proxy' }))
    return { ok: true }
  })
}
