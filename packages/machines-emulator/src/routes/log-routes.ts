import type { FastifyInstance } from 'fastify'
import type { AppParams, RouteDeps } from '../route-deps.js'

type LogQuery = { Querystring: { instance?: string; next_token?: string } }

const pageLines = 100

/** What apps print, as `fly logs` reads it: another API than the one of machines, with the same tokens. */
export const registerLogRoutes = (
  api: FastifyInstance,
  { world, runner }: Pick<RouteDeps, 'world' | 'runner'>,
): void => {
  api.get<AppParams & LogQuery>('/apps/:app/logs', async request => {
    const { instance } = request.query
    const machines = world
      .findApp(request.params.app)
      .machines.filter(machine => instance === undefined || machine.id === instance)
    const lines = machines.flatMap(machine =>
      runner.logLines(machine.id).map(line => ({ ...line, machine: machine.id, region: machine.region })),
    )
    const data = lines.slice(-pageLines).map(({ at, text, machine, region }, index) => ({
      id: String(index),
      type: 'log',
      attributes: {
        timestamp: at,
        message: text,
        level: 'info',
        instance: machine,
        region,
        meta: { instance: machine, region },
      },
    }))
    return { data, meta: { next_token: '' } }
  })
}
