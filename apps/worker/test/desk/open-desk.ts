import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { inTransaction, markForReport } from '@taxiway/db'
import { and, eq, schema } from '@taxiway/db/testing'
import { parseMachinePrices } from '@taxiway/domain'
import { createGithubApp } from '@taxiway/github'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { createLogger, createMetrics, systemClock } from '@taxiway/runtime'
import { aDelivery, aProject, createTestDatabase } from '@taxiway/testing'
import type { Test } from 'tap'
import { createCommandRunner } from '../../src/commands/run-commands.js'
import { openInbox } from '../../src/inbox/open-inbox.js'
import { recheckDue } from '../../src/reconcile/recheck.js'
import { createRelay } from '../../src/report/relay-outbox.js'
import { createWorkMetrics } from '../../src/work-metrics.js'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

// biome-ignore lint/suspicious/noExplicitAny: answers are asserted property by property.
type Json = any
export type Desk = Awaited<ReturnType<typeof openDesk>>

/**
 * What stands between GitHub and the database: the emulated GitHub, the inbox, the commands and the reports, all
 * real, without processes. Nothing deploys: tests move deployments themselves. The project `shop` of the repository
 * `acme/shop` is connected.
 */
export const openDesk = async (t: Test, { repository = 'shop' }: { repository?: string } = {}) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'taxiway-github-'))
  const emulator = await startGithubEmulator({
    stateDir,
    appId: 1,
    appPublicKeyPem: publicKey,
    webhookSecret: 'x',
  })
  const github = createGithubApp({
    appId: '1',
    privateKey: new Sensitive(privateKey),
    apiUrl: emulator.url,
    breakerStore: createMemoryBreakerStore(),
    writesPerSecond: 10_000,
    retry: { maxAttempts: 1 },
  })
  const control = async (method: string, path: string, body?: object): Promise<Json> => {
    const init = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
    const answer = await fetch(`${emulator.url}/_control/${path}`, { method, ...init })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const here = `repositories/acme/${repository}`
  const made = await control('POST', 'repositories', {
    owner: 'acme',
    name: repository,
    files: { 'package.json': '{}' },
  })
  await control('PUT', `${here}/collaborators/ada`, { permission: 'write' })
  const { db } = await createTestDatabase(t)
  const connect = (values: object = {}) =>
    aProject(db, {
      slug: 'shop',
      repositoryId: made.id,
      installationId: made.installationId,
      repositoryOwner: 'acme',
      repositoryName: repository,
      ...values,
    })
  const project = await connect()
  const stopping = new AbortController()
  const logger = createLogger({ name: 'desk', level: 'silent' })
  const metrics = createMetrics({ defaults: false })
  const clock = { ...systemClock, offsetMs: 0, now: () => new Date(Date.now() + clock.offsetMs) }
  /** Each stands for something that fails once it is set; a test unsets it. */
  const faults: { permission?: Error | undefined; afterChange?: Error | undefined } = {}
  const asked = {
    ...github,
    getAccountPermission: (...about: Parameters<typeof github.getAccountPermission>) =>
      faults.permission ? Promise.reject(faults.permission) : github.getAccountPermission(...about),
  }
  const shared = { db, github, clock, logger, owner: 'test', leaseMs: 60_000, stopping: stopping.signal }
  const runner = createCommandRunner({
    ...shared,
    github: asked,
    limit: 8,
    onDue: () => {
      if (faults.afterChange) throw faults.afterChange
    },
    ended: metrics.counter('commands_total', 'x', ['kind', 'outcome']),
  })
  const relay = createRelay({
    ...shared,
    links: {},
    prices: parseMachinePrices('shared-cpu-1x=2,memory=5'),
    webUrl: emulator.url,
    batch: 50,
    total: 50,
    sent: metrics.counter('reports_total', 'x', ['kind', 'outcome']),
  })
  const inbox = openInbox({
    db,
    clock: systemClock,
    measure: createWorkMetrics(metrics),
    logger,
    processed: metrics.counter('deliveries_total', 'x', ['outcome']),
    onDue: () => undefined,
    onCommand: () => undefined,
    onQuestion: () => undefined,
  })
  t.teardown(async () => {
    stopping.abort()
    await github.close()
    await emulator.close()
    rmSync(stateDir, { recursive: true, force: true })
  })

  const taken = new Set<number>()
  /** Processes a delivery of GitHub, as the ingress stores it. */
  const receive = async (id: number) => {
    const delivery = await control('GET', `deliveries/${id}`)
    const row = await aDelivery(db, { event: delivery.event, action: delivery.action, guid: randomUUID() })
    const body = Buffer.from(JSON.stringify(delivery.payload))
    await db.insert(schema.deliveryBodies).values({ deliveryId: row.id, body })
    await inbox.process(row.id)
    return row.id
  }
  const runs = async () => {
    await db.update(schema.commands).set({ nextRunAt: new Date(0) })
    await runner.look()
    await runner.settled()
  }
  return {
    db,
    project,
    connect,
    control,
    clock,
    faults,
    runner,
    relay,
    here,
    url: emulator.url,
    receive,
    pull: (number: number): Promise<{ sha: string }> => control('GET', `${here}/pull-requests/${number}`),
    /** Every deployment on GitHub of a pull request, oldest first, with its newest status. */
    deployments: async (number: number): Promise<Json[]> =>
      (await control('GET', `${here}/deployments`)).filter(
        (one: Json) => one.task === `review-app:pr-${number}`,
      ),
    /** What the end of its app writes: everything is gone. */
    ends: async (number: number) => {
      const [environment] = await db
        .select()
        .from(schema.environments)
        .where(eq(schema.environments.target, `pr:${number}`))
      if (!environment) throw new Error(`pull request ${number} has no environment`)
      await inTransaction(db, async tx => {
        const isOpen = and(
          eq(schema.deployments.environmentId, environment.id),
          eq(schema.deployments.generation, environment.generation),
        )
        await tx.update(schema.deployments).set({ state: 'gone', finishedAt: new Date() }).where(isOpen)
        await tx
          .update(schema.environments)
          .set({
            liveDeploymentId: null,
            liveSha: null,
            url: null,
            observedGeneration: environment.generation,
          })
          .where(eq(schema.environments.id, environment.id))
        const all = await tx
          .select({ id: schema.deployments.id })
          .from(schema.deployments)
          .where(eq(schema.deployments.environmentId, environment.id))
        await markForReport(
          tx,
          environment.id,
          all.map(({ id }) => id),
        )
      })
    },
    /** Everything that GitHub sent since the last time is processed, what policy asks is read, and commands are run. */
    hears: async () => {
      const { deliveries } = await control('GET', 'deliveries')
      for (const { id } of deliveries.toSorted((a: Json, b: Json) => a.id - b.id)) {
        if (taken.has(id)) continue
        taken.add(id)
        await receive(id)
      }
      await recheckDue({ db, github, logger })
      await runs()
    },
    /** Runs the commands that wait, also those whose next try is later. */
    runs,
    /** Everything that is to be told is told; returns why some of it could not be. */
    tells: async (): Promise<(string | null)[]> => {
      while ((await relay.look()) > 0) await relay.settled()
      const left = await db.select().from(schema.outbox)
      return left.filter(row => row.sentVersion < row.version).map(row => row.lastError)
    },
    opens: async (values: object = {}): Promise<{ number: number; sha: string }> =>
      control('POST', `${here}/pull-requests`, {
        head: `change-${randomUUID()}`,
        author: 'ada',
        files: { a: randomUUID() },
        ...values,
      }),
    /** A person comments; returns the comment's id. */
    says: async (number: number, body: string, sender = 'ada'): Promise<number> =>
      (await control('POST', `${here}/pull-requests/${number}/comments`, { body, sender })).id,
    shown: (number: number): Promise<Json> => control('GET', `${here}/pull-requests/${number}/shown`),
    /** The reactions to a comment. */
    reactions: async (number: number, id: number): Promise<string[]> =>
      (await control('GET', `${here}/pull-requests/${number}/comments`)).find((one: Json) => one.id === id)
        ?.reacted,
  }
}
