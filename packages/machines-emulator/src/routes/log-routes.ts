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
    const { instance, next_token: after = '' } = request.query
    const machines = world
      .findApp(request.params.app)
      .machines.filter(machine => instance === undefined || machine.id === instance)
    const lines = machines.flatMap(machine =>
      runner.logLines(machine.id).map(line => ({ ...line, machine: machine.id, region: machine.region })),
    )
    // The newest lines without a token; with it, the lines that follow that page.
    const page =
      after === ''
        ? lines.slice(-pageLines)
        : lines.filter(({ seq }) => seq >= Number(after)).slice(0, pageLines)
    const data = page.map(({ at, text, machine, region }, index) => ({
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
    const next = page.length === 0 ? after || '0' : String((page.at(-1)?.seq ?? 0) + 1)
    return { data, meta: { next_token: next } }
  })
}
