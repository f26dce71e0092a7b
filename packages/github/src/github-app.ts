import {
  type BreakerPolicy,
  type BreakerStore,
  createMemoryPauseStore,
  createOutbound,
  createTokenBuckets,
  type Outbound,
  type OutboundMetrics,
  type PauseStore,
  type RetryOptions,
} from '@taxiway/resilience'
import { type Clock, systemClock } from '@taxiway/runtime'
import { type AppCredentials, createAppJwtSigner } from './auth/app-jwt.js'
import { createInstallationTokens } from './auth/installation-tokens.js'
import { createAskAsApp } from './client/ask-as-app.js'
import { readExhaustedMs } from './client/classify-problem.js'
import { createRepositoryClient } from './client/repository-client.js'
import { createServerTime } from './client/server-time.js'
import { createTransport } from './client/transport.js'
import { createReads, type GithubReads } from './reads/create-reads.js'
import { createFactReads, type GithubFactReads } from './reads/fact-reads.js'
import { createHookDeliveries, type HookDeliveries } from './reads/hook-deliveries.js'
import { type AppReads, createAppReads } from './reads/read-app.js'
import { createSourceReads, type GithubSourceReads } from './reads/source-reads.js'
import { createReports, type GithubReports } from './reporting/create-reports.js'
import { createDownloadSource, type DownloadSource } from './source/download-source.js'
import { createUserReads, type GithubUserReads } from './user/create-user-reads.js'

const MAX_DOWNLOAD_HOSTS = 8

export type GithubAppOptions = AppCredentials & {
  /** Default `https://api.github.com`; GitHub Enterprise Server has `https://<host>/api/v3`. */
  apiUrl?: string
  breakerStore: BreakerStore
  breakerPolicy?: BreakerPolicy
  /** Stores the pauses that GitHub asks for; share it among all processes. Default: this process only. */
  pauses?: PauseStore
  clock?: Clock
  metrics?: OutboundMetrics
  /** Timeout of one try. */
  timeoutMs?: number
  retry?: Partial<RetryOptions>
  /** Called when the repository's name differs from the one the caller knows. */
  onRenamed?: (repositoryId: number) => void
  /** Called when GitHub refuses a call because the installation is suspended. */
  onSuspended?: (installationId: number) => void
  /** Mutations per installation; GitHub asks for at least one second between them. */
  writesPerSecond?: number
}

/** The GitHub App for the rest of the system. Every call throws `github.*`, `outbound.*` or `source.*`. */
export type GithubApp = GithubReads &
  AppReads &
  GithubFactReads &
  GithubSourceReads &
  HookDeliveries &
  GithubReports &
  GithubUserReads & {
    downloadSource: DownloadSource
    /** Closes the connections. */
    close: () => Promise<void>
  }

/** Creates the client of one App; the first call connects. */
export const createGithubApp = (options: GithubAppOptions): GithubApp => {
  const { appId, apiUrl = 'https://api.github.com', clock = systemClock, breakerStore } = options
  const { writesPerSecond = 1 } = options
  const pauses = options.pauses ?? createMemoryPauseStore({ clock })
  const downloads = new Map<string, Outbound>()

  const open = (name: string, baseUrl: string): Outbound =>
    createOutbound({
      name,
      baseUrl,
      credentialId: `github-app-${appId}`,
      breakerStore,
      clock,
      pauses,
      readPauseMs: headers => readExhaustedMs(headers, clock.now().getTime()),
      timeoutMs: options.timeoutMs ?? 15_000,
      buckets: { write: createTokenBuckets({ ratePerSecond: writesPerSecond, burst: 1, clock }) },
      ...(options.breakerPolicy ? { breakerPolicy: options.breakerPolicy } : {}),
      ...(options.metrics ? { metrics: options.metrics } : {}),
      ...(options.retry ? { retry: options.retry } : {}),
    })

  const openDownloads = (origin: string): Outbound => {
    const known = downloads.get(origin)
    if (known) return known
    const [oldest] = downloads.keys()
    if (downloads.size >= MAX_DOWNLOAD_HOSTS && oldest !== undefined) {
      // Closing waits for running downloads.
      void downloads.get(oldest)?.close()
      downloads.delete(oldest)
    }
    const outbound = open('GitHub downloads', origin)
    downloads.set(origin, outbound)
    return outbound
  }

  const outbound = open('GitHub', apiUrl)
  const serverTime = createServerTime(clock)
  const transport = createTransport({ apiUrl, outbound, openDownloads, clock, serverTime })
  const askAsApp = createAskAsApp(transport, createAppJwtSigner(options, serverTime), serverTime)
  const tokens = createInstallationTokens({ transport, askAsApp, clock })
  const client = createRepositoryClient({
    transport,
    tokens,
    onRenamed: options.onRenamed,
    onSuspended: options.onSuspended,
  })

  return {
    ...createReads(client),
    ...createAppReads({ transport, askAsApp }),
    ...createFactReads(client),
    ...createSourceReads(client),
    ...createHookDeliveries({ transport, askAsApp }),
    ...createUserReads({ transport, askAsApp }),
    ...createReports({ client, transport, appId, clock }),
    downloadSource: createDownloadSource({ client, transport }),
    close: async () => {
      await Promise.all([outbound, ...downloads.values()].map(one => one.close()))
    },
  }
}
