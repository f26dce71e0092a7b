import { Sensitive } from '@taxiway/crypto'
import { type Database, findUserToken, inTransaction, linkGithubAccount, saveUserToken } from '@taxiway/db'
import { callJson } from '@taxiway/emulator-control'
import { createLogger, systemClock } from '@taxiway/runtime'
import { createUserTokenBox, encryptionEnv, openVault } from '@taxiway/vault'
import { z } from 'zod'

type Options = {
  db: Database
  githubUrl: string
  userId: string
  repository: string
  encryptionSecret: string
}
type IssuedToken = { token: string; refreshToken: string; expiresAt: string }

/** Whom the emulated GitHub takes a browser for, so that signing in with GitHub is this person too. */
const LOGIN = 'octo-dev'

/**
 * Gives the local owner an account on the emulated GitHub that administers the sample repository, and its authorization, as signing in with
 * GitHub would: connecting a repository asks GitHub what this person may do. Repeatable.
 */
export const seedGithubUser = async (options: Options): Promise<void> => {
  const { db, githubUrl, userId, repository, encryptionSecret } = options
  const control = `${githubUrl}/_control`
  const account = await callJson<{ id: number }>(`${control}/users`, {
    body: { login: LOGIN, current: true },
  })
  const accountId = String(account.id)
  await callJson(`${control}/repositories/${repository}/collaborators/${LOGIN}`, {
    method: 'PUT',
    body: { permission: 'admin' },
  })
  await inTransaction(db, tx => linkGithubAccount(tx, { userId, accountId }))
  if ((await findUserToken(db, accountId)) !== null) return
  const issued = await callJson<IssuedToken>(`${control}/users/${LOGIN}/token`, { body: {} })
  const { ENCRYPTION_SECRET: secret } = z.object(encryptionEnv).parse({ ENCRYPTION_SECRET: encryptionSecret })
  const logger = createLogger({ name: 'seed', level: 'silent' })
  const vault = await openVault({ db, secret, clock: systemClock, logger })
  try {
    const expiresAt = new Date(issued.expiresAt)
    const token = {
      access: new Sensitive(issued.token),
      refresh: new Sensitive(issued.refreshToken),
      expiresAt,
    }
    await inTransaction(db, async tx => {
      const sealed = await createUserTokenBox(vault).seal(tx, accountId, token)
      await saveUserToken(tx, { accountId, sealed, expiresAt })
    })
  } finally {
    await vault.close()
  }
}
