import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendAudit, inTransaction, migrate, openDatabase } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { createLogger, loadEnv, systemClock } from '@taxiway/runtime'
import { anEnvironment, type DebianPostgres } from '@taxiway/testing'
import { envSnapshotContext, openVault } from '@taxiway/vault'
import type { Test } from 'tap'
import { runBackupCommand } from '../src/backup-command.js'
import { backupEnvSchema } from '../src/backup-env.js'

export const newSecret = () => randomBytes(32).toString('base64')

/** Runs a command as `main` does; its answer. */
export const runCommand = async (
  args: readonly string[],
  settings: Record<string, string>,
  searchPath = process.env['PATH'] ?? '',
): Promise<Record<string, never>> => {
  let said = ''
  const tell = (line: string) => {
    said += line
  }
  const env = loadEnv(backupEnvSchema, settings)
  const { signal } = new AbortController()
  await runBackupCommand({ env, searchPath, signal, from: '/', tell }, args)
  return JSON.parse(said)
}

/** A new database on this server. */
export const aDatabase = async (server: DebianPostgres): Promise<string> => {
  const name = `d_${randomBytes(6).toString('hex')}`
  await server.ask(`create database ${name}`)
  return Object.assign(new URL(server.url), { pathname: `/${name}` }).href
}

/** A migrated database with an environment, a sealed value, a session and an audit trail. */
export const aFilledDatabase = async (server: DebianPostgres, secret: string) => {
  const url = await aDatabase(server)
  await migrate(url)
  const database = openDatabase({ url, applicationName: 'test', maxConnections: 2 })
  const { db } = database
  const environment = await anEnvironment(db)
  const { organizationId, projectId, id: environmentId } = environment
  const env = loadEnv(backupEnvSchema, { DATABASE_URL: url, ENCRYPTION_SECRET: secret })
  const logger = createLogger({ name: 'test', level: 'silent' })
  const vault = await openVault({ db, secret: env.ENCRYPTION_SECRET, clock: systemClock, logger })
  const row = { organizationId, projectId, environmentId, deploymentId: newId('dep') }
  await inTransaction(db, async tx => {
    const sealed = await vault.seal(tx, envSnapshotContext(row), sealedText)
    await tx.insert(schema.envSnapshots).values({ ...row, sealed, fingerprint: 'f' })
    const user = { id: newId('usr'), name: 'A Person', email: `${environmentId}@example.com` }
    await tx.insert(schema.users).values(user)
    const session = { id: 's', token: 'session-token', userId: user.id, updatedAt: new Date() }
    await tx.insert(schema.sessions).values({ ...session, expiresAt: new Date(Date.now() + 3_600_000) })
    await appendAudit(tx, {
      organizationId,
      actor: { kind: 'system', id: 'test' },
      ip: null,
      requestId: null,
      action: 'test.made',
      subject: { kind: 'test', id: '1' },
      before: null,
      after: null,
    })
  })
  await vault.close()
  await database.close()
  return { url, environment, settings: { DATABASE_URL: url, ENCRYPTION_SECRET: secret } }
}

export const sealedText = 'a value that is sealed'

/** A program that only tells a version. */
export const aProgram = (t: Test, name: string, version: string): string => {
  const folder = t.testdir({ [name]: `#!/bin/sh\necho "${name} (PostgreSQL) ${version}"\n` })
  execFileSync('chmod', ['+x', `${folder}/${name}`])
  return folder
}
