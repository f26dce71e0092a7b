import { appName, type ProjectId } from '@taxiway/domain'
import type { FaultAction } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import type { PullChange } from '../src/world/github-control.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

type Pull = { number: number; sha: string; app: string }
type Boundary = { method: string; path: (pull: Pull) => string; where?: 'github' }

/** `before`: the provider does not perform the call. `after`: it performs the call, but the answer never arrives. */
const before: FaultAction = { kind: 'hang' }
const after: FaultAction = { kind: 'respond_after', delayMs: 3_600_000 }

const on = (method: string, rest: string): Boundary => ({
  method,
  path: ({ app }) => `^/v1/apps/${app}${rest}$`,
})
const createApp: Boundary = { method: 'POST', path: () => '^/v1/apps$' }
const fetchSource: Boundary = { method: 'GET', path: ({ sha }) => `/tarball/${sha}$`, where: 'github' }
const askAgain: Boundary = { method: 'GET', path: ({ number }) => `/pulls/${number}$`, where: 'github' }
const createMachine = on('POST', '/machines')
const waitForMachine = on('GET', '/machines/[^/]+/wait')
const takeLease = on('POST', '/machines/[^/]+/lease')
const setFence = on('PATCH', '/machines/[^/]+/metadata')
const uncordon = on('POST', '/machines/[^/]+/uncordon')
const cordon = on('POST', '/machines/[^/]+/cordon')
const deleteMachine = on('DELETE', '/machines/[^/]+')
const readApp = on('GET', '')
const deleteApp = on('DELETE', '')

const firstDeploy: [Boundary, FaultAction][] = [
  [fetchSource, before],
  [createApp, before],
  [createApp, after],
  [on('POST', '/ip_assignments'), before],
  [on('POST', '/ip_assignments'), after],
  [createMachine, before],
  [createMachine, after],
  [waitForMachine, before],
  [askAgain, before],
  [takeLease, before],
  [takeLease, after],
  [setFence, before],
  [setFence, after],
  [uncordon, before],
  [uncordon, after],
]
const nextDeploy: [Boundary, FaultAction][] = [
  [fetchSource, before],
  [createMachine, before],
  [createMachine, after],
  [takeLease, before],
  [takeLease, after],
  [setFence, after],
  [uncordon, before],
  [uncordon, after],
  [cordon, before],
  [cordon, after],
  [deleteMachine, before],
  [deleteMachine, after],
]
const teardown: [Boundary, FaultAction][] = [
  [readApp, before],
  [on('GET', '/machines'), before],
  [deleteApp, before],
  [deleteApp, after],
]

/** Lets the worker run into all of these boundaries at once, each with a pull request of its own, and kills it there. */
const crashAt = async (
  world: World,
  boundaries: [Boundary, FaultAction][],
  change: (index: number) => Promise<Pull>,
  go: () => Promise<void>,
) => {
  for (const [index, [boundary, action]] of boundaries.entries()) {
    const pull = await change(index)
    const target = boundary.where === 'github' ? world.github : world.machines
    await target.addFault({ match: { method: boundary.method, path: boundary.path(pull) }, times: 1, action })
  }
  await go()
  await eventually(
    async () => {
      const left = [...(await world.machines.faults()), ...(await world.github.faults())]
      if (left.length > 0) throw new Error(`never reached: ${JSON.stringify(left.map(one => one.match))}`)
      return true
    },
    // A slow machine runs into the deadlines of the calls that hang, and then waits for the breaker.
    { timeoutMs: 280_000 },
  )
  await world.workers[0]?.kill()
  await world.redis?.flush()
  await world.workers[0]?.start()
  await world.settled({ timeoutMs: 300_000 })
}

t.test(
  'a worker killed at any boundary of a deployment and of a teardown, with Redis emptied, ends right (cases 33, 34)',
  async t => {
    const world = await openWorld(t, {
      workerEnv: { WORKER_CONCURRENCY: '20', BUILD_CONCURRENCY: '21', ORGANIZATION_CONCURRENCY: '20' },
    })
    const project = world.projects[0] as WorldProject
    const held: number[] = []
    const pulls: Pull[] = []
    const keep = ({ deliveries }: PullChange) => void held.push(...deliveries)
    const send = async () => {
      for (const id of held.splice(0)) await world.github.send(id)
      await world.github.idle()
    }
    const isClean = async () => t.same(await checkWorld(world), [])

    const open = async (index: number): Promise<Pull> => {
      const files = sampleChange(index)
      const opened = await world.github.openPull(project, { head: `change-${index}`, deliver: false, files })
      keep(opened)
      const target = { kind: 'pr' as const, number: opened.number }
      const app = appName({ slug: 'shop-0', projectId: project.projectId as ProjectId, target })
      const pull = { number: opened.number, sha: opened.sha, app }
      pulls.push(pull)
      return pull
    }
    await crashAt(world, firstDeploy, open, send)
    await isClean()

    const push = async (index: number): Promise<Pull> => {
      const pull = pulls[index] as Pull
      const files = { 'message.json': JSON.stringify({ message: `again ${index}`, colour: '#000' }) }
      const pushed = await world.github.push(project, pull.number, { deliver: false, files })
      keep(pushed)
      pull.sha = pushed.sha
      return pull
    }
    await crashAt(world, nextDeploy, push, send)
    await isClean()

    const close = async (index: number): Promise<Pull> => {
      const pull = pulls[index] as Pull
      keep(await world.github.change(project, pull.number, 'close', { deliver: false }))
      return pull
    }
    await crashAt(world, teardown, close, send)
    await isClean()
  },
)
