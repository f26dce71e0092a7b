import { join } from 'node:path'
import { createFaults, createJournal, registerControlPlane } from '@taxiway/emulator-control'
import { type Clock, systemClock } from '@taxiway/runtime'
import fastify from 'fastify'
import { type ConfiguredApp, configuredApp, currentApp } from './app-identity.js'
import { registerAppControl } from './control/register-app-control.js'
import { registerCheckControl } from './control/register-check-control.js'
import { registerCommentControl } from './control/register-comment-control.js'
import { registerPullControl } from './control/register-pull-control.js'
import { registerRepositoryControl } from './control/register-repository-control.js'
import { registerWorldControl } from './control/register-world-control.js'
import { createDeliveries } from './create-deliveries.js'
import { createGit } from './git.js'
import { createLimits } from './limits.js'
import { openStateStore } from './open-state-store.js'
import { useMadeApp } from './operations/make-app.js'
import { registerAppPages } from './pages/app-pages.js'
import { registerPages } from './pages/register-pages.js'
import { ensureAccount, ownerOf } from './queries.js'
import { registerApiEdge } from './register-api-edge.js'
import { registerRoutes } from './register-routes.js'
import type { State } from './state.js'
import type { World } from './world.js'

const MAX_BODY_BYTES = 32 * 1024 * 1024

export type GithubEmulatorOptions = ConfiguredApp & {
  host?: string | undefined
  port?: number | undefined
  stateDir: string
  webhookSecret: string
  webhookUrl?: string | undefined
  /** The address written into webhook payloads, when it is not the one listened on. */
  publicUrl?: string | undefined
  clock?: Pick<Clock, 'now'> | undefined
}

export type GithubEmulator = { url: string; close(): Promise<void> }

/**
 * Starts an emulated GitHub over real bare git repositories under `stateDir`. State survives a restart with the
 * same folder. `close` ends open requests and deliveries and writes the state.
 */
export const startGithubEmulator = async (options: GithubEmulatorOptions): Promise<GithubEmulator> => {
  const { stateDir, host = '127.0.0.1', port = 0, clock = systemClock } = options
  const store = openStateStore(stateDir)
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2000, ignoreTrailingSlash: true },
    rewriteUrl: request => rewriteNumericUrl(store.state, request.url ?? '/'),
  })
  let url = ''
  const world = createWorld(options, store, clock, () => options.publicUrl ?? url)
  const limits = createLimits(world)
  world.resetLimits = limits.reset

  registerApiEdge(app, world, limits)
  registerControlPlane(app, {
    faults: createFaults(),
    journal: createJournal(),
    reset: async () => {
      store.reset()
      await world.git.clear()
      world.deliveries.clear()
      world.deliveries.configure({
        url: options.webhookUrl,
        secret: options.webhookSecret,
        appId: options.appId,
      })
      limits.reset()
    },
  })
  registerRepositoryControl(app, world)
  registerPullControl(app, world)
  registerWorldControl(app, world)
  registerAppControl(app, world)
  registerCheckControl(app, world)
  registerCommentControl(app, world)
  registerRoutes(app, world, limits)
  registerAppPages(app, world)
  registerPages(app, world)

  url = await app.listen({ host, port })
  return {
    url,
    close: async () => {
      await world.deliveries.close()
      await app.close()
      store.close()
    },
  }
}

type Store = Pick<ReturnType<typeof openStateStore>, 'state' | 'save'>

const createWorld = (
  options: GithubEmulatorOptions,
  store: Store,
  clock: Pick<Clock, 'now'>,
  publicUrl: () => string,
): World => {
  const { state, save } = store
  const { appId, stateDir, webhookSecret, webhookUrl } = options
  const dir = join(stateDir, 'deliveries')
  const configured = configuredApp(options)
  const target = { url: webhookUrl, secret: webhookSecret, appId }
  const deliveries = createDeliveries({ state, save, clock, dir, target })
  useMadeApp({ state, deliveries })
  const turns = new Map<number, Promise<unknown>>()
  return {
    state,
    save,
    clock,
    publicUrl,
    git: createGit({ root: join(stateDir, 'repositories') }),
    deliveries,
    get app() {
      return currentApp(state, configured)
    },
    changeApp: change => {
      Object.assign(state.madeApp ?? configured, change)
      save()
    },
    ensureAccount: (login, type) => ensureAccount(state, login, clock.now().getTime(), type),
    resetLimits: () => {},
    exclusively: (repositoryId, work) => {
      const turn = (turns.get(repositoryId) ?? Promise.resolve()).then(work)
      turns.set(
        repositoryId,
        turn.catch(() => {}),
      )
      return turn
    },
  }
}

/** `/repositories/{id}/…` is every repository path by number; redirects after a rename lead there. */
const rewriteNumericUrl = (state: State, url: string): string => {
  const [, id = '', rest = ''] = /^\/repositories\/(\d+)(.*)$/.exec(url) ?? []
  const repository = state.repositories[id]
  if (!repository) return url
  const owner = encodeURIComponent(ownerOf(state, repository).login)
  return `/repos/${owner}/${encodeURIComponent(repository.name)}${rest}`
}
